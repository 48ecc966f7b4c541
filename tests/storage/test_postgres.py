"""Several processes on one PostgreSQL: turns of one person never mix, and what is lost comes back by itself."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, Said
from bot.dialogue.state import Asked, Forget, PassedOn, Scored, State
from bot.knowledge.entries import Ref
from bot.storage import Person, StorageError, Store
from tests.fake_bot_api import LONGEST

from .test_store import arrival

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


async def test_connections_that_were_cut_are_replaced(
    replicas: tuple[Store, Store], postgres: str, admin: "psycopg.Connection[Any]"
) -> None:
    store = replicas[0]
    await store.save(ADA, State(misses=1))
    assert _cut(admin, postgres)
    assert await store.load(ADA) == State(misses=1)
    assert _cut(admin, postgres)
    await store.save(ADA, State(misses=2), [PassedOn("why")])
    assert await store.questions() == ["why"]
    assert await store.load(ADA) == State(misses=2)


async def test_turns_in_many_chats_at_once_wait_for_each_other_and_none_is_lost(
    replicas: tuple[Store, Store],
) -> None:
    async def turn(number: int) -> None:
        store, chat = replicas[number % 2], f"chat {number}"
        await store.put([arrival(str(number), chat)])
        row = await store.following(chat)
        asked = [Asked("answer", 1, (Scored(Ref("topic", name), None, "", 1),), ()) for name in "abcd"]
        await store.save(Person("ada", chat), State(), asked[:: 1 if number % 4 < 2 else -1], row=row)

    async with asyncio.timeout(LONGEST):
        await asyncio.gather(*(turn(number) for number in range(100)))
    assert sum(each.n for each in await replicas[0].counts("2000-01-01")) == 400


async def test_of_several_who_find_one_dead_each_chat_goes_to_one(postgres: str) -> None:
    dead, *stores = [Store(postgres) for _ in range(5)]
    await dead.put([arrival(str(number), f"chat {number}") for number in range(40)])
    await dead.give_back()
    taken = await asyncio.gather(*(store.take_over() for store in stores))
    assert sorted(chat for each in taken for chat, _ in each) == sorted(f"chat {n}" for n in range(40))
    for store in (dead, *stores):
        await store.close()


async def test_several_who_put_into_the_same_chats_at_once_never_wait_in_a_ring(
    replicas: tuple[Store, Store],
) -> None:
    chats = [f"chat {number}" for number in range(20)]
    async with asyncio.timeout(LONGEST):
        puts = await asyncio.gather(
            *(
                replicas[number % 2].put([arrival(f"{number} {chat}", chat) for chat in chats[::step]])
                for number, step in enumerate([1, -1] * 10)
            )
        )
    assert {put.outcome for each in puts for put in each} <= {"new", "too many"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.postgres.LOST_SECONDS", 0.2)


async def test_a_turn_that_cannot_be_stored_is_not_repeated_and_stored_later(
    impatient: None,
    replicas: tuple[Store, Store],
    postgres: str,
    admin: "psycopg.Connection[Any]",
    dialogue: Dialogue,
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(postgres)["dbname"]
    store, sent = replicas[0], []
    talk = Conversation(dialogue, store)
    await store.put([arrival("a")])
    row = await store.following("1")

    async def send(replies: Any) -> None:
        sent.append(replies)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        _cut(admin, postgres)

    with pytest.raises(StorageError):
        await talk.take(ADA, Said("hi"), send, row)
    admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    async with asyncio.timeout(LONGEST):
        while await replicas[1].backlog() != (0, 0.0):
            # As whoever has the row tries again.
            with suppress(StorageError):
                await talk.take(ADA, Said("hi"), send, row)
    assert len(sent) == 1


async def test_what_is_forgotten_is_gone_before_that_is_said(
    replicas: tuple[Store, Store], dialogue: Dialogue
) -> None:
    elsewhere = Person("ada", "2")
    await replicas[0].save(elsewhere, State(misses=1), [PassedOn("why")])
    seen = []

    async def send(_: Any) -> None:
        seen.append(await replicas[1].questions())

    await replicas[1].put([arrival("a", "2")])
    row = await replicas[1].following("2")
    taken = await Conversation(dialogue, replicas[0]).take(ADA, Command("forget"), send)
    assert Forget() in taken.turn.notes
    assert seen == [[]]
    assert await replicas[0].load(elsewhere) == State()
    # What she asked after it, in another process's hand, counts.
    assert row


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
        StorageError, match=r"^the database postgresql://127.0.0.1/bot can't be used: "
    ) as caught:
        Store("postgresql://me:hush@127.0.0.1:1/bot")
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert time.monotonic() - began < 5


def test_a_url_that_is_none_is_told_at_once() -> None:
    with pytest.raises(StorageError, match="can't be used") as caught:
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
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageError, match=r"^PostgreSQL needs .*\[postgres\]'$"):
        Store("postgresql://localhost/bot")
