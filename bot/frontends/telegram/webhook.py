"""Takes updates that Telegram brings, and says 200 only after they were answered and stored.

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
from urllib.parse import unquote, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.frontends.telegram.arrivals import Arrivals
from bot.frontends.telegram.checked import webhook_of, webhook_secret_of
from bot.settings import Settings, SettingsError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1_000_000
"""Updates have a few thousand bytes; this leaves room for the longest."""
DEADLINE = 25.0
"""So many seconds a call may wait for its answer, before Telegram or a proxy loses patience."""
DRAIN_SECONDS = 3.0
"""So long what is in hand may take when the bot is told to end."""
KEEP_ALIVE_SECONDS = 150
"""Longer than proxies keep an idle connection: it mustn't be closed just when one is used again."""
WARNING_SECONDS = 60.0
_LOGGER = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Leaves signals to the application, which stops it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Webhook:
    """A port on which Telegram's updates arrive, until it is told to stop."""

    def __init__(self, settings: Settings, arrivals: Arrivals) -> None:
        self._arrivals = arrivals
        self._secret = webhook_secret_of(settings).encode()
        self._address = (settings.webhook_host, settings.webhook_port)
        path = unquote(urlsplit(webhook_of(settings)).path) or "/"
        app = Starlette(routes=[Route(path, self._receive, methods=["POST"])])
        self._server = _Server(_config(app))
        self._deadlines: set[asyncio.Timeout] = set()
        self._warned = -WARNING_SECONDS

    def stop(self) -> None:
        """Take nothing more; what is in hand is finished."""
        if self._server.should_exit:
            return
        self._server.should_exit = True
        until = asyncio.get_running_loop().time() + DRAIN_SECONDS
        for deadline in self._deadlines:
            if not deadline.expired():
                deadline.reschedule(until)

    async def run(self) -> None:
        """Raises SettingsError where the port can't be had."""
        with _listening(*self._address) as listener:
            _LOGGER.info("updates are taken at %s:%s", *self._address)
            await self._server.serve([listener])
        # A call that was told to come again may have left its turn behind.
        await self._arrivals.finish()

    async def _receive(self, request: Request) -> Response:
        if not self._is_telegram(request):
            self._warn()
            return PlainTextResponse("wrong secret\n", 403)
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return PlainTextResponse("expected application/json\n", 415)
        return await self._in_time(request)

    async def _in_time(self, request: Request) -> Response:
        deadline = asyncio.timeout(DEADLINE)
        try:
            async with deadline:
                self._deadlines.add(deadline)
                return await self._answer(await _body(request))
        except _TooLarge:
            return PlainTextResponse("too large\n", 413)
        except ClientDisconnect:
            return PlainTextResponse("gone\n", 400)
        except TimeoutError:
            _LOGGER.warning("an update takes long; Telegram is told to bring it again")
            return _again(1)
        finally:
            self._deadlines.discard(deadline)

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
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            return PlainTextResponse("expected an update as JSON\n", 400)
        pause = 1.0 if self._server.should_exit else await self._arrivals.take(raw)
        return PlainTextResponse("done\n") if pause is None else _again(pause)


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


def _again(seconds: float) -> Response:
    """Telegram obeys Retry-After; without it, it waits longer each time, up to minutes."""
    return PlainTextResponse("again\n", 503, {"Retry-After": str(max(1, round(seconds)))})


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
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
    try:
        listener = socket.create_server((host, port), family=_family(host), backlog=1024)
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(f"BOT_WEBHOOK_PORT: {host}:{port} can't be listened on: {reason}") from None
    with listener:
        yield listener


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
