"""Whatever goes wrong, what must hold, and that the bot is well again by itself.

fault                         what holds                                              proved by
----------------------------  ------------------------------------------------------  ------------------------------
429 for a chat                waited as long as asked, in order; others at once       test_delivery: a_chat_that_must_wait...
429 for polling               waited as long as asked                                 here
429, and a restart            what waits is stored, and sent by the next run          test_delivery: what_waits_survives...
5xx, once or in bursts        every answer once, in order                             test_delivery: a_fault_of_telegram..., here
a proxy's page                as 5xx, for sending, polling and starting               here
cut before delivery           the answer comes, also when all is cut for a while      test_delivery, here
cut after delivery            at most one copy; none where it is an edit              test_delivery: what_may_have_been..., here
an answer that is late        nobody else waits for it; no copy                       test_delivery: an_answer_that_stays_away..., here
a press that can't be stopped nobody waits for it                                     here
Telegram down at the start    told once, and once that it is back; waits              test_starting_and_ending, here
Telegram down for a while     likewise; what is written meanwhile is answered         test_delivery: telegram_down_and_back...
a poison update               skipped and logged; the others are answered             test_delivery: a_poison_update...
the database locked           nothing confirmed, nothing told twice; told once        test_delivery: what_cannot_be_saved...
the clock, a day forwards     chats that wait are sent to; the talk goes on           here
the clock, an hour backwards  nobody waits for longer; the subject is kept if near    here
a quiet week, numbers anew    they are believed, answered once; told once             here
two pollers                   the newcomer says so and ends, the other goes on        test_starting_and_ending
a flood in one chat           others are answered at once                             here, benchmarks/fairness.py
kill -9                       nothing lost, in order, at most one copy in a chat      test_crashes, benchmarks/killing.py
a replica killed, or hanging  another sends what waited with it, once                storage/test_replicas_together
429 for one of several        all heed it: of a chat at once, two in a row of all     storage/test_replicas_together
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.storage import Store
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, Running, both
from .test_delivery import waiting


async def nothing_waits(store: Store) -> bool:
    return await waiting(store) == 0


HOUR, DAY = 3600.0, 23 * 3600.0
"""Nearly a day: rows that are older come from a backup, and are dropped."""


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock on the wall; the monotonic one goes on."""
    real = time.time
    shifted = [0.0]

    def now() -> float:
        return real() + shifted[0]

    monkeypatch.setattr(time, "time", now)
    monkeypatch.setattr("bot.conversation.time", now)

    def shift(seconds: float) -> None:
        shifted[0] += seconds

    return shift


async def test_polling_waits_as_long_as_telegram_asks(api: FakeBotApi, running: Running, ada: Ada) -> None:
    api.fail("429", "getUpdates", seconds=1)
    ada.says("/help")
    async with running():
        await ada.answered(1)
    first, second = api.calls_of("getUpdates")[:2]
    assert second.time - first.time >= 1


@both
async def test_after_a_quiet_week_whoever_writes_is_answered_though_the_numbers_begin_anew(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    api.quiet_week(800_000_000)
    await ada.asks("how long can I keep a book?")
    api.quiet_week(100_000_000)
    polls = len(api.calls_of("getUpdates"))
    for person in (ada, eve, ada):
        assert "parking" in (await person.asks("where can I park?")).text
    assert len(api.calls_of("getUpdates")) - polls < 20
    assert (len(ada.told), len(eve.told)) == (3, 1)


async def test_a_message_during_the_first_answer_after_a_quiet_week_is_answered_once(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    await ada.asks("where can I park?")
    api.quiet_week(100_000_000)
    api.latency = 0.2
    ada.says("where can I park?")
    await api.wait_for(lambda: api.busy > 1)
    eve.says("where can I park?")
    await ada.answered(2)
    await eve.answered(1)
    assert (len(ada.told), len(eve.told)) == (2, 1)


@pytest.mark.parametrize("kind", ["500", "502", "page"])
async def test_a_burst_of_errors_costs_no_answer_and_no_order(
    api: FakeBotApi, bot: Bot, kind: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.client.LONGEST_PAUSE", 0.2)
    people = [Ada(api, 100 + number) for number in range(5)]
    api.fail(kind, count=12)
    for question in ("how long can I keep a book?", "where can I park?", "/help"):
        for person in people:
            person.says(question)
    for person in people:
        told = await person.answered(3)
        found = [
            word in each.text for word, each in zip(("Four weeks", "parking", "/topics"), told, strict=True)
        ]
        assert all(found)
    assert "in chat" not in caplog.text


@pytest.mark.parametrize("kind", ["502", "page", "cut_before"])
async def test_trouble_at_the_start_is_told_once_and_waited_for(
    api: FakeBotApi, running: Running, ada: Ada, kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.fail(kind, "getMe", count=3)
    async with running():
        assert "/topics" in (await ada.asks("/help")).text
    assert caplog.text.count("can't be reached") == 1
    assert caplog.text.count("Telegram is there again") == 1


async def test_what_was_cut_is_repeated_only_when_telegram_answers_again(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    await api.wait_for(lambda: api.busy)
    ada.says("/help")
    api.fail("cut_before", count=6)
    await ada.answered(1)
    assert len(ada.told) == 1


async def test_an_edit_is_repeated_as_often_as_it_is_cut(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = ada.says("how long can I keep a book?")
    await ada.answered(1)
    api.fail("cut_after", "editMessageText", count=4)
    api.edit_text(asked, "where can I park?")
    await api.wait_for(lambda: len(api.calls_of("editMessageText")) >= 5)
    await api.idle()
    assert "parking" in ada.told[0].text
    assert len(ada.told) == 1
    api.refused.clear()  # "message is not modified"


@both
async def test_a_send_that_hangs_holds_nobody_up_and_is_not_repeated(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store
) -> None:
    over = asyncio.Event()
    api.fail("hang", "sendMessage", chat=ada.chat, until=over)
    ada.says("how long can I keep a book?")
    ada.says("where can I park?")
    for _ in range(3):
        await eve.asks("/help")
    assert api.pending_count == 0
    assert ada.told == []
    over.set()
    told = await ada.answered(2)
    assert ["Four weeks" in told[0].text, "parking" in told[1].text] == [True, True]
    await api.wait_for(lambda: nothing_waits(store))
    assert len(ada.told) == 2


async def test_an_edit_of_what_was_asked_finds_the_answer_that_took_long(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    api.fail("hang", "sendMessage", seconds=0.6)
    asked = ada.says("how long can I keep a book?")
    await ada.answered(1)
    await api.wait_for(lambda: nothing_waits(store))
    api.edit_text(asked, "where can I park?")
    await api.wait_for(lambda: ada.told[0].edits == 1)
    assert len(ada.told) == 1


@both
@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageReplyMarkup"])
async def test_a_vote_whose_hint_or_mark_hangs_holds_nobody_up(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store, method: str
) -> None:
    await ada.asks("how long can I keep a book?")
    over = asyncio.Event()
    api.fail("hang", method, until=over)
    ada.presses("Not what I meant")
    eve.says("/help")
    await eve.answered(1)
    await api.wait_for(lambda: store.votes_against())
    over.set()
    await api.idle()


@both
async def test_an_answer_elsewhere_that_hangs_holds_nobody_up_and_is_never_stored(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store
) -> None:
    strangers = api.group(-99)
    over = asyncio.Event()
    for method in ("answerInlineQuery", "answerGuestQuery"):
        api.fail("hang", method, until=over)
    typed = api.inline_queries[api.inline_query(ada.user, "fam")]
    api.guest_message(strangers, ada.user, "@test_bot what is a family card?")
    await eve.asks("/help")
    await api.wait_for(lambda: nothing_waits(store))
    assert typed.answer is None
    over.set()
    # Each goes on by itself, and arrives once.
    await api.wait_for(lambda: typed.answer and api.bot_messages(strangers))
    assert len(api.bot_messages(strangers)) == 1


async def test_a_flood_in_one_chat_holds_nobody_up(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store
) -> None:
    api.latency = 0.05
    for _ in range(60):
        ada.says("/help")
    eve.says("/help")
    await api.wait_for(lambda: eve.told)
    # Of Ada's twenty answers most are still to come.
    assert len(ada.told) < 10
    told = await ada.answered(21)
    await api.wait_for(lambda: nothing_waits(store))
    assert ["left out" in message.text for message in told] == [False] * 20 + [True]
    assert "/topics" in (await ada.asks("/help")).text


@both
@pytest.mark.parametrize("jump", [DAY, -HOUR])
async def test_when_the_clock_jumps_a_chat_waits_no_longer_than_it_must(
    api: FakeBotApi, bot: Bot, ada: Ada, shift: Callable[[float], None], jump: float
) -> None:
    api.fail("429", "sendMessage", seconds=1)
    ada.says("/help")
    await api.idle()
    shift(jump)
    await ada.answered(1)
    assert len(ada.told) == 1
    assert "Four weeks" in (await ada.asks("how long can I keep a book?")).text


@pytest.mark.parametrize("jump", [DAY, -HOUR])
async def test_when_the_clock_jumps_over_a_restart_a_chat_waits_no_longer_either(
    api: FakeBotApi, running: Running, ada: Ada, shift: Callable[[float], None], jump: float, store: Store
) -> None:
    async with running():
        api.fail("429", "sendMessage", seconds=1)
        ada.says("/help")
        await api.idle()
    shift(jump)
    async with running():
        await ada.answered(1)
        await api.wait_for(lambda: nothing_waits(store))
    assert len(ada.told) == 1


@pytest.mark.parametrize(("jump", "kept"), [(DAY, False), (29 * 60, True), (-60, True), (-HOUR, False)])
async def test_a_subject_holds_for_half_an_hour_of_the_clock(
    api: FakeBotApi, bot: Bot, ada: Ada, shift: Callable[[float], None], jump: float, kept: bool
) -> None:
    await ada.asks("what is a family card?")
    shift(jump)
    assert ("Family card" in (await ada.asks("and how many books?")).text) is kept


@pytest.mark.parametrize("jump", [DAY, -HOUR])
async def test_a_button_can_be_pressed_again_after_the_clock_jumped(
    api: FakeBotApi, bot: Bot, ada: Ada, shift: Callable[[float], None], jump: float
) -> None:
    await ada.asks("/help")
    ada.presses("Glossary", ada.told[0])
    await ada.answered(2)
    shift(jump)
    ada.presses("Glossary", ada.told[0])
    await ada.answered(3)
