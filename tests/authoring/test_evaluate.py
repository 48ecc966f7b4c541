"""What each result of the evaluation means."""

from typing import cast

import pytest

from bot.authoring.evaluate import Figures, judge
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.notes import Asked
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.knowledge.entries import Ref
from bot.knowledge.questions import Batch, Question


class Answering:
    """A dialogue that answers everything alike."""

    def __init__(self, outcome: str, offered: list[str]) -> None:
        refs = tuple(ref for name in offered if (ref := Ref.parse(name)))
        self.asked = Asked(outcome, 50, (), refs)  # type: ignore[arg-type]

    def respond(self, *arguments: object) -> Turn:
        return Turn((), State(), (self.asked,))


@pytest.mark.parametrize(
    ("outcome", "offered", "expect", "result"),
    [
        ("answer", ["topic:pay"], ["topic:pay"], "right"),
        ("answer", ["topic:fee"], ["topic:pay"], "wrong"),
        ("suggest", ["topic:pay", "topic:fee"], ["topic:pay"], "top"),
        ("suggest", ["topic:fee", "topic:pay"], ["topic:pay"], "helped"),
        ("suggest", ["topic:fee"], ["topic:pay"], "missed"),
        ("fallback", [], ["topic:pay"], "missed"),
        ("gap", ["gap:tax"], ["none"], "refused"),
        ("fallback", [], ["none"], "refused"),
        ("suggest", ["topic:pay"], ["none"], "offered"),
        ("answer", ["topic:pay"], ["none"], "answered"),
    ],
)
def test_what_the_bot_does_is_judged(
    outcome: str, offered: list[str], expect: list[str], result: str
) -> None:
    question = Question(q="do they pay?", expect=expect, style="plain")
    batch = Batch(name="one", writer="somebody", date="2026-11-23", first="none", questions=[question])
    verdict = judge(cast(Dialogue, Answering(outcome, offered)), batch, question)
    assert verdict.result == result
    figures = Figures.of([verdict])
    assert figures.in_scope == (expect != ["none"])
    assert figures.share("right", "top", "helped") == (result in ("right", "top", "helped"))
