"""Looks at all that the bot needs, Telegram first, and says what to do about what is missing."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

from bot.operations.machine import (
    Finding,
    look_at_database,
    look_at_disk,
    look_at_knowledge,
    look_at_ports,
    look_at_versions,
)
from bot.settings import Settings, SettingsError

CALL_SECONDS = 10.0
MANY_PENDING = 100
FAILED_SECONDS = 600.0
"""A delivery that failed longer ago says nothing of today."""
CLOCK_SECONDS = 60.0
"""A clock may be wrong by so much: talks and waiting times are measured with it."""
_TOKEN = re.compile(r"\d{1,20}:[\w-]{20,}", re.ASCII)
_BOTFATHER = "copy it from https://t.me/BotFather (/mybots, API Token) into .env as BOT_TOKEN=..."


def examine(
    settings: Settings,
    knowledge: Path,
    warnings: Callable[[Path], int],
    check_webhook: Callable[[Settings], None],
) -> Iterator[Finding]:
    """Everything, one after the other. `warnings` counts what could be better in a folder of knowledge;
    `check_webhook` raises SettingsError where the bot couldn't take what Telegram brings.
    """
    yield from look_at_telegram(settings)
    yield from look_at_ports(settings, check_webhook)
    yield look_at_knowledge(knowledge, warnings)
    yield look_at_database(settings)
    yield look_at_disk(settings)
    yield look_at_versions()


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Any
    seconds: float
    date: str | None


class _UnreachableError(Exception):
    """The message holds no URL, and so no token."""


def look_at_telegram(settings: Settings) -> Iterator[Finding]:
    """The token's shape; then, where it has one, what Telegram says to it."""
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not _TOKEN.fullmatch(token):
        yield Finding(
            "✗", "Token", "has another shape than 123456789:AA…" if token else "not set", _BOTFATHER
        )
        return
    yield Finding("✓", "Token", "has the right shape")
    try:
        how = _how(settings)
    except SettingsError as error:
        yield Finding("✗", "Proxy", str(error))
        return
    try:
        me = _call(settings, token, "getMe")
        yield _known(me, settings, how)
        yield from _clock(me)
        if me.status == 200:
            yield _updates(_call(settings, token, "getWebhookInfo"), settings.webhook_url)
    except _UnreachableError as error:
        remedy = (
            "look at the network, the proxy, the firewall and BOT_API_BASE_URL; the bot waits until it can"
        )
        yield Finding("✗", "Telegram", f"{settings.api_base_url} can't be reached{how} ({error})", remedy)


def _how(settings: Settings) -> str:
    """Which proxy stands in between, without its password. Raises SettingsError where it is none."""
    proxy = settings.telegram_proxy
    return f" by the proxy {proxy.partition('://')[2].rpartition('@')[2].rstrip('/')}" if proxy else ""


def _known(me: _Answer, settings: Settings, how: str) -> Finding:
    if me.status in (401, 404):
        return Finding("✗", "Telegram", "doesn't know this token", _BOTFATHER)
    if me.status != 200 or not isinstance(me.body, dict):
        told = f"{settings.api_base_url} answers with {me.status}, not as the Bot API does"
        return Finding("✗", "Telegram", told, "look at BOT_API_BASE_URL, or try again later")
    told = f"reached{how} in {1000 * me.seconds:.0f} ms, the bot is @{me.body.get('username')}"
    return Finding("✓", "Telegram", told)


def _clock(me: _Answer) -> Iterator[Finding]:
    try:
        there = parsedate_to_datetime(me.date or "").timestamp()
    except ValueError:
        return
    apart = time.time() - there
    if abs(apart) <= CLOCK_SECONDS:
        yield Finding("✓", "Clock", "agrees with Telegram's")
        return
    told = f"{abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} Telegram's"
    yield Finding("!", "Clock", told, "let the system set it, such as with timedatectl set-ntp true")


def _updates(info: _Answer, wanted: str) -> Finding:
    """Whether the bot gets them in the way that is `wanted`: at a URL, or by polling without one."""
    webhook = info.body if isinstance(info.body, dict) else {}
    if (url := webhook.get("url") or "") != wanted:
        return _astray(url, wanted)
    pending = int(webhook.get("pending_update_count") or 0)
    told = f"Telegram brings them to {url}; {pending} wait" if url else f"{pending} wait for the bot"
    if pending >= MANY_PENDING:
        return Finding("!", "Updates", told, "is it running? It answers them when it starts")
    failed = webhook.get("last_error_date") or 0
    if time.time() - float(failed) < FAILED_SECONDS:
        told += f"; a delivery failed lately: {webhook.get('last_error_message')}"
        return Finding("!", "Updates", told, "python -m bot webhook show tells how that goes on")
    return Finding("✓", "Updates", told)


def _astray(url: str, wanted: str) -> Finding:
    if not wanted:
        told = f"Telegram brings them to {url}, so the bot can't ask for them"
        return Finding(
            "✗", "Updates", told, "python -m bot webhook delete lets it poll; or set BOT_WEBHOOK_URL"
        )
    told = f"Telegram brings them to {url}, not to {wanted}" if url else f"nothing brings them to {wanted}"
    return Finding("✗", "Updates", told, "python -m bot webhook set has them brought there")


def _call(settings: Settings, token: str, method: str) -> _Answer:
    """Asks in the way that the bot does. Raises _UnreachableError."""
    proxy = settings.telegram_proxy
    proxies = {"http": proxy, "https": proxy} if proxy else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))
    begun = time.monotonic()
    try:
        with opener.open(
            f"{settings.api_base_url.rstrip('/')}/bot{token}/{method}", timeout=CALL_SECONDS
        ) as reply:
            status, body, date = reply.status, reply.read(), reply.headers["Date"]
    except urllib.error.HTTPError as error:
        status, body, date = error.code, b"", error.headers["Date"]
    except urllib.error.URLError as error:
        raise _UnreachableError(str(error.reason).replace(token, "<token>")) from None
    except (OSError, ValueError, HTTPException) as error:
        raise _UnreachableError(type(error).__name__) from None
    return _Answer(status, _result(body), time.monotonic() - begun, date)


def _result(body: bytes) -> Any:
    try:
        return json.loads(body)["result"]
    except (ValueError, LookupError, TypeError):
        return None
