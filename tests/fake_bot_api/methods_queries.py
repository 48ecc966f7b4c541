"""answerCallbackQuery, answerInlineQuery and answerGuestQuery."""

import re
import time
from typing import Any

from .errors import QUERY_TOO_OLD, Json, bad_request
from .incoming import Incoming
from .inline_results import check_result, check_results, text_of
from .keyboards import read_markup
from .model import Message
from .utf16 import utf16_length
from .world import Query, World

LONGEST_ALERT = 200
LONGEST_CACHE = 24 * 60 * 60
USUAL_CACHE = 300
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_callback_query(world: World, call: Incoming) -> bool:
    query = _open_query(world.presses, call.params.get("callback_query_id"))
    if utf16_length(str(call.params.get("text") or "")) > LONGEST_ALERT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = dict(call.params)
    return True


def answer_inline_query(world: World, call: Incoming) -> bool:
    query = _open_query(world.inline_queries, call.params.get("inline_query_id"))
    check_results(call.params.get("results"))
    _check_button(call.params.get("button"))
    if len(str(call.params.get("next_offset") or "").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    seconds = _cache_seconds(call.params.get("cache_time", USUAL_CACHE))
    query.answer = dict(call.params)
    if seconds and not call.params.get("is_personal"):
        world.inline_cache[query.asked] = (time.monotonic() + seconds, query.answer)
    return True


def answer_guest_query(world: World, call: Incoming) -> Json:
    query = _open_query(world.guest_queries, call.params.get("guest_query_id"))
    result = call.params.get("result")
    check_result(result)
    query.answer = dict(call.params)
    chat, asked = world.guest_places[query.id]
    text = text_of(result) if isinstance(result, dict) else None
    if text is not None and isinstance(result, dict):
        message = Message(chat.next_message_id(), chat, world.bot, text.text, text.source)
        message.entities = list(text.entities)
        message.markup = read_markup(result.get("reply_markup"), only_inline=True)
        message.reply_to, message.thread = asked, asked.thread
        chat.add(message)
    return {"inline_message_id": f"guest{query.id}"}


def _open_query(queries: dict[str, Query], query_id: Any) -> Query:
    query = queries.get(str(query_id))
    if query is None or not query.can_be_answered:
        raise bad_request(QUERY_TOO_OLD)
    return query


def _cache_seconds(seconds: Any) -> int:
    # Telegram takes what is nearest in the range; a test should learn of it.
    if not isinstance(seconds, int) or not 0 <= seconds <= LONGEST_CACHE:
        raise bad_request("invalid parameter cache_time specified")
    return seconds


def _check_button(button: Any) -> None:
    if not button:
        return
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    start = button.get("start_parameter")
    if (start is None) == (button.get("web_app") is None):
        raise bad_request("can't parse inline query results button: Exactly one field must be used")
    if start is not None and not _START_PARAMETER.fullmatch(str(start)):
        raise bad_request("START_PARAM_INVALID")


METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "answerGuestQuery": answer_guest_query,
}
