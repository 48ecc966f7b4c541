"""The tags and character references of Telegram's HTML, and the entities they become."""

import re
from dataclasses import dataclass, field

from .errors import Json

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)(?![A-Za-z])|#(\d{1,8})|#x([0-9a-fA-F]{1,7}));?")


@dataclass
class OpenTag:
    """A tag that waits for its end."""

    name: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


def decode_references(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (special := text.find("&", at)) >= 0:
        parts.append(text[at:special])
        character, at = decode_reference(text, special)
        parts.append(character)
    return "".join([*parts, text[at:]])


def decode_reference(text: str, at: int) -> tuple[str, int]:
    """The character for the reference at this place; an unknown one stays as it is written."""
    match = _REFERENCE.match(text, at)
    if match is None:
        return "&", at + 1
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name], match.end()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not 0 < code < 0x10FFFF or 0xD800 <= code < 0xE000:
        return "&", at + 1
    return chr(code), match.end()


def entity_of(tag: OpenTag, length: int) -> Json:
    entity: Json = {"type": ENTITY_OF_TAG[tag.name], "offset": tag.offset, "length": length}
    language = tag.attributes.get("class", "").removeprefix("language-")
    if tag.name == "a":
        entity["url"] = tag.attributes.get("href", "")
    elif tag.name == "pre" and language:
        entity["language"] = language
    elif tag.name == "tg-emoji":
        entity["custom_emoji_id"] = tag.attributes["emoji-id"]
    elif tag.name == "blockquote" and "expandable" in tag.attributes:
        entity["type"] = "expandable_blockquote"
    return entity
