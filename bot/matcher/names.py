"""Which names stand in a question: exact, glued, split, hyphenated or misspelt, and where.

A name is compared as one run of letters with every run of words in the question, so that "skill
sprint", "skil-sprnt" and "skillsprint" meet. Names that look alike are never taken for each other:
where two are equally near, both are returned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matcher.normalise import words

LONGEST = 5
"""Words in the longest run that is compared with a name."""
EDITS = ((5, 0), (8, 1), (14, 2), (10_000, 3))
"""Names shorter than so many letters may be so many edits away."""


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

    def __init__(self, names: Mapping[str, Collection[str]], known: Collection[str]) -> None:
        """`names`: key → what it is called; `known`: words that are no misspellings of a name."""
        self._keys: dict[str, set[str]] = defaultdict(set)
        for key, texts in names.items():
            for text in texts:
                self._keys["".join(words(text))].add(key)
        self._all = list(self._keys)
        self._known = known

    def find(self, asked: Sequence[str]) -> list[Naming]:
        """The names in the question's words, in their order, none within another; long ones first served."""
        found: list[Naming] = []
        taken: set[int] = set()
        for naming in sorted(self._all_in(asked), key=lambda n: (2 * n.edits - n.letters, n.start)):
            if taken.isdisjoint(range(naming.start, naming.end)):
                found.append(naming)
                taken.update(range(naming.start, naming.end))
        return sorted(found, key=lambda naming: naming.start)

    def _all_in(self, asked: Sequence[str]) -> Iterator[Naming]:
        for start in range(len(asked)):
            for end in range(start + 1, min(start + LONGEST, len(asked)) + 1):
                yield from self._nearest("".join(asked[start:end]), asked, start, end)

    def _nearest(self, run: str, asked: Sequence[str], start: int, end: int) -> Iterator[Naming]:
        if run in self._keys:
            yield Naming(tuple(sorted(self._keys[run])), start, end, 0, len(run))
            return
        if len(run) < EDITS[0][0] or all(word in self._known for word in asked[start:end]):
            return
        near = process.extract(run, self._all, scorer=OSA.distance, score_cutoff=EDITS[-1][1], limit=3)
        fits = [(name, int(edits)) for name, edits, _ in near if edits <= _edits_allowed(name)]
        if fits:
            edits = fits[0][1]
            keys = {key for name, n in fits if n == edits for key in self._keys[name]}
            yield Naming(tuple(sorted(keys)), start, end, edits, len(fits[0][0]))


def _edits_allowed(name: str) -> int:
    return next(edits for length, edits in EDITS if len(name) < length)
