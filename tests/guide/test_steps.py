"""Which step comes next, by the answers alone."""

import pytest

from bot.guide.answers import DEPENDS, SKIPPED, Answers
from bot.guide.scoring import Result
from bot.guide.steps import ENOUGH_TO_SHOW, is_settled, may_show, next_step, open_steps, possible_results
from bot.knowledge.guide import Guide

ALL = {"distance": "far", "weather": "rain", "company": "crowd", "hurry": "relaxed"}


def _next(guide: Guide, answers: Answers) -> str | None:
    step = next_step(guide, answers)
    return step.id if step else None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, "distance"),
        ({"distance": "far"}, "weather"),
        ({"weather": "rain"}, "distance"),
        ({"distance": SKIPPED, "weather": DEPENDS}, "company"),
        ({"distance": "moon"}, "distance"),
        ({"moon": "full"}, "distance"),
        (ALL, None),
        (dict.fromkeys(ALL, SKIPPED), None),
    ],
)
def test_the_first_step_without_an_answer_comes_next(
    guided: Guide, answers: Answers, expected: str | None
) -> None:
    assert _next(guided, answers) == expected


def test_the_order_in_which_somebody_answered_does_not_matter(guided: Guide) -> None:
    assert _next(guided, {"company": "crowd", "distance": "far"}) == _next(
        guided, {"distance": "far", "company": "crowd"}
    )


def test_open_steps_are_those_without_an_answer_that_the_guide_knows(guided: Guide) -> None:
    assert [step.id for step in open_steps(guided, {"weather": "hail", "hurry": "soon"})] == [
        "distance",
        "weather",
        "company",
    ]
    assert open_steps(guided, ALL) == ()


def test_with_all_answered_one_result_is_possible_and_it_is_settled(guided: Guide) -> None:
    assert possible_results(guided, ALL) == {Result("side", "bus")}
    assert is_settled(guided, ALL)


def test_at_the_beginning_everything_is_possible_and_nothing_settled(guided: Guide) -> None:
    assert {str(result) for result in possible_results(guided, {})} == {
        "bus",
        "bike",
        "tandem",
        "sequence",
        "either",
        "none",
    }
    assert not is_settled(guided, {})


def test_what_is_doubled_can_put_a_result_out_of_reach(guided: Guide) -> None:
    answers = {"distance": "near", "weather": "sun", "company": "crowd"}
    assert possible_results(guided, answers) == {Result("either"), Result("side", "bike")}
    assert possible_results(guided, answers, ["distance"]) == {Result("side", "bike")}


def test_after_three_answers_one_may_see_the_result_and_skipped_ones_do_not_count(guided: Guide) -> None:
    assert ENOUGH_TO_SHOW == 3
    assert not may_show(guided, {"distance": "far", "weather": "rain", "company": SKIPPED})
    assert may_show(guided, {"distance": "far", "weather": "rain", "company": DEPENDS})
    assert not may_show(guided, {"distance": "far", "weather": "hail", "company": "crowd"})
    assert not may_show(guided, {})
