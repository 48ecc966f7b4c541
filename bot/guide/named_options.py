"""Which options of the guide a message names: whole phrasings that stand in it, and lengths of time.

Stricter than a ranking, since nobody asked: all words of content of a phrasing must be there, close
together, in one clause, and not denied.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.guide.amounts import Amount, Amounts, means
from bot.knowledge.guide import Guide
from bot.knowledge.guide_voice import GuideVoice
from bot.understanding.vocabulary import Vocabulary

LOOSE = 2
"""So many other words at most may stand between those of a phrasing."""
DENIED_WITHIN = 3
"""So many words before a phrasing can deny it."""

_CLAUSE_ENDS = re.compile(r"[.,;:!?()\n–—]+|\s-\s")
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True)
class Spot:
    """An option, and the places of the words that name it."""

    step: str
    option: str
    places: frozenset[tuple[int, int]]
    """Clause and word."""


@dataclass(frozen=True)
class _Phrasing:
    step: str
    option: str
    content: tuple[str, ...]
    span: int
    denies: bool
    joints: frozenset[str]
    """Those of its words that may begin another thought."""


class NamedOptions:
    """One guide, ready to be looked for in messages."""

    def __init__(self, guide: Guide, voice: GuideVoice, vocabulary: Vocabulary) -> None:
        self._guide, self._vocabulary = guide, vocabulary
        self._negations = frozenset(word for phrase in voice.words.negations for word in phrase.split())
        self._clauses = frozenset(voice.words.clauses)
        self._polite = frozenset(word for phrase in voice.words.polite for word in vocabulary.words(phrase))
        self._amounts = Amounts(voice.amounts)
        self._phrasings = list(self._all_phrasings())
        self._beginning: dict[str, list[int]] = {}
        """The first word of content → the numbers of the phrasings."""
        for number, phrasing in enumerate(self._phrasings):
            self._beginning.setdefault(phrasing.content[0], []).append(number)

    def _all_phrasings(self) -> Iterator[_Phrasing]:
        for step in self._guide.steps:
            for option in step.options:
                for text in option.phrasings:
                    words = self._vocabulary.words(text)
                    if not words:
                        continue  # an emoji: only `GuideReader` takes it for an answer
                    content = self._content(words)
                    denies = not self._negations.isdisjoint(words)
                    span = len(words) + min(LOOSE, len(words) // 2)
                    yield _Phrasing(step.id, option.id, content, span, denies, self._clauses & set(words))

    def _content(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words that must be there; of "get hired" both, as one word of content alone says too little."""
        content = tuple(word for word in words if self._counts(word))
        if len(content) > 1 or len(words) == 1:
            return content or tuple(words)
        return tuple(word for word in words if word not in self._polite) or tuple(words)

    def _counts(self, word: str) -> bool:
        return word not in self._vocabulary.function_words or word in self._negations

    def spots(self, text: str) -> list[Spot]:
        """The options named; where one phrasing is part of a longer one, only the longer counts."""
        found: list[Spot] = []
        lengths: list[tuple[Spot, Amount]] = []
        changing = self._amounts.change(self._vocabulary.words(text))
        readable = frozenset(self._vocabulary.readable(self._vocabulary.words(_GLUED.sub(" ", text))))
        for number, clause in enumerate(_CLAUSE_ENDS.split(text)):
            words = [word for word in self._vocabulary.words(_GLUED.sub(" ", clause)) if word in readable]
            found += self._by_phrasing(words, number)
            lengths += [] if changing else self._by_amount(words, number)
        # "5 hours a week for a month" lasts a month: the whole goes before its parts.
        lasting = {spot.step for spot, amount in lengths if amount.kind == "days"}
        found += [spot for spot, amount in lengths if amount.kind == "days" or spot.step not in lasting]
        return _longest(found)

    def options(self, text: str, step: str) -> list[str]:
        """The options of one step that are named."""
        return list(dict.fromkeys(spot.option for spot in self.spots(text) if spot.step == step))

    def _by_amount(self, words: Sequence[str], clause: int) -> Iterator[tuple[Spot, Amount]]:
        for amount in self._amounts.find(words):
            places = frozenset((clause, place) for place in amount.words)
            for step in self._guide.steps:
                for option in step.options:
                    if means(amount, option):
                        yield Spot(step.id, option.id, places), amount

    def _by_phrasing(self, words: Sequence[str], clause: int) -> Iterator[Spot]:
        exact = [self._vocabulary.readings(word, forms=False) for word in words]
        loose = [self._vocabulary.readings(word, forms=True) for word in words]
        all_words = frozenset().union(*loose) if loose else frozenset()
        begun = sorted(number for word in all_words for number in self._beginning.get(word, ()))
        for phrasing in map(self._phrasings.__getitem__, begun):
            if all_words.issuperset(phrasing.content):
                # One word alone must be the very word: "weekends" isn't a weekend.
                places = _places(phrasing, loose if len(phrasing.content) > 1 else exact)
                if places and self._is_meant(phrasing, words, places):
                    named = frozenset((clause, place) for place in places)
                    yield Spot(phrasing.step, phrasing.option, named)

    def _is_meant(self, phrasing: _Phrasing, words: Sequence[str], places: frozenset[int]) -> bool:
        """Whether nothing denies it, or its own denial reaches: "not ill but far" isn't "not too far"."""
        if not phrasing.denies:
            return not self._is_denied(words, min(places))
        return self._clauses.isdisjoint({words[place] for place in places} - phrasing.joints)

    def _is_denied(self, words: Sequence[str], start: int) -> bool:
        for word in reversed(words[max(0, start - DENIED_WITHIN) : start]):
            if word in self._clauses:
                return False
            if word in self._negations:
                return True
        return False


def _longest(found: Sequence[Spot]) -> list[Spot]:
    """Those that no other covers; only what shares a place with a spot can cover it."""
    at: dict[tuple[int, int], list[Spot]] = {}
    for spot in found:
        for place in spot.places:
            at.setdefault(place, []).append(spot)
    return [
        spot
        for spot in found
        if not any(_covers(other, spot) for place in spot.places for other in at[place])
    ]


def _covers(longer: Spot, spot: Spot) -> bool:
    """Whether `longer` says more with the same words; within one step, also with some of them."""
    if longer.step == spot.step and len(longer.places) > len(spot.places):
        return not longer.places.isdisjoint(spot.places)
    return longer.places > spot.places


def _places(phrasing: _Phrasing, readings: Sequence[frozenset[str]]) -> frozenset[int]:
    """Where the words of a phrasing stand, in their order and close together; empty when they don't."""
    for start in range(len(readings)):
        if phrasing.content[0] not in readings[start]:
            continue
        place = start - 1
        end = min(start + phrasing.span, len(readings))
        for word in phrasing.content:
            place = next((n for n in range(place + 1, end) if word in readings[n]), end)
        if place < end:
            return frozenset(range(start, place + 1))
    return frozenset()
