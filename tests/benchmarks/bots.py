"""The bots of the benchmark, each in a process of its own: `python -m tests.benchmarks.bots NAME`.

The echoes are what their libraries show first. They import no more than that, since their start is timed.
"""

import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import iscoroutinefunction
from typing import Any


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


def be_telegram(concurrent: bool) -> None:
    """python-telegram-bot."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    token, root = os.environ["BOT_TOKEN"], os.environ["BOT_API_BASE_URL"]
    builder = Application.builder().token(token).base_url(f"{root}/bot").concurrent_updates(concurrent)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def be_aiogram() -> None:
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    async def echo(message: Message) -> None:
        if message.text:
            await message.answer(message.text)

    async def run() -> None:
        dispatcher = Dispatcher()
        dispatcher.message.register(echo)
        session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_BASE_URL"]))
        await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))

    asyncio.run(run())


if __name__ == "__main__":
    match sys.argv[1]:
        case "bot":
            be_this_bot()
        case "aiogram":
            be_aiogram()
        case name:
            be_telegram(concurrent=name == "telegram-concurrent")
