"""Which entries a question is nearest to: phrasings and whole entries as vectors of words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from heapq import nlargest
from itertools import chain, pairwise
from sys import intern

from bot.matcher.drawers import Drawers, Packed, pack
from bot.matcher.lanes import UNIT, Blocks, add, out_of_blocks, times, unpacked
from bot.matcher.memo import Memo, fresh
from bot.matcher.names import Names, replaced
from bot.matcher.normalise import words
from bot.matcher.vectors import (
    WEIGHT,
    Asked,
    Document,
    Hit,
    Places,
    Query,
    Share,
    covered,
    directed,
    placed,
    synonyms_by_word,
    wholes,
)
from bot.matcher.vocabulary import FUNCTION_WORD, SHORTEST_TYPO, Reading, Vocabulary, Words, rarity, weighed

BEST_PHRASING = 0.5
"""The share of the best single phrasing in a score; the rest is the entry as a whole."""
PAIRS = 0.4
"""How much a pair of neighbours counts, one of them a function word ("how long"), against a word."""
COVER = 0.5
"""The share of a score that depends on how much of the question the entry knows at all."""
TELLING = 6
"""A misspelt word of so many letters can hardly be another one."""
CACHED = 2048
"""So many words and pairs of questions are remembered with what they can mean."""
FINALISTS = 20
"""So many entries, by their whole, are compared phrasing by phrasing."""

ONE = UNIT * WEIGHT
"""A sum of products counts in parts of so many a one."""

_Made = tuple[dict[str, int], Words, Packed, Packed, Packed]
"""Keys with how many texts each has; words; packed: pairs, places, words by the entries that use them."""


class Index:
    """All entries, ready to be ranked."""

    def __init__(
        self,
        documents: Iterable[Document],
        function_words: Iterable[str] = (),
        shorthand: Mapping[str, str] = {},
        synonyms: Iterable[Sequence[str]] = (),
        names: Names | None = None,
        memo: Memo = fresh,
    ) -> None:
        """`names`: all names of a thing count as one word, in phrasings and questions.

        `memo` remembers what is made of the documents, so it must be one for these and all else given here;
        where it does, they are not even looked at.
        """
        self._documents = documents
        self._shorthand = {spelling: tuple(text.split()) for spelling, text in shorthand.items()}
        self._names = names
        self._function = frozenset(word for phrase in function_words for word in words(phrase))
        self._sizes, made, pairs, places, postings = memo("index", self._made)
        self.keys = list(self._sizes)
        self.vocabulary = Vocabulary(made, self._function, synonyms_by_word(synonyms))
        self._pairs: Drawers[float] = Drawers(pairs)
        """The weight of each pair."""
        self._placed: Drawers[Places] = Drawers(places)
        self._postings: Drawers[Blocks] = Drawers(postings)
        self._part = lru_cache(CACHED)(self._asked)

    @cached_property
    def texts(self) -> dict[str, list[list[str]]]:
        """Key → the words of each text, with a token for each name."""
        # One string for a word, wherever it stands.
        return {
            document.key: [list(map(intern, self.named(text))) for text in document.texts]
            for document in self._documents
        }

    def _made(self) -> _Made:
        features = [
            # One string for a word wherever it stands, also where this is read from a file.
            [list(map(intern, self._features(words))) for words in some if words]
            for some in self.texts.values()
        ]
        counts = Counter(one for some in features for one in set(chain.from_iterable(some)))
        made, pairs = self._weighed(counts, len(features))
        weights = made[1] | pairs
        rows = [[_vector(one, weights) for one in some] for some in features]
        entries = zip(self.texts, placed(rows), strict=True)
        sizes = dict(zip(self.texts, map(len, rows), strict=True))
        return sizes, made, pack(pairs.items()), pack(entries), pack(wholes(rows).items())

    def _weighed(self, counts: Mapping[str, int], documents: int) -> tuple[Words, dict[str, float]]:
        """The words with their weights, and the pairs with theirs."""
        single = {word: count for word, count in counts.items() if " " not in word}
        pairs = {pair: PAIRS * rarity(documents, counts[pair]) for pair in counts.keys() - single.keys()}
        return weighed(single, documents, self._function), pairs

    def words(self, text: str) -> list[str]:
        """The words of `text` as the index compares them."""
        return self.expanded(words(text))

    def expanded(self, asked: Sequence[str]) -> list[str]:
        """The words with what stands for spellings of text messages."""
        shorthand = self._shorthand
        if shorthand.keys().isdisjoint(asked):
            return list(asked)
        return [word for raw in asked for word in shorthand.get(raw, (raw,))]

    def named(self, text: str) -> list[str]:
        """The words of `text` as `words` gives them, with a token for each name."""
        found = words(text)
        return self.expanded(replaced(found, self._names.find(found)) if self._names else found)

    def rank(self, question: str, limit: int = 10) -> list[Hit]:
        """The nearest entries, best first; entries that share nothing with the question are left out."""
        return self.rank_words(self.named(question), limit)

    def rank_words(self, asked: Sequence[str], limit: int = 10) -> list[Hit]:
        """As `rank`, of words in which names are replaced already."""
        query = self.query(asked)
        wholes = self._by_whole(query)
        finalists = nlargest(FINALISTS, range(len(wholes)), key=wholes.__getitem__)
        hits = [Hit(key := self.keys[n], self._score(query, key, wholes[n])) for n in finalists if wholes[n]]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def query(self, asked: Sequence[str]) -> Query:
        """The words as a vector."""
        return directed([part for feature in self._features(asked) if (part := self._part(feature))])

    def knows(self, asked: Sequence[str], key: str) -> bool:
        """Whether the entry `key` uses one of these words in some form; a short one not only by a slip."""
        places = self._places(key)
        return any(
            reading.word in places and (reading.reason != "typo" or len(word) >= TELLING)
            for word in asked
            for reading in self.vocabulary.readings(word)
        )

    def uses(self, word: str, key: str) -> int:
        """How many phrasings of the entry `key` have this word, in any of its readings."""
        places = self._places(key)
        shares = [times(places.get(reading.word, 0), 1) for reading in self.vocabulary.readings(word)]
        return sum(map(bool, unpacked(sum(shares), self._sizes[key])))

    def explain(self, asked: Sequence[str], key: str) -> tuple[Share, ...]:
        """What each word adds to the score of the entry `key`, the most first."""
        query = self.query(asked)
        full = self._score_of(query, key)
        return tuple(sorted(self._shares(query, key, full), key=lambda share: -share.contribution))

    def _shares(self, query: Query, key: str, full: float) -> Iterable[Share]:
        """A word's share is what the score loses without it."""
        places = self._places(key)
        for part in query.asked:
            readings = [reading for reading in part.readings if reading.word in places]
            best = max(readings, key=lambda reading: reading.factor, default=None)
            less = {word: w for word, w in query.vector.items() if all(word != r.word for r in part.readings)}
            without = Query(tuple(p for p in query.asked if p is not part), less)
            found = (
                (best.word, best.reason) if best else ("", "strange" if not part.readings else "elsewhere")
            )
            yield Share(part.text, *found, part.weight, full - self._score_of(without, key))

    def _features(self, asked: Sequence[str]) -> list[str]:
        """The words, each once, and pairs of neighbours with a function word: "how long", "who for"."""
        function = self._function
        found = dict.fromkeys(asked)
        for one, other in pairwise(asked):
            if one in function or other in function:
                found[f"{one} {other}"] = None
        return list(found)

    def _asked(self, feature: str) -> Asked | None:
        if " " in feature:
            weight = self._pairs[feature]
            pair = (Reading(feature, 1.0, "pair"),)
            return None if weight is None else Asked(feature, pair, weight, ((feature, weight),))
        weights = self.vocabulary.weights
        readings = self.vocabulary.readings(feature)
        strange = self.vocabulary.rarest * (FUNCTION_WORD if len(feature) < SHORTEST_TYPO else 1.0)
        weight = max((weights[reading.word] for reading in readings), default=strange)
        weighed = tuple((reading.word, weights[reading.word] * reading.factor) for reading in readings)
        return Asked(feature, readings, weight, weighed)

    def _places(self, key: str) -> Places:
        return self._placed[key] or {}

    def _by_whole(self, query: Query) -> list[int]:
        """How near each entry is as a whole, in parts of `ONE`."""
        sums: defaultdict[int, int] = defaultdict(int)
        for word, weight in query.vector.items():
            add(sums, self._postings[word] or (), weight)
        return out_of_blocks(sums, len(self.keys))

    def _score_of(self, query: Query, key: str) -> float:
        return self._score(query, key, self._by_whole(query)[self.keys.index(key)])

    def _score(self, query: Query, key: str, whole: int) -> float:
        places = self._places(key)
        sums = 0
        for word, weight in query.vector.items():
            if word in places:
                row = places[word]
                # Of all lines the one that runs most: a call would cost a quarter of the score.
                sums += weight * row if row >= 0 else times(row, weight)
        best = max(unpacked(sums, self._sizes[key]), default=0)
        angle = (BEST_PHRASING * best + (1 - BEST_PHRASING) * whole) / ONE
        return angle * (1 - COVER + COVER * covered(query, places))


def _vector(features: Sequence[str], weights: Mapping[str, float]) -> tuple[dict[str, float], float]:
    vector = {feature: weights[feature] for feature in features}
    return vector, math.sqrt(sum([weight * weight for weight in vector.values()]))
