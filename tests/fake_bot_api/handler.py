"""Takes the HTTP requests of a bot: token, method, faults, answer, record."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from . import (
    methods_edits,
    methods_messages,
    methods_profile,
    methods_queries,
    methods_updates,
)
from .errors import ApiError, not_found, too_many_requests, unauthorized
from .faults import BAD_GATEWAY, CUT, PAGE, Answer, Fault, Faults
from .incoming import Incoming, read_incoming
from .records import Call, Records
from .world import World

Method = Callable[[World, Incoming], Any]
METHODS: dict[str, Method] = {
    **methods_messages.METHODS,
    **methods_edits.METHODS,
    **methods_queries.METHODS,
    **methods_profile.METHODS,
    **methods_updates.METHODS,
}
# Telegram does not mind the case of a method's name.
_NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}
_TOKEN = re.compile(r"\d{1,20}:[\w-]+")


class BotHandler:
    """Answers /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, token: str, world: World) -> None:
        self.world = world
        self.records = Records()
        self.faults = Faults()
        self.latency = 0.0
        self.busy = 0
        self.busiest = 0
        self._token = token

    async def bot_call(self, request: web.Request) -> web.StreamResponse:
        arrived = time.time()
        token, _, name = request.path.removeprefix("/bot").partition("/")
        try:
            self._check_token(token)
            method = _NAMES.get(name.lower())
            if method is None:
                raise not_found("method not found")
            call = await read_incoming(request, method)
        except ApiError as error:
            self.records.add(Call(name, {}, arrived, error.code, error.description), refused=True)
            return _response(_refusal(error))
        answer = await self._answer(call, arrived, request)
        return _response(answer) if answer.status else _cut(request)

    def stored_file(self, request: web.Request) -> web.StreamResponse:
        token, _, path = request.path.removeprefix("/file/bot").partition("/")
        stored = self.world.files.by_path.get(path)
        try:
            self._check_token(token)
            if stored is None:
                raise not_found()
        except ApiError as error:
            return _response(_refusal(error))
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _check_token(self, token: str) -> None:
        if token == self._token:
            return
        raise unauthorized() if _TOKEN.fullmatch(token) else not_found()

    async def _answer(self, call: Incoming, arrived: float, request: web.Request) -> Answer:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            fault = self.faults.take(call.method, call.chat_id)
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self._act_with(fault, call, arrived, request)
        finally:
            self.busy -= 1

    async def _act_with(
        self, fault: Fault | None, call: Incoming, arrived: float, request: web.Request
    ) -> Answer:
        if fault is not None and not fault.acts:
            answer = _instead(fault)
            self._record(call, arrived, answer, refused=False)
            return answer
        if fault is not None and fault.kind == "hang":
            await fault.passes()
        answer = await self._act(call)
        # The old poll of a bot that is gone ends in a 409 that nobody gets: no refusal.
        gone = request.transport is None or request.transport.is_closing()
        refused = 400 <= answer.status < 500 and not gone
        cut = fault is not None and fault.kind == "cut_after"
        self._record(call, arrived, CUT if cut else answer, refused)
        if fault is not None and fault.kind == "delay":
            await fault.passes()
        return CUT if cut else answer

    async def _act(self, call: Incoming) -> Answer:
        try:
            if call.method == "getUpdates":
                result = await methods_updates.get_updates(self.world, call)
            else:
                result = METHODS[call.method](self.world, call)
        except ApiError as error:
            return _refusal(error)
        return Answer(200, _encoded({"ok": True, "result": result}))

    def _record(self, call: Incoming, arrived: float, answer: Answer, refused: bool) -> None:
        status, description = answer.status, answer.description
        self.records.add(Call(call.method, call.params, arrived, status, description), refused)


def _encoded(body: Any) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # Half of a sign can travel only as an escape.
        return json.dumps(body, separators=(",", ":")).encode()


def _refusal(error: ApiError) -> Answer:
    return Answer(error.code, _encoded(error.body()), error.description)


def _instead(fault: Fault) -> Answer:
    if fault.kind == "429":
        return _refusal(too_many_requests(int(fault.seconds)))
    if fault.kind == "500":
        return _refusal(ApiError(500, "Internal Server Error"))
    return {"502": BAD_GATEWAY, "page": PAGE}.get(fault.kind, CUT)


def _response(answer: Answer) -> web.Response:
    return web.Response(
        status=answer.status, body=answer.body, content_type=answer.content_type, charset="utf-8"
    )


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    # Nobody gets this: aiohttp wants a response from every handler.
    return web.Response(status=500)
