"""Many small numbers in one whole number."""

from collections import defaultdict

import pytest

from bot.matcher.lanes import BLOCK, UNIT, add, in_blocks, out_of_blocks, packed, times, unpacked


def test_what_was_packed_is_found_in_its_lane() -> None:
    assert unpacked(packed([(0, 1.0), (3, 0.5)]), 5) == (UNIT, 0, 0, UNIT // 2, 0)
    assert unpacked(packed([]), 2) == (0, 0)
    assert unpacked(0, 0) == ()


@pytest.mark.parametrize("number", [0.0, 1 / UNIT, 0.5, 63.9, 64.0, 5000.0])
@pytest.mark.parametrize("lane", [0, 1, 700])
def test_a_number_alone_takes_little_room_and_counts_as_any(lane: int, number: float) -> None:
    alone = packed([(lane, number)])
    assert unpacked(times(alone, 3), lane + 1) == (0,) * lane + (3 * round(UNIT * number),)
    assert alone.bit_length() < 60 or number > 63


def test_all_lanes_are_added_and_multiplied_at_once_and_none_runs_into_the_next() -> None:
    one, other = packed([(0, 0.25), (1, 2.0)]), packed([(1, 1.0), (2, 3.0)])
    weight = 30_000
    assert unpacked(weight * one + other, 3) == (weight * UNIT // 4, (2 * weight + 1) * UNIT, 3 * UNIT)


def test_numbers_are_rounded_to_parts_that_no_score_is_told_apart_by() -> None:
    [found] = unpacked(times(packed([(0, 1 / 3)]), 1), 1)
    assert found / UNIT == pytest.approx(1 / 3, abs=0.5 / UNIT)


def test_far_lanes_are_in_blocks_of_their_own() -> None:
    sums: defaultdict[int, int] = defaultdict(int)
    add(sums, in_blocks([(1, 1.0), (3 * BLOCK + 2, 2.0)]))
    add(sums, in_blocks([(3 * BLOCK + 2, 1.0)]), 2)
    assert sorted(sums) == [0, 3]
    lanes = out_of_blocks(sums, 4 * BLOCK - 1)
    assert len(lanes) == 4 * BLOCK - 1
    assert {lane: number for lane, number in enumerate(lanes) if number} == {1: UNIT, 3 * BLOCK + 2: 4 * UNIT}


def test_of_no_numbers_all_lanes_are_empty() -> None:
    assert out_of_blocks({}, 3) == [0, 0, 0]
    assert out_of_blocks({}, 0) == []
