"""How long others wait for their answers while one chat sends 200 messages a second, while a hundred chats'
calls take five seconds (one after the other, and all at once), and while one person sends twenty messages
that are made to take long.

`python -m tests.benchmarks.fairness` (no p99 may be over a second; `--mode webhook`)
"""

import argparse
import asyncio
import signal
import tempfile
import time
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from bot.knowledge.loader import load_knowledge
from tests import hostile
from tests.telegram.processes import (
    READY,
    SMALL,
    Telegram,
    output,
    reads,
    receiving,
    served,
    start,
    telegram,
)

FLOODER = 1
SLOW = range(2, 102)
"""Each writes again when its call has ended."""
FLOOD_A_SECOND, ASKED_A_SECOND, SLOW_SECONDS = 200, 10, 5
TICK = 0.05
LATENCIES = (0.0, 0.05, 0.2)
LONGEST = 1.0
Beside = Callable[[int], list[dict[str, Any]]]
"""What else comes in a tick."""


def _nothing(tick: int) -> list[dict[str, Any]]:
    return []


def _flood(tick: int) -> list[dict[str, Any]]:
    return [_says(FLOODER)] * int(FLOOD_A_SECOND * TICK)


def _slow(tick: int) -> list[dict[str, Any]]:
    return [_says(SLOW[tick % len(SLOW)])]


def _at_once(tick: int) -> list[dict[str, Any]]:
    return [_says(chat) for chat in SLOW] if tick % (SLOW_SECONDS / TICK) == 20 else []


def _hostile(tick: int) -> list[dict[str, Any]]:
    return [_says(FLOODER, text) for text in islice(_texts(), 20)] if tick == 20 else []


@cache
def _texts() -> list[str]:
    return list(hostile.texts(load_knowledge(SMALL)).values())


async def main(mode: str, seconds: float) -> int:
    worst = 0.0
    _texts()
    with served() as url:
        for latency in LATENCIES:
            for beside in (_nothing, _flood, _slow, _at_once, _hostile):
                async with telegram(url) as fake:
                    found = await _delays(fake, mode, latency, seconds, beside)
                worst = max(worst, at(found, 0.99))
                print(
                    f"{mode}, {1000 * latency:3.0f} ms a call, beside {beside.__name__[1:]:8} {len(found)} questions: "
                    f"p50 {at(found, 0.5):.3f} s, p99 {at(found, 0.99):.3f} s",
                    flush=True,
                )
    print("fair" if worst < LONGEST else f"not fair: {worst:.2f} s")
    return int(worst >= LONGEST)


async def _delays(fake: Telegram, mode: str, latency: float, seconds: float, beside: Beside) -> list[float]:
    """From the moment when a question lies with Telegram to the moment when its answer does."""
    await fake.do("latency", {"seconds": latency})
    if beside in (_slow, _at_once):
        for chat in SLOW:
            slow = {"kind": "delay", "method": "sendMessage", "chat_id": chat, "count": 1000}
            await fake.do("faults", {**slow, "seconds": SLOW_SECONDS})
    with tempfile.TemporaryDirectory() as folder:
        settings = await receiving(mode, fake.url, Path(folder))
        process = await start(fake.url, Path(folder), **settings)
        await reads(process, READY[mode])
        drain = asyncio.create_task(output(process, 120))
        asked = await _load(fake, seconds, beside)
        answered = await answered_of(fake, set(asked))
        process.send_signal(signal.SIGTERM)
        await drain
    return sorted(answered[chat] + latency - asked[chat] for chat in asked)


async def _load(fake: Telegram, seconds: float, beside: Beside) -> dict[int, float]:
    asked: dict[int, float] = {}
    begun = time.time()
    for tick in range(int(seconds / TICK)):
        await asyncio.sleep(max(0.0, begun + tick * TICK - time.time()))
        actions = beside(tick)
        if tick % round(1 / ASKED_A_SECOND / TICK) == 0:
            chat = 1000 + tick
            actions.insert(len(actions) // 2, _says(chat))
            asked[chat] = time.time()
        await fake.do("updates", actions)
    return asked


def _says(chat: int, text: str = "how long can I keep a book?") -> dict[str, Any]:
    return {"do": "send_text", "chat": chat, "user": chat, "text": text}


async def answered_of(fake: Telegram, chats: set[int]) -> dict[int, float]:
    async with asyncio.timeout(60):
        while True:
            calls = await fake.do("calls", {"method": "sendMessage"})
            found = {int(call["params"]["chat_id"]): float(call["time"]) for call in reversed(calls)}
            if chats <= found.keys():
                return found
            await asyncio.sleep(0.2)


def at(delays: list[float], share: float) -> float:
    return delays[int(share * (len(delays) - 1))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--mode", choices=READY, default="polling")
    options = parser.parse_args()
    raise SystemExit(asyncio.run(main(options.mode, options.seconds)))
