"""Which texts somebody may be typing: by the beginnings of their words, slips allowed."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.nearness import Hit
from bot.understanding.tokens import words

EXACT, BEGUN, SLIPPED = 1.0, 0.9, 0.7
"""How much a typed word counts that is a word, begins one, or begins one but for a slip."""
SHORTEST_SLIP = 4
"""Letters that must be typed before one may be wrong; from twice as many on, two."""
LEAST = 0.6
"""The share of what was typed that a text must have."""
WHOLE = 0.3
"""The share of a score that depends on how much of the text is typed already."""
NOT_FIRST = 0.85
"""How much a text counts that isn't the first of its key."""
MOST_WORDS = 16
"""So many words of what was typed are looked up: hardly a title or a phrasing has more."""
CACHED = 5_000
"""So many typed words are remembered with what they may become."""


class Completing:
    """Texts, ready to be completed."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        """`texts`: key → its title and other ways to say it."""
        self._texts = [
            (key, words(text), 1.0 if number == 0 else NOT_FIRST)
            for key, row in texts.items()
            for number, text in enumerate(row)
        ]
        counts = Counter(word for _, found, _ in self._texts for word in set(found))
        self._weights = {word: math.log(1 + len(self._texts) / n) for word, n in counts.items()}
        self._rarest = math.log(1 + len(self._texts))
        self._words = sorted(counts)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, (_, found, _) in enumerate(self._texts):
            for word in set(found):
                self._places[word].append(place)
        self._longest = max(map(len, self._words), default=0)
        self._heads: dict[int, list[str]] = {}
        self._become = lru_cache(CACHED)(self._may_become)

    def find(self, typed: str, limit: int = 50) -> list[Hit]:
        """The keys whose texts `typed` may become, best first, scores 0 to 1."""
        asked = list(dict.fromkeys(words(typed)))[:MOST_WORDS]
        sums: dict[int, float] = defaultdict(float)
        total = 0.0
        for word in asked:
            weight, shares = self._shares(word)
            total += weight
            for place, share in shares.items():
                sums[place] += share
        best: dict[str, float] = {}
        for place, share in sums.items():
            if share >= LEAST * total:
                key, found, rank = self._texts[place]
                shown = min(1.0, len(asked) / len(found))
                score = rank * share / total * (1 - WHOLE + WHOLE * shown)
                best[key] = max(best.get(key, 0.0), score)
        return [Hit(key, score) for key, score in nlargest(limit, best.items(), key=lambda item: item[1])]

    def _shares(self, word: str) -> tuple[float, dict[int, float]]:
        """The weight of a typed word, and by text how much of it the text has."""
        become = self._become(word)
        weight = max((self._weights[other] for other in become), default=self._rarest)
        shares: dict[int, float] = {}
        for other, factor in become.items():
            for place in self._places[other]:
                shares[place] = max(shares.get(place, 0.0), factor * weight)
        return weight, shares

    def _may_become(self, typed: str) -> dict[str, float]:
        begun = {word: EXACT if word == typed else BEGUN for word in self._begun_by(typed)}
        return begun or dict.fromkeys(self._slipped(typed), SLIPPED)

    def _begun_by(self, typed: str) -> Iterator[str]:
        place = bisect_left(self._words, typed)
        while place < len(self._words) and self._words[place].startswith(typed):
            yield self._words[place]
            place += 1

    def _slipped(self, typed: str) -> list[str]:
        """Words of which so many first letters are nearly what was typed."""
        slips = len(typed) // SHORTEST_SLIP
        if not slips:
            return []
        found: list[str] = []
        # A letter too few or too many moves the end.
        for size in (len(typed), len(typed) + 1, len(typed) - 1):
            near = process.extract(
                typed, self._heads_of(size), scorer=OSA.distance, score_cutoff=min(slips, 2), limit=5
            )
            found += [word for head, _, _ in near for word in self._begun_by(head)]
        return found

    def _heads_of(self, size: int) -> list[str]:
        """The first so many letters of all words."""
        size = min(size, self._longest)
        if size not in self._heads:
            self._heads[size] = sorted({word[:size] for word in self._words})
        return self._heads[size]
