"""What Telegram demands of a reply markup, above all of inline keyboards and their buttons."""

import re
from typing import Any

from .errors import ApiError, Json, bad_request
from .utf16 import utf16_length

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
STYLES = frozenset({"primary", "success", "danger"})
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_URL = re.compile(r"(?i)(?:https?://)?[^\s/:]+\.[^\s/]+|https?://[^\s/]+|(?:tg|ton)://\S+|mailto:\S")


def read_markup(markup: Any, *, only_inline: bool = False) -> Json | None:
    """The markup to store, or None where the call sets none."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup)
    if only_inline:
        raise bad_request("inline keyboard expected")
    return markup


def _inline_keyboard(markup: Json) -> Json | None:
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        reason = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        raise bad_request(reason[0].lower() + reason[1:])
    for row in rows:
        for button in row:
            check_button(button)
    # Telegram publishes no description for a row that is too long: it gives the general one.
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


def check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _bad_button("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if text is None:
        raise _bad_button('Can\'t find field "text"')
    if not isinstance(text, str):
        raise _bad_button('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("REPLY_MARKUP_INVALID")
    if button.get("style") is not None and button["style"] not in STYLES:
        raise _bad_button("Invalid button style specified")
    _check_action(button)


def _check_action(button: Json) -> None:
    # An empty callback_data or url counts as none at all, as it does for Telegram.
    actions = [name for name in ACTIONS if button.get(name) or _may_be_empty(name, button)]
    if not actions:
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _bad_button("Exactly one action field must be used")
    check = _CHECKS.get(actions[0])
    if check is not None:
        check(button[actions[0]])


def _may_be_empty(name: str, button: Json) -> bool:
    return name.startswith("switch_inline_query") and button.get(name) == ""


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: Any) -> None:
    if isinstance(url, str) and _URL.match(url):
        return
    known = str(url).partition("://")[0].lower() in ("http", "https", "tg", "ton")
    reason = "Unsupported URL protocol" if "://" in str(url) and not known else "Wrong HTTP URL"
    raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")


def _check_copy_text(copy_text: Any) -> None:
    text = copy_text.get("text") if isinstance(copy_text, dict) else None
    if not isinstance(text, str) or not 1 <= utf16_length(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


_CHECKS = {"callback_data": _check_data, "url": _check_url, "copy_text": _check_copy_text}


def _bad_button(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")
