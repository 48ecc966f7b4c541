"""What is set up before people come: settings that Telegram needs, where it brings updates, what it shows.

The operator has the webhook set once; no replica does it by itself. What people see of the bot before they
write is set when it changed, since Telegram limits these calls hard.
"""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    WebhookInfo,
)
from telegram.constants import BotDescriptionLimit
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.knowledge.texts import TelegramVoice
from bot.settings import Settings, SettingsError
from bot.storage import StorageError, Store
from bot.telegram.client import AiohttpRequest, seconds_of
from bot.telegram.updates import UPDATE_KINDS

T = TypeVar("T")
Shown = tuple[str, Any, Callable[[], Awaitable[bool]]]
"""Something that Telegram shows of the bot: its name, what it is to be, what sets it."""
NO_TOKEN = (
    "BOT_TOKEN is not set: open https://t.me/BotFather in Telegram, send /newbot, "
    "and put the token that you get into .env as BOT_TOKEN=..."
)
BAD_TOKEN = "Telegram doesn't know BOT_TOKEN: copy it again from https://t.me/BotFather (/mybots, API Token)"
NO_WEBHOOK = "BOT_WEBHOOK_URL is not set: it is the address at which Telegram can reach the bot"
NO_NAME = (
    "Which bot? Give its name with --name, such as --name my_bot, or set BOT_TOKEN to have Telegram asked."
)
_TOKEN = re.compile(r"\d{1,20}:[\w-]{20,}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_NAME = re.compile(r"[A-Za-z]\w{2,31}", re.ASCII)
_TELEGRAM = "https://api.telegram.org"
_LOGGER = logging.getLogger(__name__)


def token_of(settings: Settings) -> str:
    """The token. Raises SettingsError with one line that helps."""
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not _TOKEN.fullmatch(token):
        raise SettingsError(BAD_TOKEN if token else NO_TOKEN)
    return token


def root_of(settings: Settings) -> str:
    """The root of the Bot API server. Raises SettingsError where it is no URL."""
    if _parts(settings.api_base_url) is None:
        raise SettingsError(f"BOT_API_BASE_URL must look like {_TELEGRAM}")
    return settings.api_base_url.rstrip("/")


def webhook_of(settings: Settings) -> str:
    """The URL of the webhook. Raises SettingsError where it is none that Telegram could use."""
    if not settings.webhook_url:
        raise SettingsError(NO_WEBHOOK)
    parts = _parts(settings.webhook_url)
    # Telegram itself brings updates by https only; a Bot API server of one's own needn't.
    safe = parts and (parts.scheme == "https" or root_of(settings) != _TELEGRAM)
    if not parts or parts.fragment or not safe:
        raise SettingsError("BOT_WEBHOOK_URL must look like https://bot.example.org/telegram (with https)")
    return settings.webhook_url


def webhook_secret_of(settings: Settings) -> str:
    """What Telegram shows with every update; there always is one, the same for all replicas."""
    if settings.webhook_secret is None:
        return hmac.digest(token_of(settings).encode(), b"webhook of the bot", sha256).hex()
    secret = settings.webhook_secret.get_secret_value()
    if not _SECRET.fullmatch(secret):
        raise SettingsError("BOT_WEBHOOK_SECRET may hold 1 to 256 of A-Z, a-z, 0-9, _ and -")
    return secret


def check_webhook(settings: Settings) -> None:
    """Raises SettingsError where the bot couldn't take what Telegram brings."""
    webhook_of(settings)
    webhook_secret_of(settings)


def name_of(given: str | None, settings: Settings) -> str:
    """The bot's name, asked of Telegram where none is given. Raises SettingsError, in one line."""
    if given is None:
        if settings.token is None:
            raise SettingsError(NO_NAME)
        try:
            return asyncio.run(_asked(settings, lambda bot: bot.get_me())).username or ""
        except (TelegramError, UnreachableError) as error:
            no_answer = f"Telegram can't be asked for the bot's name ({error}); give it with --name"
            raise SettingsError(no_answer) from None
    name = given.strip().removeprefix("https://t.me/").removeprefix("@")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"--name {given}: a bot's name has 3 to 32 letters, digits and underscores")
    return name


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if fits and not any(sign.isspace() for sign in url) else None


# The webhook


class UnreachableError(Exception):
    """Telegram couldn't be asked; the message is one line for the operator."""


async def set_webhook(settings: Settings) -> str:
    """Have updates brought; what waits is kept. Raises SettingsError, UnreachableError."""
    url, secret, many = webhook_of(settings), webhook_secret_of(settings), settings.webhook_connections

    async def act(bot: Bot) -> WebhookInfo:
        await bot.set_webhook(url, max_connections=many, allowed_updates=UPDATE_KINDS, secret_token=secret)
        return await bot.get_webhook_info()

    info = await _asked(settings, act)
    return f"The webhook is set: {info.url}\n{_waiting(info)}"


async def show_webhook(settings: Settings) -> str:
    """What Telegram says of the webhook, in plain words. Raises SettingsError, UnreachableError."""
    info = await _asked(settings, lambda bot: bot.get_webhook_info())
    where = "No webhook is set. Telegram keeps updates until the bot polls."
    failed = ["No delivery has failed lately."] if info.url else []
    if info.url:
        many = info.max_connections or 40
        where = f"Telegram brings updates to {info.url}, at most {many} at the same time."
    if info.last_error_message:
        when = f"{info.last_error_date:%Y-%m-%d %H:%M} UTC: " if info.last_error_date else ""
        failed = [f"The last delivery that failed, {when}{info.last_error_message}"]
    return "\n".join([where, _waiting(info), *failed, *_advice(info, settings)])


async def delete_webhook(settings: Settings) -> str:
    """Have no more updates brought; what waits is kept. Raises SettingsError, UnreachableError."""

    async def act(bot: Bot) -> WebhookInfo:
        await bot.delete_webhook()
        return await bot.get_webhook_info()

    told = ["The webhook is deleted; now the bot can poll.", _waiting(await _asked(settings, act))]
    still = "BOT_WEBHOOK_URL is still set: while it is, the bot waits for updates that nobody brings."
    return "\n".join([*told, *([still] if settings.webhook_url else [])])


async def compare(bot: Bot, settings: Settings) -> None:
    """Log it where Telegram brings updates elsewhere or nowhere: then nothing would ever arrive."""
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        _LOGGER.info("Telegram could not be asked for its webhook: %s", error)
        return
    for line in _advice(info, settings):
        _LOGGER.warning("%s", line)


async def _asked(settings: Settings, act: Callable[[Bot], Awaitable[T]]) -> T:
    bot = Bot(token_of(settings), f"{root_of(settings)}/bot", request=AiohttpRequest(settings.telegram_proxy))
    try:
        async with bot:
            return await act(bot)
    except InvalidToken:
        raise SettingsError(BAD_TOKEN) from None
    except BadRequest as error:
        raise SettingsError(f"Telegram refuses BOT_WEBHOOK_URL or what goes with it: {error}") from None
    except RetryAfter as error:
        wait = seconds_of(error.retry_after)
        raise UnreachableError(f"Telegram asks to wait {wait:.0f} s; try again then") from None
    except NetworkError as error:
        raise UnreachableError(f"Telegram can't be reached: {error}") from None


def _waiting(info: WebhookInfo) -> str:
    count = info.pending_update_count
    return f"{count or 'No'} update{'' if count == 1 else 's'} waiting to be answered."


def _advice(info: WebhookInfo, settings: Settings) -> list[str]:
    wanted = settings.webhook_url
    if info.url == wanted:
        missing = [kind for kind in UPDATE_KINDS if kind not in (info.allowed_updates or UPDATE_KINDS)]
        if not wanted or not missing:
            return []
        # An older version has set it.
        lacking = f"Of these Telegram brings nothing: {', '.join(missing)}."
        return [f"{lacking} `python -m bot webhook set` has them brought, too"]
    if not wanted:
        return ["BOT_WEBHOOK_URL is not set here: `python -m bot webhook delete` lets the bot poll."]
    now = "Telegram brings updates elsewhere" if info.url else "Telegram brings no updates yet"
    return [f"{now}: `python -m bot webhook set` has them brought to {wanted}"]


# What Telegram shows


async def set_profile(
    bot: Bot, store: Store, say: TelegramVoice, title: str, admins: Mapping[str, int]
) -> None:
    """Telegram limits these calls hard, and the bot works without them: a refusal is only logged.

    `admins`: each one's number, by what stands for it in the store and in the log.
    """
    for part, wanted, set_it in _shown(bot, say, title, admins):
        name, mark = f"profile:{bot.id}:{part}", sha256(json.dumps(wanted).encode()).hexdigest()
        if await store.fact(name) == mark:
            continue
        try:
            await set_it()
            await store.remember(name, mark)
        except BadRequest as error:
            # An admin who never wrote to the bot gets the menu once that was done.
            level = logging.DEBUG if "chat not found" in error.message.lower() else logging.WARNING
            _LOGGER.log(level, "the bot's %s could not be set: %s", part, error)
            continue
        except TelegramError as error:
            _LOGGER.warning("the bot's %s could not be set, the rest waits too: %s", part, error)
            return
        except StorageError as error:
            _LOGGER.warning("that the bot's %s is set could not be kept: %s", part, error)
        _LOGGER.info("the bot's %s is set", part)


def _shown(bot: Bot, say: TelegramVoice, title: str, admins: Mapping[str, int]) -> Iterator[Shown]:
    limits = BotDescriptionLimit
    long = _shortened(say.description.format(title=title), limits.MAX_DESCRIPTION_LENGTH)
    short = _shortened(say.short_description.format(title=title), limits.MAX_SHORT_DESCRIPTION_LENGTH)
    alone, group = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    yield _menu(bot, "in private", say.commands, alone)
    yield _menu(bot, "in groups", say.group_commands, group)
    yield "description", long, lambda: bot.set_my_description(long)
    yield "short description", short, lambda: bot.set_my_short_description(short)
    yield "menu button", "commands", lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    commands = {**say.commands, **say.admin_commands}
    for name, admin in sorted(admins.items()):
        # Telegram refuses it for somebody who never wrote to the bot.
        yield _menu(bot, f"for admin {name}", commands, BotCommandScopeChat(admin))


def _menu(bot: Bot, name: str, commands: Mapping[str, str], scope: Any) -> Shown:
    return f"menu {name}", commands, lambda: bot.set_my_commands(list(commands.items()), scope=scope)


def _shortened(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"
