"""Nothing is lost, nothing holds up others, nothing is retried forever."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.storage import Arrival, Store
from bot.telegram.privacy import Privacy
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, Running, both

QUESTIONS = ["how long can I keep a book?", "where can I park?", "/help", "/about"]


async def waiting(store: Store) -> int:
    """How many rows there are, also in chats that are to be left alone."""
    return int(await store.read(lambda db, now: db.value("SELECT COUNT(*) FROM inbox WHERE chat <> ''")))


async def _none_waits(store: Store) -> bool:
    return await waiting(store) == 0


@both
async def test_updates_are_confirmed_when_they_are_kept_and_before_they_are_answered(
    api: FakeBotApi, running: Running, ada: Ada, store: Store
) -> None:
    over = asyncio.Event()
    api.fail("hang", "sendMessage", until=over)
    async with running():
        ada.says("/help")
        await api.wait_for(lambda: api.pending_count == 0)
        assert ada.told == []
        assert await waiting(store) == 1
        over.set()
        await ada.answered(1)


async def test_the_poll_goes_on_while_answers_are_in_hand(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    over = asyncio.Event()
    api.fail("hang", "sendMessage", chat=ada.chat, until=over)
    ada.says("/help")
    await eve.asks("/help")
    assert ada.told == []
    over.set()
    await ada.answered(1)


async def test_a_poll_that_fails_costs_no_answer(api: FakeBotApi, running: Running, ada: Ada) -> None:
    async with running():
        await api.wait_for(lambda: api.polled)
        for kind in ("500", "cut_before", "cut_after"):
            api.fail(kind, "getUpdates")
            await ada.asks("/help")
        await api.idle()
        assert len(ada.told) == 3


@both
async def test_a_redelivered_update_is_not_answered_twice(
    api: FakeBotApi, running: Running, ada: Ada, store: Store
) -> None:
    async with running():
        await ada.asks("/help")
        number = api.world.queue.last_id
    api.world.queue.last_id = number - 1
    api.raw_update({"message": ada.chat.messages[1].as_json()})
    async with running():
        await api.idle()
        assert len(ada.told) == 1


@both
async def test_a_poison_update_is_skipped(
    api: FakeBotApi, bot: Bot, ada: Ada, caplog: pytest.LogCaptureFixture
) -> None:
    for poison in (
        {"message": {"message_id": 1}},
        {"message": "x"},
        {"callback_query": {"id": "1"}},
        {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 5, "type": "private"}}},
        {"nothing": 1},
    ):
        api.raw_update(poison)
    assert "Four weeks" in (await ada.asks("how long can I keep a book?")).text
    assert caplog.text.count("can't be read and is skipped") == 4


@both
async def test_a_chat_that_must_wait_is_answered_later_and_in_order(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    api.fail("429", "sendMessage", chat=ada.chat, seconds=1)
    for question in QUESTIONS:
        ada.says(question)
    eve.says("/help")
    await api.idle()
    told = await ada.answered(len(QUESTIONS))
    # Eve's answer came while Ada's waited.
    first, *sent = sorted(api.calls_of("sendMessage"), key=lambda call: call.status, reverse=True)
    assert [call.params["chat_id"] for call in sent] == [eve.chat.id] + [ada.chat.id] * len(QUESTIONS)
    assert sent[1].time - first.time >= 1
    assert ["Four weeks" in told[0].text, "parking" in told[1].text, "/topics" in told[2].text] == [True] * 3
    assert len(api.calls_of("sendMessage")) == len(QUESTIONS) + 2


@both
async def test_what_waits_survives_a_restart(
    api: FakeBotApi, running: Running, ada: Ada, store: Store
) -> None:
    async with running():
        api.fail("429", "sendMessage", chat=ada.chat, count=2, seconds=1)
        asked = ada.says("how long can I keep a book?")
        await api.wait_for(lambda: waiting(store))
        await api.idle()
        assert await waiting(store) == 1
    async with running():
        ada.says("where can I park?")
        told = await ada.answered(2)
        assert "Four weeks" in told[0].text
        await api.wait_for(lambda: _none_waits(store))
        api.edit_text(asked, "/help")
        await api.wait_for(lambda: ada.told[0].edits == 1)


async def test_what_waits_holds_no_words_and_no_number_of_the_person(
    api: FakeBotApi, running: Running, store: Store, tmp_path: Any
) -> None:
    zoe = Ada(api, 987654321)
    async with running():
        api.fail("429", "sendMessage", seconds=30)
        zoe.says("where can I park my heffalump?")
        await api.wait_for(lambda: waiting(store))
        await api.idle()
    content = b"".join(file.read_bytes() for file in tmp_path.glob("bot.sqlite3*"))
    assert b"heffalump" not in content
    assert b"987654321" not in content


async def test_another_secret_reaches_nobody(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, settings: Any
) -> None:
    async with running():
        api.fail("429", "sendMessage", seconds=1)
        ada.says("/help")
        await api.wait_for(lambda: waiting(store))
        await api.idle()
    object.__setattr__(settings, "secret", type(settings.secret)("salt"))
    async with running():
        await api.wait_for(lambda: _none_waits(store))
        await api.idle()
    assert len(api.calls_of("sendMessage")) == 1


@both
async def test_after_forget_in_a_chat_that_waits_only_its_reply_arrives(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store, tmp_path: Any
) -> None:
    api.fail("429", "sendMessage", seconds=60)
    ada.says("how long can I keep a book?")
    ada.says("/forget")
    await api.idle()
    bot.let_go(ada)
    told = await ada.answered(1)
    assert "deleted" in told[0].text
    await api.wait_for(lambda: _none_waits(store))
    await api.idle()
    person = bot.application.privacy.person(5, 5)
    for file in tmp_path.glob("bot.sqlite3*"):
        assert person.person.encode() not in file.read_bytes()
        assert person.chat.encode() not in file.read_bytes()


async def test_beyond_twenty_waiting_messages_there_is_one_notice(
    api: FakeBotApi, running: Running, ada: Ada, eve: Ada, store: Store
) -> None:
    for _ in range(30):
        ada.says("/help")
    eve.says("/help")
    async with running():
        told = await ada.answered(21)
        assert "left out your last messages" in told[20].text
        assert len(told) == 21
        assert len(eve.told) == 1
        assert await waiting(store) == 0


@both
async def test_beyond_twenty_in_a_chat_that_waits_there_is_one_notice(
    api: FakeBotApi, running: Running, ada: Ada
) -> None:
    api.fail("429", "sendMessage", seconds=60)
    async with running() as bot:
        for _ in range(3):
            for _ in range(12):
                ada.says("/help")
            await api.idle()
        bot.let_go(ada)
        told = await ada.answered(21)
        assert ["left out" in message.text for message in told] == [False] * 20 + [True]


@pytest.mark.parametrize(
    ("kind", "count"), [("500", 1), ("500", 2), ("502", 5), ("500", 5), ("cut_before", 1)]
)
async def test_a_fault_of_telegram_costs_no_answer(
    api: FakeBotApi, bot: Bot, ada: Ada, kind: Any, count: int
) -> None:
    api.fail(kind, "sendMessage", count=count)
    assert "/topics" in (await ada.asks("/help")).text
    assert len(ada.told) == 1


async def test_what_may_have_been_delivered_is_repeated_at_most_once(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    api.fail("cut_after", "sendMessage", count=8)
    await ada.asks("/help")
    await api.idle()
    await asyncio.sleep(0.4)
    assert len(ada.told) == 2


async def test_an_answer_that_stays_away_is_not_repeated(
    api: FakeBotApi, running: Running, ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.client.READ_SECONDS", 0.2)
    async with running():
        api.fail("delay", "sendMessage", seconds=0.6)
        ada.says("/help")
        await api.idle()
        assert len(ada.told) == 1


async def test_faults_of_polling_are_sat_out(
    api: FakeBotApi, bot: Bot, ada: Ada, caplog: pytest.LogCaptureFixture
) -> None:
    for kind in ("500", "502", "cut_before", "cut_after"):
        api.fail(kind, "getUpdates")
    assert "/topics" in (await ada.asks("/help")).text
    assert caplog.text.count("can't be reached") == 1


async def test_telegram_down_and_back_is_told_once_and_loses_nothing(
    api: FakeBotApi, bot: Bot, ada: Ada, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await api.wait_for(lambda: api.busy)
    await api.go_down(0.6)
    ada.says("/help")
    await ada.answered(1)
    assert caplog.text.count("can't be reached") == 1
    assert caplog.text.count("Telegram is there again") == 1


@both
async def test_somebody_who_blocked_the_bot_is_forgotten(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    await ada.asks("what is a family card?")
    person = bot.application.privacy.person(5, 5)
    api.block(ada.chat)
    ada.says("/help")
    await api.idle()
    assert (await store.load(person)).subject.term is None
    assert len(api.refused) == 1
    api.refused.clear()
    api.unblock(ada.chat)
    await ada.asks("what is a family card?")
    api.my_chat_member(ada.chat, ada.user)
    await api.idle()
    assert (await store.load(person)).subject.term is None


class _Failing(Dialogue):
    def respond(self, event: Any, state: Any, now: float) -> Any:
        if getattr(event, "text", "") == "crash":
            raise ZeroDivisionError("secret words")
        return super().respond(event, state, now)


@both
async def test_an_update_that_breaks_its_handler_is_put_aside_and_the_others_are_answered(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    api.raw_update({"my_chat_member": {"chat": ada.chat.as_json(), "from": ada.user.as_json(), "date": 1}})
    assert "Four weeks" in (await ada.asks("how long can I keep a book?")).text
    await api.wait_for(lambda: _none_waits(store))
    assert caplog.text.count("failed") == 3


@both
async def test_a_failure_ends_in_an_apology_and_is_not_repeated(
    api: FakeBotApi,
    running: Running,
    ada: Ada,
    store: Store,
    dialogue: Dialogue,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running(Conversation(_Failing(dialogue.knowledge), store)) as bot:
        assert "something went wrong" in (await ada.asks("crash")).text
        assert "/topics" in (await ada.asks("/help")).text
        chat = bot.application.privacy.chat(5)[:8]
    assert len(ada.told) == 2
    assert f"in chat {chat} failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@both
async def test_a_failure_whose_apology_fails_is_not_repeated_either(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, dialogue: Dialogue
) -> None:
    async with running(Conversation(_Failing(dialogue.knowledge), store)):
        api.block(ada.chat)
        ada.says("crash")
        await api.idle()
        await api.wait_for(lambda: _none_waits(store))
        await api.idle()
        api.unblock(ada.chat)
        assert "/topics" in (await ada.asks("/help")).text
    assert len(ada.told) == 1
    api.refused.clear()


@both
async def test_one_line_a_message_tells_no_words_and_no_numbers_of_people(
    api: FakeBotApi, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    zoe = Ada(api, 987654321)
    await zoe.asks("how long can I keep a book?")
    number = api.world.queue.last_id
    assert f"update {number}: message, answer, topic:loan-length, " in caplog.text
    api.inline_query(zoe.user, "famly")
    api.guest_message(api.group(-99), zoe.user, "@test_bot what is a family card?")
    await api.idle()
    assert f"update {number + 1}: inline, found, " in caplog.text
    assert f"update {number + 2}: guest, answered, " in caplog.text
    for words in ("keep a book", "famly", "family card?", "987654321"):
        assert words not in caplog.text


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Another process holds the database, longer than the bot waits for it."""
    db = sqlite3.connect(folder / "bot.sqlite3", isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
        db.close()


async def _several_attempts(api: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    await api.wait_for(lambda: "the database can't be used" in caplog.text)
    await asyncio.sleep(0.5)
    assert caplog.text.count("the database can't be used") == 1


@both
async def test_what_cannot_be_kept_stays_unconfirmed_and_unanswered(
    api: FakeBotApi,
    ada: Ada,
    eve: Ada,
    tmp_path: Path,
    running: Running,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with running():
        with _locked(tmp_path):
            ada.says("how long can I keep a book?")
            ada.says("/help")
            await _several_attempts(api, caplog)
            eve.says("/help")
            await asyncio.sleep(0.3)
            assert api.pending_count == 3
            assert [ada.told, eve.told] == [[], []]
        await ada.answered(2)
        await eve.answered(1)
        assert api.pending_count == 0
    assert ["Four weeks" in message.text for message in ada.told] == [True, False]
    assert len(eve.told) == 1
    assert "the database can be used again" in caplog.text


@both
async def test_what_was_told_and_cannot_be_saved_is_not_told_again(
    api: FakeBotApi, ada: Ada, tmp_path: Path, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    over = asyncio.Event()
    async with running():
        api.fail("hang", "sendMessage", until=over)
        ada.says("what is a family card?")
        await api.wait_for(lambda: api.pending_count == 0)
        with _locked(tmp_path):
            over.set()
            await api.wait_for(lambda: ada.told)
            await _several_attempts(api, caplog)
        await api.wait_for(lambda: "the database can be used again" in caplog.text)
        await api.idle()
        assert len(ada.told) == 1
        # What was said is remembered all the same.
        assert "Fifteen" in (await ada.asks("and the price?")).text


@both
async def test_a_guest_is_answered_once_though_that_cannot_be_saved_at_first(
    api: FakeBotApi, ada: Ada, tmp_path: Path, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    strangers = api.group(-99)
    async with running():
        with _locked(tmp_path):
            api.guest_message(strangers, ada.user, "@test_bot what is a family card?")
            await _several_attempts(api, caplog)
            assert api.pending_count == 1
        await api.wait_for(lambda: api.bot_messages(strangers))
        await api.idle()
    assert len(api.calls_of("answerGuestQuery")) == len(api.bot_messages(strangers)) == 1


@both
async def test_a_database_that_fails_is_told_once_whoever_meets_it(
    api: FakeBotApi,
    ada: Ada,
    eve: Ada,
    tmp_path: Path,
    running: Running,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    for name in ("CLEAN_SECONDS", "CLEANED_AGAIN_SECONDS"):
        monkeypatch.setattr(f"bot.telegram.app.{name}", 0.1)
    async with running():
        api.fail("429", "sendMessage", seconds=1)
        eve.says("/help")
        await api.idle()
        with _locked(tmp_path):
            ada.says("/help")
            await api.wait_for(lambda: eve.told)
            await _several_attempts(api, caplog)
        await ada.answered(1)
        await api.wait_for(lambda: "the database can be used again" in caplog.text)
        await api.idle()
    assert caplog.text.count("the database can't be used") == 1
    assert caplog.text.count("the database can be used again") == 1
    assert [len(ada.told), len(eve.told)] == [1, 1]


@both
async def test_nothing_is_said_to_be_deleted_that_is_not(
    store: Store,
    api: FakeBotApi,
    ada: Ada,
    tmp_path: Path,
    running: Running,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running() as bot:
        await ada.asks("what is a family card?")
        with _locked(tmp_path):
            ada.says("/forget")
            await _several_attempts(api, caplog)
            assert len(ada.told) == 1
        assert "deleted" in (await ada.answered(2))[1].text
        assert (await store.load(bot.application.privacy.person(5, 5))).subject.term is None


@both
async def test_what_waited_is_not_sent_twice_though_that_cannot_be_saved(
    api: FakeBotApi, ada: Ada, tmp_path: Path, running: Running
) -> None:
    async with running():
        api.fail("429", "sendMessage", seconds=1)
        ada.says("/help")
        await api.idle()
        with _locked(tmp_path):
            await ada.answered(1)
            await asyncio.sleep(0.6)
        ada.says("/about")
        assert len(await ada.answered(2)) == 2
        await asyncio.sleep(0.3)
        assert len(ada.told) == 2


@both
async def test_what_waits_and_could_not_be_saved_at_first_is_sent(
    api: FakeBotApi, ada: Ada, tmp_path: Path, running: Running
) -> None:
    async with running():
        api.fail("429", "sendMessage", seconds=1)
        with _locked(tmp_path):
            ada.says("/help")
            await asyncio.sleep(1.4)
        assert len(await ada.answered(1)) == 1


@pytest.mark.parametrize("words", ['{"html": "x"}', "[]", "no json"])
async def test_what_another_version_left_to_be_sent_is_put_aside(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    privacy = Privacy("pepper")
    person = privacy.person(5, 5)
    await store.put([Arrival("x", 0, person.chat, person.person, privacy.seal(words), "rest")])
    await store.give_back()
    async with running():
        await api.wait_for(lambda: _none_waits(store))
        assert "/topics" in (await ada.asks("/help")).text
    assert caplog.text.count("a row can't be read") == 1


async def test_of_250_waiting_messages_20_are_answered_with_one_notice(
    api: FakeBotApi, running: Running, ada: Ada, store: Store
) -> None:
    for _ in range(250):
        ada.says("/help")
    async with running():
        told = await ada.answered(21)
        await api.wait_for(lambda: api.pending_count == 0)
        await api.idle()
        assert ["left out" in message.text for message in told] == [False] * 20 + [True]
        assert len(ada.told) == 21
        assert await waiting(store) == 0
        assert "/topics" in (await ada.asks("/help")).text
