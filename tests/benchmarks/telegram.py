"""The bot beside bare echo bots of python-telegram-bot and aiogram, all against the same fake Bot API.

`python -m tests.benchmarks.telegram` (as a module: by its path it would be mistaken for the library;
aiogram comes with `pip install -e '.[bench]'`). Every bot runs in a process of its own, in turn; this one
as people run it, and asked what people ask, nothing twice. At 50 ms a call a bot that polls can't be much
quicker than 100 ms at worst: a poll takes half of that, the answer the other half.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.state import MenuItem, State, Subject
from bot.storage.sqlite import connect
from tests.benchmarks.asked import questions
from tests.benchmarks.table import Round, print_parts, print_table
from tests.telegram.processes import ROOT, Telegram, environment, served, telegram

BOTS = {
    "this bot": ("bot", "run"),
    "PTB echo": ("tests.benchmarks.bots", "telegram"),
    "PTB concurrent": ("tests.benchmarks.bots", "telegram-concurrent"),
    "aiogram echo": ("tests.benchmarks.bots", "aiogram"),
}
SAMPLED = ("tests.benchmarks.bots", "bot")
"""This bot, looked at now and then: it costs a little, so its CPU isn't compared."""
BURST, SLOW_BURST = (300, 1200), (100, 200)
"""How many people, and how many questions of all of them."""
A_SECOND, LATENCY = 30, 0.05
PEOPLE = 100_000


@dataclass
class Running:
    """A bot in its process, and what it did so far."""

    fake: Telegram
    process: asyncio.subprocess.Process
    round: Round = field(default_factory=Round)


async def main(names: list[str], rounds: int, seconds: float, knowledge: Path) -> None:
    figures: defaultdict[str, list[Round]] = defaultdict(list)
    parts: list[Round] = []
    loads: list[Callable[[Running], Awaitable[None]]] = [
        _burst,
        _slow_burst,
        lambda it: _paced(it, seconds, 0.0),
        lambda it: _paced(it, seconds, LATENCY),
    ]
    with served() as url, tempfile.TemporaryDirectory() as folder:
        crowded = Path(folder) / "crowded.sqlite3"
        crowd(crowded)
        async with telegram(url) as fake:
            for _ in range(rounds):
                made = {name: await _started(fake, name, knowledge, crowded) for name in names}
                for load in loads:
                    for name in names:
                        made[name].update(await _measured(fake, name, knowledge, load))
                for name in names:
                    figures[name].append(made[name])
                parts.append(await _parts(fake, knowledge))
    print_table(figures)
    print_parts(parts)


def crowd(path: Path) -> None:
    """A database in which so many people have asked something."""
    menu = tuple(MenuItem(f"Something to read about, {n}", f"1s{n}abcdefgh") for n in range(4))
    state = json.dumps(State(menu, Subject("internship", "pay", time.time())).to_json())
    rows = ((f"{n:032x}", f"{n:032x}", 0, state, "", time.time()) for n in range(PEOPLE))
    db = connect(str(path))
    with db:
        db.execute("BEGIN")
        db.executemany("INSERT INTO states VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


async def _launch(
    fake: Telegram, module: tuple[str, ...], knowledge: Path, folder: Path
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *module),
        cwd=ROOT,
        env=environment(fake.url, folder, BOT_KNOWLEDGE=str(knowledge)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _started(fake: Telegram, name: str, knowledge: Path, crowded: Path) -> Round:
    """Seconds from its launch to the answer of what waits, and its memory once it has answered many."""
    await fake.do("reset")
    await fake.do("updates", [{"do": "send_text", "chat": 1, "user": 1, "text": "how long?"}])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(crowded, Path(folder) / "bot.sqlite3")
        begun = time.time()
        running = Running(fake, await _launch(fake, BOTS[name], knowledge, Path(folder)))
        await _answered(fake, 1)
        running.round["start"] = float((await _sends(fake))[0]["time"]) - begun
        await _burst(running)
        # The peak; what the bot reads of its database at the start is in it.
        memory = _memory(running.process.pid)
        await _ended(running)
        return {"start": running.round["start"], "memory": memory}


async def _measured(
    fake: Telegram, name: str, knowledge: Path, load: Callable[[Running], Awaitable[None]]
) -> Round:
    async with _running(fake, BOTS[name], knowledge) as running:
        await load(running)
        await _ended(running)
        return running.round


async def _parts(fake: Telegram, knowledge: Path) -> Round:
    """CPU milliseconds an update of this bot, by part."""
    async with _running(fake, SAMPLED, knowledge) as running:
        running.process.send_signal(signal.SIGUSR1)
        await _burst(running)
        shares = json.loads((await _ended(running)).splitlines()[-1])
        return {part: share * running.round["cpu"] for part, share in shares.items()}


@asynccontextmanager
async def _running(fake: Telegram, module: tuple[str, ...], knowledge: Path) -> AsyncIterator[Running]:
    await fake.do("reset")
    with tempfile.TemporaryDirectory() as folder:
        running = Running(fake, await _launch(fake, module, knowledge, Path(folder)))
        # Its long poll is in hand: it is ready.
        while not (await fake.do("status"))["polled"]:  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        yield running


async def _ended(running: Running) -> str:
    running.process.send_signal(signal.SIGTERM)
    out, _ = await running.process.communicate()
    return out.decode()


async def _burst(running: Running) -> None:
    """As fast as it can: everybody asks at once."""
    running.round["rate"], running.round["cpu"] = await _counted(running, *BURST)


async def _slow_burst(running: Running) -> None:
    """The same while every call takes 50 ms; less of it, since one after the other takes long."""
    await running.fake.do("latency", {"seconds": LATENCY})
    running.round["slow rate"], running.round["slow cpu"] = await _counted(running, *SLOW_BURST)


async def _counted(running: Running, people: int, count: int) -> tuple[float, float]:
    """Updates a second, and milliseconds of CPU an update."""
    before = _cpu(running.process.pid)
    seconds = await asked(running.fake, people, count)
    return count / seconds, 1000 * (_cpu(running.process.pid) - before) / count


async def asked(fake: Telegram, people: int, count: int) -> float:
    """Seconds from the first question to the last answer."""
    before = (await fake.do("status"))["sent"]
    begun = time.perf_counter()
    await fake.do("updates", [_says(1001 + number % people, number) for number in range(count)])
    await _answered(fake, before + count)
    return time.perf_counter() - begun


def _says(chat: int, number: int) -> dict[str, Any]:
    return {"do": "send_text", "chat": chat, "user": chat, "text": questions()[number]}


async def _paced(running: Running, seconds: float, latency: float) -> None:
    delays = await evenly(running.fake, seconds, latency)
    running.round.update({f"{share} at {latency}": delay for share, delay in delays.items()})


async def evenly(fake: Telegram, seconds: float, latency: float = LATENCY) -> dict[str, float]:
    """How long thirty a second wait, each somebody else, while every call takes so long."""
    await fake.do("latency", {"seconds": latency})
    asked: dict[int, float] = {}
    begun = time.time()
    for number in range(int(A_SECOND * seconds)):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.time()))
        chat = 1000 + number
        asked[chat] = time.time()
        await fake.do("updates", [_says(chat, number)])
    await _answered(fake, len(asked))
    sent = {int(call["params"]["chat_id"]): float(call["time"]) for call in reversed(await _sends(fake))}
    delays = sorted(1000 * (at + latency - asked[chat]) for chat, at in sent.items() if chat in asked)
    return {f"p{share}": delays[int(share / 100 * (len(delays) - 1))] for share in (50, 99)}


async def _answered(fake: Telegram, count: int) -> None:
    """Until so many messages were sent, and nothing waits: an echo confirms before it answers."""
    async with asyncio.timeout(120):
        while (now := await fake.do("status"))["sent"] < count or now["pending"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _sends(fake: Telegram) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await fake.do("calls", {"method": "sendMessage"})
    return found


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """The most that a process has used, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="of thirty questions a second")
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--bots", nargs="+", choices=BOTS, default=list(BOTS))
    options = parser.parse_args()
    asyncio.run(main(options.bots, options.rounds, options.seconds, options.knowledge.resolve()))
