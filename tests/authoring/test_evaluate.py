"""What each result of the evaluation means, what is told of them, and when figures have got worse."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from bot.authoring.evaluate import RESULTS, Figures, Result, Verdict, judge
from bot.authoring.evaluation import as_data, as_figures, as_text, figures, regressions
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import Asked, Guided, State, Turn
from bot.knowledge.entries import Gap, Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Batch, Question


class Answering:
    """A dialogue that answers everything alike."""

    knowledge = SimpleNamespace(
        gaps=[
            Gap(id="danger", title="In danger", reply="Call somebody.", serious=True),
            Gap(id="threat", title="Threatened", reply="Call somebody.", serious=True),
            Gap(id="tax", title="Taxes", reply="It doesn't say."),
        ]
    )

    def __init__(self, outcome: str, offered: list[str], caring: bool) -> None:
        refs = tuple(ref for name in offered if (ref := Ref.parse(name)))
        self.asked = Asked(outcome, 50, (), refs, caring)  # type: ignore[arg-type]

    def respond(self, *arguments: object) -> Turn:
        return Turn((), State(), (self.asked,))


def judged(expect: list[str], outcome: str, *offered: str, caring: bool = False) -> Verdict:
    question = Question(q="do they pay?", expect=expect)
    batch = Batch(name="one", writer="somebody", date="today", first="none", questions=[question])
    return judge(cast(Dialogue, Answering(outcome, list(offered), caring)), batch, question)


@pytest.mark.parametrize(
    ("outcome", "offered", "expect", "result"),
    [
        ("answer", ["topic:pay"], ["topic:pay"], "right"),
        ("answer", ["topic:fee"], ["topic:pay"], "wrong"),
        ("gap", ["gap:danger"], ["topic:pay"], "wrong"),
        ("gap", ["gap:tax"], ["topic:pay", "gap:tax"], "right"),
        ("suggest", ["topic:pay", "topic:fee"], ["topic:pay"], "top"),
        ("suggest", ["topic:fee", "topic:pay"], ["topic:pay"], "helped"),
        ("suggest", ["topic:fee"], ["topic:pay"], "missed"),
        ("fallback", [], ["topic:pay"], "missed"),
        ("gap", ["gap:tax"], ["none"], "refused"),
        ("smalltalk", ["smalltalk:thanks"], ["none"], "refused"),
        ("fallback", [], ["none"], "refused"),
        ("suggest", ["topic:pay"], ["none"], "offered"),
        ("answer", ["topic:pay"], ["none"], "answered"),
        ("gap", ["gap:tax"], ["gap:tax", "unknown"], "refused"),
        ("fallback", [], ["gap:tax"], "refused"),
        ("gap", ["gap:tax"], ["gap:visa"], "astray"),
        ("gap", ["gap:tax"], ["unknown"], "astray"),
        ("smalltalk", ["smalltalk:thanks"], ["unknown"], "astray"),
        ("smalltalk", ["smalltalk:thanks"], ["smalltalk", "unknown"], "refused"),
        ("guide", ["intent:guide"], ["unknown"], "answered"),
    ],
)
def test_what_the_bot_does_is_judged(
    outcome: str, offered: list[str], expect: list[str], result: Result
) -> None:
    verdict = judged(expect, outcome, *offered)
    assert verdict.result == result
    assert verdict.scope == ("in" if "topic:pay" in expect else "out")
    assert Figures.of([verdict]).total(verdict.scope) == 1


def test_somebody_in_trouble_is_recognised_by_any_serious_gap_or_met_with_care() -> None:
    trouble = ["gap:danger"]
    assert judged(trouble, "gap", "gap:danger").result == "recognised"
    assert judged(trouble, "gap", "gap:threat").result == "recognised"
    assert judged(trouble, "fallback", caring=True).result == "caring"
    assert judged(trouble, "gap", "gap:tax").result == "overlooked"
    assert judged(trouble, "suggest", "gap:danger").result == "overlooked"


def test_what_only_sounds_like_trouble_alarms_nobody() -> None:
    assert judged(["harmless"], "gap", "gap:danger").result == "alarmed"
    assert judged(["harmless"], "fallback", caring=True).result == "worried"
    assert judged(["harmless"], "answer", "topic:fee").result == "calm"


def verdicts(*results: Result, batch: str = "one", held: bool = False) -> list[Verdict]:
    """A question for each result."""
    scope_of = {result: scope for scope, some in RESULTS.items() for result in some}
    return [
        Verdict(
            batch,
            held,
            f"{batch} {n}?",
            "plain",
            "topic:pay",
            False,
            scope_of[result],
            result,
            9,
            "answer",
            "it",
            True,
        )
        for n, result in enumerate(results)
    ]


def test_trouble_and_harmless_questions_count_in_their_own_figures_only() -> None:
    found = figures(verdicts("right", "wrong", "recognised", "caring", "overlooked", "alarmed", "calm"))
    assert (found["in scope"], found["right"], found["wrong"]) == (2, 50.0, 50.0)
    assert (found["trouble"], found["recognised"], found["caring"]) == (3, 33.3, 66.7)
    assert (found["harmless"], found["alarmed"], found["worried"]) == (2, 50.0, 0.0)
    assert "out of scope" not in found


@pytest.mark.parametrize(
    ("good", "bad", "figure"),
    [
        ("right", "missed", "right"),
        ("right", "wrong", "wrong"),
        ("refused", "answered", "answered"),
        ("refused", "offered", "offered"),
        ("refused", "astray", "astray"),
        ("recognised", "caring", "recognised"),
        ("recognised", "overlooked", "caring"),
        ("calm", "alarmed", "alarmed"),
        ("calm", "worried", "worried"),
    ],
)
def test_a_figure_that_falls_by_more_than_half_a_point_is_a_regression(
    good: Result, bad: Result, figure: str
) -> None:
    committed = as_figures(verdicts(*[good] * 1000))
    assert not regressions(verdicts(*[good] * 995, *[bad] * 5), committed)
    worse = regressions(verdicts(*[good] * 994, *[bad] * 6), committed)
    assert any(line.startswith(f"{figure}: ") for line in worse)
    assert not regressions(verdicts(*[good] * 1000), as_figures(verdicts(*[good] * 990, *[bad] * 10)))


def test_a_hard_batch_that_is_added_is_no_regression_and_one_that_is_gone_is() -> None:
    easy, hard = verdicts("right", "right"), verdicts("wrong", "wrong", batch="hard")
    assert not regressions([*easy, *hard], as_figures(easy))
    assert regressions(easy, as_figures([*easy, *verdicts("right", batch="gone")])) == [
        "gone: no longer among the questions"
    ]


def told(shown: Sequence[Verdict], before: dict[str, str] | None = None) -> str:
    return as_text(shown, before or {})


def test_the_report_tells_confusions_misses_and_what_changed() -> None:
    text = told(verdicts("right", "wrong", "recognised"), {"one 0?": "missed", "one 1?": "wrong"})
    assert "missed → right: “one 0?”" in text
    assert "wrong (9) “one 1?”: expected topic:pay, got it" in text
    assert "one 2?" not in text
    assert "trouble    1:  recognised 100.0" in text


def test_of_what_is_held_back_no_question_is_shown() -> None:
    held = verdicts("wrong", "missed", "overlooked", batch="kept", held=True)
    assert "kept (held)" in told(held)
    assert "kept 0?" not in told(held)
    assert as_data(held)["verdicts"] == []
    assert as_data(held)["batches"]["kept"]["wrong"] == 50.0


@pytest.mark.parametrize(
    ("notes", "expect", "result"),
    [
        ((Guided("answered", "time"),), ["guide"], "right"),
        ((Guided("answered", "time"),), ["smalltalk"], "wrong"),
        ((), ["smalltalk"], "right"),
    ],
)
def test_what_is_said_at_a_step_of_the_guide_is_the_guides(
    small: Knowledge, notes: tuple[Guided, ...], expect: list[str], result: Result
) -> None:
    dialogue = SimpleNamespace(knowledge=small, respond=lambda *_: Turn((), State(), notes))
    question = Question(talk=("help me choose", "a few weeks"), expect=expect)
    batch = Batch(name="one", writer="somebody", date="today", first="none", questions=[question])
    assert judge(cast(Dialogue, dialogue), batch, question).result == result


def test_more_of_an_answer_is_judged_by_the_answer(small: Knowledge) -> None:
    question = Question(talk=("penalty", "more"), expect=["section:lending"])
    batch = Batch(name="one", writer="somebody", date="today", first="none", questions=[question])
    assert judge(Dialogue(small), batch, question).result == "right"
