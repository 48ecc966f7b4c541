"""Rows wait in order, each is answered by one process, and whatever a process leaves behind another takes up."""

from typing import Any

import pytest

from bot.dialogue.state import State
from bot.storage import Delivery, Person, Store
from bot.storage.rows import LEASE_SECONDS, MOST_WAITING, STALE_SECONDS

from .test_store import STATE, arrival, arrived, counted

ADA = Person("ada", "1")
Opens = Any


async def _dies(store: Store) -> None:
    """As when a process says nothing more until its leases are over."""
    older = "UPDATE claims SET until=until - ? WHERE owner=?"
    await store.write(lambda db, now: db.execute(older, (LEASE_SECONDS + 1, store.owner)))


async def _all(store: Store, chat: str = "1") -> list[str]:
    found: list[str] = []
    while row := await store.following(chat):
        found.append(row.sealed)
        await store.finish(row)
    return found


async def test_what_came_is_answered_in_order_and_once(store: Store) -> None:
    puts = await store.put([arrival("a"), arrival("b", chat="2"), arrival("c")])
    assert [(put.outcome, put.ours, put.wait) for put in puts] == [("new", True, 0.0)] * 3
    [again] = await store.put([arrival("a")])
    assert again.outcome == "seen"
    assert await _all(store) == ["sealed a", "sealed c"]
    assert await _all(store, "2") == ["sealed b"]
    assert [put.outcome for put in await store.put([arrival("a"), arrival("c")])] == ["seen"] * 2
    assert await counted(store, "claims") == 0


async def test_the_end_of_a_turn_tells_whether_its_chat_goes_on(store: Store) -> None:
    await store.put([arrival("a"), arrival("b"), arrival("c")])
    for goes_on in (True, True, False):
        row = await store.following("1")
        assert await store.save(ADA, STATE, row=row) is goes_on


async def test_the_rest_of_a_turn_waits_sealed_in_its_row(store: Store) -> None:
    row = await arrived(store, "a")
    await store.put([arrival("b")])
    assert await store.save(ADA, STATE, delivery=Delivery(3, "[1]", rest="more", wait=50.0), row=row)
    rest = await store.following("1")
    assert rest
    assert (rest.id, rest.kind, rest.sealed) == (row.id, "rest", "more")
    [put] = await store.put([arrival("c")])
    assert put.wait == pytest.approx(50, abs=5)
    assert await store.sent_rest(rest, ADA, Delivery(3, "[1,2]"))
    assert await store.answer_to("1", 3) == "[1,2]"
    [put] = await store.put([arrival("d")])
    assert put.wait == 0
    assert await _all(store) == ["sealed b", "sealed c", "sealed d"]


async def test_too_much_of_one_person_gets_one_row_for_all_of_it(store: Store) -> None:
    others = [arrival(f"bob {number}", person="bob") for number in range(3)]
    puts = await store.put([arrival(str(number)) for number in range(MOST_WAITING + 30)] + others)
    assert [put.outcome for put in puts] == ["new"] * MOST_WAITING + ["too many"] * 30 + ["new"] * 3
    kinds = []
    while row := await store.following("1"):
        kinds.append(row.kind)
        await store.finish(row)
    assert kinds == ["talk"] * MOST_WAITING + ["notice"] + ["talk"] * 3
    # Once all was answered, she is listened to again.
    assert [put.outcome for put in await store.put([arrival("later")])] == ["new"]


async def test_who_wants_to_be_forgotten_needs_no_answer_to_what_came_before(store: Store) -> None:
    await store.put([arrival("a"), arrival("b", chat="2"), arrival("c", person="bob")])
    await store.put([arrival("d", forgets=True), arrival("e")])
    assert await _all(store) == ["sealed c", "sealed d", "sealed e"]
    assert await store.following("2") is None


async def test_what_was_forgotten_in_the_middle_of_its_turn_saves_nothing(store: Store) -> None:
    row = await arrived(store, "a")
    await store.put([arrival("b", forgets=True)])
    assert await store.save(ADA, STATE, row=row)
    assert await store.load(ADA) == State()
    assert await _all(store) == ["sealed b"]


async def test_a_row_that_fails_is_counted_and_can_be_put_aside(store: Store) -> None:
    row = await arrived(store, "a")
    assert await store.fail(row, aside=False)
    again = await store.following("1")
    assert again
    assert again.tries == 1
    assert not await store.fail(again, aside=True)
    assert await store.following("1") is None
    assert await counted(store, "inbox", "chat=''") == 1
    assert await store.backlog() == (0, 0.0)


async def test_a_chat_is_one_process_s_until_it_is_through(opens: Opens) -> None:
    one, other = opens(), opens()
    await one.put([arrival("a")])
    [put] = await other.put([arrival("b")])
    assert not put.ours
    assert await other.following("1") is None
    # What the other has put into the chat is found at the end of the turn.
    row = await one.following("1")
    assert await one.save(ADA, STATE, row=row)
    assert await _all(one) == ["sealed b"]
    [put] = await other.put([arrival("c")])
    assert put.ours


async def test_chats_of_a_process_that_died_are_taken_over_by_one_other(opens: Opens) -> None:
    dead, one, other = opens(), opens(), opens()
    await dead.put([arrival("a"), arrival("b", chat="2")])
    row = await dead.following("1")
    await dead.postpone("2", 40.0)
    assert await one.take_over() == []
    await _dies(dead)
    found = await one.take_over()
    assert [chat for chat, _ in found] == ["1", "2"]
    assert [wait for _, wait in found] == [0.0, pytest.approx(40, abs=5)]
    assert await other.take_over() == []
    # Should it live after all, it saves nothing, and finds nothing to do.
    assert not await dead.save(ADA, State(misses=9), row=row)
    assert await dead.following("1") is None
    assert await one.save(ADA, STATE, row=await one.following("1")) is False
    assert await one.load(ADA) == STATE


async def test_of_what_is_taken_over_the_oldest_is_first(opens: Opens) -> None:
    dead, other = opens(), opens()
    for digest, chat in (("a", "3"), ("b", "1"), ("c", "2"), ("d", "3")):
        await dead.put([arrival(digest, chat)])
    await _dies(dead)
    assert [chat for chat, _ in await other.take_over()] == ["3", "1", "2"]


async def test_who_lives_keeps_its_chats(opens: Opens) -> None:
    one, other = opens(), opens()
    await one.put([arrival("a")])
    await _dies(one)
    await one.renew(["1", "2"])
    assert await other.take_over() == []


async def test_who_ends_gives_its_chats_back_at_once(opens: Opens) -> None:
    one, other = opens(), opens()
    await one.put([arrival("a")])
    await one.give_back()
    assert await other.take_over() == [("1", 0.0)]
    assert await _all(other) == ["sealed a"]


async def test_a_clock_that_was_set_keeps_nobody_waiting_for_longer(opens: Opens) -> None:
    one, other = opens(), opens()
    await one.put([arrival("a")])
    await one.postpone("1", 30.0)
    for back in (3600.0, -3600.0):
        move = "UPDATE claims SET until=until + ?, due=due + ?"
        await one.write(lambda db, now, back=back, move=move: db.execute(move, (back, back)))
    await one.write(lambda db, now: db.execute("UPDATE claims SET until=until + 3600, due=due + 3600"))
    assert await other.take_over() == [("1", 30.0)]


async def test_what_comes_from_a_backup_is_dropped_and_counted(store: Store) -> None:
    await store.put([arrival("a"), arrival("b")])
    older = "UPDATE inbox SET at=at - ? WHERE digest='a'"
    await store.write(lambda db, now: db.execute(older, (STALE_SECONDS + 1,)))
    assert await store.drop_stale() == 1
    assert await _all(store) == ["sealed b"]


async def test_what_is_due_later_is_no_backlog(store: Store) -> None:
    await store.put([arrival("a"), arrival("b"), arrival("c", chat="2")])
    assert (await store.backlog())[0] == 3
    await store.postpone("1", 60.0)
    assert (await store.backlog())[0] == 1


async def test_processes_share_what_one_bot_may_send(opens: Opens) -> None:
    one, other = opens(), opens()
    first, _ = await one.reserve(10, 10.0)
    second, _ = await other.reserve(10, 10.0)
    third, silent = await one.reserve(1, 10.0)
    assert [first, second, third] == [0.0, pytest.approx(1, abs=0.3), pytest.approx(2, abs=0.3)]
    assert silent == 0
    await other.silence(20.0)
    assert (await one.reserve(1, 10.0))[1] == pytest.approx(20, abs=2)


async def test_an_update_that_an_older_bot_has_answered_is_known_by_its_number(store: Store) -> None:
    await store.write(lambda db, now: db.execute("INSERT INTO seen VALUES ('update:7', ?)", (now,)))
    assert [put.outcome for put in await store.put([arrival("a")])] == ["seen"]
