"""A large mapping is unpacked only where something is looked up."""

import pytest

from bot.matcher.drawers import Drawers, pack

CONTENT = {f"word {n}": [(n, n / 3)] for n in range(200)}


@pytest.mark.parametrize("each", [1, 7, 64, 1000])
def test_what_was_packed_is_found(each: int) -> None:
    drawers: Drawers[list[tuple[int, float]]] = Drawers(pack(CONTENT, each))
    assert {key: drawers[key] for key in CONTENT} == CONTENT


@pytest.mark.parametrize("key", ["", "word", "word 200", "wört", "\ud800", "\0"])
def test_of_what_was_not_there_is_nothing(key: str) -> None:
    drawers: Drawers[list[tuple[int, float]]] = Drawers(pack(CONTENT, 8))
    assert drawers[key] is None
    assert drawers[key] is None


def test_of_nothing_there_is_nothing() -> None:
    drawers: Drawers[int] = Drawers(pack({}))
    assert drawers["word"] is None


def test_little_is_unpacked_for_one_word() -> None:
    drawers: Drawers[list[tuple[int, float]]] = Drawers(pack(CONTENT, 8))
    assert drawers["word 0"] == [(0, 0.0)]
    assert 0 < len(drawers) < 40


def test_many_strange_words_take_no_memory() -> None:
    drawers: Drawers[list[tuple[int, float]]] = Drawers(pack(CONTENT, 8))
    for n in range(10_000):
        assert drawers[f"strange {n}"] is None
    assert len(drawers) == len(CONTENT)
