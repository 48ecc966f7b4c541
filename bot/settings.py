"""What an operator sets: environment variables and a `.env` file in the working folder."""

import logging
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "BOT_"
TELEGRAM = "https://api.telegram.org"
_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_PROXY = re.compile(r"https?://([^\s/@]*@)?([^\s/@:\[\]]+|\[[\da-f:]+\])(:\d{1,5})?/?", re.IGNORECASE)
_LOGGER = logging.getLogger(__name__)
Port = Annotated[int, Field(ge=1, le=65535)]


class OperatorError(Exception):
    """What only an operator can mend; the message is one line."""


class SettingsError(OperatorError):
    """A setting can't be used; the message is one line for the operator."""


def _ids(value: object) -> object:
    """Telegram ids, separated by commas or spaces. What is wrong is told without naming any."""
    if not isinstance(value, str):
        return value
    ids = value.replace(",", " ").split()
    if not all(map(_ID.fullmatch, ids)):
        raise ValueError("expected Telegram ids, which are numbers, separated by commas or spaces")
    return ids


class Settings(BaseModel):
    """Every setting, by the name of its variable without `BOT_`. An empty value means "not set"."""

    model_config = ConfigDict(frozen=True)

    token: SecretStr | None = None
    """Telegram's token of the bot, from BotFather."""
    knowledge: Path = Path("knowledge")
    """The folder with all that the bot says."""
    database_url: str = "sqlite:///bot.sqlite3"
    """Where states are kept: `sqlite:///` and a path, relative to the working folder; or `postgresql://...`."""
    secret: SecretStr | None = None
    """The key of the hashes that stand for people; without one it is derived from the token."""
    api_base_url: str = TELEGRAM
    """The root of the Bot API server."""
    keep_questions_days: int = Field(90, ge=0)
    """Questions that people passed on are deleted after so many days."""
    admins: Annotated[frozenset[int], BeforeValidator(_ids), Field(repr=False)] = frozenset()
    """Telegram ids of those who may reload the knowledge, and who are told when it can't be used."""

    weekly: bool = False
    """Whether admins get a line each week: what was asked, and what to teach first."""

    proxy: str = ""
    """The HTTP proxy by which Telegram is reached; without it HTTPS_PROXY and NO_PROXY count."""
    sends_per_second: float = Field(30.0, ge=0)
    """So many turns a second, since Telegram takes about so many messages of one bot; 0 for any number."""

    webhook_url: str = ""
    """Where Telegram brings updates, by way of a proxy that ends TLS; "" asks Telegram for them (polling)."""
    webhook_secret: SecretStr | None = None
    """Telegram shows it with every update; without one it is derived from the token."""
    webhook_host: str = "127.0.0.1"
    """The address at which the proxy finds the bot."""
    webhook_port: Port = 8080
    """Likewise the port."""
    webhook_connections: Annotated[int, Field(ge=1, le=100)] = 40
    """So many updates may Telegram bring at the same time."""

    health_port: Port | None = None
    """Where health and metrics are shown; nowhere without it."""
    health_host: str = "127.0.0.1"
    """The address for them: not one that the world can reach."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """How much the bot tells of its work."""
    log_format: Literal["text", "json"] = "text"
    """A line to read, or a JSON object a line for machines."""

    @property
    def telegram_proxy(self) -> str | None:
        """The proxy that stands between the bot and Telegram. Raises SettingsError where it is none."""
        if not self.proxy:
            return None
        proxy = self.proxy if "://" in self.proxy else f"http://{self.proxy}"
        if not _PROXY.fullmatch(proxy):
            # Its text may hold a password.
            raise SettingsError(
                "BOT_PROXY (or HTTPS_PROXY): expected http://host:port; SOCKS needs a proxy in between"
            )
        return proxy

    @property
    def database(self) -> str:
        """The URL of the database. Raises SettingsError where it is none."""
        scheme, _, rest = self.database_url.partition("://")
        if not (scheme in ("postgresql", "postgres") or (scheme == "sqlite" and rest[:1] == "/" != rest)):
            raise SettingsError(
                "BOT_DATABASE_URL must look like sqlite:///bot.sqlite3 or postgresql://host/name"
            )
        return self.database_url


def _proxy(variables: Mapping[str, str | None], url: str) -> str | None:
    """The proxy that the usual variables name for an address, such as HTTPS_PROXY and NO_PROXY."""
    named = {
        name.lower(): value for name, value in variables.items() if value and name[-6:].lower() == "_proxy"
    }
    if not named:
        return None
    # Only now, since it takes long to import.
    from urllib.parse import urlsplit
    from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

    parts = urlsplit(url)
    if proxy_bypass_environment(parts.netloc, {"no": named.get("no_proxy", "")}):
        return None
    return named.get(f"{parts.scheme}_proxy") or named.get("all_proxy")


def _unquoted(value: str | None) -> str | None:
    """Without the quotes that `docker run --env-file` passes along."""
    quoted = value and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if value and quoted else value


def _did_you_mean(name: str) -> str:
    """The nearest setting: one spelled alike, or one of which all words are in the name."""
    words = set(name.split("_"))
    within = [field for field in Settings.model_fields if words.issuperset(field.split("_"))]
    near = get_close_matches(name, Settings.model_fields, n=1, cutoff=0.7) or within
    return f"; did you mean `{PREFIX}{near[0].upper()}`?" if near else ""


def load_settings() -> Settings:
    """Read the settings. Raises SettingsError, in one line, for the first that can't be used."""
    if os.path.lexists(".env") and not (Path(".env").is_file() or Path(".env").is_fifo()):
        raise SettingsError(
            ".env is no file, but a folder or a link to nowhere; put the settings into a file"
        )
    # The environment goes before the file, as everywhere. (pydantic-settings would do all this, at the
    # price of a tenth of the time that a single question may take.)
    try:
        found = {**dotenv_values(".env", encoding="utf-8"), **os.environ}
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise SettingsError(f".env can't be read: {error.strerror}; let the bot's user read it") from None
    found = {name: _unquoted(value) for name, value in found.items()}
    names = {name: PREFIX + name.upper() for name in Settings.model_fields}
    for unknown in sorted(name for name in found if name.startswith(PREFIX) and name not in names.values()):
        _LOGGER.warning("%s is no setting%s", unknown, _did_you_mean(unknown.removeprefix(PREFIX).lower()))
    given = {field: found.get(name) for field, name in names.items()}
    given["proxy"] = given["proxy"] or _proxy(found, given["api_base_url"] or TELEGRAM)
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "BOT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
