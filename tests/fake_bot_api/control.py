"""The same over HTTP, for tests in which the server is a process of its own: POST /control/..."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .errors import Json
from .faults import Fault
from .model import Chat, Message, User

if TYPE_CHECKING:
    from .api import FakeBotApi


class Control:
    """Each public command is a path; its JSON body holds the arguments."""

    def __init__(self, api: "FakeBotApi") -> None:
        self._api = api
        self._later: set[asyncio.Task[None]] = set()
        self._commands: dict[str, Callable[[Json], Any]] = {
            "updates": self._updates,
            "calls": self._calls,
            "refused": self._refused,
            "messages": self._messages,
            "queries": self._queries,
            "status": self._status,
            "faults": self._faults,
            "chat": self._chat_status,
            "latency": self._latency,
            "down": self._down,
            "reset": lambda body: api.reset(),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        command = self._commands.get(request.path.removeprefix("/control/"))
        if command is None:
            return web.json_response({"error": "no such command"}, status=404)
        try:
            body = json.loads(await request.text() or "{}")
            result = command(body)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response(result)

    def _updates(self, body: Any) -> list[Any]:
        """A list of {"do": name of a method of People, ...}; a person or chat is given by id."""
        actions = body["actions"] if isinstance(body, dict) else body
        return [self._do(dict(action)) for action in actions]

    def _do(self, action: Json) -> Any:
        name = action.pop("do")
        if name == "block":
            return self._api.block(self._api.chats[action["chat"]])
        if name not in _ACTIONS:
            raise LookupError(f"no such action: {name}")
        arguments = {key: self._argument(name, key, action) for key in action if key != "in"}
        return _plain(getattr(self._api, name)(**arguments))

    def _argument(self, name: str, key: str, action: Json) -> Any:
        value = action[key]
        if key == "user":
            return self._user(value)
        if key in ("chat", "group"):
            return self._chat(value)
        if key == "message" or (key == "reply_to" and value is not None):
            return self._chat(action.get("in", action.get("chat"))).messages[value]
        return base64.b64decode(value) if key == "photo" else value

    def _user(self, user_id: int) -> User:
        return self._api.world.users.get(user_id) or self._api.user(user_id)

    def _chat(self, chat_id: Any) -> Chat:
        """A positive id is the private chat of that person."""
        known = self._api.chats.get(chat_id)
        if known is not None:
            return known
        return self._api.private(self._user(chat_id)) if chat_id > 0 else self._api.group(chat_id)

    def _calls(self, body: Json) -> list[Json]:
        method = body.get("method")
        calls = self._api.calls_of(method) if method else self._api.calls
        return [call.as_json() for call in calls[body.get("after", 0) :]]

    def _refused(self, body: Json) -> list[Json]:
        return [refused.as_json() for refused in self._api.refused[body.get("after", 0) :]]

    def _messages(self, body: Json) -> list[Json]:
        chats = [self._api.chats[body["chat"]]] if "chat" in body else self._api.chats.values()
        return [each.describe() for chat in chats for each in chat.messages.values()]

    def _queries(self, body: Json) -> Json:
        queries = {**self._api.presses, **self._api.inline_queries, **self._api.guest_queries}
        return {query.id: query.answer for query in queries.values()}

    def _status(self, body: Json) -> Json:
        api = self._api
        counts = {"pending": api.pending_count, "calls": len(api.calls)}
        counts |= {
            "refused": len(api.refused),
            "faults_left": api.faults_left,
            "busy": api.busy,
            "polled": api.polled,
        }
        counts["sent"] = sum(len(api.calls_of(method)) for method in ("sendMessage", "sendPhoto"))
        return {**counts, "last_update_id": api.world.queue.last_id, "url": api.url}

    def _faults(self, body: Json) -> None:
        fault = Fault(**body)
        self._api.fail(fault.kind, fault.method, fault.count, fault.chat_id, fault.seconds)

    def _chat_status(self, body: Json) -> None:
        self._chat(body["chat"]).bot_status = body["bot_status"]

    def _latency(self, body: Json) -> None:
        self._api.latency = float(body["seconds"])

    def _down(self, body: Json) -> None:
        task = asyncio.create_task(self._go_down(float(body["seconds"])))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _go_down(self, seconds: float) -> None:
        # Lets the answer to this very command out first.
        await asyncio.sleep(0.02)
        await self._api.go_down(seconds)


_ACTIONS = frozenset(
    [
        "user",
        "private",
        "group",
        "topic",
        "send_text",
        "edit_text",
        "send_photo_with_caption",
        "send_other",
        "press",
        "inline_query",
        "choose",
        "guest_message",
        "open_link",
        "my_chat_member",
        "migrate",
        "raw_update",
    ]
)


def _plain(result: Any) -> Any:
    if isinstance(result, Message):
        return result.describe()
    return result.as_json() if isinstance(result, Chat | User) else result
