"""Events as short text and back: for callback data (1-64 bytes), deep links and the remembered menu.

A code is `version verb arguments` in `A-Za-z0-9_-`: first numbers of two characters, where the verb has some
(two digits; from 100 on a letter and a character), then entries as their short codes of eight characters.
Whatever comes in from outside is untrusted: what can't be read is an old button, never an error.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from string import ascii_letters, digits

from bot.dialogue import events
from bot.dialogue.events import REASONS, Event
from bot.dialogue.guide_codes import GuideCodes
from bot.dialogue.links import may_link
from bot.guide.sharing import PREFIX as SHARED
from bot.guide.sharing import TAKEN, read_share
from bot.knowledge.codes import LENGTH, code_of, codes_of
from bot.knowledge.entries import COMPARISON, RECOMMENDATION, UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge

VERSION = "1"
_NUMBERS = {"a": 1, "T": 1, "C": 1, "i": 2, "b": 1}
"""With how many numbers a verb's arguments begin."""
_SIGNS = f"{digits}{ascii_letters}_-"
_WHOLE = ("k", "g", "G", "M")
"""Verbs with one argument that is no entry."""
_OF_ENTRIES = (events.Show, events.ShowFact, events.Leaf, events.Compare, events.Vote)
REMEMBERED = 4096
_OLD = events.Unreadable("old-button")


class Codec:
    """Writes and reads codes for one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._refs = codes_of((*knowledge.entries, UNKNOWN, COMPARISON, RECOMMENDATION))
        self._guide = GuideCodes(knowledge.guide)
        self._of_entries = lru_cache(REMEMBERED)(self._write)
        self._sections: Mapping[str, str] = {_section_code(id): id for id in (*knowledge.sections, "terms")}

    def write(self, event: Event) -> str:
        """The code of an event that a button can carry. At most 64 bytes."""
        # A turn writes some twenty, mostly of the same entries as others do. Only what names nothing but
        # entries is remembered: nothing of a person's stays here.
        return self._of_entries(event) if isinstance(event, _OF_ENTRIES) else self._write(event)

    def _write(self, event: Event) -> str:
        match event:
            case events.Show(ref, whole):
                return self._join("S" if whole else "s", code_of(ref))
            case events.ShowFact(term, aspect):
                return self._join("f", code_of(Ref("term", term)), code_of(Ref("aspect", aspect)))
            case events.Contents(page):
                return self._join("a", _number(page))
            case events.ShowSection(section, 0):
                return self._join("t", _section_code(section))
            case events.ShowSection(section, page):
                return self._join("T", _number(page), _section_code(section))
            case events.Leaf(ref):
                return self._join("l", code_of(ref))
            case events.Compare(terms, None):
                return self._join("c", *_term_codes(terms))
            case events.Compare(terms, part):
                return self._join("C", _number(part or 0), *_term_codes(terms))
            case events.Pick(chosen, at, page):
                return self._join("i", _number(at), _number(page), *_term_codes(chosen))
            case events.Vote(ref, helpful):
                return self._join("y" if helpful else "n", code_of(ref))
            case events.Because(ref, reason):
                return self._join("b", _number(REASONS.index(reason)), code_of(ref))
            case events.NoneOfThese():
                return self._join("0")
            case events.PassOn(tell=True):
                return self._join("w")
            case events.PassOn(_, about):
                return self._join("p", *([code_of(about)] if about else []))
            case events.Command(name):
                return self._join("k", name)
            case events.Said() | events.Unreadable():
                raise ValueError(f"{event} can't stand on a button")
            case events.OpenShared(payload, how):
                return payload if how == "asking" else self._join("G" if how == "sure" else "M", payload)
            case events.TakeAlong(payload):
                return payload
            case events.Privately(inner):
                return self.write(inner)
            case _:
                return self._join("g", self._guide.write(event))

    @staticmethod
    def _join(verb: str, *arguments: str) -> str:
        return VERSION + verb + "".join(arguments)

    def read(self, code: str) -> Event:
        """The event of a code; an old-button event for anything else, whoever sent it."""
        if len(code) <= 64 and code.startswith(SHARED):
            return events.OpenShared(code)
        if len(code) <= 64 and code.startswith(TAKEN):
            return events.TakeAlong(code)
        if not code.startswith(VERSION) or len(code) > 64:
            return _OLD
        try:
            return self._read(code[1:2], code[2:])
        except (KeyError, ValueError, IndexError):
            return _OLD

    def read_link(self, payload: str) -> Event | None:
        """What a link into the chat leads to, None where that is nothing (any more)."""
        event, guide = self.read(payload), self._knowledge.guide
        if isinstance(event, events.OpenShared | events.TakeAlong):
            return event if guide and read_share(guide, payload) else None
        return event if may_link(event) else None

    def _read(self, verb: str, rest: str) -> Event:
        match verb, [rest] if verb in _WHOLE else _parts(rest, _NUMBERS.get(verb, 0)):
            case (("s" | "S"), [code]):
                return events.Show(self._refs[code], verb == "S")
            case "f", [term, aspect]:
                return events.ShowFact(self._id(term, "term"), self._id(aspect, "aspect"))
            case "a", [page]:
                return events.Contents(_read_number(page))
            case "t", [section]:
                return events.ShowSection(self._sections[section])
            case "T", [page, section]:
                return events.ShowSection(self._sections[section], _read_number(page))
            case "l", [code]:
                return events.Leaf(self._refs[code])
            case "c", terms if len(terms) <= 3:
                return events.Compare(self._terms(terms))
            case "C", [part, *terms] if len(terms) <= 3:
                return events.Compare(self._terms(terms), _read_number(part))
            case "i", [at, page, *terms] if len(terms) <= 3:
                return events.Pick(self._terms(terms), _read_number(at), _read_number(page))
            case (("y" | "n"), [code]):
                return events.Vote(self._refs[code], verb == "y")
            case "b", [reason, code]:
                return events.Because(self._refs[code], REASONS[_read_number(reason)])
            case (("G" | "M"), [payload]) if payload.startswith(SHARED):
                return events.OpenShared(payload, "sure" if verb == "G" else "back")
            case "0", []:
                return events.NoneOfThese()
            case "w", []:
                return events.PassOn(tell=True)
            case "p", []:
                return events.PassOn()
            case "p", [code]:
                return events.PassOn(about=self._refs[code])
            case "k", [name]:
                return events.Command(command_name(name))
            case "g", [code]:
                return self._guide.read(code)
        return _OLD

    def _terms(self, codes: list[str]) -> tuple[str, ...]:
        return tuple(self._id(code, "term") for code in codes)

    def _id(self, code: str, kind: str) -> str:
        ref = self._refs[code]
        if ref.kind != kind:
            raise ValueError(f"{ref} is no {kind}")
        return ref.id


def command_name(text: str) -> events.CommandName:
    """`text` as the name of a command. Raises ValueError when there is none of that name."""
    for name in events.COMMANDS:
        if name == text:
            return name
    raise ValueError(text)


def _section_code(section: str) -> str:
    return code_of(Ref("topic", f"section {section}"))


def _term_codes(terms: Iterable[str]) -> list[str]:
    return [code_of(Ref("term", term)) for term in terms]


def _number(number: int) -> str:
    """Two characters. Raises IndexError from 3,428 on: pages of some 27,000 entries."""
    high, low = divmod(number - 100, len(_SIGNS))
    return f"{number:02d}" if number < 100 else ascii_letters[high] + _SIGNS[low]


def _read_number(two: str) -> int:
    """The way back. Raises ValueError or IndexError for anything else."""
    if two.isdecimal():
        return int(two)
    return 100 + ascii_letters.index(two[0]) * len(_SIGNS) + _SIGNS.index(two[1])


def _parts(rest: str, numbers: int) -> list[str]:
    # Buttons of earlier versions have dots between the codes.
    rest, entries = rest.replace(".", ""), 2 * numbers
    starts = range(entries, len(rest), LENGTH)
    return [rest[n : n + 2] for n in range(0, entries, 2)] + [rest[n : n + LENGTH] for n in starts]
