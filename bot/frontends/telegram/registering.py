"""Tells Telegram where to bring updates. The operator does so once; no replica does it by itself."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.frontends.telegram.checked import BAD_TOKEN, root_of, token_of, webhook_of, webhook_secret_of
from bot.frontends.telegram.reading import UPDATE_KINDS
from bot.frontends.telegram.request import AiohttpRequest
from bot.frontends.telegram.trying import seconds_of
from bot.settings import Settings, SettingsError

NOT_SET = "No webhook is set."
LACKING = "Of these Telegram brings nothing: {kinds}. `python -m bot webhook set` has them brought, too"
"""It was set by an older version."""
_LOGGER = logging.getLogger(__name__)


class UnreachableError(Exception):
    """Telegram couldn't be asked; the message is one line for the operator."""


async def set_webhook(settings: Settings) -> str:
    """Have updates brought; what waits is kept. Raises SettingsError, UnreachableError."""
    url, secret = webhook_of(settings), webhook_secret_of(settings)

    async def act(bot: Bot) -> WebhookInfo:
        await bot.set_webhook(
            url,
            max_connections=settings.webhook_connections,
            allowed_updates=UPDATE_KINDS,
            secret_token=secret,
        )
        return await bot.get_webhook_info()

    info = await _asked(settings, act)
    return f"The webhook is set: {info.url}\n{_waiting(info)}"


async def show_webhook(settings: Settings) -> str:
    """What Telegram says of the webhook, in plain words. Raises SettingsError, UnreachableError."""
    info = await _asked(settings, lambda bot: bot.get_webhook_info())
    return "\n".join([_where(info), _waiting(info), *_errors(info), *_advice(info, settings)])


async def delete_webhook(settings: Settings) -> str:
    """Have no more updates brought; what waits is kept. Raises SettingsError, UnreachableError."""

    async def act(bot: Bot) -> WebhookInfo:
        await bot.delete_webhook()
        return await bot.get_webhook_info()

    info = await _asked(settings, act)
    told = ["The webhook is deleted; now the bot can poll.", _waiting(info)]
    if settings.webhook_url:
        told.append(
            "BOT_WEBHOOK_URL is still set: while it is, the bot waits for updates that nobody brings."
        )
    return "\n".join(told)


async def compare(bot: Bot, settings: Settings) -> None:
    """Log it where Telegram brings updates elsewhere or nowhere: then nothing would ever arrive."""
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        _LOGGER.info("Telegram could not be asked for its webhook: %s", error)
        return
    for line in _advice(info, settings):
        _LOGGER.warning("%s", line)


async def _asked(settings: Settings, act: Callable[[Bot], Awaitable[WebhookInfo]]) -> WebhookInfo:
    bot = Bot(token_of(settings), f"{root_of(settings)}/bot", request=AiohttpRequest())
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


def _where(info: WebhookInfo) -> str:
    if not info.url:
        return f"{NOT_SET} Telegram keeps updates until the bot polls."
    return f"Telegram brings updates to {info.url}, at most {info.max_connections or 40} at the same time."


def _waiting(info: WebhookInfo) -> str:
    count = info.pending_update_count
    return f"{count or 'No'} update{'' if count == 1 else 's'} waiting to be answered."


def _errors(info: WebhookInfo) -> list[str]:
    if not info.last_error_message:
        return ["No delivery has failed lately."] if info.url else []
    when = f"{_ago(info.last_error_date)}: " if info.last_error_date else ""
    return [f"The last delivery that failed, {when}{info.last_error_message}"]


def _advice(info: WebhookInfo, settings: Settings) -> list[str]:
    wanted = settings.webhook_url
    if info.url == wanted:
        missing = [kind for kind in UPDATE_KINDS if kind not in (info.allowed_updates or UPDATE_KINDS)]
        return [LACKING.format(kinds=", ".join(missing))] if wanted and missing else []
    if not wanted:
        return ["BOT_WEBHOOK_URL is not set here: `python -m bot webhook delete` lets the bot poll."]
    now = "Telegram brings updates elsewhere" if info.url else "Telegram brings no updates yet"
    return [f"{now}: `python -m bot webhook set` has them brought to {wanted}"]


def _ago(when: datetime) -> str:
    passed = datetime.now(UTC) - when
    if passed < timedelta(minutes=2):
        return "a moment ago"
    if passed < timedelta(hours=2):
        return f"{passed // timedelta(minutes=1)} minutes ago"
    return f"{passed // timedelta(hours=1)} hours ago"
