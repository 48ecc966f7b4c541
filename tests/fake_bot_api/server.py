"""The HTTP server: opens and closes the port, and hands requests to those who answer them."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from .handler import BotHandler

HOST = "127.0.0.1"
_LARGEST_REQUEST = 64 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Listens on one port; it can go away for a while and come back on the same one."""

    def __init__(self, bot: BotHandler, control: Handler, port: int) -> None:
        self.port = port
        self._bot = bot
        self._control = control
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._returning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_route("*", "/{path:.*}", self._dispatch)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen()

    async def stop(self) -> None:
        if self._returning is not None:
            self._returning.cancel()
        self._drop_connections()
        if self._runner is not None:
            await self._runner.cleanup()

    async def go_down(self, seconds: float) -> None:
        """Close the port and all connections now; come back by itself after a time."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        self._drop_connections()
        self._returning = asyncio.create_task(self._return(seconds))

    async def _return(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._listen()

    async def _listen(self) -> None:
        if self._runner is None:
            return
        self._site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True, backlog=1024)
        await self._site.start()
        if not self.port:
            self.port = int(self._runner.addresses[0][1])

    def _drop_connections(self) -> None:
        server = self._runner.server if self._runner is not None else None
        for connection in list(server.connections) if server is not None else []:
            if connection.transport is not None:
                connection.transport.abort()

    async def _dispatch(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            return await self._bot.bot_call(request)
        if path.startswith("/control/"):
            return await self._control(request)
        if path.startswith("/file/bot"):
            return self._bot.stored_file(request)
        return web.json_response({"ok": False, "error_code": 404}, status=404)
