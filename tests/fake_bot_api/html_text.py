"""A strict reader of Telegram's HTML parse mode: plain text and entities, or a refusal."""

import re

from .errors import ApiError, Json, bad_request
from .html_entities import ENTITY_OF_TAG, OpenTag, decode_reference, decode_references, entity_of
from .utf16 import utf16_length

_SPECIAL = re.compile("[<&]")
_TAG_NAME = re.compile(r"[^\s>]*")
_SPACES = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"""[^\s=>/"']*""")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]*")


class HtmlReader:
    """Reads one text; a new one is made for each."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._length = 0
        self._open: list[OpenTag] = []
        self._entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        at = 0
        while special := _SPECIAL.search(self._source, at):
            self._add(self._source[at : special.start()])
            at = self._special(special.start())
        self._add(self._source[at:])
        if self._open:
            name = self._open[-1].name
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{name}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._parts), self._entities

    def _special(self, at: int) -> int:
        if self._source[at] == "&":
            return self._reference(at)
        if self._source.startswith("</", at):
            return self._end_tag(at)
        return self._start_tag(at)

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += utf16_length(text)

    def _reference(self, at: int) -> int:
        character, end = decode_reference(self._source, at)
        self._add(character)
        return end

    def _start_tag(self, begin: int) -> int:
        name_match = _TAG_NAME.match(self._source, begin + 1)
        end = name_match.end() if name_match else begin + 1
        if end == len(self._source):
            raise self._error("Unclosed start tag", begin)
        name = self._source[begin + 1 : end].lower()
        if name not in ENTITY_OF_TAG:
            raise self._error(f'Unsupported start tag "{name}"', begin)
        tag = OpenTag(name, self._length)
        end = self._attributes(tag, begin, end)
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        if name == "tg-emoji" and not tag.attributes.get("emoji-id", "").isdecimal():
            raise cannot_parse("Invalid custom emoji identifier specified")
        self._open.append(tag)
        return end

    def _attributes(self, tag: OpenTag, begin: int, at: int) -> int:
        while True:
            at = self._skip_spaces(at, begin)
            if self._source[at] == ">":
                return at + 1
            match = _ATTRIBUTE_NAME.match(self._source, at)
            name = match.group().lower() if match else ""
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag.name}"', begin)
            at = self._skip_spaces(at + len(name), begin)
            if self._source[at] == "=":
                tag.attributes[name], at = self._value(self._skip_spaces(at + 1, begin), begin)
            elif (tag.name, name) == ("blockquote", "expandable"):
                tag.attributes[name] = ""
            else:
                what = f'declaration of an attribute of the tag "{tag.name}"'
                raise self._error(f"Expected equal sign in {what}", begin)

    def _value(self, at: int, begin: int) -> tuple[str, int]:
        quote = self._source[at]
        if quote in "\"'":
            end = self._source.find(quote, at + 1)
            if end < 0:
                raise self._error("Unclosed start tag", begin)
            return decode_references(self._source[at + 1 : end]), end + 1
        match = _BARE_VALUE.match(self._source, at)
        end = match.end() if match else at
        if end < len(self._source) and self._source[end] not in " \t\r\n>":
            raise self._error("Unexpected end of name token", begin)
        return self._source[at:end], end

    def _skip_spaces(self, at: int, begin: int) -> int:
        match = _SPACES.match(self._source, at)
        end = match.end() if match else at
        if end >= len(self._source):
            raise self._error("Unclosed start tag", begin)
        return end

    def _end_tag(self, begin: int) -> int:
        if not self._open:
            raise self._error("Unexpected end tag", begin)
        end = self._source.find(">", begin)
        if end < 0:
            raise self._error("Unclosed end tag", begin)
        name = self._source[begin + 2 : end].rstrip().lower()
        tag = self._open.pop()
        # Telegram lets "</>" close whatever is open.
        if name and name != tag.name:
            where = f"Unmatched end tag at byte offset {self._bytes_before(begin)}"
            raise cannot_parse(f'{where}, expected "</{tag.name}>", found "</{name}>"')
        self._close(tag)
        return end + 1

    def _close(self, tag: OpenTag) -> None:
        length = self._length - tag.offset
        if length and not self._merged_into_pre(tag):
            self._entities.append(entity_of(tag, length))

    def _merged_into_pre(self, tag: OpenTag) -> bool:
        """A <code class="language-x"> directly in a <pre> only names its language."""
        outer = self._open[-1] if self._open else None
        if tag.name != "code" or outer is None or outer.name != "pre" or outer.offset != tag.offset:
            return False
        outer.attributes.update(tag.attributes)
        return True

    def _bytes_before(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _error(self, reason: str, at: int) -> ApiError:
        return cannot_parse(f"{reason} at byte offset {self._bytes_before(at)}")


def cannot_parse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
