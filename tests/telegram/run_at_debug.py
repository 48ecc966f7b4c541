"""`bot run` with every logger at DEBUG, and errors that carry the token: what can leak leaks here."""

import logging
import os
import sys
from typing import Literal

from bot import cli
from bot.telegram import app as application
from bot.telegram.logs import set_up_logs as quiet


def loud(level: str, secrets: list[str], form: Literal["text", "json"]) -> None:
    quiet("DEBUG", secrets, form)
    for name in ("telegram", "aiohttp", "asyncio", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    token = os.environ["BOT_TOKEN"]
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", token)
    try:
        raise ValueError(f"https://api.telegram.org/bot{token}/getMe")
    except ValueError as error:
        logging.getLogger("somebody").exception("failed with %s", error)
        logging.getLogger("somebody").debug("stack", stack_info=True)


setattr(application, "set_up_logs", loud)  # noqa: B010  # what mypy doesn't let one assign

if __name__ == "__main__":
    sys.argv = ["bot", "run"]
    cli.main()
