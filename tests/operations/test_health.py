"""Whether the bot is well: what is judged, and what the operator is told."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.operations import vitals as clock
from bot.operations.health import ask, examine
from bot.operations.vitals import Vitals
from bot.storage import Store
from tests.storage.test_store import arrival


class Clock:
    """A monotonic clock that goes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "monotonic", found)
    return found


@pytest.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 0.05)
    opened = Store(tmp_path / "bot.sqlite3")
    yield opened
    await opened.close()


async def test_a_bot_that_has_not_reached_telegram_is_not_ready(store: Store) -> None:
    health = await examine(Vitals("polling"), store, "v1")
    assert health.problems == ["Telegram has not been reached yet"]
    assert not health.ready


async def test_a_bot_whose_polls_are_answered_is_ready(store: Store, time: Clock) -> None:
    vitals = Vitals("polling")
    vitals.work()
    time.now += 20
    health = await examine(vitals, store, "v1")
    assert health.ready
    assert health.figures["last_poll_seconds"] == 20
    assert health.figures["knowledge"] == "v1"


async def test_polls_that_are_not_answered_any_more_are_noticed(store: Store, time: Clock) -> None:
    vitals = Vitals("polling")
    vitals.work()
    time.now += 91
    assert (await examine(vitals, store, "")).problems == [
        "the last poll that Telegram answered was 91 s ago"
    ]
    vitals.polled()
    assert (await examine(vitals, store, "")).ready


async def test_a_webhook_that_nobody_calls_is_ready(store: Store, time: Clock) -> None:
    vitals = Vitals("webhook")
    vitals.work()
    time.now += 10_000
    assert (await examine(vitals, store, "")).ready


async def test_an_update_that_is_stuck_is_noticed(store: Store, time: Clock) -> None:
    vitals = Vitals("webhook")
    vitals.work()
    await store.put([arrival("a"), arrival("b"), arrival("c", chat="2")])
    assert (await examine(vitals, store, "")).figures["updates_in_hand"] == 3
    older = "UPDATE inbox SET at=at - 61 WHERE chat='1'"
    await store.write(lambda db, now: db.execute(older))
    health = await examine(vitals, store, "")
    assert health.problems == ["an update has been in hand for 61 s"]
    # What is due later isn't stuck.
    await store.postpone("1", 600.0)
    health = await examine(vitals, store, "")
    assert health.ready
    assert health.figures["updates_in_hand"] == 1


async def test_a_database_that_cannot_be_written_is_noticed(store: Store, tmp_path: Path) -> None:
    vitals = Vitals("polling")
    vitals.work()
    db = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    assert "can't be used" in (await examine(vitals, store, "")).problems[0]
    db.execute("ROLLBACK")
    db.close()
    assert (await examine(vitals, store, "")).ready


async def test_a_bot_that_is_ending_is_not_ready(store: Store) -> None:
    vitals = Vitals("webhook")
    vitals.work()
    vitals.phase = "ending"
    assert (await examine(vitals, store, "")).problems == ["the bot is ending"]


def test_where_no_bot_answers_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy in the environment has no say in it.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:2")
    well, told = ask("0.0.0.0", 1)
    assert not well
    assert told.startswith("no bot answers at http://127.0.0.1:1/readyz: ")
