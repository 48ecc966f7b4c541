"""Whatever kills the process: every message is answered, in order, and at most one twice in a chat."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from .backlog import CHATS, QUESTIONS, Counts, check, counts, finish, sent, write
from .crashing import DIED, POINTS
from .processes import output, served, start, telegram


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_of_a_turn_loses_nothing(url: str, tmp_path: Path, point: str) -> None:
    # However slow the machine, the first reply to each chat is sent at once; later ones may be parked.
    turn = random.Random(point).randint(*((2, 6) if point == "replied" else (5, 25)))
    program = Path(__file__).parent / "crashing.py"
    async with telegram(url) as fake:
        await write(fake, 6, QUESTIONS[:6])
        process = await start(fake.url, tmp_path, str(program), point, str(turn))
        await output(process)
        assert process.returncode == DIED
        killed = await counts(fake)
        await finish(fake, tmp_path)
        [repeated] = await check(fake, 6, 6, killed)
    # Other chats were in hand too, but what was sent and not saved must come again.
    assert repeated >= (1 if point == "replied" else 0)


async def test_killed_three_times_in_a_backlog_of_300_it_loses_nothing(url: str, tmp_path: Path) -> None:
    chance = random.Random(300)
    killed: list[Counts] = []
    async with telegram(url) as fake:
        await fake.do("latency", {"seconds": 0.01})
        await write(fake, CHATS, QUESTIONS[:6])
        for _ in range(3):
            process = await start(fake.url, tmp_path)
            kill_at = {"method": "sendMessage", "after": await sent(fake) + chance.randint(10, 95)}
            while not await fake.do("calls", kill_at):  # noqa: ASYNC110  # it is another process
                await asyncio.sleep(0.002)
            process.kill()
            await output(process)
            killed.append(await counts(fake))
        await finish(fake, tmp_path)
        # Looks that after a kill at most one answer came twice in each chat.
        await check(fake, CHATS, 6, *killed)
