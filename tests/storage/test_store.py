"""What is saved is found again after a restart; what is forgotten is nowhere. On both databases alike."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from bot.dialogue.notes import Asked, Forget, Note, PassedOn, Scored, Voted
from bot.dialogue.state import MenuItem, State, Subject
from bot.knowledge.entries import Ref
from bot.storage import Delivery, Person, Store
from bot.storage.schema import TABLES

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
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets days pass."""
    began = time.time()

    def pass_(days: float) -> None:
        monkeypatch.setattr(time, "time", lambda: began + days * DAY)

    return pass_


async def test_a_state_survives_a_restart(opens: Any) -> None:
    store: Store = opens()
    await store.save(ADA, STATE, update=7)
    again: Store = opens()
    assert await again.load(ADA) == STATE
    assert await again.load(BOB) == State()
    assert await again.is_done(7)
    assert not await again.is_done(6)


async def test_the_same_person_has_a_state_of_their_own_in_each_chat_and_thread(store: Store) -> None:
    await store.save(ADA, STATE)
    assert await store.load(Person("ada", "2")) == State()
    assert await store.load(Person("ada", "1", thread=5)) == State()


async def test_numbers_as_large_as_telegrams_are_kept(store: Store) -> None:
    await store.save(Person("ada", "1", 2**40), STATE, update=2**50, delivery=Delivery(2**45, "[]"))
    assert await store.load(Person("ada", "1", 2**40)) == STATE
    assert await store.is_done(2**50)
    assert await store.answer_to("1", 2**45) == "[]"


async def test_a_turn_is_saved_whole_or_not_at_all(store: Store) -> None:
    await store.save(BOB, STATE)
    unstorable = Voted(TOPIC, helpful=2**70)  # type: ignore[arg-type]
    with pytest.raises((OverflowError, psycopg.DataError)):
        await store.save(ADA, STATE, [unstorable], update=7)
    assert await store.load(ADA) == State()
    assert not await store.is_done(7)


async def test_an_update_that_was_stored_is_not_stored_again(store: Store) -> None:
    await store.save(ADA, STATE, [PassedOn("one")], update=7)
    await store.save(ADA, State(), [PassedOn("two")], update=7)
    assert await store.load(ADA) == STATE
    assert await store.questions() == ["one"]


async def test_a_turn_in_hand_knows_what_was_before_and_saves_all_of_it(store: Store) -> None:
    await store.save(ADA, STATE)
    async with store.turn(ADA, 8) as turn:
        assert turn
        assert turn.state == STATE
        notes: list[Note] = [
            Asked("answer", 90, (Scored(TOPIC, None, "T", 90),), ()),
            Voted(TOPIC, helpful=False),
        ]
        await turn.save(State(misses=2), notes, Delivery(4, "[1]", "button"))
    assert await store.load(ADA) == State(misses=2)
    assert await store.pressed(ADA) == "button"
    assert await store.answer_to("1", 4) == "[1]"
    assert [row[:3] for row in await store.votes_against()] == [("topic:t", 1, 1)]
    async with store.turn(ADA, 8) as turn:
        assert turn is None


async def test_a_turn_that_is_not_saved_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.turn(ADA, 8):
            raise ZeroDivisionError
    async with store.turn(ADA, 8) as turn:
        assert turn
        assert turn.state == State()
    assert not await store.is_done(8)


@pytest.mark.parametrize(
    "unreadable",
    [
        *("no json", "[]", "null", '"x"', '{"version": 99}', '{"menu": [1]}', '{"menu": [{"label": "x"}]}'),
        *('{"subject": {"unknown": 1}}', '{"misses": "many"}', '{"candidates": 5}', '{"guide": [1]}'),
    ],
)
async def test_a_state_that_cannot_be_read_is_a_fresh_one_and_stays_until_the_next_turn(
    store: Store, unreadable: str, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(ADA, STATE)
    await store._db.execute("UPDATE states SET state=?", (unreadable,))
    with caplog.at_level(logging.WARNING):
        async with store.turn(ADA, 3) as turn:
            assert turn
            assert turn.state == State()
    assert "can't be read" in caplog.text
    assert await store._db.row("SELECT state FROM states") == (unreadable,)
    async with store.turn(ADA, 3) as turn:
        assert turn
        await turn.save(STATE)
    assert await store.load(ADA) == STATE


async def test_what_an_older_state_lacks_gets_its_default(store: Store) -> None:
    await store.save(ADA, State())
    await store._db.execute("UPDATE states SET state=?", ('{"version": 1, "misses": 2}',))
    assert await store.load(ADA) == State(misses=2)


async def test_who_forgets_takes_everything_along_but_nothing_of_others(store: Store) -> None:
    unclear = Voted(TOPIC, helpful=False, reason="unclear")
    await store.save(ADA, STATE, [PassedOn("hers"), unclear], 1, Delivery(5, "[1]"))
    await store.save(Person("ada", "elsewhere"), STATE)
    await store.save(BOB, STATE, [PassedOn("his"), Voted(TOPIC, helpful=False)], 2, Delivery(6, "[2]"))
    told = Delivery(waiting=("done",), address="sealed")
    await store.save(ADA, State(), [Forget()], 3, told)
    assert await store.load(Person("ada", "elsewhere")) == State()
    assert await store.questions() == ["his"]
    assert [row[:3] for row in await store.votes_against()] == [("topic:t", 1, 1)]
    assert await store.answer_to("1", 5) == ""
    assert await store.answer_to("1", 6) == "[2]"
    assert [each.person for each in await store.outbox.all_waiting("1")] == [""]
    for table in (name for name, columns in TABLES.items() if "person" in columns):
        assert await store._db.row(f"SELECT COUNT(*) FROM {table} WHERE person='ada'") == (0,)


async def test_old_things_are_cleaned_away(store: Store, later: Callable[[float], None]) -> None:
    await store.save(ADA, STATE, [PassedOn("why"), Voted(TOPIC, False, "unclear")], 1, Delivery(5, "[1]"))
    later(4)
    await store.clean(keep_questions_days=90)
    assert not await store.is_done(1)
    assert await store.answer_to("1", 5) == ""
    assert await store.questions() == ["why"]
    later(91)
    await store.clean(keep_questions_days=90)
    assert await store.questions() == []
    assert await store.load(ADA) == STATE
    later(366)
    await store.clean(keep_questions_days=90)
    assert await store.load(ADA) == State()
    assert await store.votes_against() == []
    assert await store._db.row("SELECT COUNT(*) FROM reasons") == (0,)


async def test_unused_states_are_removed_whatever_the_hash_and_used_ones_stay(
    store: Store, later: Callable[[float], None]
) -> None:
    people = [Person(f"{number:02x}", "1") for number in range(0, 256, 5)] + [Person("terminal", "terminal")]
    for person in people:
        await store.save(person, STATE)
    later(300)
    await store.save(people[0], STATE)
    later(400)
    await store.clean(keep_questions_days=90)
    assert [await store.load(person) != State() for person in people] == [True] + [False] * (len(people) - 1)


async def test_words_that_no_database_takes_are_passed_on_without_what_it_does_not_take(store: Store) -> None:
    await store.save(ADA, STATE, [PassedOn("why\0 so \ud800?")])
    assert await store.questions() == ["why so ??"]


async def test_votes_against_an_entry_are_counted_with_the_first_of_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    liked, hated = Ref("topic", "liked"), Ref("topic", "hated")
    for now, (person, ref, helpful) in enumerate(
        [(ADA, hated, True), (BOB, hated, False), (Person("eve", "1"), hated, False), (ADA, liked, True)], 100
    ):
        monkeypatch.setattr(time, "time", lambda now=now: float(now))
        await store.save(person, State(), (Voted(ref, helpful),))
    assert await store.votes_against() == [("topic:hated", 2, 3, 101.0)]


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
    await store.save(BOB, STATE, [Forget()])
    assert await against() == []
    assert await store.reasons_against("topic:t") == ()


async def test_a_question_that_was_passed_on_is_kept_with_its_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 100.0)
    await store.save(ADA, State(), (PassedOn("why?"),))
    assert await store.questions_by_time() == [("why?", 100.0)]


async def test_the_same_question_twice_is_one(store: Store) -> None:
    await store.save(ADA, STATE, [PassedOn("why")])
    await store.save(ADA, STATE, [PassedOn("why")])
    await store.save(BOB, STATE, [PassedOn("why")])
    assert await store.questions() == ["why", "why"]


async def test_answers_are_counted_by_day_outcome_and_entry(store: Store) -> None:
    asked = Asked("answer", 90, (Scored(TOPIC, None, "T", 90),), ())
    await store.save(ADA, STATE, [asked, Asked("fallback", 0, (), ())])
    await store.save(BOB, STATE, [asked])
    rows = await store._db.rows("SELECT outcome, entry, n FROM counts ORDER BY outcome")
    assert [tuple(row) for row in rows] == [("answer", "topic:t", 2), ("fallback", "", 1)]


async def test_what_waits_is_sent_in_order_and_moves_with_its_group(store: Store) -> None:
    now = time.time()
    await store.save(ADA, STATE, delivery=Delivery(3, waiting=("a", "b"), address="x", due=now + 500))
    await store.outbox.wait(BOB, Delivery(waiting=("c",), address="x", due=now + 700))
    assert await store.outbox.waiting_chats() == {"1": pytest.approx(700, abs=10)}
    assert await store.outbox.count_waiting(ADA) == 2
    await store.save(Person("ada", "2"), State(misses=9))
    await store.move_chat("1", "2", "y")
    first, *_ = waiting = await store.outbox.all_waiting("2")
    assert [(each.content, each.address) for each in waiting] == [("a", "y"), ("b", "y"), ("c", "y")]
    assert await store.load(Person("ada", "2")) == STATE
    await store.outbox.sent(first, Delivery(3, "[3]"))
    await store.outbox.postpone("2", 9.0)
    left = await store.outbox.waiting("2")
    assert left
    assert (left.content, left.due) == ("b", 9.0)
    assert await store.answer_to("2", 3) == "[3]"
    await store.leave("2")
    assert await store.outbox.waiting("2") is None
    assert await store.load(Person("ada", "2")) == State()


async def test_no_number_of_what_waits_is_given_twice(store: Store) -> None:
    """Whoever still holds the number of what was sent must not meet another message under it."""
    numbers = []
    for person in (ADA, BOB):
        await store.outbox.wait(person, Delivery(waiting=("a",), address="x"))
        [waiting] = await store.outbox.all_waiting(person.chat)
        numbers.append(waiting.id)
        await store.outbox.sent(waiting, Delivery())
    assert numbers[0] < numbers[1]


async def test_facts_are_remembered_and_replaced(store: Store) -> None:
    assert await store.fact("x") is None
    await store.remember("x", "1")
    await store.remember("x", "2")
    assert await store.fact("x") == "2"


async def test_many_turns_at_once_lose_nothing(store: Store) -> None:
    async def one(number: int) -> None:
        person = Person(f"p{number % 7}", "1")
        async with store.turn(person, number) as turn:
            assert turn
            await asyncio.sleep(0)
            asked = [Asked("answer", 1, (Scored(Ref("topic", name), None, "", 1),), ()) for name in "abcd"]
            await turn.save(State(misses=number), asked[:: 1 if number % 2 else -1])

    await asyncio.gather(*(one(number) for number in range(60)))
    assert await store._db.row("SELECT SUM(n) FROM counts") == (240,)
    assert all([await store.is_done(number) for number in range(60)])


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
