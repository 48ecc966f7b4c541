"""Which entries a question is nearest to: word vectors of phrasings and of whole entries, compared by their angle."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from bot.matcher.names import Names, replaced
from bot.matcher.normalise import words
from bot.matcher.vocabulary import Vocabulary

BEST_PHRASING = 0.5
"""The share of the best single phrasing in a score; the rest is the entry as a whole."""
PIVOT = 0.8
"""How much a phrasing's length lowers its score: 1 is the plain cosine, which short phrasings win."""
FINALISTS = 30
"""So many entries, by their whole, are compared phrasing by phrasing."""
WHOLE_MODE = "cos"
SAT = 0.7
PAIRS = 0.5
UNKNOWN = 1.0


@dataclass(frozen=True)
class Document:
    """What the index knows of an entry."""

    key: str
    texts: tuple[str, ...]
    """Its title and phrasings."""


@dataclass(frozen=True)
class Hit:
    """An entry and how near it is to the question, 0 to 1."""

    key: str
    score: float


@dataclass(frozen=True)
class Query:
    """A question as a vector: the words of the vocabulary that it can mean, and its whole length."""

    vector: Mapping[str, float]
    length: float
    """Strange words count here at the highest weight, so they lower every score."""


class Index:
    """All entries, ready to be ranked."""

    def __init__(
        self,
        documents: Sequence[Document],
        function_words: Iterable[str] = (),
        shorthand: Mapping[str, str] = {},  # noqa: B006 - never changed
        synonyms: Iterable[Sequence[str]] = (),
        names: Names | None = None,
    ) -> None:
        self._keys = [document.key for document in documents]
        self._shorthand = shorthand
        self._names = names
        self._function = frozenset(word for phrase in function_words for word in words(phrase))
        texts = [[self.features(self._named(text)) for text in dict.fromkeys(document.texts)] for document in documents]
        self.vocabulary = Vocabulary(
            [frozenset().union(*sets) for sets in texts],
            self._function,
            _synonyms_by_word(synonyms),
        )
        self._build(texts)

    def words(self, text: str) -> list[str]:
        """The words of `text` as the index compares them."""
        return words(text, self._shorthand)

    def _named(self, text: str) -> list[str]:
        found = self.words(text)
        return replaced(found, self._names.find(found)) if self._names else found

    def features(self, asked: Sequence[str]) -> list[str]:
        f = list(asked)
        if PAIRS:
            f += [a + " " + b for a, b in zip(asked, asked[1:]) if a in self._function or b in self._function]
        return list(dict.fromkeys(f))

    def rank(self, question: str, limit: int = 10) -> list[Hit]:
        """The nearest entries, best first; entries that share nothing with the question are left out."""
        return self.rank_words(self._named(question), limit)

    def rank_words(self, asked: Sequence[str], limit: int = 10) -> list[Hit]:
        query = self.query(asked)
        if not query.vector:
            return []
        wholes = self._by_whole(query)
        finalists = nlargest(FINALISTS, wholes.items(), key=lambda item: (item[1], -item[0]))
        hits = [Hit(self._keys[n], self._score(query, n, whole)) for n, whole in finalists]
        return nlargest(limit, hits, key=lambda hit: hit.score)

    def query(self, asked: Sequence[str]) -> Query:
        vector: dict[str, float] = {}
        square = 0.0
        for word in self.features(asked):
            if " " in word:
                w = self.vocabulary.weights.get(word)
                if w:
                    vector[word] = w * PAIRS
                    square += vector[word] ** 2
                continue
            readings = self.vocabulary.readings(word)
            own = self.vocabulary.rarest * UNKNOWN if not readings else 0.0
            for reading in readings:
                weight = self.vocabulary.weights[reading.word]
                own = max(own, weight)
                vector[reading.word] = max(vector.get(reading.word, 0.0), weight * reading.factor)
            square += own * own
        return Query(vector, math.sqrt(square) or 1.0)

    def _by_whole(self, query: Query) -> dict[int, float]:
        sums: dict[int, float] = defaultdict(float)
        for word, weight in query.vector.items():
            if WHOLE_MODE != "cos": weight = weight * weight
            for number, whole in self._postings.get(word, ()):
                sums[number] += weight * whole
        if WHOLE_MODE != "cos":
            L = query.length
            return {n: s / L for n, s in sums.items()}
        return sums

    def _score(self, query: Query, number: int, whole: float) -> float:
        places = self._places[number]
        sums: dict[int, float] = defaultdict(float)
        for word, weight in query.vector.items():
            for phrasing, share in places.get(word, ()):
                sums[phrasing] += weight * share
        best = max(sums.values(), default=0.0)
        return (BEST_PHRASING * best + (1 - BEST_PHRASING) * whole) / query.length

    def _build(self, texts):
        W = self.vocabulary.weights
        vectors = []
        lengths = []
        for sets in texts:
            row = []
            for found in sets:
                v = {w: W[w] * (PAIRS if " " in w else 1) for w in found}
                if v:
                    l = math.sqrt(sum(x * x for x in v.values()))
                    row.append((v, l))
                    lengths.append(l)
            vectors.append(row)
        average = sum(lengths) / len(lengths) if lengths else 1.0
        self._postings = defaultdict(list)
        self._places = []
        for number, row in enumerate(vectors):
            whole = defaultdict(float)
            places = defaultdict(list)
            for i, (v, l) in enumerate(row):
                pl = l**PIVOT * average ** (1 - PIVOT)
                for w, x in v.items():
                    places[w].append((i, x / pl))
                    whole[w] += x / l if WHOLE_MODE == "cos" else 1
            self._places.append(places)
            if WHOLE_MODE == "cos":
                length = math.sqrt(sum(x * x for x in whole.values())) or 1.0
                for w, x in whole.items():
                    self._postings[w].append((number, x / length))
            else:
                for w, n in whole.items():
                    self._postings[w].append((number, n / (n + SAT)))


def _synonyms_by_word(groups: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        single = {parts[0] for text in group if len(parts := words(text)) == 1}
        for word in single:
            found[word] |= single - {word}
    return {word: frozenset(others) for word, others in found.items()}
