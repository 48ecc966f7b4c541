"""Runs the fake Bot API as a process of its own until it is ended."""

import argparse
import asyncio
import gc
import signal

from .api import TOKEN, FakeBotApi


async def serve(token: str, port: int, username: str) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with FakeBotApi(token, port, username) as api:
        # Whoever started this process reads the address from here.
        print(api.url, flush=True)
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_bot_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default="test_bot")
    options = parser.parse_args()
    # All calls and messages are kept: looking through them for garbage would slow a long run.
    gc.set_threshold(100_000, 50, 1_000)
    asyncio.run(serve(options.token, options.port, options.username))


if __name__ == "__main__":
    main()
