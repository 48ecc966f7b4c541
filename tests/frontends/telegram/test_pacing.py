"""What one process may send, of all that its bot may: no more in any second than its share."""

import asyncio

import pytest

from bot.frontends.telegram import pacing
from bot.frontends.telegram.pacing import A_SECOND, Pace

FOREVER = 1e9


class Clock:
    """Goes forwards only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def pause(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticking = Clock()
    monkeypatch.setattr(pacing, "monotonic", lambda: ticking.now)
    return ticking


async def _sent(pace: Pace, clock: Clock, count: int) -> list[float]:
    """When each of so many is sent that are there at once."""
    begun, times = clock.now, []
    for _ in range(count):
        await pace.turn(clock.pause)
        times.append(round(clock.now - begun, 6))
    return times


@pytest.mark.parametrize("alive", [1, 2, 3, 4, 7, 40])
async def test_a_share_goes_at_once_and_the_next_a_second_later(clock: Clock, alive: int) -> None:
    pace, share = Pace(), max(1, A_SECOND // alive)
    pace.agree(alive, 0.0, FOREVER)
    assert await _sent(pace, clock, 3 * share) == [0.0] * share + [1.0] * share + [2.0] * share


async def test_who_writes_now_and_then_never_waits(clock: Clock) -> None:
    pace = Pace()
    pace.agree(3, 0.0, FOREVER)
    for _ in range(50):
        begun = clock.now
        await pace.turn(clock.pause)
        assert clock.now == begun
        clock.now += 0.1


async def test_with_one_more_or_less_the_share_changes_at_once(clock: Clock) -> None:
    pace = Pace()
    pace.agree(3, 0.0, FOREVER)
    assert max(await _sent(pace, clock, 10)) == 0.0
    pace.agree(2, 0.0, FOREVER)
    assert await _sent(pace, clock, 6) == [0.0] * 5 + [1.0]
    pace.agree(30, 0.0, FOREVER)
    assert await _sent(pace, clock, 2) == [1.0, 2.0]


async def test_first_come_first_served(clock: Clock) -> None:
    pace, order = Pace(), []
    pace.agree(30, 0.0, FOREVER)

    async def pause(seconds: float) -> None:
        await clock.pause(seconds)
        await asyncio.sleep(0)

    async def send(number: int) -> None:
        await pace.turn(pause)
        order.append(number)

    await asyncio.gather(*map(send, range(5)))
    assert order == [0, 1, 2, 3, 4]


async def test_all_are_silent_for_as_long_as_one_of_them_was_told(clock: Clock) -> None:
    pace = Pace()
    pace.agree(3, 7.0, FOREVER)
    pace.agree(3, 0.0, FOREVER)
    assert await _sent(pace, clock, 1) == [7.0]


async def test_one_refusal_is_a_chats_affair_and_two_in_a_row_concern_the_bot(clock: Clock) -> None:
    pace = Pace()
    pace.agree(3, 0.0, FOREVER)
    pace.refused(20)
    assert await _sent(pace, clock, 1) == [0.0]
    pace.taken()
    pace.refused(5)
    assert not pace.news.is_set()
    clock.now += 1
    pace.refused(30)
    # The earlier end: if each was its own chat's affair, too much is not made of it.
    assert pace.news.is_set()
    assert pace.untold() == 4.0
    assert await _sent(pace, clock, 1) == [4.0]
    assert pace.untold() == 0.0


async def test_a_refusal_long_ago_is_not_the_first_of_two(clock: Clock) -> None:
    pace = Pace()
    pace.agree(3, 0.0, FOREVER)
    pace.refused(5)
    clock.now += 6
    pace.refused(5)
    assert await _sent(pace, clock, 1) == [0.0]


async def test_nothing_is_sent_on_what_was_agreed_long_ago(clock: Clock) -> None:
    pace = Pace()
    pace.agree(3, 0.0, clock.now + 10)
    clock.now += 11

    async def pause(seconds: float) -> None:
        await clock.pause(seconds)
        if clock.now > 1015:
            pace.agree(3, 0.0, clock.now + 10)

    begun = clock.now
    await pace.turn(pause)
    assert clock.now - begun > 4
