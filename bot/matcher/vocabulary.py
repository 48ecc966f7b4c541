"""What a word of a question can mean among the words of the entries: itself, a form, a synonym, a slip."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

FUNCTION_WORD = 0.4
"""How much a function word counts, against 1 for a word of content."""
SAME_STEM = 0.85
SYNONYM = 0.35
TYPO_FLOOR = 0.8
"""Jaro-Winkler similarity, 0 to 1, below which a word is not a misspelling of another."""
TYPO_CHOICES = 3
LOOKED_AT = 12
"""So many nearest words are looked at for one that is a single slip away."""
ONE_SLIP = 0.9
"""How much a word counts that is one slip of the finger away, which leaves no other choice."""
SHORTEST_TYPO = 3
"""Shorter words are never taken for misspellings: too many words are one letter away."""
LETTERS_A_SLIP = 2
"""A misspelling has at most one slip for so many letters."""
MOST_STRANGE = 16
"""So many strange words of a message are looked up; of 3,000 real questions none has more than six."""
CACHED = 10_000
"""So many words are remembered with what they can mean."""

Words: TypeAlias = tuple[float, dict[str, float], list[str], dict[str, list[str]]]
"""The weight of the rarest; each word's weight; those that may be misspelt; stem → the words with it."""

_ENDINGS = ("ings", "ing", "ers", "er", "ed", "es", "s", "ly", "ment", "ments", "e")


@dataclass(frozen=True)
class Reading:
    """One thing that a word of the question can mean."""

    word: str
    """A word of the vocabulary."""
    factor: float
    """How much it counts, from 0 to 1."""
    reason: str
    """How it was found: exact, stem, synonym or typo."""


class Vocabulary:
    """The words of all entries, with their weights, and the ways to them."""

    def __init__(
        self,
        words: Words,
        function_words: frozenset[str],
        synonyms: Mapping[str, frozenset[str]],
    ) -> None:
        """`words`: what `weighed` gave."""
        self.rarest, self.weights, self._candidates, self._by_stem = words
        self.function_words = function_words
        self._synonyms = synonyms
        self._remembered = lru_cache(CACHED)(self._look_up)

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Everything that `word` can mean, itself first. Empty when it is strange to all entries."""
        return self._remembered(word)

    def readable(self, asked: Sequence[str]) -> list[str]:
        """The words of a message, less those strange ones that are too many to be looked up."""
        if len(asked) <= MOST_STRANGE:
            return list(asked)
        strange = [word for word in dict.fromkeys(asked) if _may_be_a_slip(word) and not self._known(word)]
        beyond = frozenset(strange[MOST_STRANGE:])
        return [word for word in asked if word not in beyond]

    def corrected(self, word: str) -> str:
        """`word`, or the word that it misspells by one slip."""
        found = self.readings(word)
        return found[0].word if found and found[0].reason == "typo" and found[0].factor >= ONE_SLIP else word

    def _look_up(self, word: str) -> tuple[Reading, ...]:
        return tuple(self._known(word) or self._misspelt(word))

    def _known(self, word: str) -> list[Reading]:
        """What `word` can mean as it is written."""
        found: dict[str, Reading] = {}
        if word in self.weights:
            found[word] = Reading(word, 1.0, "exact")
        if word not in self.function_words:
            for sibling in self._by_stem.get(stem(word), ()):
                found.setdefault(sibling, Reading(sibling, SAME_STEM, "stem"))
        for synonym in sorted(self._synonyms.get(word, ())):
            if synonym in self.weights:
                found.setdefault(synonym, Reading(synonym, SYNONYM, "synonym"))
        return list(found.values())

    def _misspelt(self, word: str) -> list[Reading]:
        if not _may_be_a_slip(word):
            return []
        near = process.extract(
            word, self._candidates, scorer=JaroWinkler.similarity, score_cutoff=TYPO_FLOOR, limit=LOOKED_AT
        )
        slips = [other for other, _, _ in near if OSA.distance(word, other, score_cutoff=1) <= 1]
        if slips and len(word) > SHORTEST_TYPO:
            # Most misspelt words are small and common ones, so those leave no other choice.
            small = [other for other in slips if other in self.function_words]
            return [Reading(other, ONE_SLIP, "typo") for other in small[:1] or slips[:TYPO_CHOICES]]
        return [
            Reading(other, similarity**2, "typo")
            for other, similarity, _ in near[:TYPO_CHOICES]
            if OSA.distance(word, other) <= max(1, len(word) // LETTERS_A_SLIP)
        ]


def _may_be_a_slip(word: str) -> bool:
    return len(word) >= SHORTEST_TYPO and word.isalpha()


def weighed(counts: Mapping[str, int], documents: int, function_words: frozenset[str]) -> Words:
    """The words of a vocabulary. `counts`: in how many of the `documents` each word stands."""
    rarest = rarity(documents, 1)
    weights = {word: rarity(documents, count) for word, count in counts.items()}
    for word in function_words:
        weights[word] = weights.get(word, rarest) * FUNCTION_WORD
    # In the order of the alphabet: where two are equally near, the order of the entries must not decide.
    single = sorted(weights)
    by_stem: dict[str, list[str]] = defaultdict(list)
    for word in single:
        by_stem[stem(word)].append(word)
    candidates = [word for word in single if len(word) >= SHORTEST_TYPO and word.isalpha()]
    return rarest, weights, candidates, dict(by_stem)


def rarity(total: int, count: int) -> float:
    """How much a word says that stands in `count` of `total` documents."""
    return math.sqrt(math.log(1 + total / count))


def stem(word: str) -> str:
    """`word` without its ending, so that "paying" and "pays" meet; at least three letters are kept."""
    if not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("i") or word
    return word
