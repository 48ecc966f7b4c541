"""What each error says about the call that it ended, and how fast the bot may write."""

from types import SimpleNamespace

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram import client
from bot.telegram.client import A_MINUTE, Cut, NotConnected, RateLimiter, pause_after

GROUP, PERSON = -7, 7


@pytest.mark.parametrize(
    ("error", "pauses"),
    [
        (RetryAfter(3), [3.0, 3.0, 3.0]),
        (NotConnected("ClientConnectorError"), [0.5, 1.0, 30.0]),
        (NetworkError("Bad Gateway"), [0.5, 1.0, 30.0]),
        (Cut("ServerDisconnectedError"), [0.5, 1.0, 30.0]),
        (TimedOut(), [0.5, 1.0, 30.0]),
        (TelegramError("Invalid server response"), [0.5, 1.0, 30.0]),
        (BadRequest("chat not found"), [None] * 3),
        (Forbidden("bot was blocked"), [None] * 3),
        (ChatMigrated(7), [None] * 3),
        (Conflict("other"), [None] * 3),
        (ZeroDivisionError(), [None] * 3),
    ],
)
def test_what_passes_is_tried_again_ever_later_and_nothing_else(
    error: Exception, pauses: list[float | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.5)
    assert [pause_after(error, attempts) for attempts in (0, 1, 1000)] == pauses


class Clock:
    """Goes forwards only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticking = Clock()
    monkeypatch.setattr(client, "monotonic", lambda: ticking.now)
    monkeypatch.setattr(client, "asyncio", SimpleNamespace(sleep=ticking.sleep))
    return ticking


async def _sends(limiter: RateLimiter, chat: int, refused: int = 0, method: str = "sendMessage") -> bool:
    async def call() -> bool:
        if refused:
            raise RetryAfter(refused)
        return True

    return bool(await limiter.process_request(call, (), {}, method, {"chat_id": chat}, None))


async def test_a_group_gets_twenty_a_minute_and_the_next_one_is_put_off(clock: Clock) -> None:
    limiter = RateLimiter(lambda seconds: None)
    for _ in range(A_MINUTE):
        assert await _sends(limiter, GROUP)
    clock.now += 20
    with pytest.raises(RetryAfter) as put_off:
        await _sends(limiter, GROUP)
    assert client.seconds_of(put_off.value.retry_after) == 40
    # Others go on, and editing costs nothing.
    assert await _sends(limiter, PERSON)
    assert await _sends(limiter, GROUP - 1)
    assert await _sends(limiter, GROUP, method="editMessageText")
    clock.now += 39.5
    begun = clock.now
    assert await _sends(limiter, GROUP)
    assert clock.now - begun == pytest.approx(0.5)


async def test_a_person_is_written_to_as_often_as_telegram_takes_it(clock: Clock) -> None:
    limiter = RateLimiter(lambda seconds: None)
    assert all([await _sends(limiter, PERSON) for _ in range(100)])


async def test_one_refusal_is_a_chats_affair_and_two_in_a_row_concern_the_bot(clock: Clock) -> None:
    silences: list[float] = []
    limiter = RateLimiter(silences.append)
    for refused in (20, 0, 5):
        if refused:
            with pytest.raises(RetryAfter):
                await _sends(limiter, PERSON, refused)
        else:
            await _sends(limiter, PERSON)
    assert silences == []
    clock.now += 1
    with pytest.raises(RetryAfter):
        await _sends(limiter, PERSON + 1, 30)
    # The earlier end: if each was its own chat's affair, too much is not made of it.
    assert silences == [4.0]


async def test_a_refusal_long_ago_is_not_the_first_of_two(clock: Clock) -> None:
    silences: list[float] = []
    limiter = RateLimiter(silences.append)
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await _sends(limiter, PERSON, 5)
        clock.now += 6
    assert silences == []
