"""What the shipped guide promises: few questions, limits that hold, results that are true of the person."""

from itertools import product

import pytest

from bot.guide.answers import DEPENDS, SKIPPED, known
from bot.guide.recommend import Recommendation, recommend
from bot.guide.sharing import code_of, read_share
from bot.guide.steps import is_last, next_step
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge

ROWS = 7


@pytest.fixture(scope="module")
def guide(shipped: Knowledge) -> Guide:
    assert shipped.guide is not None
    return shipped.guide


def found(guide: Guide, **answers: str) -> Recommendation:
    return recommend(guide, {step.replace("_", "-"): answer for step, answer in answers.items()})


def asked(guide: Guide, **taps: str) -> list[str]:
    """The steps that somebody is asked who taps so and skips the rest."""
    answers: dict[str, str] = {}
    while step := next_step(guide, answers):
        answers[step.id] = taps.get(step.id, SKIPPED)
    return list(answers)


@pytest.mark.parametrize(
    ("taps", "steps"),
    [
        ({"length": "months", "goal": "job", "schedule": "fixed"}, ["length", "goal", "schedule", "depth"]),
        ({"length": "hours-or-days", "goal": "one-skill"}, ["length", "goal", "style"]),
        ({"length": "months", "goal": "one-skill", "schedule": "fixed", "people": "mentor"}, ["length", "goal", "schedule", "people", "depth"]),
        ({"length": "now-and-later", "goal": "job"}, ["length", "goal", "schedule"]),
        ({"goal": "both"}, ["length", "goal", "schedule"]),
    ],
)  # fmt: skip
def test_core_steps_come_first_then_one_that_may_turn_it_and_one_that_earns_a_form(
    guide: Guide, taps: dict[str, str], steps: list[str]
) -> None:
    assert asked(guide, **taps) == steps


def test_nobody_is_asked_more_than_five_questions(guide: Guide) -> None:
    steps = [[*(option.id for option in step.options), SKIPPED] for step in guide.steps[:6]]
    for taps in list(product(*steps))[::97]:
        named = {step.id: tap for step, tap in zip(guide.steps, taps, strict=False)}
        assert len(asked(guide, **named)) <= 5


def test_the_last_question_is_known_to_be_the_last(guide: Guide) -> None:
    given = {"length": "months", "goal": "job", "schedule": "fixed"}
    step = next_step(guide, given)
    assert step is not None
    assert is_last(guide, given, step)
    assert not is_last(guide, {}, guide.steps[0])


@pytest.mark.parametrize(
    "limit",
    [
        {"length": "hours-or-days"},
        {"length": "few-weeks", "schedule": "around"},
        {"schedule": "home"},
        {"length": "now-and-later", "schedule": "home"},
    ],
)
def test_hard_limits_rule_an_internship_out_and_are_told(guide: Guide, limit: dict[str, str]) -> None:
    wishes = {"goal": "job", "people": "mentor", "depth": "one-project", "priority": "steady"}
    result = recommend(guide, {**wishes, **limit}, ("goal", "people"))
    assert result.result.side == "micro-internship"
    assert result.vetoes[0].startswith("I leave the usual internships out")


def test_every_limit_that_was_given_is_told_with_the_recommendation(guide: Guide) -> None:
    assert found(guide, length="few-weeks", schedule="home", goal="job").limits == (
        "a few weeks",
        "from home only",
    )


def test_a_wish_goes_before_a_fact_of_the_same_weight_and_what_was_told_first_before_the_rest(
    guide: Guide,
) -> None:
    result = found(guide, length="months", people="mentor", goal="job")
    assert [reason.step for reason in result.reasons] == ["people", "goal", "length"]


def test_the_drawback_is_one_for_this_person(guide: Guide) -> None:
    alone = found(guide, length="hours-or-days", goal="portfolio", people="alone")
    assert "mentor" not in (alone.caution or "")
    assert "Mentoring" in (found(guide, length="hours-or-days", goal="one-skill").caution or "")


def test_what_would_change_it_is_a_wish_and_turns_the_side(guide: Guide) -> None:
    facts = {step.id for step in guide.steps if step.fact}
    assert {"length", "schedule", "experience"} == facts
    options = [[*(option.id for option in step.options), SKIPPED] for step in guide.steps[:4]]
    for taps in list(product(*options))[::7]:
        answers = {step.id: tap for step, tap in zip(guide.steps, taps, strict=False)}
        result = recommend(guide, answers)
        if result.flip:
            assert result.flip.step not in facts
            assert result.flip.result.side not in (None, result.result.side)
            turned = recommend(guide, {**answers, result.flip.step: result.flip.option})
            assert turned.result == result.flip.result


def test_a_form_needs_two_answers_that_speak_for_it(guide: Guide) -> None:
    assert found(guide, length="months", people="team").result.form is None
    assert found(guide, goal="one-skill", style="burst").result.form is None
    assert found(guide, length="few-weeks", goal="one-skill", style="burst").result.form == "flash-internship"
    assert found(guide, length="months", goal="job", depth="one-project").result.form == "project-based-internship"  # fmt: skip


def test_both_in_a_row_is_for_two_stretches_and_for_beginners_and_is_the_bots_own_idea(guide: Guide) -> None:
    stretches = found(guide, length="now-and-later", goal="job")
    beginner = found(guide, goal="job", experience="unsure", length="months", people="alone")
    undecided = recommend(guide, {"length": DEPENDS, "goal": "basics"})
    assert stretches.result.kind == beginner.result.kind == undecided.result.kind == "sequence"
    assert "short stretch" in stretches.claim
    assert "first a micro-internship" in beginner.claim
    assert "my idea" in (stretches.caution or "")


def test_who_has_a_few_weeks_in_all_is_never_told_to_do_one_after_the_other(guide: Guide) -> None:
    new = {"experience": "unsure", "goal": "basics", "people": "mentor"}
    for length in ("few-weeks", "hours-or-days", "hours-a-week"):
        assert found(guide, length=length, **new).result.kind != "sequence"


def test_nobody_is_told_to_wish_that_a_school_required_it(guide: Guide) -> None:
    tie = found(guide, length="months", goal="one-skill")
    assert tie.result.kind == "either"
    assert tie.flip is None or tie.flip.option != "required"


def test_a_tie_says_what_the_person_wants_of_both(guide: Guide) -> None:
    reasons = found(guide, length="now-and-later", goal="both").reasons
    assert {"length", "goal"} == {reason.step for reason in reasons}


def test_old_links_and_talks_still_lead_somewhere_sensible(guide: Guide) -> None:
    old = {"length": "few-weeks", "people": "online", "depth": "burst"}
    assert known(guide, old) == {"length": "few-weeks", "style": "online"}
    payload = "g1" + "".join(code_of(step, option) for step, option in old.items())
    shared = read_share(guide, payload)
    assert shared is not None
    assert shared[0]["style"] in ("online", "burst")
    assert known(guide, {"depth": "variety"}) == {"style": "small-tasks"}
    assert known(guide, {"depth": "broadly", "people": "closely"}) == {
        "people": "closely",
        "depth": "broadly",
    }


def test_no_reason_speaks_of_a_form(guide: Guide, shipped: Knowledge) -> None:
    forms = [shipped.term(form.form) for form in guide.recommendations.forms]
    titles = [term.title.lower() for term in forms if term]
    reasons = [option.reason or "" for step in guide.steps for option in step.options]
    assert not [reason for reason in reasons for title in titles if title in reason.lower()]
