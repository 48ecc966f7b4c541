"""Which names stand in a question: exact, glued, split, hyphenated or misspelt, and where.

A name is compared as one run of letters with every run of words in the question, so that "night
train", "nigt-trian" and "nighttrain" meet. Names that look alike are never taken for each other:
where two are equally near, both are returned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.tokens import words

LONGEST = 6
"""Words in the longest run that is compared with a name."""
EDITS = ((5, 0), (8, 1), (14, 2), (10_000, 3))
"""Names shorter than so many letters may be so many edits away."""
ENDS = 4
"""Letters that are looked at, at the beginning and the end of a name."""
FAMILIAR = 11
"""Words that are no misspellings may still be a name with one letter off, when the run is as long as this."""
SLIP = 3.4
"""A name with one letter off is as good as one about so many letters shorter."""
MOST_RUNS = 200
"""So many runs of a message are compared with names; the longest of 3,000 real questions has 92."""
CACHED = 5_000
"""So many words, and lengths of runs, are remembered with their names: no message fills the memory."""
MARK = "="
"""Begins the token that stands for a name: no word of a text begins like this."""


@dataclass(frozen=True)
class Naming:
    """A name found in a question."""

    keys: tuple[str, ...]
    """What it names; several when it could as well be another."""
    start: int
    end: int
    """The words from `start` up to `end` are the name."""
    edits: int
    """How many letters are off."""
    letters: int
    """The length of the name, in letters."""


class Names:
    """All names of all terms."""

    def __init__(self, names: Mapping[str, Collection[str]]) -> None:
        """`names`: key → what it is called."""
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._words_in: dict[str, int] = defaultdict(int)
        for key, texts in names.items():
            for text in texts:
                found = words(text)
                glued = "".join(found)
                self._keys[glued].add(key)
                self._words_in[glued] = max(self._words_in[glued], len(found))
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for name in sorted(self._keys):
            self._by_length[len(name)].append(name)
        self._starts = frozenset(name[:ENDS] for name in self._keys)
        self._ends = frozenset(name[-ENDS:] for name in self._keys)
        self._beginnings = frozenset(name[:size] for name in self._keys for size in range(1, len(name) + 1))
        self._letters = "\n".join(self._keys)
        self._may_stand = lru_cache(CACHED)(self._is_in_a_name)
        self._near = lru_cache(CACHED)(self._near_to)
        self._parts = frozenset(word for texts in names.values() for text in texts for word in words(text))
        self._about = lru_cache(CACHED)(self._about_as_long)

    def find(self, asked: Sequence[str], known: Collection[str] | None = None) -> list[Naming]:
        """The names in the question's words, in their order, none within another; long ones first served.

        `known`: words that are no misspellings of a name. Without it only exact names are found.
        """
        found: list[Naming] = []
        taken: set[int] = set()
        everywhere = list(self._exact_in(asked))
        if known is not None:
            exact = {(naming.start, naming.end) for naming in everywhere}
            everywhere += self._misspelt_in(asked, known, exact)
        for naming in sorted(everywhere, key=_worse):
            if taken.isdisjoint(range(naming.start, naming.end)):
                found.append(naming)
                taken.update(range(naming.start, naming.end))
        return sorted(found, key=lambda naming: naming.start)

    def _misspelt_in(
        self, asked: Sequence[str], known: Collection[str], exact: Collection[tuple[int, int]]
    ) -> Iterator[Naming]:
        """Names with slips: in runs with a strange word, and in familiar ones that begin or end as a name."""
        alone = [word in known and not self._may_stand(word) for word in asked]
        is_familiar = not set(asked).difference(known, self._parts)
        if self._longest_stretch(asked, alone) < (FAMILIAR if is_familiar else EDITS[0][0]):
            return
        glued, at = "".join(asked), [0, *accumulate(map(len, asked))]
        strange = [0, *accumulate(word not in known and word not in self._parts for word in asked)]
        # One slip leaves the beginning or the end of a name whole.
        begins = [glued[place : place + ENDS] in self._starts for place in at]
        ends = [glued[max(0, place - ENDS) : place] in self._ends for place in at]
        if not strange[-1] and not any(begins) and not any(ends):
            return
        runs = (
            (start, end, familiar)
            for start, end in self._runs(alone)
            if not (familiar := strange[start] == strange[end])
            or ((begins[start] or ends[end]) and end > start + 1)
            if at[end] - at[start] >= (FAMILIAR if familiar else EDITS[0][0]) and (start, end) not in exact
        )
        for start, end, familiar in islice(runs, MOST_RUNS):
            yield from self._nearest(glued[at[start] : at[end]], start, end, familiar)

    @staticmethod
    def _longest_stretch(asked: Sequence[str], alone: Sequence[bool]) -> int:
        """The letters of the longest run of words that may all stand in names."""
        longest = letters = 0
        for word, is_alone in zip(asked, alone, strict=True):
            letters = 0 if is_alone else letters + len(word)
            longest = max(longest, letters)
        return longest

    @staticmethod
    def _runs(alone: Sequence[bool]) -> Iterator[tuple[int, int]]:
        """Where misspelt names may stand: a known word that stands in no name is no part of one."""
        for start in range(len(alone)):
            for end in range(start + 1, min(start + LONGEST, len(alone)) + 1):
                if alone[end - 1]:
                    break
                yield start, end

    def _is_in_a_name(self, word: str) -> bool:
        return word.removesuffix("s") in self._letters

    def _exact_in(self, asked: Sequence[str]) -> Iterator[Naming]:
        for start, word in enumerate(asked):
            if word not in self._beginnings and word[:-1] not in self._keys:
                continue
            for end in range(start + 1, min(start + LONGEST, len(asked)) + 1):
                run = "".join(asked[start:end])
                if exact := self._exact(run):
                    yield Naming(tuple(sorted(self._keys[exact])), start, end, 0, len(run))
                elif run not in self._beginnings:
                    break

    def _exact(self, run: str) -> str | None:
        if run in self._keys:
            return run
        return run[:-1] if run.endswith("s") and run[:-1] in self._keys else None

    def _nearest(self, run: str, start: int, end: int, familiar: bool) -> Iterator[Naming]:
        near = self._near(run, end - start, 1 if familiar else EDITS[-1][1])
        if near:
            edits = near[0][1]
            keys = {key for name, n in near if n == edits for key in self._keys[name]}
            yield Naming(tuple(sorted(keys)), start, end, edits, len(near[0][0]))

    def _near_to(self, run: str, size: int, most: int) -> Sequence[tuple[str, int]]:
        """The names nearest to a run of so many words, at most three, each with its edits."""
        names = self._about(len(run), size, most)
        near = process.extract(run, names, scorer=OSA.distance, score_cutoff=most, limit=3) if names else ()
        return [(name, int(edits)) for name, edits, _ in near if edits <= self._edits_allowed(name, size)]

    def _about_as_long(self, letters: int, size: int, most: int) -> Sequence[str]:
        """The names that may be near to a run of so many letters: each edit makes it one longer at most."""
        lengths = range(letters - most, letters + most + 1)
        names = (name for length in lengths for name in self._by_length.get(length, ()))
        return [name for name in names if abs(len(name) - letters) <= self._edits_allowed(name, size)]

    def _edits_allowed(self, name: str, size: int) -> int:
        """A name torn into more words than it has is one slip already: "is killing" is no "upskilling"."""
        allowed = next(most for below, most in EDITS if len(name) < below)
        return min(1, allowed) if size > self._words_in[name] else allowed


def _worse(naming: Naming) -> tuple[float, int, int]:
    """Fewer slips, more letters, fewer words come first."""
    return SLIP * naming.edits - naming.letters, naming.end - naming.start, naming.start


def replaced(asked: Sequence[str], namings: Sequence[Naming]) -> list[str]:
    """The words with a token for each name, so that all names of one thing are the same word."""
    found: list[str] = []
    at = 0
    for naming in namings:
        found += asked[at : naming.start]
        found += [MARK + key for key in naming.keys]
        at = naming.end
    return found + list(asked[at:])
