"""How long people wait for their answers while an admin reloads the knowledge and reviews what was asked.

`python -m tests.benchmarks.admin` (p99 must stay under 0.15 s; `--mode webhook`)
"""

import argparse
import asyncio
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.dialogue.state import PassedOn, State
from bot.storage import Person, Store
from tests.benchmarks.fairness import answered_of, at
from tests.conftest import SHIPPED
from tests.telegram.processes import (
    READY,
    Telegram,
    output,
    reads,
    receiving,
    served,
    start,
    telegram,
)

ADMIN = 5
PEOPLE = 40
ROUND = 1.0
"""Seconds in which each of them asks once."""
WAITING = 1500
"""Questions that were passed on and that nobody has looked at yet."""
LONGEST = 0.15
QUESTIONS = (
    "how long is an internship",
    "are micro-internships paid",
    "what is a skill sprint",
    "do i get a mentor",
)


async def main(mode: str, rounds: int) -> int:
    worst = 0.0
    with served() as url:
        for command in ("", "/reload", "/review"):
            async with telegram(url) as fake:
                delays, took = await _delays(fake, mode, rounds, command)
            worst = max(worst, at(delays, 0.99))
            print(
                f"{mode}, {len(delays)} questions {f'beside {command}' if command else 'alone':14}: "
                f"p50 {at(delays, 0.5):.3f} s, p90 {at(delays, 0.9):.3f} s, p99 {at(delays, 0.99):.3f} s, "
                f"at most {delays[-1]:.3f} s{f'; the admin waited {took:.2f} s' if command else ''}"
            )
    print("others are not held up" if worst < LONGEST else f"others are held up: {worst:.2f} s")
    return int(worst >= LONGEST)


async def _delays(fake: Telegram, mode: str, rounds: int, command: str) -> tuple[list[float], float]:
    """From the moment when a question lies with Telegram to the moment when its answer does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(SHIPPED, Path(name) / "knowledge"))
        await _passed_on(Path(name) / "bot.sqlite3")
        settings = {"BOT_KNOWLEDGE": str(folder), "BOT_ADMINS": str(ADMIN), "XDG_CACHE_HOME": name}
        settings |= await receiving(mode, fake.url, Path(name))
        process = await start(fake.url, Path(name), **settings)
        await reads(process, READY[mode])
        drain = asyncio.create_task(output(process, 120))
        asked = await _load(fake, rounds, command, folder)
        answered = await answered_of(fake, set(asked))
        process.send_signal(signal.SIGTERM)
        await drain
    delays = sorted(answered[chat] - asked[chat] for chat in asked if chat != ADMIN)
    return delays, answered.get(ADMIN, 0.0) - asked.get(ADMIN, 0.0)


async def _passed_on(database: Path) -> None:
    store = Store(database)
    for number in range(WAITING):
        question = f"who pays for item {number} of kind {number % 7} when it rains in town {number % 31}?"
        await store.save(Person(str(number), str(number)), State(), (PassedOn(question),))
    await store.close()


async def _load(fake: Telegram, rounds: int, command: str, folder: Path) -> dict[int, float]:
    asked: dict[int, float] = {}
    begun = time.time()
    for turn in range(rounds * PEOPLE):
        await asyncio.sleep(max(0.0, begun + turn * ROUND / PEOPLE - time.time()))
        actions = [_says(1000 + turn, QUESTIONS[turn % len(QUESTIONS)])]
        if command and turn == 2 * PEOPLE:
            faq = folder / "faq.yaml"
            # Read anew and made anew: what was made before is of another text.
            faq.write_text(faq.read_text(encoding="utf-8") + "# saved\n", encoding="utf-8")
            actions.insert(0, _says(ADMIN, command))
            asked[ADMIN] = time.time()
        asked[1000 + turn] = time.time()
        await fake.do("updates", actions)
    return asked


def _says(chat: int, text: str) -> dict[str, Any]:
    return {"do": "send_text", "chat": chat, "user": chat, "text": text}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--mode", choices=READY, default="polling")
    options = parser.parse_args()
    raise SystemExit(asyncio.run(main(options.mode, options.rounds)))
