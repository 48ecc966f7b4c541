"""What replicas must know of each other: together they are as polite to Telegram as one, and a dead one's
messages are sent by those that live. Seen from Telegram, over HTTP; half a minute takes a second here.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fake_bot_api import LONGEST
from tests.telegram.processes import Telegram, served, telegram

from .replicas import Replicas, kept, nothing_waits, replicas

QUICK = {"storage.rows.LEASE_SECONDS": 3.0, "telegram.turns.RENEW_SECONDS": 0.3}
RATE = 10
QUESTIONS = ("how long can I keep a book?", "where can I park?", "which card do I need?", "/about")


@asynccontextmanager
async def three(
    database: str, folder: Path, changed: Mapping[str, float] | None = None, **more: str
) -> AsyncIterator[tuple[Telegram, Replicas]]:
    with served() as url:
        async with telegram(url) as fake, replicas(fake, folder, database, 3, changed, **more) as running:
            yield fake, running


async def _asks(fake: Telegram, *chats: int, words: str = "/help") -> None:
    """One after the other: the round robin gives them to the replicas in turn."""
    for chat in chats:
        await fake.do("updates", [{"do": "send_text", "chat": chat, "user": chat, "text": words}])
        await fake.wait_until_done()


async def _sent(fake: Telegram, status: int = 200) -> list[tuple[int, float]]:
    calls = await fake.do("calls", {"method": "sendMessage"})
    return [
        (int(call["params"]["chat_id"]), float(call["time"])) for call in calls if call["status"] == status
    ]


async def _refused(fake: Telegram, count: int) -> None:
    async with asyncio.timeout(LONGEST):
        while len(await _sent(fake, 429)) < count:  # noqa: ASYNC110  # the others are processes
            await asyncio.sleep(0.02)


async def test_in_a_busy_hour_they_send_together_what_one_may(postgres: str, tmp_path: Path) -> None:
    people, rounds = range(1, 10), 4
    async with three(postgres, tmp_path, BOT_SENDS_PER_SECOND=str(RATE)) as (fake, _):
        actions = [
            {"do": "send_text", "chat": chat, "user": chat, "text": words}
            for words in QUESTIONS
            for chat in people
        ]
        await fake.do("updates", actions)
        await fake.wait_until_done()
        await nothing_waits(postgres)
        sent, told = sorted(at for _, at in await _sent(fake)), await fake.told()
    assert [len(set(texts)) for texts in told.values()] == [rounds] * len(people)
    assert len(sent) == len(actions)
    # After a quiet moment half a second's slots may be used at once.
    assert sent[-1] - sent[0] >= len(sent) / RATE - 1.0
    crowded = [sum(at <= other < at + 1 for other in sent) for at in sent]
    assert max(crowded) <= 2 * RATE


async def test_what_telegram_tells_one_of_them_all_of_them_obey(postgres: str, tmp_path: Path) -> None:
    async with three(postgres, tmp_path, BOT_SENDS_PER_SECOND="1000") as (fake, running):
        await _a_chat_is_left_alone_by_all(fake, postgres)
        await _two_chats_in_a_row_silence_all(fake, postgres)
        await _who_ends_leaves_what_waits_to_the_others(fake, postgres, running)


async def _a_chat_is_left_alone_by_all(fake: Telegram, postgres: str) -> None:
    await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": 1, "seconds": 2})
    for words in QUESTIONS:
        await _asks(fake, 1, words=words)
    # Whoever writes elsewhere is answered meanwhile.
    await _asks(fake, 2, 3)
    await nothing_waits(postgres)
    ((_, refused),) = await _sent(fake, 429)
    told, sent = (await fake.told())[1], await _sent(fake)
    assert min(at for chat, at in sent if chat == 1) >= refused + 2
    assert sorted(chat for chat, _ in sent[:2]) == [2, 3]
    assert [word in text for word, text in zip(("Four weeks", "parking"), told, strict=False)] == [True] * 2
    assert len(told) == len(set(told)) == len(QUESTIONS)


async def _two_chats_in_a_row_silence_all(fake: Telegram, postgres: str) -> None:
    before = len(await _sent(fake, 429))
    for number, chat in enumerate((11, 14), 1):
        await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": chat, "seconds": 3})
        # The round robin comes to the same replica with every third.
        await _asks(fake, *([11] if number == 1 else [12, 13, 14]))
        await _refused(fake, before + number)
    # Each learns it with the next slots that it takes: those that it has it may still use.
    await _asks(fake, *range(20, 80))
    await nothing_waits(postgres)
    refusals = (await _sent(fake, 429))[before:]
    sent = dict(await _sent(fake))
    assert all(sent[chat] >= refusals[0][1] + 3 for chat in (11, 14))
    assert len(refusals) == 2
    held = [chat for chat in range(20, 80) if sent[chat] >= refusals[0][1] + 3]
    assert len(held) >= 60 - 3 * 16


async def _who_ends_leaves_what_waits_to_the_others(fake: Telegram, postgres: str, running: Replicas) -> None:
    before = len(await _sent(fake, 429))
    await fake.do("faults", {"kind": "429", "method": "sendMessage", "seconds": 2})
    await _asks(fake, 91)
    await _refused(fake, before + 1)
    assert kept(postgres).waiting == 1
    for number in (0, 1):
        await running.end(number)
    await nothing_waits(postgres)
    assert len((await fake.told())[91]) == 1


async def test_what_waits_with_one_that_hangs_or_dies_is_sent_by_another_and_once(
    postgres: str, tmp_path: Path
) -> None:
    async with three(postgres, tmp_path, QUICK) as (fake, running):
        # One waits because of Telegram, one because its call takes long.
        await fake.do("faults", {"kind": "429", "method": "sendMessage", "chat_id": 11, "seconds": 4})
        await fake.do("faults", {"kind": "hang", "method": "sendMessage", "chat_id": 12, "seconds": 60})
        await _asks(fake, 11, 12, 13)
        await _refused(fake, 1)
        assert kept(postgres).waiting >= 2
        for number in (0, 1):
            running.tell(number, signal.SIGSTOP)
        async with asyncio.timeout(LONGEST):
            while 12 not in (told := await fake.told()):  # noqa: ASYNC110  # the others are processes
                await asyncio.sleep(0.05)
        await nothing_waits(postgres)
        for number in (0, 1):
            running.tell(number, signal.SIGCONT)
        # Who was only slow finds that others have answered, and goes on.
        await _asks(fake, 21, 22, 23)
        await nothing_waits(postgres)
        told = await fake.told()
    assert {chat: len(texts) for chat, texts in told.items()} == dict.fromkeys((11, 12, 13, 21, 22, 23), 1)
