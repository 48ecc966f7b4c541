"""Takes updates that Telegram brings, and says 200 once they are kept.

What gets anything else Telegram brings again, for a day; and it brings one update of a chat at a time.
"""

import asyncio
import hmac
import json
import logging
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web

from bot.operations.serving import listen
from bot.operations.vitals import Vitals
from bot.settings import Settings
from bot.storage import StorageError
from bot.telegram.inbox import Inbox
from bot.telegram.setup import webhook_of, webhook_secret_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1_000_000  # updates have a few thousand bytes; this leaves room for the longest
DEADLINE = 25.0  # so many seconds a call may wait for its answer, before Telegram or a proxy loses patience
DRAIN_SECONDS = 3.0  # so long what is in hand may take when the bot is told to end
KEEP_ALIVE_SECONDS = 150
"""Longer than proxies keep an idle connection: it mustn't be closed just when one is used again."""
WARNING_SECONDS = 60.0  # who calls without the secret mustn't fill the log
_LOGGER = logging.getLogger(__name__)


class Webhook:
    """A port on which Telegram's updates arrive, until it is told to stop."""

    def __init__(self, settings: Settings, inbox: Inbox, vitals: Vitals) -> None:
        self._inbox, self._vitals = inbox, vitals
        self._secret = webhook_secret_of(settings).encode()
        self._address = settings.webhook_host, settings.webhook_port
        self._path = unquote(urlsplit(webhook_of(settings)).path) or "/"
        self._stopping = asyncio.Event()
        self._warned = -WARNING_SECONDS

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping.set()

    async def run(self) -> None:
        """Raises SettingsError where the port can't be had."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post(self._path, self._receive)
        given: dict[str, Any] = {"keepalive_timeout": KEEP_ALIVE_SECONDS, "shutdown_timeout": DRAIN_SECONDS}
        runner = web.AppRunner(app, access_log=None, **given)
        await runner.setup()
        try:
            await listen(runner, *self._address, "BOT_WEBHOOK_PORT")
            _LOGGER.info("updates are taken at %s:%s", *self._address)
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._secret):
            if monotonic() - self._warned >= WARNING_SECONDS:
                self._warned = monotonic()
                _LOGGER.warning(
                    "a call without the right secret was refused; `python -m bot webhook set` sets it"
                )
            return web.Response(status=403, text="wrong secret\n")
        if request.content_type != "application/json":
            return web.Response(status=415, text="expected application/json\n")
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._answer(await request.read())
        except (ConnectionError, web.RequestPayloadError):
            return web.Response(status=400, text="gone\n")
        except TimeoutError:
            _LOGGER.warning("an update takes long; Telegram is told to bring it again")
        except StorageError as fault:
            self._vitals.database_failed(fault)
        return _again()

    async def _answer(self, body: bytes) -> web.Response:
        try:
            raw: Any = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            return web.Response(status=400, text="expected an update as JSON\n")
        if self._stopping.is_set():
            return _again()
        taking = asyncio.create_task(self._inbox.take([raw]))
        # What is kept is to be answered, though nobody waits for that any more.
        taking.add_done_callback(lambda taken: taken.exception())
        await asyncio.shield(taking)
        return web.Response(text="done\n")


def _again() -> web.Response:
    """Telegram obeys Retry-After; without it, it waits longer each time, up to minutes."""
    return web.Response(status=503, text="again\n", headers={"Retry-After": "1"})
