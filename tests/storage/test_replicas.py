"""Three processes on one database answer as one does, whichever of them dies, and when the database restarts."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from tests.telegram.processes import served, telegram

from .replicas import TALK, kept, nothing_waits, repeated, replicas, talk
from .serving import restart

PEOPLE, UPDATES = 150, 2_500


async def test_three_replicas_lose_nothing_and_end_as_one_process_does(
    server: Any, postgres: str, tmp_path: Path
) -> None:
    alone = f"sqlite:///{tmp_path / 'alone.sqlite3'}"
    with served() as url:
        async with telegram(url) as fake:
            async with replicas(fake, tmp_path, alone, 1):
                await talk(fake, PEOPLE, UPDATES)
                await nothing_waits(alone)
            expected = await fake.told()
            await fake.do("reset")
            async with replicas(fake, tmp_path, postgres, 3) as three:
                kill, again = partial(three.kill, 0), partial(asyncio.to_thread, restart, server)
                await talk(fake, PEOPLE, UPDATES, (0.2, kill), (0.5, again), (0.7, three.roll))
                await nothing_waits(postgres)
            told, refused = await fake.told(), await fake.do("refused")
    assert refused == []
    # After the kill and the restart a chat may be told one answer twice, and none is stored twice.
    assert max(repeated(told, expected).values()) <= 2
    assert kept(postgres) == kept(alone)
    assert (kept(postgres).updates, kept(postgres).waiting) == (UPDATES, 0)


async def test_what_has_to_wait_is_sent_by_one_of_them_only(postgres: str, tmp_path: Path) -> None:
    words = TALK[:4]
    with served() as url:
        async with telegram(url) as fake, replicas(fake, tmp_path, postgres, 3):
            # Each of them is told so once, and then knows of the chat.
            wait = {"kind": "429", "method": "sendMessage", "count": 3, "chat_id": 1, "seconds": 1}
            await fake.do("faults", wait)
            await fake.do("latency", {"seconds": 0.2})
            await fake.do(
                "updates", [{"do": "send_text", "chat": 1, "user": 1, "text": text} for text in words]
            )
            await fake.wait_until_done()
            await nothing_waits(postgres)
            told = (await fake.told())[1]
    assert len(told) == len(set(told)) == len(words)
