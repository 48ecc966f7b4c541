"""Events as short text and back: for callback data (1-64 bytes), deep links and the remembered menu.

A code is `version verb fields`; `FORMS` is the one table of them, and a new button needs a line there. What
comes in from outside is untrusted: what can't be read is an old button, never an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Any

from bot.dialogue import events
from bot.dialogue.events import REASONS, Event, GuideEvent, command_name
from bot.dialogue.guide_codes import GuideCodes
from bot.dialogue.links import may_link
from bot.guide.sharing import PREFIX as SHARED
from bot.guide.sharing import TAKEN, read_share
from bot.knowledge.codes import code_of, codes_of
from bot.knowledge.entries import COMPARISON, RECOMMENDATION, UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge

VERSION = "1"
LONGEST = 64
_SIGNS = f"{digits}{ascii_letters}_-"
_NUMBER = r"([\w-]{2}|\d)"
"""Two digits; from 100 on a letter and a sign. Buttons of the first edition have one digit, too."""
_ENTRY = r"([\w-]{8})"
_PATTERNS = {
    **dict.fromkeys(("page", "part", "at", "reason"), _NUMBER),
    **dict.fromkeys(("ref", "about", "term", "aspect", "section"), _ENTRY),
    **dict.fromkeys(("terms", "chosen"), r"((?:[\w-]{8}){0,3})"),
    "name": "([a-z]+)",
    "payload": f"({SHARED}.*)",
}
"""Field of an event → what its code looks like."""
_OLD = events.Unreadable("old-button")


@dataclass(frozen=True)
class _Form:
    event: type[Any]
    verb: str
    fields: tuple[str, ...]
    """Those that follow the verb, in order."""
    implied: Mapping[str, object]
    """Those that the verb tells."""
    pattern: re.Pattern[str]


def _form(verb: str, event: type[Any], *fields: str, **implied: object) -> _Form:
    pattern = VERSION + verb + "".join(_PATTERNS[field] for field in fields)
    return _Form(event, verb, fields, implied, re.compile(pattern, re.ASCII))


FORMS = (
    _form("s", events.Show, "ref", whole=False),
    _form("S", events.Show, "ref", whole=True),
    _form("f", events.ShowFact, "term", "aspect"),
    _form("a", events.Contents, "page"),
    _form("t", events.ShowSection, "section", page=0),
    _form("T", events.ShowSection, "page", "section"),
    _form("t", events.ShowSection, "section", "page"),
    _form("l", events.Leaf, "ref"),
    _form("c", events.Compare, "terms", part=None),
    _form("C", events.Compare, "part", "terms"),
    _form("c", events.Compare, "terms", "part"),
    _form("i", events.Pick, "at", "page", "chosen"),
    _form("y", events.Vote, "ref", helpful=True),
    _form("n", events.Vote, "ref", helpful=False),
    _form("b", events.Because, "reason", "ref"),
    _form("0", events.NoneOfThese),
    _form("w", events.PassOn, tell=True),
    _form("p", events.PassOn, about=None),
    _form("p", events.PassOn, "about"),
    _form("k", events.Command, "name"),
    _form("G", events.OpenShared, "payload", how="sure"),
    _form("M", events.OpenShared, "payload", how="back"),
)
"""The first form that fits writes an event; the others are still read."""


class Codec:
    """Writes and reads codes for one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._refs = codes_of((*knowledge.entries, UNKNOWN, COMPARISON, RECOMMENDATION))
        self._sections = {_section_code(id): id for id in (*knowledge.sections, "terms")}
        self._guide = GuideCodes(knowledge.guide)

    def write(self, event: Event) -> str:
        """The code of an event, at most 64 bytes. Raises ValueError for one that can't stand on a button."""
        if isinstance(event, events.Privately):
            return self.write(event.event)
        for form in FORMS:
            if type(event) is form.event and all(getattr(event, f) == v for f, v in form.implied.items()):
                return VERSION + form.verb + "".join(_code(f, getattr(event, f)) for f in form.fields)
        match event:
            case events.OpenShared(payload) | events.TakeAlong(payload):
                return payload
            case events.Said() | events.Unreadable():
                raise ValueError(f"{event} can't stand on a button")
        assert isinstance(event, GuideEvent)
        return f"{VERSION}g{self._guide.write(event)}"

    def read(self, code: str) -> Event:
        """The event of a code; an old-button event for anything else, whoever sent it."""
        try:
            return self._read(code) if len(code) <= LONGEST else _OLD
        except (LookupError, ValueError):
            return _OLD

    def read_link(self, payload: str) -> Event | None:
        """What a link into the chat leads to, None where that is nothing (any more)."""
        event, guide = self.read(payload), self._knowledge.guide
        if isinstance(event, events.OpenShared | events.TakeAlong):
            return event if guide and read_share(guide, payload) else None
        return event if may_link(event) else None

    def _read(self, code: str) -> Event:
        if code.startswith(SHARED):
            return events.OpenShared(code)
        if code.startswith(TAKEN):
            return events.TakeAlong(code)
        if code.startswith(f"{VERSION}g"):
            return self._guide.read(code[2:])
        code = code.replace(".", "")  # of the first edition, between the fields
        for form in FORMS:
            if found := form.pattern.fullmatch(code):
                values = {
                    f: self._value(f, part) for f, part in zip(form.fields, found.groups(), strict=True)
                }
                event: Event = form.event(**form.implied, **values)
                return event
        return _OLD

    def _value(self, field: str, code: str) -> object:
        """What a field's code stands for. Raises LookupError or ValueError where that is nothing."""
        match field:
            case "page" | "part" | "at":
                return _read_number(code)
            case "reason":
                return REASONS[_read_number(code)]
            case "ref" | "about":
                return self._refs[code]
            case "term" | "aspect":
                return self._id(field, code)
            case "terms" | "chosen":
                return tuple(self._id("term", code[n : n + 8]) for n in range(0, len(code), 8))
            case "section":
                return self._sections[code]
            case "name":
                return command_name(code)
        return code

    def _id(self, kind: str, code: str) -> str:
        ref = self._refs[code]
        if ref.kind != kind:
            raise ValueError(f"{ref} is no {kind}")
        return ref.id


def _code(field: str, value: Any) -> str:
    match field:
        case "page" | "part" | "at":
            return _number(value)
        case "reason":
            return _number(REASONS.index(value))
        case "ref" | "about":
            return code_of(value)
        case "term":
            return code_of(Ref("term", value))
        case "aspect":
            return code_of(Ref("aspect", value))
        case "terms" | "chosen":
            return "".join(code_of(Ref("term", id)) for id in value)
        case "section":
            return _section_code(value)
    return str(value)


def _section_code(section: str) -> str:
    return code_of(Ref("topic", f"section {section}"))


def _number(number: int) -> str:
    """Two characters. Raises IndexError from 3,428 on: pages of some 27,000 entries."""
    high, low = divmod(number - 100, len(_SIGNS))
    return f"{number:02d}" if number < 100 else ascii_letters[high] + _SIGNS[low]


def _read_number(code: str) -> int:
    """The way back. Raises ValueError or IndexError for anything else."""
    if code.isdecimal():
        return int(code)
    return 100 + ascii_letters.index(code[0]) * len(_SIGNS) + _SIGNS.index(code[1])
