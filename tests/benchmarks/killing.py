"""Killed without warning at random moments of a backlog: what was lost, out of order, or told twice.

`python -m tests.benchmarks.killing` (a hundred times in 2,000 updates: some minutes; `--mode webhook`)
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from tests.telegram.backlog import QUESTIONS, Counts, check, counts, finish, left, sent, write
from tests.telegram.processes import READY, Telegram, output, receiving, served, start, telegram

LATENCY = 0.01


async def main(mode: str, kills: int, chats: int, seed: int) -> None:
    chance = random.Random(seed)
    begun = perf_counter()
    killed: list[Counts] = []
    with served() as url, tempfile.TemporaryDirectory() as folder:
        async with telegram(url) as fake:
            settings = await receiving(mode, fake.url, Path(folder))
            await fake.do("latency", {"seconds": LATENCY})
            await write(fake, chats, QUESTIONS)
            lasting = chats * len(QUESTIONS)
            while len(killed) < kills and (unanswered := await left(fake, Path(folder))):
                # So that the kills spread over the whole backlog.
                share = unanswered / (kills - len(killed))
                process = await start(fake.url, Path(folder), **settings)
                await _killed(fake, Path(folder), process, chance, share)
                killed.append(await counts(fake))
            await finish(fake, Path(folder), settings)
            # Raises where anything was lost, out of order, or told more than twice.
            repeated = await check(fake, chats, len(QUESTIONS), *killed)
    print(
        f"{mode}: killed {len(killed)} times in {lasting} updates of {chats} chats, seed {seed}, "
        f"{perf_counter() - begun:.0f} s\n"
        f"lost 0, out of order 0, told twice {sum(repeated)} in all; after one kill "
        f"{max(repeated)} at most, {statistics.mean(repeated):.1f} on average, in a chat one at most"
    )


async def _killed(
    fake: Telegram,
    folder: Path,
    process: asyncio.subprocess.Process,
    chance: random.Random,
    share: float,
) -> None:
    """One life of the bot: some end while it starts, most while it answers, at any moment of that."""
    if chance.random() < 0.1:
        await asyncio.sleep(chance.uniform(0, 0.5))
    else:
        kill_at = {"method": "sendMessage", "after": await sent(fake) + int(chance.uniform(0, 2 * share))}
        async with asyncio.timeout(30):
            while not await fake.do("calls", kill_at) and await left(fake, folder):  # noqa: ASYNC110  # it is another process
                await asyncio.sleep(0.002)
        await asyncio.sleep(chance.uniform(0, 0.02))
    process.kill()
    await output(process)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=READY, default="polling")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--chats", type=int, default=200, help="each asks ten questions")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    asyncio.run(main(options.mode, options.kills, options.chats, options.seed))
