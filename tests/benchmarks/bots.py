"""The bots of the benchmark, each in a process of its own: `python -m tests.benchmarks.bots NAME`.

The echoes are what their libraries show first. They import no more than that, since their start is timed.
"""

import asyncio
import json
import os
import runpy
import signal
import sys


def be_this_bot() -> None:
    """`python -m bot run`, telling at its end where its CPU went since it was sent SIGUSR1."""
    from tests.benchmarks.parts import Parts

    parts = Parts()
    signal.signal(signal.SIGUSR1, lambda *_: parts.begin())
    sys.argv = ["bot", "run"]
    try:
        runpy.run_module("bot", run_name="__main__")
    finally:
        print(json.dumps(parts.shares()))


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
