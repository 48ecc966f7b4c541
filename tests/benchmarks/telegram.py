"""The bot beside bare echo bots of python-telegram-bot and aiogram, all against the same fake Bot API.

`python -m tests.benchmarks.telegram` (as a module: by its path it would be mistaken for the library;
aiogram comes with `pip install -e '.[bench]'`). Every bot runs in a process of its own, in turn.
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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.state import MenuItem, State, Subject
from bot.storage.sqlite import connect
from tests.benchmarks.table import Round, print_parts, print_table
from tests.frontends.telegram.processes import ROOT, Telegram, environment, served, telegram

BOTS = {
    "this bot": "bot",
    "PTB echo": "telegram",
    "PTB concurrent": "telegram-concurrent",
    "aiogram echo": "aiogram",
}
QUESTIONS = (
    *("how long does an internship last?", "is a micro internship paid", "what is a skill sprint", "hi"),
    *("how do i aply", "what is a nano internship", "which is better for networking", "do you sell pizza"),
)
BURST_CHATS, BURST_EACH, SLOW_EACH = 100, 10, 2
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
    loads: list[Callable[[Running], Awaitable[None]]] = [_burst, _slow_burst, lambda it: _paced(it, seconds)]
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
    print_table(figures)
    print_parts([each for each in figures["this bot"] if "front end" in each])


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
    fake: Telegram, name: str, knowledge: Path, folder: Path, *bare: str
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *(bare or ("-m", "tests.benchmarks.bots", BOTS[name])),
        cwd=ROOT,
        env=environment(fake.url, folder, BOT_KNOWLEDGE=str(knowledge)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _started(fake: Telegram, name: str, knowledge: Path, crowded: Path) -> Round:
    """Seconds from its launch to the answer of what waits, and its memory once it has answered many."""
    await fake.do("reset")
    await fake.do("updates", [{"do": "send_text", "chat": 1, "user": 1, "text": QUESTIONS[0]}])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(crowded, Path(folder) / "bot.sqlite3")
        bare = ("-m", "bot", "run") if name == "this bot" else ()
        begun = time.time()
        running = Running(fake, await _launch(fake, name, knowledge, Path(folder), *bare))
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
    await fake.do("reset")
    with tempfile.TemporaryDirectory() as folder:
        running = Running(fake, await _launch(fake, name, knowledge, Path(folder)))
        # Its long poll is in hand: it is ready.
        while not (await fake.do("status"))["busy"]:  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        await load(running)
        out = await _ended(running)
        if name == "this bot" and "cpu" in running.round:
            parts = json.loads(out.splitlines()[-1])
            share = {part: 1000 * parts[part] / (BURST_CHATS * BURST_EACH) for part in parts}
            running.round.update(share)
            running.round["front end"] = running.round["cpu"] - sum(share.values())
        return running.round


async def _ended(running: Running) -> str:
    running.process.send_signal(signal.SIGTERM)
    out, _ = await running.process.communicate()
    return out.decode()


async def _burst(running: Running) -> None:
    """As fast as it can: everybody asks at once."""
    before = _cpu(running.process.pid)
    seconds = await _asked(running.fake, BURST_EACH)
    count = BURST_CHATS * BURST_EACH
    running.round["rate"] = count / seconds
    running.round["cpu"] = 1000 * (_cpu(running.process.pid) - before) / count


async def _slow_burst(running: Running) -> None:
    """The same while every call takes 50 ms; less of it, since one after the other takes long."""
    await running.fake.do("latency", {"seconds": LATENCY})
    before = _cpu(running.process.pid)
    seconds = await _asked(running.fake, SLOW_EACH)
    count = BURST_CHATS * SLOW_EACH
    running.round["slow rate"] = count / seconds
    running.round["slow cpu"] = 1000 * (_cpu(running.process.pid) - before) / count


async def _asked(fake: Telegram, each: int) -> float:
    people = [{"do": "send_text", "chat": chat, "user": chat} for chat in range(1001, BURST_CHATS + 1001)]
    words = [QUESTIONS[number % len(QUESTIONS)] for number in range(each)]
    actions = [{**person, "text": text} for text in words for person in people]
    before = len(await _sends(fake))
    begun = time.perf_counter()
    await fake.do("updates", actions)
    await _answered(fake, before + len(actions))
    return time.perf_counter() - begun


async def _paced(running: Running, seconds: float) -> None:
    running.round.update(await _evenly(running.fake, seconds))


async def _evenly(fake: Telegram, seconds: float) -> dict[str, float]:
    """Thirty questions a second, each of somebody else, while every call takes 50 ms."""
    await fake.do("latency", {"seconds": LATENCY})
    asked: dict[int, float] = {}
    begun = time.time()
    for number in range(int(A_SECOND * seconds)):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.time()))
        chat = 1000 + number
        asked[chat] = time.time()
        words = QUESTIONS[number % len(QUESTIONS)]
        await fake.do("updates", [{"do": "send_text", "chat": chat, "user": chat, "text": words}])
    await _answered(fake, len(asked))
    sent = [(int(call["params"]["chat_id"]), float(call["time"])) for call in await _sends(fake)]
    delays = sorted(1000 * (at + LATENCY - asked[chat]) for chat, at in sent if chat in asked)
    return {f"p{share}": delays[int(share / 100 * (len(delays) - 1))] for share in (50, 99)}


async def _answered(fake: Telegram, count: int) -> None:
    async with asyncio.timeout(120):
        while len(await _sends(fake, count - 1)) < 1:  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.02)


async def _sends(fake: Telegram, after: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await fake.do("calls", {"method": "sendMessage", "after": after})
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
