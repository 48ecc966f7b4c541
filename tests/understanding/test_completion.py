"""What somebody is typing is found by the beginnings of its words."""

import pytest

from bot.understanding.completion import Completing

TEXTS = {
    "night": ("Night train", "sleeper to the south"),
    "tram": ("Tram ticket", "ride across town"),
    "day": ("Day ticket", "all day for one price"),
    "ferry": ("Ferry across the harbour", "boat"),
}
COMPLETING = Completing(TEXTS)


def found(typed: str) -> list[str]:
    return [hit.key for hit in COMPLETING.find(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("n", "night"),
        ("nig tra", "night"),
        ("night train", "night"),
        ("tick tram", "tram"),
        ("NIGHT", "night"),
        ("ngiht", "night"),
        ("farry", "ferry"),
        ("harbuor", "ferry"),
        ("sleep", "night"),
        ("day t", "day"),
    ],
)
def test_the_beginnings_of_words_are_enough_and_slips_are_forgiven(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_a_title_goes_before_other_ways_to_say_it() -> None:
    assert found("across") == ["ferry", "tram"]


@pytest.mark.parametrize("typed", ["", "?!", "zebra", "xx", "zebra quagga ferry"])
def test_what_nothing_begins_with_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_two_short_letters_are_never_a_slip() -> None:
    assert found("xa") == []
    assert found("trm") == []


def test_there_are_no_more_than_asked_for() -> None:
    assert len(COMPLETING.find("t", 1)) == 1
