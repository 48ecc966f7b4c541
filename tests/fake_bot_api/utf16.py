"""Text lengths and offsets as Telegram counts them: in UTF-16 units."""

import re

from .errors import Json

_FOUND = re.compile(r"(?<![\w/@])(?:(/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?)|(@[A-Za-z]\w{2,31}))(?!\w)")


def utf16_length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> list[Json]:
    """The entities that a person's app marks by itself: bot commands and mentions."""
    return [
        {
            "type": "bot_command" if match.group(1) else "mention",
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _FOUND.finditer(text)
    ]


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram cuts the space around a text and moves its entities along."""
    kept = text.strip()
    if kept == text:
        return text, entities
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    length = utf16_length(kept)
    moved = [_moved(entity, cut, length) for entity in entities]
    return kept, [entity for entity in moved if entity["length"] > 0]


def _moved(entity: Json, cut: int, length: int) -> Json:
    start = max(0, entity["offset"] - cut)
    end = min(length, entity["offset"] + entity["length"] - cut)
    return {**entity, "offset": start, "length": end - start}
