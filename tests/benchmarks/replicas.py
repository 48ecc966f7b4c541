"""What replicas buy and what they cost: nothing lost whatever dies, and the speed beside one process on SQLite.

`python -m tests.benchmarks.replicas` (5,000 updates of 300 people, one replica killed, the database restarted, then
all of them started anew one after the other: about a minute; `--only speed` or `--only proof`)
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.benchmarks.telegram import BURST, asked, evenly
from tests.storage.replicas import kept, repeated, replicas, talk
from tests.storage.serving import new_database, restart, serving
from tests.telegram.processes import ROOT, Telegram, served, telegram

SECONDS = 10.0


async def main(parts: list[str], people: int, updates: int) -> None:
    with served() as url, serving() as server, tempfile.TemporaryDirectory() as name:
        async with telegram(url) as fake:
            if "proof" in parts:
                await _prove(fake, server, Path(name), people, updates)
                await fake.do("reset")
            if "speed" in parts:
                await _compare(fake, server, Path(name))


async def _prove(fake: Telegram, server: Any, folder: Path, people: int, updates: int) -> None:
    alone, shared = f"sqlite:///{folder / 'alone.sqlite3'}", new_database(server)
    async with replicas(fake, folder, alone, 1):
        await talk(fake, people, updates)
    expected = await fake.told()
    await fake.do("reset")
    begun = perf_counter()
    async with replicas(fake, folder, shared, 3) as three:
        again = partial(asyncio.to_thread, restart, server)
        await talk(fake, people, updates, (0.1, partial(three.kill, 0)), (0.3, again), (0.5, three.roll))
    # Raises where anything was lost, out of order, or told more than twice.
    twice = repeated(await fake.told(), expected)
    assert await fake.do("refused") == []
    assert kept(shared) == kept(alone)
    print(
        f"{updates} updates of {people} people, {perf_counter() - begun:.0f} s: lost 0, out of order 0, "
        f"stored twice 0, the same states as one process; told twice {twice.total()} in all, "
        f"in a chat {max(twice.values())} at most",
        flush=True,
    )


async def _compare(fake: Telegram, server: Any, folder: Path) -> None:
    print(f"{'':28}{'updates/s':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for what, count in (("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 3)):
        found: list[Any] = []
        loads: list[Callable[[Telegram], Awaitable[Any]]] = [
            partial(asked, people=BURST[0], count=BURST[1]),
            partial(evenly, seconds=SECONDS),
        ]
        for number, load in enumerate(loads):
            await fake.do("reset")
            file = f"sqlite:///{folder / f'speed{number}.sqlite3'}"
            database = new_database(server) if what == "PostgreSQL" else file
            async with replicas(fake, folder, database, count, BOT_KNOWLEDGE=str(ROOT / "knowledge")):
                found.append(await load(fake))
        rate, at = BURST[1] / found[0], found[1]
        print(f"{f'{count} on {what}':28}{rate:10.0f}{at['p50']:9.0f}{at['p99']:9.0f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("proof", "speed"))
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--updates", type=int, default=5000)
    options = parser.parse_args()
    chosen = [options.only] if options.only else ["proof", "speed"]
    asyncio.run(main(chosen, options.people, options.updates))
