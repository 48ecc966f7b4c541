"""Texts that are nearly the same are found, whatever their number."""

import pytest

from bot.understanding import likeness
from bot.understanding.likeness import alike, groups, nearest, nearly
from bot.understanding.tokens import words

TEXTS = [
    "how long does the whole thing take",
    "what does it cost",
    "does the whole thing take how long",
    "how long does the whole things take",
    "costs?",
]


@pytest.mark.parametrize("many", [0, 600], ids=["by rare words", "each with each"])
def test_pairs_and_groups_are_found(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MANY", many)
    asked = [words(text) for text in TEXTS]
    assert list(alike(asked)) == [(0, 2), (0, 3), (2, 3)]
    assert groups(asked) == [[0, 2, 3], [1], [4]]


def test_nothing_is_like_nothing() -> None:
    assert list(alike([[], ["a"]])) == []
    assert groups([]) == []


SECTIONS = {"pay": ["pay", "and", "incentives"], "time": ["flexibility", "and", "access"]}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("flexibilty", "time"),
        ("flexibility and acess", "time"),
        ("pay", "pay"),
        ("py", None),
        ("tigers", None),
        ("pay and incentives for all of us and everybody else", None),
        ("", None),
    ],
)
def test_a_title_is_known_by_a_part_of_it_and_with_slips(text: str, key: str | None) -> None:
    assert nearly(words(text), SECTIONS) == key
    assert nearly(words(text), {}) is None


def test_the_nearest_names_come_first() -> None:
    names = {"night": [["night", "train"], ["sleeper"]], "day": [["day", "train"]], "bus": [["bus"]]}
    assert nearest(["slepers"], names)[0] == "night"
    assert nearest(["dy", "tran"], names, most=2) == ["day", "night"]
    assert nearest([], {}) == []
