"""Replicas of the bot behind a plain round robin, what happens to them, and what is left when all is answered."""

import asyncio
import json
import random
import signal
import socket
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from itertools import cycle, groupby
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
from aiohttp import web

from bot.telegram.webhook import SECRET_HEADER
from tests.fake_bot_api import LONGEST
from tests.telegram.processes import READY, Telegram, output, reads, start

from .hurried import limits

TALK = (
    *(
        "how long can I keep a book?",
        "purple elephants",
        "what does it cost to be late?",
        "which card do I need?",
    ),
    *("1", "/help", "qwertz asdf", "1", "/about", "what if I lose my card?", "/topics", "2", "/terms"),
    *("where can I park?", "/privacy"),
)
"""With questions that find nothing and numbers that press a button: what these lead to, the state decides."""
Happening = tuple[float, Callable[[], Any]]
"""At which share of the updates, and what."""


class Replicas:
    """As many processes as there are ports, on one database."""

    def __init__(self, fake: Telegram, folder: Path, ports: Sequence[int], settings: dict[str, str]) -> None:
        self._fake, self._folder, self._ports = fake, folder, ports
        self._settings = settings
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._drains: list[asyncio.Task[str]] = []
        self._starting: list[asyncio.Task[None]] = []

    async def set_webhook(self) -> None:
        """Once for all of them."""
        told = await output(await self._start("-m", "bot", "webhook", "set"))
        assert told.startswith("The webhook is set"), told

    async def start(self, number: int) -> None:
        """One of them, until it takes updates."""
        process = await self._start("-m", "tests.storage.hurried", port=self._ports[number])
        await reads(process, READY["webhook"])
        self._running[number] = process
        # A pipe that nobody reads would stop it.
        self._drains.append(asyncio.create_task(output(process, 600)))

    async def start_all(self) -> None:
        await asyncio.gather(*map(self.start, range(len(self._ports))))

    async def kill(self, number: int, *, back: bool = True) -> None:
        """One of them, without a word; it comes `back` while the others go on."""
        process = self._running.pop(number)
        process.kill()
        await process.wait()
        if back:
            self._starting.append(asyncio.create_task(self.start(number)))

    def tell(self, number: int, what: signal.Signals) -> None:
        """Send a signal to one of them."""
        self._running[number].send_signal(what)

    async def roll(self) -> None:
        """Start one after the other anew, as with a new version."""
        await asyncio.gather(*self._starting)
        for number in range(len(self._ports)):
            await self.end(number)
            await self.start(number)

    async def stop(self) -> None:
        await asyncio.gather(*self._starting)
        await asyncio.gather(*map(self.end, list(self._running)))
        told = "".join(await asyncio.gather(*self._drains))
        assert "Traceback" not in told, told

    async def end(self, number: int) -> None:
        """One of them, as a new version does before it starts."""
        process = self._running.pop(number)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    async def _start(self, *arguments: str, port: int | None = None) -> asyncio.subprocess.Process:
        own = {"BOT_WEBHOOK_PORT": str(port)} if port else {}
        return await start(self._fake.url, self._folder, *arguments, **self._settings, **own)


@asynccontextmanager
async def replicas(
    fake: Telegram,
    folder: Path,
    database: str,
    count: int,
    changed: Mapping[str, float] | None = None,
    **more: str,
) -> AsyncIterator[Replicas]:
    """So many behind a round robin, to which Telegram brings the updates; with `changed` limits."""
    ports = _free_ports(count)
    async with round_robin(ports) as url:
        settings = {"BOT_DATABASE_URL": database, "BOT_WEBHOOK_URL": url, **limits(changed or {})}
        settings |= more
        running = Replicas(fake, folder, ports, settings)
        await running.set_webhook()
        await running.start_all()
        yield running
        await running.stop()


def _free_ports(count: int) -> list[int]:
    """Below those that the system gives to outgoing calls: a replica that comes back must find its own free."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found += [port] if port not in found else []
    return found


@asynccontextmanager
async def round_robin(ports: Sequence[int]) -> AsyncIterator[str]:
    """Gives each update to the next port, wherever that leads: what isn't answered Telegram brings again."""
    turns = cycle(ports)
    app = web.Application()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def forward(request: web.Request) -> web.Response:
            headers = {name: request.headers[name] for name in ("Content-Type", SECRET_HEADER)}
            url = f"http://127.0.0.1:{next(turns)}{request.path}"
            try:
                async with session.post(url, data=await request.read(), headers=headers) as reply:
                    return web.Response(status=reply.status)
            except aiohttp.ClientError:
                return web.Response(status=502)

        app.router.add_post("/telegram", forward)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield "http://{}:{}/telegram".format(*runner.addresses[0])
        await runner.cleanup()


async def talk(fake: Telegram, people: int, updates: int, *happenings: Happening) -> None:
    """Let all write at once, each beginning elsewhere in the talk; meanwhile something happens."""
    actions = [_says(1 + number % people, number // people) for number in range(updates)]
    await fake.do("updates", actions)
    for share, happen in happenings:
        await _answered(fake, round(updates * share))
        # Otherwise it happened too late to prove anything.
        assert not await _has_answered(fake, updates - 1)
        await happen()
    await _answered(fake, updates)
    await fake.wait_until_done(300)


async def _answered(fake: Telegram, count: int, seconds: float = 300.0) -> None:
    """Until so many answers were sent."""
    async with asyncio.timeout(seconds):
        while not await _has_answered(fake, count):  # noqa: ASYNC110  # the other side is another process
            await asyncio.sleep(0.02)


async def _has_answered(fake: Telegram, count: int) -> bool:
    return bool(await fake.do("calls", {"method": "sendMessage", "after": count - 1}))


def _says(person: int, turn: int) -> dict[str, Any]:
    words = TALK[(person + turn) % len(TALK)]
    return {"do": "send_text", "chat": person, "user": person, "text": words}


@dataclass(frozen=True)
class Kept:
    """What a database holds, without the times."""

    states: dict[Any, Any]
    counts: Counter[Any]
    """Of answers by outcome and entry: each turn is counted when it is stored."""
    updates: int
    waiting: int


async def nothing_waits(database: str, seconds: float = LONGEST) -> None:
    """Until all that came is answered."""
    async with asyncio.timeout(seconds):
        while kept(database).waiting:  # noqa: ASYNC110  # the others are processes
            await asyncio.sleep(0.05)


def kept(database: str) -> Kept:
    columns = "person, chat, thread, pressed, state"
    counts: Counter[Any] = Counter()
    for *answer, number in _rows(database, "SELECT outcome, entry, n FROM counts"):
        counts[tuple(answer)] += number
    return Kept(
        {
            tuple(row): _timeless(json.loads(state))
            for *row, state in _rows(database, f"SELECT {columns} FROM states")
        },
        counts,
        _rows(database, "SELECT COUNT(*) FROM seen")[0][0],
        _rows(database, "SELECT COUNT(*) FROM inbox")[0][0],
    )


def _rows(database: str, statement: str) -> list[Any]:
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as file:
            return file.execute(statement).fetchall()
    with psycopg.connect(database) as server:
        return server.execute(statement.encode()).fetchall()


def _timeless(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    return {name: _timeless(value) for name, value in data.items() if name != "at"}


def repeated(told: dict[int, list[str]], expected: dict[int, list[str]]) -> Counter[int]:
    """How often each chat was told something twice in a row; raises where anything else differs."""
    assert told.keys() == expected.keys()
    for chat, texts in expected.items():
        assert _once(texts) == texts, "with equal answers in a row, a lost one wouldn't be seen"
        assert _once(told[chat]) == texts
    return Counter({chat: len(texts) - len(expected[chat]) for chat, texts in told.items()})


def _once(texts: list[str]) -> list[str]:
    return [text for text, _ in groupby(texts)]
