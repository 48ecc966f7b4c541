"""Several processes on one PostgreSQL: turns of one person never mix, and what is lost comes back by itself."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, Said
from bot.dialogue.notes import Forget, PassedOn
from bot.dialogue.state import State
from bot.storage import Delivery, Person, StorageError, Store

ADA, BOB = Person("ada", "1"), Person("bob", "1")


@pytest.fixture
async def replicas(postgres: str) -> AsyncIterator[tuple[Store, Store]]:
    stores = Store(postgres), Store(postgres)
    yield stores
    for store in stores:
        await store.close()


@pytest.fixture
def admin(server: Any) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        yield db


def _cut(admin: "psycopg.Connection[Any]", url: str) -> int:
    """Cut all connections to a database, as a restart does; gives how many."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    rows = admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname=%s", (name,)
    ).fetchall()
    return len(rows)


async def _waits_for_a_lock(admin: "psycopg.Connection[Any]") -> None:
    async with asyncio.timeout(30):
        while not admin.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.01)


async def test_turns_of_one_person_on_two_replicas_never_mix(replicas: tuple[Store, Store]) -> None:
    async def turn(number: int) -> None:
        async with replicas[number % 2].turn(ADA, number) as held:
            assert held
            await asyncio.sleep(0.001)
            await held.save(State(misses=held.state.misses + 1))

    await asyncio.gather(*(turn(number) for number in range(30)))
    assert await replicas[0].load(ADA) == State(misses=30)


async def test_an_update_that_two_replicas_get_at_once_is_answered_once(
    replicas: tuple[Store, Store], dialogue: Dialogue
) -> None:
    sent = []

    async def send(replies: Any) -> None:
        await asyncio.sleep(0.05)
        sent.append(replies)

    talks = [Conversation(dialogue, store) for store in replicas]
    turns = await asyncio.gather(*(talk.take(ADA, Said("hi"), send, 7) for talk in talks))
    assert len(sent) == 1
    assert sorted(turn is None for turn in turns) == [False, True]


async def test_a_slow_reply_holds_up_nobody_else(replicas: tuple[Store, Store]) -> None:
    async with replicas[0].turn(ADA, 1) as held:
        assert held
        async with asyncio.timeout(30), replicas[0].turn(BOB, 2) as other:
            assert other
            await other.save(State(misses=2))
        async with asyncio.timeout(30):
            assert await replicas[1].load(ADA) == State()
            await replicas[1].clean(90)
        await held.save(State(misses=1))
    assert await replicas[1].load(ADA) == State(misses=1)


async def test_who_dies_in_a_turn_leaves_its_lock_and_the_update_is_answered_by_another(
    replicas: tuple[Store, Store], postgres: str, tmp_path: Path
) -> None:
    script = tmp_path / "dies.py"
    script.write_text(
        "import asyncio, os, sys\n"
        "from bot.storage import Person, Store\n"
        "async def main():\n"
        f"    async with Store({postgres!r}).turn(Person('ada', '1'), 7):\n"
        "        print('held', flush=True); sys.stdin.read(1); os._exit(9)\n"
        "asyncio.run(main())\n"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(  # noqa: ASYNC220  # it starts at once
        [sys.executable, str(script)], env={"PYTHONPATH": root}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert await asyncio.to_thread(process.stdout.readline) == b"held\n"
        process.kill()
        async with asyncio.timeout(30), replicas[0].turn(ADA, 7) as held:
            assert held
            await held.save(State(misses=1))
    assert await replicas[1].load(ADA) == State(misses=1)


async def test_connections_that_were_cut_are_replaced(
    replicas: tuple[Store, Store], postgres: str, admin: "psycopg.Connection[Any]"
) -> None:
    store = replicas[0]
    await store.save(ADA, State(misses=1))
    assert _cut(admin, postgres)
    assert await store.load(ADA) == State(misses=1)
    assert _cut(admin, postgres)
    await store.save(ADA, State(misses=2), update=1)
    assert await store.load(ADA) == State(misses=2)


async def test_cut_during_a_turn_it_is_stored_all_the_same_and_once(
    replicas: tuple[Store, Store], postgres: str, admin: "psycopg.Connection[Any]"
) -> None:
    async with replicas[0].turn(ADA, 7) as held:
        assert held
        assert _cut(admin, postgres)
        await held.save(State(misses=1), [PassedOn("why")])
    assert await replicas[1].load(ADA) == State(misses=1)
    assert await replicas[1].is_done(7)
    assert await replicas[1].questions() == ["why"]


async def test_cut_during_a_turn_that_another_replica_then_answered_it_is_not_stored(
    replicas: tuple[Store, Store], postgres: str, admin: "psycopg.Connection[Any]"
) -> None:
    async with replicas[0].turn(ADA, 7) as held:
        assert held
        _cut(admin, postgres)
        async with replicas[1].turn(ADA, 7) as other:
            assert other
            await other.save(State(misses=2))
        await held.save(State(misses=1))
    assert await replicas[1].load(ADA) == State(misses=2)


async def test_cut_during_a_turn_while_another_replica_answered_the_next_one_its_state_stays(
    replicas: tuple[Store, Store], postgres: str, admin: "psycopg.Connection[Any]"
) -> None:
    async with replicas[0].turn(ADA, 7) as held:
        assert held
        _cut(admin, postgres)
        async with replicas[1].turn(ADA, 8) as other:
            assert other
            await other.save(State(misses=2))
        await held.save(State(misses=1), [PassedOn("why")])
    assert await replicas[1].load(ADA) == State(misses=2)
    assert await replicas[1].questions() == ["why"]
    assert await replicas[1].is_done(7)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.postgres.LOST_SECONDS", 0.2)


async def test_a_turn_that_cannot_be_stored_is_not_confirmed_and_its_reply_not_repeated(
    impatient: None,
    replicas: tuple[Store, Store],
    postgres: str,
    admin: "psycopg.Connection[Any]",
    dialogue: Dialogue,
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(postgres)["dbname"]
    talk, sent = Conversation(dialogue, replicas[0]), []

    async def send(replies: Any) -> None:
        sent.append(replies)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        _cut(admin, postgres)

    with pytest.raises(StorageError):
        await talk.take(ADA, Said("hi"), send, 7)
    assert talk.is_unsaved(7)
    admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    async with asyncio.timeout(30):
        while talk.is_unsaved(7):
            # As whoever got the update tries again.
            with suppress(StorageError):
                assert await talk.take(ADA, Said("hi"), send, 7)
    assert len(sent) == 1
    assert await replicas[1].is_done(7)


async def test_forget_waits_for_turns_in_hand_and_is_done_before_it_is_said(
    replicas: tuple[Store, Store], dialogue: Dialogue, admin: "psycopg.Connection[Any]"
) -> None:
    elsewhere = Person("ada", "2")
    await replicas[0].save(elsewhere, State(misses=1), [PassedOn("why")])
    seen = []

    async def send(_: Any) -> None:
        seen.append(await replicas[1].questions())

    async with replicas[1].turn(elsewhere, 1) as held:
        assert held
        forgetting = asyncio.create_task(
            Conversation(dialogue, replicas[0]).take(ADA, Command("forget"), send, 2)
        )
        await _waits_for_a_lock(admin)
        await held.save(State(misses=2))
    turn = await forgetting
    assert turn
    assert Forget() in turn.notes
    assert seen == [[]]
    assert await replicas[0].load(elsewhere) == State()


async def test_more_turns_than_connections_wait_for_each_other(replicas: tuple[Store, Store]) -> None:
    async def turn(number: int) -> None:
        async with replicas[0].turn(Person(f"p{number}", "1"), number) as held:
            assert held
            # What is asked for during a turn has connections of its own.
            assert await replicas[0].fact("x") is None
            await held.save(State())

    async with asyncio.timeout(60):
        await asyncio.gather(*(turn(number) for number in range(100)))


async def test_a_lock_that_is_never_freed_is_an_error_after_a_while(
    replicas: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.postgres.SESSION", b"SET lock_timeout = '100ms'")
    async with replicas[0].turn(ADA, 1):
        with pytest.raises(StorageError, match="lock timeout"):
            async with replicas[1].turn(ADA, 2):
                pass


def test_replicas_that_start_together_make_the_tables_once(postgres: str) -> None:
    failed: list[Exception] = []

    def start() -> None:
        try:
            Store(postgres)
        except StorageError as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_server_that_is_not_there_is_told_in_one_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.storage.postgres.OPEN_SECONDS", 0.0)
    began = time.monotonic()
    with pytest.raises(
        StorageError, match=r"^the database postgresql://127.0.0.1/bot can't be opened: "
    ) as caught:
        Store("postgresql://me:hush@127.0.0.1:1/bot")
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert time.monotonic() - began < 5


def test_a_url_that_is_none_is_told_at_once() -> None:
    with pytest.raises(StorageError, match="can't be opened") as caught:
        Store("postgresql://me:hush@host/bot?unknown=1")
    assert "hush" not in str(caught.value)


async def test_a_store_that_was_closed_says_so(postgres: str) -> None:
    store = Store(postgres)
    await store.save(ADA, State())
    await store.close()
    with pytest.raises(StorageError):
        await store.load(ADA)


def test_without_its_packages_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "bot.storage.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg_pool", None)
    with pytest.raises(StorageError, match=r"^PostgreSQL needs .*\[postgres\]'$"):
        Store("postgresql://localhost/bot")


async def _waits(store: Store, chat: str, due: float = 1.0) -> None:
    await store.outbox.wait(Person("ada", chat), Delivery(waiting=("{}",), address="there", due=due))


async def test_what_waits_is_one_replicas_to_send_until_that_one_leaves(
    replicas: tuple[Store, Store],
) -> None:
    one, other = replicas
    assert [(await store.replicas.beat()).alive for store in (one, other, one)] == [1, 2, 2]
    await _waits(one, "1")
    assert [(await store.replicas.beat()).waiting for store in replicas] == [{"1": 0.0}, {}]
    waiting = await other.outbox.waiting("1")
    assert waiting
    assert [store.outbox.is_ours(waiting) for store in replicas] == [True, False]
    await one.replicas.leave()
    beat = await other.replicas.beat()
    assert (beat.anew, beat.alive, beat.waiting) == (False, 1, {"1": 0.0})


async def test_who_has_not_beaten_for_long_is_taken_for_dead_and_told_so(
    replicas: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = replicas
    assert (await one.replicas.beat()).anew
    await _waits(one, "1")
    await other.replicas.beat()
    assert not (await one.replicas.beat()).anew
    monkeypatch.setattr("bot.storage.replicas.DEAD_SECONDS", 0.05)
    await asyncio.sleep(0.1)
    assert (await other.replicas.beat()).waiting == {"1": 0.0}
    beat = await one.replicas.beat()
    assert (beat.anew, beat.waiting) == (True, {})


async def test_of_several_who_find_one_dead_each_message_goes_to_one(postgres: str) -> None:
    stores = [Store(postgres) for _ in range(5)]
    for number in range(40):
        # Nobody's yet, as after a move.
        await _waits(stores[0], str(number))
    beats = await asyncio.gather(*(store.replicas.beat() for store in stores))
    found = [chat for beat in beats for chat in beat.waiting]
    assert sorted(found) == sorted(map(str, range(40)))
    for store in stores:
        await store.close()


async def test_all_are_told_for_how_long_to_be_silent(replicas: tuple[Store, Store]) -> None:
    one, other = replicas
    assert (await one.replicas.beat()).silence == 0.0
    await one.replicas.beat(60.0)
    assert 50 < (await other.replicas.beat(5.0)).silence <= 60
    await one.replicas.beat()
    assert (await other.replicas.beat()).silence > 50
