"""Whatever kills the process: every message is answered, in order, and hardly one twice."""

import asyncio
import random
import signal
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from bot.frontends.telegram.lanes import SLOTS

from .crashing import DIED, POINTS
from .processes import Telegram, output, served, start, telegram

QUESTIONS = (
    *("how long can I keep a book?", "/help", "what does it cost to be late?", "/about", "/topics"),
    *("which card do I need?", "/privacy", "what if I lose my card?", "/terms", "where can I park?"),
)
CHATS = 50
Counts = dict[int, int]
"""How many messages of the bot each chat has."""


async def _write(fake: Telegram, chats: int, questions: tuple[str, ...]) -> None:
    """A backlog in which the chats take turns."""
    people = [{"do": "send_text", "chat": chat, "user": chat} for chat in range(1, chats + 1)]
    await fake.do("updates", [{**person, "text": words} for words in questions for person in people])


async def _finish(fake: Telegram, folder: Path) -> None:
    process = await start(fake.url, folder)
    await fake.wait_until_done()
    process.send_signal(signal.SIGTERM)
    await output(process)
    assert process.returncode == 0


async def _check(fake: Telegram, chats: int, questions: int, *killed: Counts) -> list[int]:
    """Every chat was told all, in order. Gives how many answers came twice after each kill."""
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


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_of_a_turn_loses_nothing(url: str, tmp_path: Path, point: str) -> None:
    turn = random.Random(point).randint(5, 25)
    program = Path(__file__).parent / "crashing.py"
    async with telegram(url) as fake:
        await _write(fake, 6, QUESTIONS[:6])
        process = await start(fake.url, tmp_path, str(program), point, str(turn))
        await output(process, 20)
        assert process.returncode == DIED
        killed = await _counts(fake)
        await _finish(fake, tmp_path)
        [repeated] = await _check(fake, 6, 6, killed)
    # Other chats were in hand too, but what was sent and not saved must come again.
    assert repeated >= (1 if point == "replied" else 0)


async def test_five_times_killed_in_a_backlog_of_500_it_loses_nothing(url: str, tmp_path: Path) -> None:
    chance = random.Random(500)
    killed: list[Counts] = []
    async with telegram(url) as fake:
        await fake.do("latency", {"seconds": 0.01})
        await _write(fake, CHATS, QUESTIONS)
        for _ in range(5):
            process = await start(fake.url, tmp_path)
            kill_at = {"method": "sendMessage", "after": await _sent(fake) + chance.randint(10, 95)}
            while not await fake.do("calls", kill_at):  # noqa: ASYNC110  # it is another process
                await asyncio.sleep(0.002)
            process.kill()
            await output(process)
            killed.append(await _counts(fake))
        await _finish(fake, tmp_path)
        # No more than were in hand.
        assert max(await _check(fake, CHATS, len(QUESTIONS), *killed)) <= SLOTS


async def _sent(fake: Telegram) -> int:
    return len(await fake.do("calls", {"method": "sendMessage"}))


async def _counts(fake: Telegram) -> Counts:
    return {chat: len(texts) for chat, texts in (await fake.told()).items()}
