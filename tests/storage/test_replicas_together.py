"""What replicas must know of each other: together they are as polite to Telegram as one, and a dead one's
messages are sent by those that live. Seen from Telegram, over HTTP; half a minute takes a second here.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.frontends.telegram.processes import Telegram, served, telegram

from .hurried import SWIFT
from .replicas import Replicas, kept, replicas

BEAT = 0.1
QUICK = {
    "storage.replicas.DEAD_SECONDS": 1.0,
    "frontends.telegram.replica.BEAT_SECONDS": BEAT,
    "frontends.telegram.replica.SURE_SECONDS": 0.5,
    "frontends.telegram.parking.OTHERS_SECONDS": BEAT,
}
PATIENT = {**SWIFT, **QUICK, "storage.replicas.DEAD_SECONDS": 600.0}
A_WINDOW, WINDOW = 6, 0.5
QUESTIONS = ("how long can I keep a book?", "where can I park?", "which card do I need?", "/about")


@asynccontextmanager
async def three(
    database: str, folder: Path, changed: Mapping[str, float]
) -> AsyncIterator[tuple[Telegram, Replicas]]:
    with served() as url:
        async with telegram(url) as fake, replicas(fake, folder, database, 3, changed) as running:
            yield fake, running


async def _asks(fake: Telegram, *chats: int, words: str = "/help") -> None:
    """One after the other: the round robin gives them to the replicas in turn."""
    for chat in chats:
        await fake.do("updates", [{"do": "send_text", "chat": chat, "user": chat, "text": words}])
        await fake.wait_until_done()


async def _until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # the others are processes
            await asyncio.sleep(0.02)


def _asked(database: str, statement: str) -> Any:
    with psycopg.connect(database, autocommit=True) as db:
        row = db.execute(statement.encode()).fetchone()
    return row and row[0]


async def _all_have_heard(database: str) -> None:
    """Each of them has asked what is new since now, and has had the time to obey."""
    now = "EXTRACT(EPOCH FROM clock_timestamp())"
    since = float(_asked(database, f"SELECT {now}"))
    await _until(lambda: _asked(database, f"SELECT MIN(seen) > {since + BEAT} FROM replicas"))


async def _sent(fake: Telegram, status: int = 200) -> list[tuple[int, float]]:
    calls = await fake.do("calls", {"method": "sendMessage"})
    return [
        (int(call["params"]["chat_id"]), float(call["time"])) for call in calls if call["status"] == status
    ]


async def test_in_a_busy_hour_they_send_together_what_one_may(postgres: str, tmp_path: Path) -> None:
    limits = {"frontends.telegram.pacing.A_SECOND": A_WINDOW, "frontends.telegram.pacing.WINDOW": WINDOW}
    people, rounds = range(1, 10), 4
    async with three(postgres, tmp_path, {**PATIENT, **limits}) as (fake, _):
        # Whoever came first thought itself alone.
        await _all_have_heard(postgres)
        actions = [
            {"do": "send_text", "chat": chat, "user": chat, "text": words}
            for words in QUESTIONS
            for chat in people
        ]
        await fake.do("updates", actions)
        await fake.wait_until_done()
        await _until(lambda: not kept(postgres).waiting)
        sent, told = sorted(at for _, at in await _sent(fake)), await fake.told()
    assert [len(set(texts)) for texts in told.values()] == [rounds] * len(people)
    assert len(sent) == len(actions)
    # They may arrive a little later than they were sent; not a little earlier.
    assert sent[-1] - sent[0] >= (len(sent) / A_WINDOW - 1) * WINDOW - 0.2
    crowded = [sum(at <= other < at + WINDOW / 2 for other in sent) for at in sent]
    assert max(crowded) <= A_WINDOW


async def test_what_telegram_tells_one_of_them_all_of_them_obey(postgres: str, tmp_path: Path) -> None:
    async with three(postgres, tmp_path, PATIENT) as (fake, running):
        await _a_chat_is_left_alone_by_all(fake, postgres)
        await _two_chats_in_a_row_silence_all(fake, postgres)
        await _who_ends_leaves_what_waits_to_the_others(fake, postgres, running)


async def _a_chat_is_left_alone_by_all(fake: Telegram, postgres: str) -> None:
    await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": 1, "seconds": 2})
    for words in QUESTIONS:
        await _asks(fake, 1, words=words)
    # Whoever writes elsewhere is answered meanwhile.
    await _asks(fake, 2, 3)
    await _until(lambda: not kept(postgres).waiting)
    ((_, refused),) = await _sent(fake, 429)
    told, sent = (await fake.told())[1], await _sent(fake)
    assert min(at for chat, at in sent if chat == 1) >= refused + 2
    assert [chat for chat, _ in sent[:2]] == [2, 3]
    assert [word in text for word, text in zip(("Four weeks", "parking"), told, strict=False)] == [True] * 2
    assert len(told) == len(set(told)) == len(QUESTIONS)


async def _two_chats_in_a_row_silence_all(fake: Telegram, postgres: str) -> None:
    before = len(await _sent(fake, 429))
    for chat in (11, 14):
        await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": chat, "seconds": 3})
    # The first and the fourth are one replica's.
    await _asks(fake, 11, 12, 13, 14)
    await _all_have_heard(postgres)
    await _asks(fake, 15, 16, 17)
    await _until(lambda: not kept(postgres).waiting)
    (_, refused), _ = (await _sent(fake, 429))[before:]
    sent = dict(await _sent(fake))
    assert all(sent[chat] < refused + 3 for chat in (12, 13))
    assert all(sent[chat] >= refused + 3 for chat in (11, 14, 15, 16, 17))


async def _who_ends_leaves_what_waits_to_the_others(fake: Telegram, postgres: str, running: Replicas) -> None:
    await fake.do("faults", {"kind": "429", "method": "sendMessage", "seconds": 1})
    await _asks(fake, 21)
    assert kept(postgres).waiting == 1
    # The round robin has come to this one.
    await running.end(1)
    await _until(lambda: not kept(postgres).waiting)
    assert len((await fake.told())[21]) == 1


async def test_what_waits_with_one_that_hangs_or_dies_is_sent_by_another_and_once(
    postgres: str, tmp_path: Path
) -> None:
    async with three(postgres, tmp_path, {**SWIFT, **QUICK}) as (fake, running):
        await _who_was_only_slow_sends_nothing_of_it(fake, postgres, running)
        # One waits because of Telegram, one because its call takes long.
        await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": 11, "seconds": 3})
        await fake.do("faults", {"kind": "hang", "method": "sendMessage", "chat_id": 12, "seconds": 60})
        await _asks(fake, 11, 12)
        waited = kept(postgres).waiting
        for number in (1, 2):
            await running.kill(number, back=False)
        await _until(lambda: not kept(postgres).waiting)
        told = await fake.told()
    assert waited > 0
    assert {chat: len(texts) for chat, texts in told.items()} == dict.fromkeys(range(1, 13), 1)


async def _who_was_only_slow_sends_nothing_of_it(fake: Telegram, postgres: str, running: Replicas) -> None:
    for chat in (1, 4):
        await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": chat, "seconds": 4})
    await _asks(fake, 1, 2, 3, 4)
    number = _asked(postgres, "SELECT replica FROM outbox WHERE chat = (SELECT MIN(chat) FROM outbox)")
    # Silence: each of them has one message in hand that is only to be sent later.
    await fake.do("updates", [{"do": "send_text", "chat": n, "user": n, "text": "/help"} for n in (5, 6, 7)])
    await fake.wait_until_done()
    running.tell(0, signal.SIGSTOP)
    await _until(lambda: not kept(postgres).waiting)
    running.tell(0, signal.SIGCONT)
    # It learns that it was taken for dead, and goes on under another number.
    await _until(lambda: _asked(postgres, "SELECT COUNT(*) FROM replicas") == 3)
    await _all_have_heard(postgres)
    assert _asked(postgres, f"SELECT COUNT(*) FROM replicas WHERE id={number}") == 0
    await _asks(fake, 8, 9, 10)
