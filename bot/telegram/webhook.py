"""Takes updates that Telegram brings, and says 200 once they are kept.

What gets anything else Telegram brings again, for a day; and it brings one update of a chat at a time.
"""

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.operations.vitals import Vitals
from bot.settings import Settings, SettingsError
from bot.storage import StorageError
from bot.telegram.inbox import Inbox
from bot.telegram.setup import webhook_of, webhook_secret_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1_000_000
"""Updates have a few thousand bytes; this leaves room for the longest."""
DEADLINE = 25.0
"""So many seconds a call may wait for its answer, before Telegram or a proxy loses patience."""
DRAIN_SECONDS = 3.0
"""So long what is in hand may take when the bot is told to end."""
KEEP_ALIVE_SECONDS = 150
"""Longer than proxies keep an idle connection: it mustn't be closed just when one is used again."""
HEADER_SECONDS = 10.0
"""So long the head of a call may take, and the first of a connection to begin."""
WARNING_SECONDS = 60.0
_LOGGER = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Leaves signals to the application, which stops it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(H11Protocol):
    """Hangs up on whoever doesn't send the head of a call in time: uvicorn itself would wait for good."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._late = self.loop.call_later(HEADER_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._hurry_no_more()
        elif self._late is None:
            self._late = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._hurry_no_more()
        super().connection_lost(exc)

    def _hurry_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class _Seldom(logging.Filter):
    """Lets one record through now and then: whoever sends junk mustn't fill the log."""

    def __init__(self) -> None:
        super().__init__()
        self._last = -WARNING_SECONDS

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno > logging.WARNING:
            return True
        told = monotonic() - self._last < WARNING_SECONDS
        self._last = self._last if told else monotonic()
        return not told


class Webhook:
    """A port on which Telegram's updates arrive, until it is told to stop."""

    def __init__(self, settings: Settings, inbox: Inbox, vitals: Vitals) -> None:
        self._inbox, self._vitals = inbox, vitals
        self._secret = webhook_secret_of(settings).encode()
        self._address = (settings.webhook_host, settings.webhook_port)
        path = unquote(urlsplit(webhook_of(settings)).path) or "/"
        self._server = _Server(_config(Starlette(routes=[Route(path, self._receive, methods=["POST"])])))
        self._warned = -WARNING_SECONDS
        self._taking: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Take nothing more."""
        self._server.should_exit = True

    async def run(self) -> None:
        """Raises SettingsError where the port can't be had."""
        with _listening(*self._address) as listener:
            _LOGGER.info("updates are taken at %s:%s", *self._address)
            junk, seldom = logging.getLogger("uvicorn.error"), _Seldom()
            junk.addFilter(seldom)
            await self._server.serve([listener])
            junk.removeFilter(seldom)

    async def _receive(self, request: Request) -> Response:
        if not self._is_telegram(request):
            self._warn()
            return PlainTextResponse("wrong secret\n", 403)
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return PlainTextResponse("expected application/json\n", 415)
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._answer(await _body(request))
        except _TooLarge:
            return PlainTextResponse("too large\n", 413)
        except ClientDisconnect:
            return PlainTextResponse("gone\n", 400)
        except TimeoutError:
            _LOGGER.warning("an update takes long; Telegram is told to bring it again")
            return _again()

    def _is_telegram(self, request: Request) -> bool:
        shown = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        return hmac.compare_digest(shown, self._secret)

    def _warn(self) -> None:
        """Now and then: whoever calls without the secret mustn't fill the log."""
        if monotonic() - self._warned >= WARNING_SECONDS:
            self._warned = monotonic()
            _LOGGER.warning(
                "a call without the right secret was refused; `python -m bot webhook set` sets it"
            )

    async def _answer(self, body: bytes) -> Response:
        try:
            raw: Any = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            return PlainTextResponse("expected an update as JSON\n", 400)
        if self._server.should_exit:
            return _again()
        taking = asyncio.create_task(self._inbox.take([raw]))
        self._taking.add(taking)
        taking.add_done_callback(self._taken)
        try:
            # What is kept is to be answered, though nobody waits for that any more.
            await asyncio.shield(taking)
        except StorageError as fault:
            self._vitals.database_failed(fault)
            return _again()
        return PlainTextResponse("done\n")

    def _taken(self, taking: "asyncio.Task[None]") -> None:
        self._taking.discard(taking)
        taking.exception()


class _TooLarge(Exception):
    """More was sent than an update can be."""


async def _body(request: Request) -> bytes:
    if int(request.headers.get("Content-Length", "0")) > LARGEST_BODY:
        raise _TooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise _TooLarge
    return bytes(body)


def _again() -> Response:
    """Telegram obeys Retry-After; without it, it waits longer each time, up to minutes."""
    return PlainTextResponse("again\n", 503, {"Retry-After": "1"})


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=ceil(DRAIN_SECONDS),
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    # Opened here and not by uvicorn, which would end the process where that fails.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(f"BOT_WEBHOOK_PORT: {host}:{port} can't be listened on: {reason}") from None
    with listener:
        yield listener
