"""What is saved is found again after a restart; what is forgotten is nowhere. On both databases alike."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg
import pytest

from bot.dialogue.state import Asked, Forget, MenuItem, Note, PassedOn, Scored, State, Subject, Voted
from bot.knowledge.entries import Ref
from bot.storage import Arrival, Delivery, Person, Row, Store
from bot.storage.tables import TABLES, Session

ADA, BOB = Person("ada", "1"), Person("bob", "1")
STATE = State(
    menu=(MenuItem("One", "1k"),),
    subject=Subject("a", "b", 1.0, ("c",)),
    candidates=("x",),
    answered="topic:t",
    misses=1,
)
TOPIC = Ref("topic", "t")
DAY = 86_400.0


@pytest.fixture
def later(store: Store) -> Callable[[float], Any]:
    """Lets all that is there grow so many days older: by the database's clock, which no test can set."""

    async def pass_(days: float) -> None:
        for table in (name for name, columns in TABLES.items() if "at" in columns):
            older = f"UPDATE {table} SET at=at - ?"
            await store.write(partial(_run, older, (days * DAY,)))

    return pass_


def _run(statement: str, values: tuple[float, ...], db: Session, now: float) -> None:
    db.execute(statement, values)


def arrival(digest: str, chat: str = "1", person: str = "ada", **more: Any) -> Arrival:
    return Arrival(digest, 7, chat, person, f"sealed {digest}", **more)


async def arrived(store: Store, digest: str = "x", chat: str = "1", person: str = "ada") -> Row:
    """What is to be answered first in a chat, once this has come."""
    await store.put([arrival(digest, chat, person)])
    row = await store.following(chat)
    assert row
    return row


async def counted(store: Store, table: str, where: str = "1=1", *values: Any) -> int:
    count = f"SELECT COUNT(*) FROM {table} WHERE {where}"
    return int(await store.read(lambda db, now: db.value(count, values)))


async def test_a_state_survives_a_restart(opens: Any) -> None:
    store: Store = opens()
    await store.save(ADA, STATE)
    again: Store = opens()
    assert await again.load(ADA) == STATE
    assert await again.load(BOB) == State()


async def test_the_same_person_has_a_state_of_their_own_in_each_chat_and_thread(store: Store) -> None:
    await store.save(ADA, STATE)
    assert await store.load(Person("ada", "2")) == State()
    assert await store.load(Person("ada", "1", thread=5)) == State()


async def test_numbers_as_large_as_telegrams_are_kept(store: Store) -> None:
    await store.save(Person("ada", "1", 2**40), STATE, delivery=Delivery(2**45, "[]"))
    assert await store.load(Person("ada", "1", 2**40)) == STATE
    assert await store.answer_to("1", 2**45) == "[]"


async def test_a_turn_is_saved_whole_or_not_at_all(store: Store) -> None:
    await store.save(BOB, STATE)
    row = await arrived(store)
    unstorable = Voted(TOPIC, helpful=2**70)  # type: ignore[arg-type]
    with pytest.raises((OverflowError, psycopg.DataError)):
        await store.save(ADA, STATE, [unstorable], row=row)
    assert await store.load(ADA) == State()
    assert await store.following("1") == row


async def test_a_turn_that_was_stored_is_not_stored_again(store: Store) -> None:
    row = await arrived(store)
    await store.save(ADA, STATE, [PassedOn("one")], row=row)
    await store.save(ADA, State(), [PassedOn("two")], row=row)
    assert await store.load(ADA) == STATE
    assert await store.questions() == ["one"]


async def test_all_of_a_turn_is_saved_and_its_row_is_gone(store: Store) -> None:
    row = await arrived(store)
    notes: list[Note] = [
        Asked("answer", 90, (Scored(TOPIC, None, "T", 90),), ()),
        Voted(TOPIC, helpful=False),
    ]
    assert not await store.save(ADA, State(misses=2), notes, Delivery(4, "[1]", "button"), row)
    assert await store.load(ADA) == State(misses=2)
    assert await store.pressed(ADA) == "button"
    assert await store.answer_to("1", 4) == "[1]"
    assert [row[:3] for row in await store.votes_against()] == [("topic:t", 1, 1)]
    assert await store.following("1") is None


@pytest.mark.parametrize(
    "unreadable",
    [
        *("no json", "[]", "null", '"x"', '{"version": 99}', '{"menu": [1]}', '{"menu": [{"label": "x"}]}'),
        *('{"subject": 7}', '{"misses": "many"}', '{"candidates": 5}', '{"guide": [1]}'),
    ],
)
async def test_a_state_that_cannot_be_read_is_a_fresh_one_and_stays_until_the_next_turn(
    store: Store, unreadable: str, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(ADA, STATE)
    await store.write(lambda db, now: db.execute("UPDATE states SET state=?", (unreadable,)))
    with caplog.at_level(logging.WARNING):
        assert await store.load(ADA) == State()
    assert "can't be read" in caplog.text
    assert await counted(store, "states", "state=?", unreadable) == 1
    await store.save(ADA, STATE)
    assert await store.load(ADA) == STATE


async def test_what_an_older_state_lacks_gets_its_default(store: Store) -> None:
    await store.save(ADA, State())
    older = ('{"version": 1, "misses": 2}',)
    await store.write(lambda db, now: db.execute("UPDATE states SET state=?", older))
    assert await store.load(ADA) == State(misses=2)


async def test_who_forgets_takes_everything_along_but_nothing_of_others(store: Store) -> None:
    unclear = Voted(TOPIC, helpful=False, reason="unclear")
    await store.save(ADA, STATE, [PassedOn("hers"), unclear], Delivery(5, "[1]"))
    await store.save(Person("ada", "elsewhere"), STATE)
    await store.save(BOB, STATE, [PassedOn("his"), Voted(TOPIC, helpful=False)], Delivery(6, "[2]"))
    await store.put([arrival("a", chat="elsewhere"), arrival("b", chat=""), arrival("c", person="bob")])
    row = await arrived(store, "d", chat="2")
    await store.put([arrival("e", chat="2")])
    assert await store.forget(replace(ADA, chat="2"), row)
    await store.save(replace(ADA, chat="2"), State(), [Forget()], row=row)
    assert await store.load(Person("ada", "elsewhere")) == State()
    assert await store.questions() == ["his"]
    assert [row[:3] for row in await store.votes_against()] == [("topic:t", 1, 1)]
    assert await store.answer_to("1", 5) == ""
    assert await store.answer_to("1", 6) == "[2]"
    # What she wrote after it waits, and what he wrote.
    for table in (name for name, columns in TABLES.items() if "person" in columns):
        assert await counted(store, table, "person='ada'") == (1 if table == "inbox" else 0)
    assert await store.following("1")


async def test_old_things_are_cleaned_away(store: Store, later: Callable[[float], Any]) -> None:
    await store.save(ADA, STATE, [PassedOn("why"), Voted(TOPIC, False, "unclear")], Delivery(5, "[1]"))
    await store.put([arrival("a", chat=""), arrival("b")])
    await later(4)
    await store.clean(keep_questions_days=90)
    assert await counted(store, "seen") == 0
    # What nobody can read is gone by now; what only waits is not.
    assert await counted(store, "inbox") == 1
    assert await store.answer_to("1", 5) == ""
    assert await store.questions() == ["why"]
    await later(87)
    await store.clean(keep_questions_days=90)
    assert await store.questions() == []
    assert await store.load(ADA) == STATE
    await later(275)
    await store.clean(keep_questions_days=90)
    assert await store.load(ADA) == State()
    assert await store.votes_against() == []
    assert await counted(store, "reasons") == 0


async def test_unused_states_are_removed_whatever_the_hash_and_used_ones_stay(
    store: Store, later: Callable[[float], Any]
) -> None:
    people = [Person(f"{number:02x}", "1") for number in range(0, 256, 5)] + [Person("terminal", "terminal")]
    for person in people:
        await store.save(person, STATE)
    await later(300)
    await store.save(people[0], STATE)
    await later(100)
    await store.clean(keep_questions_days=90)
    assert [await store.load(person) != State() for person in people] == [True] + [False] * (len(people) - 1)


async def test_words_that_no_database_takes_are_passed_on_without_what_it_does_not_take(store: Store) -> None:
    await store.save(ADA, STATE, [PassedOn("why\0 so \ud800?")])
    assert await store.questions() == ["why so ??"]


async def test_votes_against_an_entry_are_counted_with_the_first_of_them(store: Store) -> None:
    liked, hated = Ref("topic", "liked"), Ref("topic", "hated")
    for person, ref, helpful in [
        (ADA, hated, True),
        (BOB, hated, False),
        (Person("eve", "1"), hated, False),
        (ADA, liked, True),
    ]:
        await store.save(person, State(), (Voted(ref, helpful),))
    bobs = await store.read(lambda db, now: db.value("SELECT at FROM votes WHERE person='bob'"))
    assert await store.votes_against() == [("topic:hated", 2, 3, bobs)]


async def test_a_person_has_one_vote_on_an_entry_and_the_last_counts(store: Store) -> None:
    async def against() -> list[tuple[int, int]]:
        return [(times, votes) for _, times, votes, _ in await store.votes_against()]

    await store.save(ADA, STATE, [Voted(TOPIC, False, "unclear")])
    await store.save(BOB, STATE, [Voted(TOPIC, False, "unclear")])
    assert await against() == [(2, 2)]
    assert await store.reasons_against("topic:t") == (("unclear", 2),)
    await store.save(ADA, STATE, [Voted(TOPIC, False, "out-of-date")])
    assert await store.reasons_against("topic:t") == (("out-of-date", 1), ("unclear", 1))
    await store.save(ADA, STATE, [Voted(TOPIC, True)])
    assert await against() == [(1, 2)]
    assert await store.reasons_against("topic:t") == (("unclear", 1),)
    await store.forget(BOB, None)
    assert await against() == []
    assert await store.reasons_against("topic:t") == ()


async def test_a_question_that_was_passed_on_is_kept_with_its_time(store: Store) -> None:
    before = time.time()
    await store.save(ADA, State(), (PassedOn("why?"),))
    [(question, at)] = await store.questions_by_time()
    assert question == "why?"
    assert before - 60 < at < time.time() + 60


async def test_the_same_question_twice_is_one(store: Store) -> None:
    await store.save(ADA, STATE, [PassedOn("why")])
    await store.save(ADA, STATE, [PassedOn("why")])
    await store.save(BOB, STATE, [PassedOn("why")])
    assert await store.questions() == ["why", "why"]


async def test_answers_are_counted_by_day_outcome_and_entry(store: Store) -> None:
    asked = Asked("answer", 90, (Scored(TOPIC, None, "T", 90),), ())
    await store.save(ADA, STATE, [asked, Asked("fallback", 0, (), ())])
    await store.save(BOB, STATE, [asked])
    rows = sorted(each[1:] for each in await store.counts("2000-01-01"))
    assert rows == [("answer", "topic:t", 2), ("fallback", "", 1)]


async def test_what_waits_moves_with_its_group_and_in_order(store: Store) -> None:
    await store.put([arrival("a"), arrival("b", person="bob")])
    await store.save(ADA, STATE)
    await store.save(Person("ada", "2"), State(misses=9))
    await store.move_chat("1", "2")
    assert await store.load(Person("ada", "2")) == STATE
    assert await store.following("1") is None
    for sealed in ("sealed a", "sealed b"):
        row = await store.following("2")
        assert row
        assert row.sealed == sealed
        await store.finish(row)
    await store.put([arrival("c", chat="2")])
    await store.leave("2")
    assert await store.following("2") is None
    assert await store.load(Person("ada", "2")) == State()


async def test_no_number_of_a_row_is_given_twice(store: Store) -> None:
    """Whoever still holds the number of what was answered must not meet another message under it."""
    one = await arrived(store, "a")
    await store.finish(one)
    assert (await arrived(store, "b")).id > one.id


async def test_facts_are_remembered_and_replaced(store: Store) -> None:
    assert await store.fact("x") is None
    await store.remember("x", "1")
    await store.remember("x", "2")
    assert await store.fact("x") == "2"


async def test_many_turns_at_once_lose_nothing(store: Store) -> None:
    async def one(number: int) -> None:
        person = Person(f"p{number % 7}", f"chat {number}")
        row = await arrived(store, str(number), person.chat)
        asked = [Asked("answer", 1, (Scored(Ref("topic", name), None, "", 1),), ()) for name in "abcd"]
        await store.save(person, State(misses=number), asked[:: 1 if number % 2 else -1], row=row)

    await asyncio.gather(*(one(number) for number in range(60)))
    assert sum(each.n for each in await store.counts("2000-01-01")) == 240
    assert await counted(store, "inbox") == await counted(store, "claims") == 0


@pytest.fixture
def newer(store: Store, url: str) -> str:
    """The database as a newer program left it."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as db:
            db.execute("PRAGMA user_version=99")
        db.close()
    else:
        with psycopg.connect(url) as server:
            server.execute("UPDATE schema_version SET version=99")
    return url


def test_a_database_of_a_newer_bot_is_refused_in_one_line(newer: str) -> None:
    from bot.storage import StorageError

    with pytest.raises(StorageError, match="newer version") as caught:
        Store(newer)
    assert "\n" not in str(caught.value)
