"""What people see of the bot before they write: commands, descriptions, the menu button; set when changed."""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.constants import BotDescriptionLimit
from telegram.error import BadRequest, TelegramError

from bot.knowledge.voice import TelegramVoice
from bot.storage import StorageError, Store

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Part:
    """Something that Telegram shows of the bot."""

    name: str
    wanted: Any
    set: Callable[[], Awaitable[bool]]

    @property
    def mark(self) -> str:
        return sha256(json.dumps(self.wanted).encode()).hexdigest()


async def set_profile(
    bot: Bot, store: Store, say: TelegramVoice, title: str, admins: Mapping[str, int]
) -> None:
    """Telegram limits these calls hard, and the bot works without them: a refusal is only logged.

    `admins`: each one's number, by what stands for it in the store and in the log.
    """
    for part in (*_parts(bot, say, title), *_for_admins(bot, say, admins)):
        name = f"profile:{bot.id}:{part.name}"
        if await store.fact(name) == part.mark:
            continue
        try:
            await part.set()
        except BadRequest as error:
            _LOGGER.warning("the bot's %s could not be set: %s", part.name, error)
            continue
        except TelegramError as error:
            _LOGGER.warning("the bot's %s could not be set, the rest waits too: %s", part.name, error)
            return
        await _keep(store, name, part)


async def _keep(store: Store, name: str, part: _Part) -> None:
    try:
        await store.remember(name, part.mark)
    except StorageError as error:
        _LOGGER.warning("that the bot's %s is set could not be kept: %s", part.name, error)
    _LOGGER.info("the bot's %s is set", part.name)


def _parts(bot: Bot, say: TelegramVoice, title: str) -> Iterator[_Part]:
    long = _shortened(say.description.format(title=title), BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    short = _shortened(
        say.short_description.format(title=title), BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    )
    alone, group = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    yield _Part(
        "menu in private", say.commands, lambda: bot.set_my_commands(_menu(say.commands), scope=alone)
    )
    yield _Part(
        "menu in groups",
        say.group_commands,
        lambda: bot.set_my_commands(_menu(say.group_commands), scope=group),
    )
    yield _Part("description", long, lambda: bot.set_my_description(long))
    yield _Part("short description", short, lambda: bot.set_my_short_description(short))
    yield _Part("menu button", "commands", lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands()))


def _for_admins(bot: Bot, say: TelegramVoice, admins: Mapping[str, int]) -> Iterator[_Part]:
    """Their own commands, too. Telegram refuses it for somebody who never wrote to the bot."""
    commands = {**say.commands, **say.admin_commands}
    for name, admin in sorted(admins.items()):
        menu = partial(bot.set_my_commands, _menu(commands), scope=BotCommandScopeChat(admin))
        yield _Part(f"menu for admin {name}", commands, menu)


def _menu(commands: Mapping[str, str]) -> list[BotCommand]:
    return [BotCommand(*command) for command in commands.items()]


def _shortened(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"
