"""The settings that Telegram needs, checked: what is wrong is told in one line before anything starts."""

import hmac
import re
from hashlib import sha256
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from bot.settings import Settings, SettingsError

_TOKEN = re.compile(r"\d{1,20}:[\w-]{20,}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TELEGRAM = "https://api.telegram.org"
NO_TOKEN = (
    "BOT_TOKEN is not set: open https://t.me/BotFather in Telegram, send /newbot, "
    "and put the token that you get into .env as BOT_TOKEN=..."
)
BAD_TOKEN = "Telegram doesn't know BOT_TOKEN: copy it again from https://t.me/BotFather (/mybots, API Token)"
NO_WEBHOOK = "BOT_WEBHOOK_URL is not set: it is the address at which Telegram can reach the bot"
NO_SERVER = "BOT_WEBHOOK_URL needs two more packages: pip install -e '.[webhook]'"


def token_of(settings: Settings) -> str:
    """The token. Raises SettingsError with one line that helps."""
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not token:
        raise SettingsError(NO_TOKEN)
    if not _TOKEN.fullmatch(token):
        raise SettingsError(BAD_TOKEN)
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
    if parts is None or parts.fragment or not _is_safe(parts, settings):
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
    if not (find_spec("starlette") and find_spec("uvicorn")):
        raise SettingsError(NO_SERVER)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if fits and not any(sign.isspace() for sign in url) else None


def _is_safe(parts: SplitResult, settings: Settings) -> bool:
    """Telegram itself brings updates by https only; a Bot API server of one's own needn't."""
    return parts.scheme == "https" or root_of(settings) != _TELEGRAM or _is_here(parts.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
