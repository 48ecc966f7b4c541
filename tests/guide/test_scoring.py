"""What answers lay on the scales, and what the scales say."""

from itertools import permutations

import pytest

from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.scoring import CLEAR, TIE, Effect, Result, Scales, Tally, closeness
from bot.knowledge.guide import FormAdvice, Guide


@pytest.fixture(scope="module")
def scales(guided: Guide) -> Scales:
    return Scales(guided)


def test_an_option_lays_the_difference_of_its_pulls_and_the_most_that_its_step_could(scales: Scales) -> None:
    assert scales.effects("distance")["far"][:2] == (3, 3)
    assert scales.effects("distance")["middling"][:2] == (-1, 3)
    assert scales.effects("hurry")["relaxed"][:2] == (2, 3)


def test_skipping_lays_nothing_and_it_depends_keeps_the_most(scales: Scales) -> None:
    assert scales.effects("distance")[SKIPPED][:2] == (0, 0)
    assert scales.effects("distance")[DEPENDS][:2] == (0, 3)


def test_the_order_of_answers_and_of_steps_does_not_matter(guided: Guide, scales: Scales) -> None:
    given = {"distance": "far", "weather": "sun", "hurry": "soon"}
    backwards = Scales(guided.model_copy(update={"steps": guided.steps[::-1]}))
    for order in permutations(given.items()):
        assert scales.weigh(dict(order)) == backwards.weigh(dict(order)) == scales.weigh(given)


def test_a_doubled_step_counts_twice_in_the_lead_and_in_the_most(scales: Scales) -> None:
    assert scales.weigh({"distance": "far"}, ["distance"])[:2] == (6, 6)
    assert scales.weigh({"distance": "far"}, ["weather"])[:2] == (3, 3)


def test_answers_to_other_steps_can_be_left_out(scales: Scales) -> None:
    given = {"distance": "far", "weather": "rain"}
    assert scales.weigh(given, steps=["weather"]) == scales.weigh({"weather": "rain"}, steps=["weather"])
    assert scales.steps_without("weather") == ["distance", "company", "hurry"]


def test_an_answer_rules_out_the_conditions_that_need_another(scales: Scales) -> None:
    tandem = next(n for n, one in enumerate(scales.conditions) if isinstance(one.earns, FormAdvice))
    for distance, possible in [
        ("near", True),
        ("middling", True),
        ("far", False),
        (SKIPPED, False),
        (DEPENDS, False),
    ]:
        assert bool(scales.effects("distance")[distance].allowed >> tandem & 1) == possible
    assert scales.effects("weather")["sun"].allowed >> tandem & 1


def test_sequences_are_looked_at_before_forms_and_forms_with_most_needs_first(guided: Guide) -> None:
    advice = guided.recommendations
    [tandem] = advice.forms
    small = tandem.model_copy(update={"form": "bike", "needs": {"company": ("friend",)}})
    changed = advice.model_copy(update={"forms": (small, tandem)})
    found = Scales(guided.model_copy(update={"recommendations": changed}))
    earned = [condition.earns for condition in found.conditions]
    assert [getattr(one, "form", None) for one in earned] == [None, "tandem", "bike"]
    given = {"distance": "near", "company": "friend"}
    assert found.result(found.weigh(given)) == Result("form", "bike", "tandem")
    assert found.result(found.weigh({"distance": "near", **given, "weather": "sun"})).form == "tandem"


def test_a_form_of_the_side_that_lost_is_not_recommended(scales: Scales) -> None:
    given = {"distance": "middling", "company": "friend", "weather": "rain", "hurry": "relaxed"}
    assert scales.weigh(given).met
    assert scales.result(scales.weigh(given)) == Result("side", "bus")


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (0, "tie"),
        (TIE - 1, "tie"),
        (TIE, "close"),
        (CLEAR - 1, "close"),
        (CLEAR, "clear"),
        (-CLEAR, "clear"),
        (-TIE, "close"),
    ],
)
def test_the_lead_is_measured_against_what_was_possible(lead: int, expected: str) -> None:
    assert closeness(Tally(lead, 100, 0)) == expected


def test_nothing_on_the_scales_is_a_tie_and_recommends_nothing(scales: Scales) -> None:
    assert closeness(scales.empty()) == "tie"
    assert scales.result(scales.empty()) == Result("none")


def test_what_can_be_reached_is_what_the_answers_lead_to(scales: Scales) -> None:
    reached = scales.reach([scales.empty()], ["hurry"])
    assert reached == {scales.weigh({"hurry": answer}, steps=["hurry"]) for answer in scales.effects("hurry")}
    assert scales.reach([scales.empty()], []) == {scales.empty()}
    assert scales.reach([], ["hurry"]) == set()


def test_laying_adds_up_and_keeps_only_what_both_allow() -> None:
    assert Scales.lay(Tally(1, 3, 0b110), Effect(-2, 3, 0b011), 2) == Tally(-3, 9, 0b010)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (Result("form", "bike", "tandem"), "tandem"),
        (Result("side", "bus"), "bus"),
        (Result("either"), "either"),
    ],
)
def test_a_result_is_called_by_the_most_that_it_says(result: Result, text: str) -> None:
    assert str(result) == text
