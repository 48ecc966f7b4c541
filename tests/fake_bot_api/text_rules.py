"""What a text or caption must be: formatted as its parse mode says, not empty, not too long."""

from dataclasses import dataclass
from typing import Any

from .errors import ApiError, Json, bad_request
from .html_text import HtmlReader, cannot_parse
from .utf16 import trimmed, utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


@dataclass(frozen=True)
class FormattedText:
    """A text after parsing; `source` is as the bot wrote it."""

    text: str = ""
    entities: tuple[Json, ...] = ()
    source: str = ""


def read_text(fields: Json, too_long: str) -> FormattedText:
    """The text of a message: refused when it is empty or over its limit."""
    source = fields.get("text")
    if not source:
        raise bad_request("message text is empty")
    formatted = formatted_text(source, fields.get("parse_mode"), fields.get("entities"))
    if not formatted.text:
        raise bad_request("text must be non-empty")
    _check_length(formatted, TEXT_LIMIT, too_long)
    return formatted


def read_caption(fields: Json, too_long: str) -> FormattedText:
    source = fields.get("caption") or ""
    formatted = formatted_text(source, fields.get("parse_mode"), fields.get("caption_entities"))
    _check_length(formatted, CAPTION_LIMIT, too_long)
    return formatted


def formatted_text(source: Any, parse_mode: Any, entities: Any = None) -> FormattedText:
    if not isinstance(source, str):
        raise bad_request("strings must be encoded in UTF-8")
    plain, marks = _parse(source.replace("\r", ""), parse_mode, entities)
    text, kept = trimmed(plain, marks)
    return FormattedText(text, tuple(kept), source)


def _parse(source: str, parse_mode: Any, entities: Any) -> tuple[str, list[Json]]:
    mode = str(parse_mode or "").lower()
    if mode == "html":
        return HtmlReader(source).read()
    if mode:
        # Markdown is not rebuilt here: refusing is better than letting it pass unchecked.
        raise bad_request("unsupported parse_mode")
    return source, _checked_entities(entities or [])


def _checked_entities(entities: Any) -> list[Json]:
    if not isinstance(entities, list):
        raise _bad_entities("Expected an Array of MessageEntity")
    for entity in entities:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise _bad_entities('Can\'t find field "type"')
    return entities


def _bad_entities(reason: str) -> ApiError:
    return cannot_parse(reason)


def _check_length(formatted: FormattedText, limit: int, too_long: str) -> None:
    if utf16_length(formatted.text) > limit:
        raise bad_request(too_long)
