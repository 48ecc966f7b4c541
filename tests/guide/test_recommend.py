"""What the guide recommends: sums, forms, ties, what would change it."""

from itertools import product

import pytest

from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.recommend import Recommendation, recommend, smallest_flip
from bot.guide.scoring import Scales
from bot.guide.steps import is_settled, next_step, possible_results
from bot.knowledge.guide import Guide

STEPS = ("distance", "weather", "company", "hurry")


def answers(text: str) -> dict[str, str]:
    """`far rain` and so on, in the order of the steps; `-` skips, `?` depends, `.` is open."""
    signs = {"-": SKIPPED, "?": DEPENDS}
    return {
        step: signs.get(word, word) for step, word in zip(STEPS, text.split(), strict=False) if word != "."
    }


def recommended(guide: Guide, text: str, *doubled: str) -> Recommendation:
    return recommend(guide, answers(text), doubled)


@pytest.mark.parametrize(
    ("given", "result", "closeness"),
    [
        ("far rain crowd relaxed", "bus", "clear"),
        ("near sun nobody soon", "bike", "clear"),
        ("near sun friend soon", "tandem", "clear"),
        ("far sun friend soon", "bike", "close"),
        ("far - - soon", "either", "tie"),
        ("? ? ? ?", "either", "tie"),
        ("- - - -", "none", "tie"),
        (". . . .", "none", "tie"),
        ("middling first-rain - relaxed", "sequence", "close"),
        ("far first-rain crowd relaxed", "bus", "clear"),
    ],
)
def test_answers_lead_to_a_result(guided: Guide, given: str, result: str, closeness: str) -> None:
    found = recommended(guided, given)
    assert (str(found.result), found.closeness) == (result, closeness)


def test_skipping_leaves_the_sum_and_its_maximum_and_it_depends_keeps_the_maximum(guided: Guide) -> None:
    assert recommended(guided, "far sun - -").closeness == "close"
    assert recommended(guided, "far - - -").closeness == "clear"
    assert recommended(guided, "middling - - -").closeness == "close"
    assert recommended(guided, "far ? ? ?").closeness == "close"


def test_a_step_that_matters_most_counts_double(guided: Guide) -> None:
    assert str(recommended(guided, "far - - soon").result) == "either"
    assert str(recommended(guided, "far - - soon", "hurry").result) == "bike"
    assert str(recommended(guided, "far - - soon", "weather").result) == "either"


def test_reasons_come_from_own_answers_the_strongest_first_and_at_most_three(guided: Guide) -> None:
    found = recommended(guided, "far rain crowd relaxed")
    assert [reason.text for reason in found.reasons] == ["It is far.", "It rains.", "You are many."]
    assert found.against is None
    assert found.caution == "It costs money."


def test_what_earned_a_form_is_always_among_the_reasons(guided: Guide) -> None:
    found = recommended(guided, "near sun friend soon")
    assert [reason.step for reason in found.reasons] == ["distance", "hurry", "company"]


def test_an_own_answer_against_goes_before_a_general_caution(guided: Guide) -> None:
    found = recommended(guided, "far rain crowd soon")
    assert found.against is not None
    assert (found.against.text, found.caution) == ("You are in a hurry.", None)


def test_a_tie_names_what_separates_the_two(guided: Guide) -> None:
    assert [reason.step for reason in recommended(guided, "far - - soon").reasons] == ["distance", "hurry"]


def test_ideas_are_mentioned_and_never_recommended(guided: Guide) -> None:
    found = recommended(guided, "near sun nobody soon")
    assert [mention.term for mention in found.mentions] == ["fresh-air"]
    assert not recommended(guided, "far sun crowd relaxed").mentions


def test_the_change_that_is_told_is_the_smallest_that_turns_the_side_and_speaks_for_it(guided: Guide) -> None:
    scales = Scales(guided)
    for combination in product(*(scales.effects(step) for step in STEPS)):
        given = dict(zip(STEPS, combination, strict=True))
        now, flip = recommend(guided, given).result.side, smallest_flip(scales, given)
        turning = {}
        for step, answer in given.items():
            for option in guided.steps[STEPS.index(step)].options if answer != SKIPPED else ():
                moved = scales.effects(step)[option.id].lead - scales.effects(step)[answer].lead
                side = recommend(guided, {**given, step: option.id}).result.side
                if side not in (None, now) and side == guided.sides[0 if moved > 0 else 1]:
                    turning[step, option.id] = abs(moved)
        assert (flip is None) == (not turning)
        if flip:
            assert recommend(guided, {**given, flip.step: flip.option}).result == flip.result
            assert turning[flip.step, flip.option] == min(turning.values())


def test_the_walk_goes_through_the_open_steps_in_their_order(guided: Guide) -> None:
    step = next_step(guided, answers("far . crowd"))
    assert step is not None
    assert step.id == "weather"


def test_it_stops_when_no_answer_could_change_the_result(guided: Guide) -> None:
    for combination in product(*(Scales(guided).effects(step) for step in STEPS[:3])):
        given = dict(zip(STEPS, combination, strict=False))
        last = Scales(guided).effects("hurry")
        reached = {recommend(guided, {**given, "hurry": answer}).result for answer in last}
        assert possible_results(guided, given) == reached
        assert is_settled(guided, given) == (len(reached) == 1)
        assert (next_step(guided, given) is None) == (len(reached) == 1)


def test_answers_that_the_guide_no_longer_has_are_left_out(guided: Guide) -> None:
    assert str(recommend(guided, {"distance": "far", "moon": "full", "weather": "hail"}).result) == "bus"
