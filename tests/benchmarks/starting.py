"""How long people wait for the first words: of `ask`, of `chat`, and of `run` with 100,000 people in its database.

`python -m tests.benchmarks.starting [--times N]`. In turn, each in a process of its own: `cold` with an
empty cache, as the first time, `warm` as ever after. CPU is that of user and system; memory is the most.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.benchmarks.telegram import crowd
from tests.telegram.processes import ROOT, Telegram, environment, served, telegram

QUESTION = "do they pay?"
LIMITS = {"ask": 0.5, "chat": 1.0, "run": 1.5}
"""Seconds that it may take at most."""

Figures = tuple[float, float, float]
"""Seconds, seconds of CPU, MB."""
Launch = Callable[[Path], Awaitable[asyncio.subprocess.Process]]


async def main(times: int, knowledge: Path) -> None:
    found: defaultdict[str, list[Figures]] = defaultdict(list)
    with served() as url, tempfile.TemporaryDirectory() as place:
        crowd(Path(place) / "bot.sqlite3")
        async with telegram(url) as fake:
            commands = {"ask": _ask, "chat": _chat, "run": _run}
            for _ in range(times + 1):
                for name, measure in commands.items():
                    with tempfile.TemporaryDirectory() as cold:
                        found[f"{name}, cold"].append(await measure(fake, Path(place), knowledge, Path(cold)))
                    warm = Path(place) / "warm"
                    found[f"{name}, warm"].append(await measure(fake, Path(place), knowledge, warm))
    # The first round fills the warm cache, and those of the system.
    _print({name: figures[1:] for name, figures in found.items()})


async def _ask(fake: Telegram, place: Path, knowledge: Path, cache: Path) -> Figures:
    """Up to its end."""
    settings = environment(fake.url, place, BOT_KNOWLEDGE=str(knowledge), XDG_CACHE_HOME=str(cache))
    return await asyncio.to_thread(_waited_for, place, settings)


def _waited_for(place: Path, settings: dict[str, str]) -> Figures:
    command = (sys.executable, "-m", "bot", "ask", QUESTION)
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=place, env=settings, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    assert not process.returncode
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


async def _chat(fake: Telegram, place: Path, knowledge: Path, cache: Path) -> Figures:
    """Up to the greeting, when it waits for a line."""
    begun = time.perf_counter()
    process = await _launched(fake, place, knowledge, cache, "chat", stdin=asyncio.subprocess.PIPE)
    assert process.stdout
    assert process.stdin
    await process.stdout.readuntil(b"> ")
    figures = time.perf_counter() - begun, *_used(process.pid)
    process.stdin.close()
    await process.communicate()
    return figures


async def _run(fake: Telegram, place: Path, knowledge: Path, cache: Path) -> Figures:
    """Up to the answer of a question that waits."""
    await fake.do("reset")
    await fake.do("updates", [{"do": "send_text", "chat": 1, "user": 1, "text": QUESTION}])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(place / "bot.sqlite3", folder)
        begun = time.time()
        process = await _launched(fake, Path(folder), knowledge, cache, "run")
        while not (calls := await fake.do("calls", {"method": "sendMessage", "after": 0})):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        figures = float(calls[0]["time"]) - begun, *_used(process.pid)
        process.terminate()
        await process.communicate()
        return figures


async def _launched(
    fake: Telegram, place: Path, knowledge: Path, cache: Path, *command: str, stdin: int | None = None
) -> asyncio.subprocess.Process:
    settings = environment(fake.url, place, BOT_KNOWLEDGE=str(knowledge), XDG_CACHE_HOME=str(cache))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        cwd=place,
        env=settings,
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


def _used(pid: int) -> tuple[float, float]:
    """Seconds of CPU, and the most memory in MB, up to now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    most = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(most.split()[1]) / 1024


def _print(found: dict[str, list[Figures]]) -> None:
    print(f"{'best / median':14}{'seconds':>16}{'at most':>9}{'CPU seconds':>16}{'memory, MB':>16}")
    for name, figures in found.items():
        wall, cpu, memory = ((min(each), statistics.median(each)) for each in zip(*figures, strict=True))
        print(
            f"{name:14}{wall[0]:9.2f} / {wall[1]:.2f}{LIMITS[name.partition(',')[0]]:9.1f}"
            f"{cpu[0]:9.2f} / {cpu[1]:.2f}{memory[0]:9.1f} / {memory[1]:.1f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge")
    options = parser.parse_args()
    asyncio.run(main(options.times, options.knowledge.resolve()))
