"""Reads a call from its HTTP request: query, form, multipart or JSON give the same parameters."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .errors import Json, bad_request

_NUMBERS = frozenset(
    [
        "chat_id",
        "message_id",
        "message_thread_id",
        "reply_to_message_id",
        "offset",
        "limit",
        "timeout",
        "cache_time",
        "user_id",
        "max_connections",
    ]
)
_FLAGS = frozenset(
    [
        "disable_notification",
        "protect_content",
        "allow_sending_without_reply",
        "show_alert",
        "is_personal",
        "drop_pending_updates",
        "has_spoiler",
        "show_caption_above_media",
        "disable_web_page_preview",
    ]
)
_STRUCTURES = frozenset(
    [
        "reply_markup",
        "entities",
        "caption_entities",
        "reply_parameters",
        "link_preview_options",
        "results",
        "result",
        "commands",
        "scope",
        "menu_button",
        "media",
        "allowed_updates",
        "button",
    ]
)


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    """One call: parameters as numbers, flags and structures, however they were sent."""

    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)

    @property
    def chat_id(self) -> int | None:
        chat_id = self.params.get("chat_id")
        return chat_id if isinstance(chat_id, int) else None


async def read_incoming(request: web.Request, method: str) -> Incoming:
    raw: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw.update(_json_object(await request.text()))
    elif request.method == "POST":
        _sort_fields((await request.post()).items(), raw, files)
    return Incoming(method, {name: _typed(name, value) for name, value in raw.items()}, files)


def _sort_fields(fields: Iterable[tuple[str, Any]], raw: Json, files: dict[str, Upload]) -> None:
    for name, value in fields:
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
        else:
            raw[name] = value


def _json_object(text: str) -> Json:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _NUMBERS:
        return _number(value)
    if name in _FLAGS:
        return value.lower() in ("true", "1", "yes")
    if name in _STRUCTURES and value:
        return _structure(name, value)
    return value


def _number(value: str) -> int | str:
    try:
        return int(value)
    except ValueError:
        return value


def _structure(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        what = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
        raise bad_request(f"can't parse {what} JSON object") from None
