"""What people see of the bot before they write: commands and descriptions, set only when changed."""

import json
import logging
from hashlib import sha256

from telegram import Bot, BotCommand
from telegram.constants import BotDescriptionLimit
from telegram.error import TelegramError

from bot.knowledge.voice import TelegramVoice
from bot.storage import StorageError, Store

_LOGGER = logging.getLogger(__name__)


async def set_profile(bot: Bot, store: Store, say: TelegramVoice, title: str) -> None:
    """Telegram limits these calls hard, and the bot works without them: a refusal is only logged."""
    long = _shortened(say.description.format(title=title), BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    short = _shortened(
        say.short_description.format(title=title), BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    )
    wanted = sha256(json.dumps([say.commands, long, short]).encode()).hexdigest()
    name = f"profile:{bot.id}"
    if await store.fact(name) == wanted:
        return
    try:
        await bot.set_my_commands([BotCommand(*command) for command in say.commands.items()])
        await bot.set_my_description(long)
        await bot.set_my_short_description(short)
    except TelegramError as error:
        _LOGGER.warning("the bot's commands and descriptions could not be set: %s", error)
        return
    try:
        await store.remember(name, wanted)
    except StorageError as error:
        _LOGGER.warning("that the commands and descriptions are set could not be kept: %s", error)
    _LOGGER.info("the bot's commands and descriptions are set")


def _shortened(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"
