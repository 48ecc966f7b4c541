"""Health and metrics over HTTP, on a port of their own: it is for the operator, not for the world."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import Any

from aiohttp import web

from bot.operations.health import Health, examine
from bot.operations.vitals import Vitals
from bot.settings import SettingsError
from bot.storage import StorageError, Store

NO_METRICS = "metrics need one more package: pip install 'internship-bot[metrics]' or -e '.[metrics]'\n"
_LOGGER = logging.getLogger(__name__)


@asynccontextmanager
async def serving(
    host: str, port: int, vitals: Vitals, store: Store, version: Callable[[], str]
) -> AsyncIterator[None]:
    """Answer /healthz, /readyz and /metrics meanwhile. Raises SettingsError where the port can't be had."""
    if find_spec("prometheus_client"):
        from bot.operations.metrics import Metrics

        vitals.metrics = Metrics(polls=vitals.receives == "polling")

    async def ready(request: web.Request) -> web.Response:
        return _ready(await examine(vitals, store, version()))

    async def metrics(request: web.Request) -> web.Response:
        with suppress(StorageError):
            vitals.backlog = await store.backlog()
        return _metrics(vitals, version())

    app = web.Application()
    app.add_routes([web.get("/healthz", _live), web.get("/readyz", ready), web.get("/metrics", metrics)])
    async with listen(app, "BOT_HEALTH_PORT", host, port, shutdown_timeout=0.5):
        _LOGGER.info("health and metrics are at http://%s:%s", host, port)
        yield


@asynccontextmanager
async def listen(
    app: web.Application, setting: str, host: str, port: int, **patience: Any
) -> AsyncIterator[None]:
    """Serve at a port meanwhile. Raises SettingsError, naming the setting, where it can't be had."""
    runner = web.AppRunner(app, access_log=None, **patience)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            reason = error.strerror or error
            raise SettingsError(f"{setting}: {host}:{port} can't be listened on: {reason}") from None
        yield
    finally:
        await runner.cleanup()


async def _live(request: web.Request) -> web.Response:
    # Served by the loop that does all the work: an answer is the proof.
    return web.Response(text="live\n")


def _ready(health: Health) -> web.Response:
    status = 200 if health.ready else 503
    return web.Response(text=health.as_json() + "\n", status=status, content_type="application/json")


def _metrics(vitals: Vitals, version: str) -> web.Response:
    if vitals.metrics is None:
        return web.Response(text=NO_METRICS, status=501)
    from bot.operations.metrics import CONTENT_TYPE

    page = vitals.metrics.text(vitals.backlog, vitals.poll_age, version)
    return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})
