"""Which chat's turn is next, by a clock that the tests set."""

import asyncio

import pytest

from bot.storage import Store
from bot.telegram.chats import CHATS_AT_ONCE, LATE_SECONDS, SLOW_SECONDS, Chats, Ended
from bot.telegram.client import Slots


class Calls:
    """Turns in hand, each until it is ended; and the clock."""

    def __init__(self) -> None:
        self.now = asyncio.get_running_loop().time()
        self.begun: list[str] = []
        self.over: dict[str, asyncio.Future[Ended]] = {}

    async def work(self, chat: str) -> Ended:
        self.begun.append(chat)
        self.over[chat] = asyncio.get_running_loop().create_future()
        return await self.over[chat]

    async def end(self, chat: str, *ended: object) -> None:
        self.over.pop(chat).set_result(Ended(chat, *ended))  # type: ignore[arg-type]
        await self.pass_(0.0)

    async def pass_(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(6):
            await asyncio.sleep(0)


@pytest.fixture
async def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls = Calls()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: calls.now)
    return calls


@pytest.fixture
async def chats(store: Store, calls: Calls) -> Chats:
    return Chats(Slots(0, store), calls.work)


async def _all_places_taken(chats: Chats, calls: Calls) -> None:
    for number in range(CHATS_AT_ONCE):
        chats.wake(f"slow {number}")
    await calls.pass_(0.0)
    chats.wake("ada")
    await calls.pass_(0.0)
    assert "ada" not in calls.begun
    assert len(calls.begun) == CHATS_AT_ONCE


async def test_a_chat_has_one_turn_at_a_time_and_another_for_what_came_meanwhile(
    chats: Chats, calls: Calls
) -> None:
    chats.wake("ada")
    await calls.pass_(0.0)
    chats.wake("ada")
    await calls.pass_(0.0)
    assert calls.begun == ["ada"]
    await calls.end("ada", False)
    assert calls.begun == ["ada", "ada"]
    await calls.end("ada", False)
    assert calls.begun == ["ada", "ada"]
    assert chats.known == set()


async def test_slow_calls_give_their_places_up(chats: Chats, calls: Calls) -> None:
    await _all_places_taken(chats, calls)
    await calls.pass_(SLOW_SECONDS)
    assert calls.begun[-1] == "ada"


async def test_a_process_that_was_late_itself_looks_again_soon(chats: Chats, calls: Calls) -> None:
    await _all_places_taken(chats, calls)
    await calls.pass_(SLOW_SECONDS + 3 * LATE_SECONDS)
    # The answers may have come long ago.
    assert "ada" not in calls.begun
    await calls.pass_(SLOW_SECONDS)
    assert calls.begun[-1] == "ada"


async def test_a_chat_that_is_to_wait_keeps_its_turn_and_no_place(chats: Chats, calls: Calls) -> None:
    chats.wake("ada")
    await calls.pass_(0.0)
    await calls.end("ada", True, 30.0)
    chats.wake("ada")
    await calls.pass_(29.0)
    assert (calls.begun, chats.waits("ada"), chats.busy) == (["ada"], True, 0)
    await calls.pass_(1.0)
    assert calls.begun == ["ada", "ada"]


async def test_a_chat_that_moved_goes_on_under_its_new_number(chats: Chats, calls: Calls) -> None:
    chats.wake("group")
    await calls.pass_(0.0)
    calls.over.pop("group").set_result(Ended("supergroup", False))
    await calls.pass_(0.0)
    assert calls.begun == ["group", "supergroup"]
    assert chats.known == {"supergroup"}


async def test_what_lapses_soon_goes_first(chats: Chats, calls: Calls) -> None:
    chats.wake("ada")
    chats.wake("guest", first=True)
    await calls.pass_(0.0)
    assert calls.begun == ["guest", "ada"]


async def test_told_to_stop_it_begins_nothing_and_gives_what_is_in_hand(chats: Chats, calls: Calls) -> None:
    chats.wake("ada")
    await calls.pass_(0.0)
    (turn,) = chats.stop()
    chats.wake("eve")
    await calls.end("ada", True)
    await calls.pass_(9.0)
    assert (calls.begun, turn.done()) == (["ada"], True)
