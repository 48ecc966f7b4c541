"""Events as short text and back: for callback data (1-64 bytes), deep links and the remembered menu.

A code is `version verb fields`; `FORMS` is the one table of them, and a new button needs a line there. What
comes in from outside is untrusted: what can't be read is an old button, never an error. Who types the number
or the words of a button presses it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits
from typing import Any

from bot.dialogue import events
from bot.dialogue.events import GUIDE_ACTIONS, REASONS, Event, command_name
from bot.dialogue.links import may_link
from bot.dialogue.state import MenuItem, State, Turn
from bot.guide import sharing
from bot.guide.sharing import PREFIX as SHARED
from bot.guide.sharing import TAKEN, read_share
from bot.knowledge.entries import COMPARISON, RECOMMENDATION, UNKNOWN, Ref, code_of, codes_of
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.voice import Shortcuts
from bot.understanding.tokens import words

VERSION = "1"
LONGEST = 64
_SIGNS = f"{digits}{ascii_letters}_-"
_NUMBER = r"(-[\w-]{3}|[\w-]{2}|\d)"
"""Two digits; from 100 on a letter and a sign; from 3,428 on (27,000 entries) a dash and three signs.
Buttons of the first edition have one digit, too."""
_ENTRY = r"([\w-]{8})"
_PATTERNS = {
    **dict.fromkeys(("page", "part", "at", "reason"), _NUMBER),
    **dict.fromkeys(("ref", "about", "term", "aspect", "section"), _ENTRY),
    **dict.fromkeys(("terms", "chosen"), r"((?:[\w-]{8}){0,3})"),
    **dict.fromkeys(("step", "choice"), r"([\w-]{3})"),
    "action": r"(\d)",
    "name": "([a-z]+)",
    "payload": f"({SHARED}.*)",
}
"""Field of an event → what its code looks like; a choice is a step and an option in one code."""
_words = lru_cache(2_000)(words)
"""Of what stands on a button or in the knowledge: the same few texts again and again."""
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
    _form("gc", events.StepAction, "choice", action="choose"),
    _form("gt", events.StepAction, "choice", action="try"),
    _form("gs", events.StepAction, "step", action="skip"),
    _form("gd", events.StepAction, "step", action="depends"),
    _form("gb", events.StepAction, "step", action="back"),
    _form("gy", events.StepAction, "step", action="why"),
    _form("ge", events.StepAction, "step", action="explain"),
    _form("gx", events.StepAction, "step", action="change"),
    _form("gw", events.StepAction, "step", action="double"),
    _form("gu", events.StepAction, "step", action="single"),
    _form("gw", events.StepAction, step=None, action="weigh"),
    _form("gg", events.StepAction, "action", step=None),
)
"""The first form that fits writes an event; the others are still read."""


class Codec:
    """Writes and reads codes for one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._refs = codes_of((*knowledge.entries, UNKNOWN, COMPARISON, RECOMMENDATION))
        self._sections = {_section_code(id): id for id in (*knowledge.sections, "terms")}
        self._choices = sharing.codes_of(knowledge.guide) if knowledge.guide else {}

    def write(self, event: Event) -> str:
        """The code of an event, at most 64 bytes. Raises ValueError for one that can't stand on a button."""
        if isinstance(event, events.Privately):
            return self.write(event.event)
        for form in FORMS:
            if type(event) is form.event and all(getattr(event, f) == v for f, v in form.implied.items()):
                return VERSION + form.verb + "".join(_code(field, event) for field in form.fields)
        if isinstance(event, events.OpenShared | events.TakeAlong):
            return event.payload
        raise ValueError(f"{event} can't stand on a button")

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
        code = code.replace(".", "")  # of the first edition, between the fields
        for form in FORMS:
            if found := form.pattern.fullmatch(code):
                values = dict(form.implied)
                for field, part in zip(form.fields, found.groups(), strict=True):
                    values |= self._values(field, part)
                event: Event = form.event(**values)
                return event
        return _OLD

    def _values(self, field: str, code: str) -> Mapping[str, object]:
        """What a field's code stands for. Raises LookupError or ValueError where that is nothing."""
        value: object = code
        match field:
            case "choice":
                return dict(zip(("step", "option"), self._choices[code], strict=True))
            case "step":
                value, option = self._choices[code]
                if option:
                    raise LookupError(code)
            case "action":
                value = GUIDE_ACTIONS[int(code)]
            case "page" | "part" | "at":
                value = _read_number(code)
            case "reason":
                value = REASONS[_read_number(code)]
            case "ref" | "about":
                value = self._refs[code]
            case "term" | "aspect":
                value = self._id(field, code)
            case "terms" | "chosen":
                value = tuple(self._id("term", code[n : n + 8]) for n in range(0, len(code), 8))
            case "section":
                value = self._sections[code]
            case "name":
                value = command_name(code)
        return {field: value}

    def menu(self, turn: Turn) -> tuple[MenuItem, ...]:
        """The buttons of a turn's last reply; without any, those before still stand there."""
        buttons = turn.replies[-1].buttons() if turn.replies else ()
        return tuple(MenuItem(one.label, self.write(one.event)) for one in buttons) or turn.state.menu

    def pressed(self, text: str, state: State) -> Event | None:
        """The event of the button whose number or words `text` is, None when it is a message of its own."""
        typed, bare = words(text), text.strip().rstrip(".)")
        if bare.isdecimal() and len(bare) <= 3:
            number = int(bare)
            return self.read(state.menu[number - 1].code) if 1 <= number <= len(state.menu) else None
        fits = (self.read(item.code) for item in state.menu if typed and _words(item.label) == typed)
        return next(fits, None)

    def by_shortcut(self, text: str, state: State, shortcuts: Shortcuts) -> Event | None:
        """What "yes", "no" or "more" presses; where nothing fits, that it presses nothing."""
        typed = words(text)
        listed = {"more": shortcuts.more, "yes": shortcuts.yes, "no": shortcuts.no}
        wish = next((wish for wish, phrases in listed.items() if typed in map(_words, phrases)), None)
        if wish is None:
            return None
        menu = [self.read(item.code) for item in state.menu]
        # "I don't know" asked nothing which one could agree to. Nor does anybody agree to pass a question on:
        # its words would be kept.
        votes = [one for one in menu if isinstance(one, events.Vote) and one.ref != UNKNOWN]
        choices = [one for one in menu if not isinstance(one, events.NoneOfThese)]
        fits: list[Event]
        if wish == "more":
            fits = [one for one in menu if isinstance(one, events.Show) and one.whole]
        elif wish == "yes":
            only = choices if len(choices) == 1 and len(menu) == 2 else []
            fits = [*(one for one in votes if one.helpful), *only]
        else:
            declined = [one for one in votes if not one.helpful]
            fits = [one for one in menu if one not in choices or one in declined]
        return fits[0] if fits else events.Unreadable("no-button")

    def _id(self, kind: str, code: str) -> str:
        ref = self._refs[code]
        if ref.kind != kind:
            raise ValueError(f"{ref} is no {kind}")
        return ref.id


def _code(field: str, event: Any) -> str:
    if field == "choice":
        return sharing.code_of(event.step, event.option)
    value = getattr(event, field)
    match field:
        case "step":
            return sharing.code_of(value)
        case "action":
            return str(GUIDE_ACTIONS.index(value))
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
    """Raises ValueError for what no list has: less than 0, or 262,144 and more."""
    if 0 <= number < 100:
        return f"{number:02d}"
    high, low = divmod(number - 100, len(_SIGNS))
    if 0 <= high < len(ascii_letters):
        return ascii_letters[high] + _SIGNS[low]
    first, middle, last = number >> 12, number >> 6 & 63, number & 63
    if not 0 <= first < len(_SIGNS):
        raise ValueError(f"{number} can't stand on a button")
    return f"-{_SIGNS[first]}{_SIGNS[middle]}{_SIGNS[last]}"


def _read_number(code: str) -> int:
    """The way back. Raises ValueError or IndexError for anything else."""
    if code.isdecimal():
        return int(code)
    if code[0] == "-":
        first, middle, last = map(_SIGNS.index, code[1:])
        return first << 12 | middle << 6 | last
    return 100 + ascii_letters.index(code[0]) * len(_SIGNS) + _SIGNS.index(code[1])
