"""Lengths of time as people write them."""

import pytest

from bot.guide.amounts import Amount, Amounts, means
from bot.knowledge.guide import Amounts as Meant
from bot.knowledge.guide import Option
from bot.knowledge.knowledge import Knowledge
from bot.understanding.tokens import words


@pytest.fixture(scope="module")
def amounts(guided_knowledge: Knowledge) -> Amounts:
    return Amounts(guided_knowledge.voice.guide.amounts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two weeks", [("days", 14)]),
        ("i have 3 months free", [("days", 90)]),
        ("half a year", [("days", 182.5)]),
        ("a couple of weeks", [("days", 14)]),
        ("for a month", [("days", 30)]),
        ("5 hours a week for a month", [("hours_a_week", 5), ("days", 30)]),
        ("2 hours a day", [("hours_a_week", 10)]),
        ("2 days a week", [("hours_a_week", 16)]),
        ("twenty five hours a week", [("hours_a_week", 25)]),
        ("fourteen weeks", [("days", 98)]),
        ("twenty weeks", [("days", 140)]),
        ("8 wks", [("days", 56)]),
        ("from june till the end of september", [("days", 120)]),
        ("november to february", [("days", 120)]),
        ("july and august", [("days", 60)]),
        ("may the first or the ninth of may", []),
        ("in june", []),
        ("twice a day", []),
        ("in two weeks", []),
        ("2 years of experience", []),
        ("weeks", []),
    ],
)
def test_amounts_are_found(amounts: Amounts, text: str, found: list[tuple[str, float]]) -> None:
    assert [(one.kind, one.value) for one in amounts.find(text.split())] == found


def test_the_words_that_say_an_amount_are_told(amounts: Amounts) -> None:
    [hours, month] = amounts.find(words("about 5 hours a week for a month"))
    assert hours.words == frozenset({1, 2, 3, 4})
    assert month.words == frozenset({6, 7})


@pytest.mark.parametrize(
    "text", ["", "5", "week", "of week", "a week", "five", "неделя", "９ 週", "days days days"]
)
def test_a_number_or_a_unit_alone_is_no_amount(amounts: Amounts, text: str) -> None:
    assert list(amounts.find(text.split())) == []


def test_numbers_of_other_alphabets_and_far_too_long_ones_are_numbers(amounts: Amounts) -> None:
    assert [one.value for one in amounts.find(["٣", "days"])] == [3.0]
    assert [one.value for one in amounts.find(["9" * 4000, "days"])] == [float("inf")]


def test_a_time_that_changes_is_told_by_whole_words(amounts: Amounts) -> None:
    assert amounts.change(words("two hours at first"))
    assert not amounts.change(words("first at two"))
    assert not amounts.change([])


def test_an_option_stands_for_amounts_of_its_kind_from_the_first_up_to_below_the_second() -> None:
    option = Option(id="some", text="Some", pull=(0, 1), amounts=Meant(days=(7, 30)))
    found = [means(Amount("days", days, frozenset()), option) for days in (6.9, 7, 29.9, 30, float("inf"))]
    assert found == [False, True, True, False, False]
    assert not means(Amount("hours_a_week", 8, frozenset()), option)
