"""Takes updates that Telegram brings, and says 200 once they are kept.

What gets anything else Telegram brings again, for a day; and it brings one update of a chat at a time.
"""

import asyncio
import hmac
import json
import logging
from time import monotonic
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError
from yarl import URL

from bot.operations.serving import listen
from bot.settings import Settings
from bot.storage import StorageError
from bot.telegram.inbox import Inbox
from bot.telegram.setup import webhook_of, webhook_secret_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1_000_000  # updates have a few thousand bytes; this leaves room for the longest
DEADLINE = 25.0  # so many seconds a call may wait for its answer, before Telegram or a proxy loses patience
DRAIN_SECONDS = 3.0  # so long what is in hand may take when the bot is told to end
KEEP_ALIVE_SECONDS = 150.0
"""Longer than proxies keep an idle connection, which mustn't be closed just when it is used again. Whoever
doesn't send the head of a call within this time is hung up on, too."""
WARNING_SECONDS = 60.0
_LOGGER = logging.getLogger(__name__)


class Webhook:
    """A port on which Telegram's updates arrive, until it is told to stop."""

    def __init__(self, settings: Settings, inbox: Inbox) -> None:
        self._inbox = inbox
        self._secret = webhook_secret_of(settings).encode()
        self._address = (settings.webhook_host, settings.webhook_port)
        self._app = web.Application(client_max_size=LARGEST_BODY)
        # A plain one: in a route of the usual form braces would be a pattern.
        path = web.PlainResource(URL(webhook_of(settings)).path_safe)
        path.add_route("POST", self._receive)
        self._app.router.register_resource(path)
        self._warned = -WARNING_SECONDS
        self._keeping: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping.set()

    async def run(self) -> None:
        """Raises SettingsError where the port can't be had."""
        logging.getLogger("aiohttp.server").addFilter(_is_worth_telling)
        patience: dict[str, Any] = {"shutdown_timeout": DRAIN_SECONDS}
        patience["keepalive_timeout"] = KEEP_ALIVE_SECONDS
        async with listen(self._app, "BOT_WEBHOOK_PORT", *self._address, **patience):
            _LOGGER.info("updates are taken at %s:%s", *self._address)
            await self._stopping.wait()

    async def _receive(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            self._warn()
            return web.Response(text="wrong secret\n", status=403)
        if request.content_type != "application/json":
            return web.Response(text="expected application/json\n", status=415)
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._answer(await request.read())
        except TimeoutError:
            _LOGGER.warning("an update takes long; Telegram is told to bring it again")
            return _again()

    def _warn(self) -> None:
        """Now and then: whoever calls without the secret mustn't fill the log."""
        if monotonic() - self._warned >= WARNING_SECONDS:
            self._warned = monotonic()
            _LOGGER.warning(
                "a call without the right secret was refused; `python -m bot webhook set` sets it"
            )

    async def _answer(self, body: bytes) -> web.Response:
        try:
            raw: Any = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            return web.Response(text="expected an update as JSON\n", status=400)
        if self._stopping.is_set():
            return _again()
        keeping = asyncio.create_task(self._inbox.take([raw]))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        try:
            # What is kept is to be answered, though nobody waits for that any more.
            await asyncio.shield(keeping)
        except StorageError:
            return _again()
        return web.Response(text="done\n")


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Whoever sends what isn't HTTP mustn't fill the log, each time with a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _again() -> web.Response:
    """Telegram obeys Retry-After; without it, it waits longer each time, up to minutes."""
    return web.Response(text="again\n", status=503, headers={"Retry-After": "1"})
