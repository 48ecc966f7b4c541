"""Texts that are nearly the same are found, whatever their number."""

import pytest

from bot.matcher import likeness
from bot.matcher.likeness import alike, groups
from bot.matcher.normalise import words

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
