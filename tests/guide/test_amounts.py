"""Lengths of time as people write them."""

from pathlib import Path

import pytest

from bot.guide.amounts import Amounts
from bot.knowledge.loader import load_knowledge

GUIDED = Path(__file__).parent.parent / "knowledge" / "guided"


@pytest.fixture(scope="module")
def amounts() -> Amounts:
    return Amounts(load_knowledge(GUIDED).voice.guide.amounts)


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
        ("twice a day", []),
        ("in two weeks", []),
        ("2 years of experience", []),
        ("weeks", []),
    ],
)
def test_amounts_are_found(amounts: Amounts, text: str, found: list[tuple[str, float]]) -> None:
    assert [(one.kind, one.value) for one in amounts.find(text.split())] == found
