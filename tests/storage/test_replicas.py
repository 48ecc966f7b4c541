"""Three processes on one database answer as one does, whichever of them dies, and when the database restarts.

`python -m tests.benchmarks.replicas` does the same with 5,000 updates of 300 people.
"""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from tests.frontends.telegram.processes import served, telegram

from .replicas import kept, repeated, replicas, talk
from .serving import restart

PEOPLE, UPDATES = 60, 600


async def test_three_replicas_lose_nothing_and_end_as_one_process_does(
    server: Any, postgres: str, tmp_path: Path
) -> None:
    alone = f"sqlite:///{tmp_path / 'alone.sqlite3'}"
    with served() as url:
        async with telegram(url) as fake:
            async with replicas(fake, tmp_path, alone, 1):
                await talk(fake, PEOPLE, UPDATES)
            expected = await fake.told()
            await fake.do("reset")
            async with replicas(fake, tmp_path, postgres, 3) as three:
                kill, again = partial(three.kill, 0), partial(asyncio.to_thread, restart, server)
                await talk(fake, PEOPLE, UPDATES, (0.2, kill), (0.5, again))
            told, refused = await fake.told(), await fake.do("refused")
    assert refused == []
    # After each of the two a chat may be told one answer twice, and none is stored twice.
    assert max(repeated(told, expected).values()) <= 2
    assert kept(postgres) == kept(alone)
    assert (kept(postgres).updates, kept(postgres).waiting) == (UPDATES, 0)
