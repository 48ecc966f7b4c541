"""The bot beside a bare python-telegram-bot echo bot, both against the same fake Bot API.

`python -m tests.benchmarks.telegram` (as a module: by its path it would be mistaken for the library).
Every bot runs in a process of its own, in turn; figures are medians of the rounds.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from tests.fake_bot_api import TOKEN
from tests.frontends.telegram.processes import ROOT, Telegram, environment, served, telegram

BOTS = {"this bot": "bot", "echo": "echo", "echo, concurrent": "concurrent"}
QUESTIONS = (
    *("how long does an internship last?", "is a micro internship paid", "what is a skill sprint", "hi"),
    *("how do i aply", "what is a nano internship", "which is better for networking", "do you sell pizza"),
)
BURST_CHATS, BURST_EACH = 100, 10
A_SECOND, SECONDS, LATENCY = 30, 10.0, 0.05


@dataclass
class Run:
    """What one bot did in one round."""

    seconds: float = 0.0
    cpu: float = 0.0
    updates: int = 0
    delays: list[float] = field(default_factory=list)
    parts: dict[str, float] = field(default_factory=dict)


async def main(rounds: int, knowledge: Path) -> None:
    with served() as url:
        async with telegram(url) as fake:
            bursts, paced = defaultdict(list), defaultdict(list)
            for _ in range(rounds):
                for name in BOTS:
                    bursts[name].append(await _measured(fake, name, knowledge, _burst))
                for name in BOTS:
                    paced[name].append(await _measured(fake, name, knowledge, _paced))
    _print(bursts, paced)


async def _measured(fake: Telegram, name: str, knowledge: Path, load: Callable[..., Any]) -> Run:
    await fake.do("reset")
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.telegram", "--be", BOTS[name]),
            cwd=ROOT,
            env=environment(fake.url, Path(folder), BOT_KNOWLEDGE=str(knowledge)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        # Its long poll is in hand: it is ready.
        while not (await fake.do("status"))["busy"]:  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        run, before = Run(), _cpu(process.pid)
        await load(fake, run)
        run.cpu = _cpu(process.pid) - before
        process.send_signal(signal.SIGTERM)
        out, _ = await process.communicate()
        run.parts = json.loads(out.decode().splitlines()[-1]) if name == "this bot" else {}
        return run


async def _burst(fake: Telegram, run: Run) -> None:
    """As fast as it can: everybody asks at once."""
    people = [{"do": "send_text", "chat": chat, "user": chat} for chat in range(1, BURST_CHATS + 1)]
    words = [QUESTIONS[number % len(QUESTIONS)] for number in range(BURST_EACH)]
    actions = [{**person, "text": text} for text in words for person in people]
    begun = time.perf_counter()
    await fake.do("updates", actions)
    await _answered(fake, len(actions))
    run.seconds, run.updates = time.perf_counter() - begun, len(actions)


async def _paced(fake: Telegram, run: Run) -> None:
    """Thirty questions a second, each of somebody else, while every call takes 50 ms."""
    await fake.do("latency", {"seconds": LATENCY})
    asked: dict[int, float] = {}
    begun = time.time()
    for number in range(int(A_SECOND * SECONDS)):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.time()))
        chat = 1000 + number
        asked[chat] = time.time()
        words = QUESTIONS[number % len(QUESTIONS)]
        await fake.do("updates", [{"do": "send_text", "chat": chat, "user": chat, "text": words}])
    await _answered(fake, len(asked))
    run.seconds, run.updates = time.time() - begun, len(asked)
    calls = await _sends(fake)
    run.delays = [
        call["time"] + LATENCY - asked[chat]
        for call in calls
        if (chat := int(call["params"]["chat_id"])) in asked
    ]


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


def _print(bursts: dict[str, list[Run]], paced: dict[str, list[Run]]) -> None:
    print(f"{'':18}{'burst':>22}{f'{A_SECOND}/s at {LATENCY * 1000:.0f} ms a call':>36}")
    print(f"{'':18}{'updates/s':>10}{'CPU ms':>12}{'CPU ms':>12}{'p50 ms':>12}{'p99 ms':>12}")
    for name in BOTS:
        rate = _median(run.updates / run.seconds for run in bursts[name])
        cpu = [_median(1000 * run.cpu / run.updates for run in runs[name]) for runs in (bursts, paced)]
        delays = sorted(delay for run in paced[name] for delay in run.delays)
        at = [1000 * delays[int(share * (len(delays) - 1))] for share in (0.5, 0.99)]
        print(f"{name:18}{rate:10.0f}{cpu[0]:12.2f}{cpu[1]:12.2f}{at[0]:12.0f}{at[1]:12.0f}")
    print("\nCPU of this bot, ms an update:")
    for title, runs in (("burst", bursts), ("paced", paced)):
        told = []
        for part in ("matching", "storing"):
            told.append((part, _median(1000 * run.parts[part] / run.updates for run in runs["this bot"])))
        whole = _median(1000 * run.cpu / run.updates for run in runs["this bot"])
        told.insert(0, ("front end", whole - sum(cpu for _, cpu in told)))
        print(f"  {title:6}" + "".join(f"  {part} {cpu:.2f} ({cpu / whole:.0%})" for part, cpu in told))


def _median(figures: Iterator[float]) -> float:
    return statistics.median(figures)


def be_this_bot() -> None:
    """`bot run`, telling at its end how much CPU matching and storing took."""
    from bot import cli
    from bot.dialogue.dialogue import Dialogue
    from bot.storage import HeldTurn, Store, turns

    parts: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def counted(part: str) -> Iterator[None]:
        begun = time.thread_time()
        try:
            yield
        finally:
            parts[part] += time.thread_time() - begun

    def count(kind: Any, part: str, *names: str) -> None:
        for name in names:
            plain = getattr(kind, name)

            def counting(*arguments: Any, plain: Any = plain, **more: Any) -> Any:
                with counted(part):
                    return plain(*arguments, **more)

            async def awaited(*arguments: Any, plain: Any = plain, **more: Any) -> Any:
                with counted(part):
                    return await plain(*arguments, **more)

            setattr(kind, name, awaited if iscoroutinefunction(plain) else counting)

    count(Dialogue, "matching", "respond")
    count(Store, "storing", "is_done", "pressed", "count_waiting", "finish")
    count(HeldTurn, "storing", "save")
    count(turns, "storing", "load")
    sys.argv = ["bot", "run"]
    try:
        cli.main()
    finally:
        print(json.dumps(parts))


def be_echo(concurrent: bool) -> None:
    """The library as its own first example uses it."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    root = os.environ["BOT_API_BASE_URL"]
    builder = Application.builder().token(TOKEN).base_url(f"{root}/bot").concurrent_updates(concurrent)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--be", choices=BOTS.values(), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be == "bot":
        be_this_bot()
    elif options.be:
        be_echo(options.be == "concurrent")
    else:
        asyncio.run(main(options.rounds, options.knowledge.resolve()))
