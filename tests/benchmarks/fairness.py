"""How long others wait for their answers while one chat sends 200 messages a second.

`python -m tests.benchmarks.fairness` (p99 must stay under a second; `--mode webhook`)
"""

import argparse
import asyncio
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

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

FLOODER = 1
FLOOD_A_SECOND, ASKED_A_SECOND = 200, 10
TICK = 0.05
LATENCIES = (0.0, 0.05, 0.2)
LONGEST = 1.0


async def main(mode: str, seconds: float) -> int:
    worst = 0.0
    with served() as url:
        for latency in LATENCIES:
            async with telegram(url) as fake:
                alone = await _delays(fake, mode, latency, seconds, flood=0)
                await fake.do("reset")
                flooded = await _delays(fake, mode, latency, seconds, flood=FLOOD_A_SECOND)
            worst = max(worst, at(flooded, 0.99))
            print(
                f"{mode}, {1000 * latency:3.0f} ms a call, {len(flooded)} questions: alone p50 {at(alone, 0.5):.3f} s, "
                f"p99 {at(alone, 0.99):.3f} s; beside {FLOOD_A_SECOND}/s p50 {at(flooded, 0.5):.3f} s, "
                f"p99 {at(flooded, 0.99):.3f} s"
            )
    print("fair" if worst < LONGEST else f"not fair: {worst:.2f} s")
    return int(worst >= LONGEST)


async def _delays(fake: Telegram, mode: str, latency: float, seconds: float, flood: int) -> list[float]:
    """From the moment when a question lies with Telegram to the moment when its answer does."""
    await fake.do("latency", {"seconds": latency})
    with tempfile.TemporaryDirectory() as folder:
        settings = await receiving(mode, fake.url, Path(folder))
        process = await start(fake.url, Path(folder), **settings)
        await reads(process, READY[mode])
        drain = asyncio.create_task(output(process, 120))
        asked = await _load(fake, seconds, flood)
        answered = await answered_of(fake, set(asked))
        process.send_signal(signal.SIGTERM)
        await drain
    return sorted(answered[chat] + latency - asked[chat] for chat in asked)


async def _load(fake: Telegram, seconds: float, flood: int) -> dict[int, float]:
    asked: dict[int, float] = {}
    begun = time.time()
    for tick in range(int(seconds / TICK)):
        await asyncio.sleep(max(0.0, begun + tick * TICK - time.time()))
        actions: list[dict[str, Any]] = [_says(FLOODER)] * int(flood * TICK)
        if tick % round(1 / ASKED_A_SECOND / TICK) == 0:
            chat = 1000 + tick
            actions.insert(len(actions) // 2, _says(chat))
            asked[chat] = time.time()
        await fake.do("updates", actions)
    return asked


def _says(chat: int) -> dict[str, Any]:
    return {"do": "send_text", "chat": chat, "user": chat, "text": "how long can I keep a book?"}


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
