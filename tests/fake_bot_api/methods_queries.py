"""answerCallbackQuery and answerInlineQuery."""

import re
from typing import Any

from .errors import QUERY_TOO_OLD, ApiError, Json, bad_request
from .incoming import Incoming
from .keyboards import read_markup
from .text_rules import read_text
from .utf16 import utf16_length
from .world import Query, World

MOST_RESULTS = 50
LONGEST_ALERT = 200
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_callback_query(world: World, call: Incoming) -> bool:
    query = _open_query(world.presses, call.params.get("callback_query_id"))
    if utf16_length(str(call.params.get("text") or "")) > LONGEST_ALERT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = dict(call.params)
    return True


def answer_inline_query(world: World, call: Incoming) -> bool:
    query = _open_query(world.inline_queries, call.params.get("inline_query_id"))
    results = call.params.get("results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    _check_ids(results)
    for result in results:
        _check_result(result)
    _check_button(call.params.get("button"))
    if len(str(call.params.get("next_offset") or "").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    query.answer = dict(call.params)
    return True


def _open_query(queries: dict[str, Query], query_id: Any) -> Query:
    query = queries.get(str(query_id))
    if query is None or not query.can_be_answered:
        raise bad_request(QUERY_TOO_OLD)
    return query


def _check_ids(results: list[Any]) -> None:
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    seen: set[str] = set()
    for result in results:
        if not isinstance(result, dict):
            raise _bad_result("Expected an Object")
        if "id" not in result:
            raise _bad_result('Can\'t find field "id"')
        result_id = str(result["id"])
        if not 1 <= len(result_id.encode()) <= 64:
            raise bad_request("RESULT_ID_INVALID")
        if result_id in seen:
            raise bad_request("RESULT_ID_DUPLICATE")
        seen.add(result_id)


def _check_result(result: Json) -> None:
    if not result.get("type"):
        raise _bad_result('Can\'t find field "type"')
    if result["type"] == "article":
        if not result.get("title"):
            raise _bad_result('Can\'t find field "title"')
        if not isinstance(result.get("input_message_content"), dict):
            raise _bad_result('Can\'t find field "input_message_content"')
    content = result.get("input_message_content") or {}
    if "message_text" in content or result["type"] == "article":
        read_text({**content, "text": content.get("message_text")}, "MESSAGE_TOO_LONG")
    read_markup(result.get("reply_markup"), only_inline=True)


def _check_button(button: Any) -> None:
    if not button:
        return
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    start = button.get("start_parameter")
    if start is not None and not _START_PARAMETER.fullmatch(str(start)):
        raise bad_request("START_PARAM_INVALID")


def _bad_result(reason: str) -> ApiError:
    return bad_request(f"can't parse inline query result: {reason}")


METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
