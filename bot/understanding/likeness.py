"""Which of many texts are nearly the same: other spellings and word orders, a small word more or less."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from rapidfuzz import fuzz

ALIKE = 92.0
"""Likeness, 0 to 100, from which two texts are taken for one."""
NEARLY = 85.0
"""Likeness from which a few words are a title, or a part of it, with a slip."""
SHORTEST = 3
"""Letters that tell a title."""
RARE = 2
"""So many of a text's rarest words are looked up: two texts that share none of them are never alike."""

MANY = 600


def alike(texts: Sequence[Sequence[str]], limit: float = ALIKE) -> Iterator[tuple[int, int]]:
    """The pairs of numbers, the smaller first, of texts that are alike. `texts`: the words of each."""
    joined = [" ".join(sorted(words)) for words in texts]
    for first, second in sorted(_candidates(texts)):
        if fuzz.ratio(joined[first], joined[second], score_cutoff=limit):
            yield first, second


def groups(texts: Sequence[Sequence[str]], limit: float = ALIKE) -> list[list[int]]:
    """The numbers of texts, those that are alike together, the largest group first."""
    leader = list(range(len(texts)))
    for first, second in alike(texts, limit):
        old, new = leader[second], leader[first]
        leader = [new if one == old else one for one in leader]
    found: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(leader):
        found[one].append(number)
    return sorted(found.values(), key=lambda group: (-len(group), group[0]))


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two texts are, whatever their order and length, 0 to 100."""
    return float(fuzz.token_set_ratio(" ".join(one), " ".join(other)))


def nearest(asked: Sequence[str], names: Mapping[str, Iterable[Sequence[str]]], most: int = 3) -> list[str]:
    """The keys whose names are likest to a text's words, likest first. `names`: key → what it is called."""
    text = " ".join(asked)
    scores = {
        key: max((fuzz.WRatio(text, " ".join(name)) for name in called), default=0.0)
        for key, called in names.items()
    }
    return sorted(scores, key=lambda key: -scores[key])[:most]


def nearly(asked: Sequence[str], titles: Mapping[str, Sequence[str]]) -> str | None:
    """The key of the title that a text's words are, or are a part of, but for slips; else None."""
    text = " ".join(asked)
    called = {key: " ".join(title) for key, title in titles.items()}
    scores = {
        key: max(fuzz.ratio(text, title), fuzz.partial_ratio(text, title))
        for key, title in called.items()
        if SHORTEST <= len(text) <= len(title) + 1
    }
    best = max(scores, key=lambda key: scores[key], default=None)
    return best if best is not None and scores[best] >= NEARLY else None


def _candidates(texts: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """All pairs; of many texts those that share a rare word, since all would take seconds."""
    if len(texts) <= MANY:
        return set(combinations(range(len(texts)), 2))
    counts = Counter(word for words in texts for word in set(words))
    having: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(texts):
        # A one-word text has nothing else to share than the beginning of its word.
        rarest = sorted(set(words), key=lambda word: (counts[word], word))[:RARE]
        for sign in rarest if len(words) > 1 else [word[:3] + "…" for word in words]:
            having[sign].append(number)
    return {(a, b) for numbers in having.values() for i, a in enumerate(numbers) for b in numbers[i + 1 :]}
