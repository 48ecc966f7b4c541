"""What Telegram demands of inline results: what is found while somebody types, or said to a guest's question."""

from typing import Any

from .errors import ApiError, Json, bad_request
from .keyboards import read_markup
from .text_rules import FormattedText, read_text

MOST_RESULTS = 50
_CONTENTS = ("message_text", "latitude", "phone_number", "title")
# Of each type, what must be there besides.
_NEEDED = {
    "article": ("title", "input_message_content"),
    "photo": ("photo_url", "thumbnail_url"),
    "gif": ("gif_url", "thumbnail_url"),
    "mpeg4_gif": ("mpeg4_url", "thumbnail_url"),
    "video": ("video_url", "mime_type", "thumbnail_url", "title"),
    "audio": ("audio_url", "title"),
    "voice": ("voice_url", "title"),
    "document": ("document_url", "mime_type", "title"),
    "location": ("latitude", "longitude", "title"),
    "venue": ("latitude", "longitude", "title", "address"),
    "contact": ("phone_number", "first_name"),
    "game": ("game_short_name",),
}


def check_results(results: Any) -> None:
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    seen: set[str] = set()
    for result in results:
        check_result(result)
        if str(result["id"]) in seen:
            raise bad_request("RESULT_ID_DUPLICATE")
        seen.add(str(result["id"]))


def check_result(result: Any) -> None:
    if not isinstance(result, dict):
        raise _bad_result("Expected an Object")
    _need(result, "type")
    _need(result, "id")
    if not 1 <= len(str(result["id"]).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] not in _NEEDED:
        raise _bad_result(f"type '{result['type']}' is unsupported for the inline query result")
    for field in _NEEDED[result["type"]]:
        _need(result, field)
    if result.get("input_message_content") is not None:
        _check_content(result["input_message_content"])
    read_markup(result.get("reply_markup"), only_inline=True)


def text_of(result: Json) -> FormattedText:
    """What is sent to the chat when a result is chosen."""
    content = result.get("input_message_content") or {}
    return read_text({**content, "text": content.get("message_text")}, "MESSAGE_TOO_LONG")


def _check_content(content: Any) -> None:
    if not isinstance(content, dict) or not any(field in content for field in _CONTENTS):
        raise _bad_result("Input message content is not specified")
    if "message_text" in content:
        read_text({**content, "text": content["message_text"]}, "MESSAGE_TOO_LONG")


def _need(result: Json, field: str) -> None:
    if result.get(field) in (None, ""):
        raise _bad_result(f'Can\'t find field "{field}"')


def _bad_result(reason: str) -> ApiError:
    return bad_request(f"can't parse inline query result: {reason}")
