"""A large mapping takes little room and gives what was put in."""

import pytest

from bot.matcher.drawers import CACHED, Drawers, pack

CONTENT = {f"word {n}": [(n % 7, n / 3)] for n in range(2 * CACHED)}


def test_what_was_packed_is_found() -> None:
    drawers: Drawers[list[tuple[int, float]]] = Drawers(pack(CONTENT.items()))
    for _ in range(2):
        assert {key: drawers[key] for key in CONTENT} == CONTENT


@pytest.mark.parametrize("key", ["", "word", "word -1", "wört", "\ud800", "\0"])
def test_of_what_was_not_there_is_nothing(key: str) -> None:
    drawers: Drawers[list[tuple[int, float]]] = Drawers(pack(CONTENT.items()))
    assert drawers[key] is None
    assert drawers[key] is None


def test_of_nothing_there_is_nothing() -> None:
    drawers: Drawers[int] = Drawers(pack([]))
    assert drawers["word"] is None


def test_any_text_can_be_a_key() -> None:
    content = {"": 1, "\ud800": 2, "night train": 3, "nighttrain": 4}
    drawers: Drawers[int] = Drawers(pack(content.items()))
    assert {key: drawers[key] for key in content} == content


def test_equal_values_are_kept_once() -> None:
    one, other = pack([("a", ["the same"])]), pack([(key, ["the same"]) for key in "abcdefgh"])
    assert one[-1] == other[-1]


def test_a_large_value_is_found_again_and_takes_little_room() -> None:
    large = {"zeros": 1 << 100_000, "words": {f"word {n}": n for n in range(5000)}}
    packed = pack(large.items())
    drawers: Drawers[object] = Drawers(packed)
    assert {key: drawers[key] for key in large} == large
    assert len(packed[-1]) < 40_000
