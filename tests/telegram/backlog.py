"""A backlog of messages, and what must be true of it once all is answered, however often the bot was killed."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from itertools import groupby, pairwise
from pathlib import Path

from tests.fake_bot_api import LONGEST

from .processes import Telegram, output, reads, start

QUESTIONS = (
    *("how long can I keep a book?", "/help", "what does it cost to be late?", "/about", "/topics"),
    *("which card do I need?", "/privacy", "what if I lose my card?", "/terms", "where can I park?"),
)
CHATS = 50
IN_FLIGHT = 0.1
"""Longer than a call takes."""
Counts = dict[int, int]
"""How many messages of the bot each chat has."""


async def write(fake: Telegram, chats: int, questions: tuple[str, ...]) -> None:
    """A backlog in which the chats take turns."""
    people = [{"do": "send_text", "chat": chat, "user": chat} for chat in range(1, chats + 1)]
    await fake.do("updates", [{**person, "text": words} for words in questions for person in people])


async def finish(fake: Telegram, folder: Path, settings: dict[str, str] | None = None) -> None:
    """Let the bot answer all that is left, with Telegram and in its database."""
    process = await start(fake.url, folder, **(settings or {}))
    # Before that a signal ends it as it ends any process.
    await reads(process, "the bot is there")
    await fake.wait_until_done()
    async with asyncio.timeout(LONGEST):
        while unanswered(folder):  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    await output(process)
    assert process.returncode == 0


def unanswered(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "bot.sqlite3")) as db:
        made = db.execute("SELECT 1 FROM sqlite_master WHERE name='inbox'").fetchone()
        return int(db.execute("SELECT COUNT(*) FROM inbox WHERE chat <> ''").fetchone()[0]) if made else 0


async def check(fake: Telegram, chats: int, questions: int, *killed: Counts) -> list[int]:
    """Every chat was told all, in order; after a kill at most one answer came twice in each chat.

    Gives how many did after each kill, in all chats together.
    """
    told = await fake.told()
    assert len(told) == chats
    once = [[text for text, _ in groupby(texts)] for texts in told.values()]
    assert all(len(texts) == questions for texts in once)
    assert all(texts == once[0] for texts in once)
    refused = await fake.do("refused")
    assert [call for call in refused if call["method"] != "getUpdates"] == []
    repeats = []
    for before, after in pairwise([*killed, {chat: len(texts) for chat, texts in told.items()}]):
        twice = [_repeats(texts, before.get(chat, 0), after.get(chat, 0)) for chat, texts in told.items()]
        assert max(twice) <= 1
        repeats.append(sum(twice))
    return repeats


def _repeats(texts: list[str], begin: int, end: int) -> int:
    return sum(texts[place] == texts[place - 1] for place in range(max(1, begin), end))


async def left(fake: Telegram, folder: Path) -> int:
    """How many messages wait for an answer, with Telegram and in the database."""
    return await fake.pending() + (unanswered(folder) if (folder / "bot.sqlite3").exists() else 0)


async def sent(fake: Telegram) -> int:
    return len(await fake.do("calls", {"method": "sendMessage"}))


async def counts(fake: Telegram) -> Counts:
    """Once what a killed process had under way has arrived, too."""
    await asyncio.sleep(IN_FLIGHT)
    return {chat: len(texts) for chat, texts in (await fake.told()).items()}
