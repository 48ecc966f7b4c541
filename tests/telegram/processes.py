"""The bot and the fake Bot API as processes of their own, for tests that kill."""

import asyncio
import os
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.fake_bot_api import LONGEST, TOKEN

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "knowledge" / "small"


class Telegram:
    """The fake Bot API in another process, by its control over HTTP."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def do(self, command: str, body: Any = None) -> Any:
        async with self._session.post(
            f"{self.url}/control/{command}", json={} if body is None else body
        ) as reply:
            assert reply.status == 200, await reply.text()
            return await reply.json()

    async def pending(self) -> int:
        return int((await self.do("status"))["pending"])

    async def wait_until_done(self, seconds: float = LONGEST) -> None:
        async with asyncio.timeout(seconds):
            while await self.pending():  # noqa: ASYNC110  # the other side is another process
                await asyncio.sleep(0.02)

    async def told(self) -> dict[int, list[str]]:
        """What the bot wrote, by chat and in order."""
        told: defaultdict[int, list[str]] = defaultdict(list)
        for message in await self.do("messages"):
            if message["from_bot"] and not message["deleted"]:
                told[message["chat_id"]].append(message["text"])
        return told


@contextmanager
def served() -> Iterator[str]:
    """The address of a fake Bot API that runs meanwhile."""
    command = (sys.executable, "-m", "tests.fake_bot_api")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@asynccontextmanager
async def telegram(url: str) -> AsyncIterator[Telegram]:
    """A fake Bot API as if new."""
    async with aiohttp.ClientSession() as session:
        fake = Telegram(url, session)
        await fake.do("reset")
        yield fake


def environment(url: str, folder: Path, token: str | None = TOKEN, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    settings = {
        "BOT_API_BASE_URL": url,
        "BOT_KNOWLEDGE": str(SMALL),
        "BOT_DATABASE_URL": f"sqlite:///{folder / 'bot.sqlite3'}",
        "PYTHONPATH": str(ROOT),
        # As fast as it can, where it isn't Telegram's limits that a test is about.
        "BOT_SENDS_PER_SECOND": "0",
        **({"BOT_TOKEN": token} if token else {}),
    }
    return {**kept, **settings, **more}


async def start(
    url: str, folder: Path, *arguments: str, token: str | None = TOKEN, **more: str
) -> asyncio.subprocess.Process:
    """`python -m bot run`, or another program in its place."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *(arguments or ("-m", "bot", "run")),
        cwd=folder,
        env=environment(url, folder, token, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


READY = {"polling": "the bot is there", "webhook": "updates are taken at"}
"""What a process says when it takes updates, by how they arrive."""


async def receiving(mode: str, url: str, folder: Path) -> dict[str, str]:
    """The settings for one way in which updates arrive; a webhook is set, and stays so."""
    if mode == "polling":
        return {}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = {"BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram", "BOT_WEBHOOK_PORT": str(port)}
    told = await output(await start(url, folder, "-m", "bot", "webhook", "set", **settings))
    assert told.startswith("The webhook is set"), told
    return settings


async def output(process: asyncio.subprocess.Process, seconds: float = LONGEST) -> str:
    """All that a process printed, once it has ended."""
    async with asyncio.timeout(seconds):
        out, _ = await process.communicate()
    return out.decode()


async def reads(process: asyncio.subprocess.Process, words: str, seconds: float = LONGEST) -> str:
    """What a process printed up to a line with `words`."""
    assert process.stdout is not None
    lines = ""
    async with asyncio.timeout(seconds):
        while words not in lines:
            line = await process.stdout.readline()
            assert line, f"it ended without {words!r}: {lines}"
            lines += line.decode()
    return lines
