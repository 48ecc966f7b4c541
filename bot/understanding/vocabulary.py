"""A message as the model reads it: names as signs, text-message spellings written out, slips mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, groupby
from types import MappingProxyType

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from bot.knowledge.voice import Cues
from bot.understanding.names import MARK, Names, Naming, replaced
from bot.understanding.tokens import stem, words

SHORTEST = 3
"""Letters of the shortest word that can be a misspelling: too many shorter words are one letter away."""
SHORT = 5
"""A shorter word with another letter in it is another word."""
LONG = 8
"""A word of so many letters may have two slips."""
CACHED = 10_000
"""So many strange words are remembered with what they may mean."""
LOOKED_UP = 16
"""So many strange words of one message are looked up."""


@dataclass(frozen=True)
class Message:
    """A message, taken apart."""

    tokens: tuple[str, ...]
    """Stems; `=id` for a name; of a misspelt word, of the one that it is nearest to."""
    named: tuple[str, ...]
    """The ids that its names stand for, each once, in order."""
    words: tuple[str, ...]
    """As they were written, text-message spellings written out."""
    inside: frozenset[str]
    """The words within names: "the short one" isn't said as the "short" of a name is."""

    def naming(self, id: str) -> "Message":
        """The same message, as if it named `id`, too."""
        return Message((*self.tokens, MARK + id), (id, *self.named), self.words, self.inside)


def vocabulary_of(
    cues: Cues, texts: Iterable[str], names: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> "Vocabulary":
    """The words of `texts`, none of which is a slip. `names`: id → what it is called."""
    bare = Vocabulary({}, cues, ())
    return Vocabulary(names, cues, chain.from_iterable(map(bare.words, texts)))


class Vocabulary:
    """The words and names of one folder."""

    def __init__(self, names: Mapping[str, Sequence[str]], cues: Cues, known: Iterable[str]) -> None:
        """`names`: id → what it is called. `known`: words that are no slips."""
        self.names = Names(names)
        self.function_words = frozenset(word for phrase in cues.function_words for word in words(phrase))
        spellings = dict.fromkeys(cues.fillers, "") | cues.shorthand
        self._shorthand = {short: text.split() for short, text in spellings.items()}
        self._prefixes = cues.prefixes
        self.known = frozenset(known) | self.function_words
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(word for word in self.known if len(word) >= SHORTEST and word.isalpha()):
            self._by_length.setdefault(len(word), []).append(word)
        self._nearest: dict[str, str | None] = {}
        self._written = self.known.union(self._shorthand)
        self.stem = lru_cache(CACHED)(self._stem)
        """The form in which a word is compared: small words and names stay as they are."""

    def expanded(self, found: Sequence[str]) -> list[str]:
        """`found` with the words that text-message spellings stand for; fillers are left out."""
        if self._shorthand.keys().isdisjoint(found):
            return list(found)
        return [word for raw in found for word in self._shorthand.get(raw, (raw,))]

    def words(self, text: str) -> list[str]:
        """The words of `text`, text-message spellings written out."""
        return self.expanded(words(text))

    def look_up(self, some: Iterable[str]) -> None:
        """Find out at once what these words misspell, those of a length in one call; they are remembered."""
        if len(self._nearest) > CACHED:
            self._nearest.clear()
        unknown = (word for word in some if self._may_be_misspelt(word) and word not in self._nearest)
        for letters, alike in groupby(sorted(set(unknown), key=len), len):
            strange, most = list(alike), 2 if letters >= LONG else 1
            others = self._about_as_long(letters, most)
            edits = cdist(strange, others, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
            for word, near in zip(strange, edits, strict=True):
                found = np.flatnonzero(near <= most).tolist()
                self._nearest[word] = self._best(word, [(int(near[n]), others[n]) for n in found])

    def readable(self, asked: Sequence[str]) -> list[str]:
        """The words of a message, less those strange ones that are too many to be looked up."""
        strange = [word for word in dict.fromkeys(asked) if self._may_be_misspelt(word)]
        beyond = frozenset(strange[LOOKED_UP:])
        return [word for word in asked if word not in beyond]

    def readings(self, word: str, forms: bool) -> frozenset[str]:
        """The known words that `word` is or misspells; with `forms`, also those that share its stem."""
        siblings = self._by_stem.get(stem(word), frozenset()) if forms else frozenset()
        found = siblings | ({word} & self.known)
        near = None if found else self._misspelt(word)
        return frozenset({near} if near else found)

    @cached_property
    def _by_stem(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for word in self.known - self.function_words:
            found[stem(word)] = found.get(stem(word), frozenset()) | {word}
        return found

    def written(self, text: str) -> Message:
        """A text of the knowledge: nothing in it is a slip."""
        raw = words(text)
        return self._message(raw, self.names.find(raw), is_typed=False)

    def read(self, text: str) -> Message:
        """What somebody typed."""
        return self.read_words(words(text))

    def read_all(self, texts: Iterable[str]) -> list[Message]:
        """As `read`, of many: all their strange words are looked up together."""
        raw = list(map(words, texts))
        self.look_up(chain.from_iterable(raw))
        return [self.read_words(one) for one in raw]

    def read_words(self, raw: Sequence[str]) -> Message:
        """As `read`, of words."""
        raw = self._joined(raw)
        return self._message(raw, self.names.find(raw, self.known), is_typed=True)

    def _message(self, raw: Sequence[str], namings: Sequence[Naming], *, is_typed: bool) -> Message:
        written = self.expanded(raw)
        tokens = self.expanded(replaced(raw, namings)) if namings else written
        mended = self._mended(tokens) if is_typed else {}
        named = tuple(dict.fromkeys(key for naming in namings for key in naming.keys))
        stems = tuple(map(self.stem, (mended.get(token, token) for token in tokens) if mended else tokens))
        return Message(stems, named, tuple(written), frozenset(written).difference(tokens))

    def content(self, message: Message) -> list[str]:
        """The stems of a message that are neither names nor small words."""
        return [token for token in message.tokens if token[0] != MARK and token not in self.function_words]

    def _stem(self, word: str) -> str:
        return word if word[0] == MARK or word in self.function_words else stem(word)

    def _joined(self, raw: Sequence[str]) -> Sequence[str]:
        """ "wi-fi" is "wifi", "gitlabci" is "gitlab ci", where the folder writes it so."""
        if self._written.issuperset(raw):
            return raw
        found: list[str] = []
        for word in raw:
            if found and found[-1] + word in self.known and not self._written.issuperset((found[-1], word)):
                found[-1] += word
            else:
                found += [word] if word in self._written else self._split(word)
        return found

    def _split(self, word: str) -> list[str]:
        """Two known words that were written as one, the longer the first."""
        for place in range(len(word) - 2, SHORTEST - 1, -1):
            if word[:place] in self.known and word[place:] in self.known:
                is_short = place > len(word) - SHORTEST
                # A slip is no second word, neither in a name nor, where that is short, in a known word.
                is_slip = self.names.find([word], self.known) or (
                    is_short and self._misspelt(word) not in (None, word[:place])
                )
                return [word] if is_slip else [word[:place], word[place:]]
        return [word]

    def _mended(self, tokens: Iterable[str]) -> dict[str, str]:
        """Misspelt word → the known word that it is nearest to."""
        strange = [word for word in dict.fromkeys(tokens) if self._may_be_misspelt(word)][:LOOKED_UP]
        self.look_up(strange)
        return {word: near for word in strange if (near := self._nearest.get(word))}

    def _misspelt(self, word: str) -> str | None:
        return self._mended([word]).get(word)

    def _may_be_misspelt(self, word: str) -> bool:
        return word not in self.known and len(word) >= SHORTEST and word.isalpha()

    def _best(self, word: str, near: Iterable[tuple[int, str]]) -> str | None:
        """Which of the known words that are so many edits away `word` stands for."""
        # Small words are misspelt most, first letters least.
        some = (
            (n, other not in self.function_words, other[0] != word[0], other)
            for n, other in near
            if not self._turns(word, other)
        )
        best = min((one for one in some if not _is_another(word, one[3], is_small=not one[1])), default=None)
        return best[3] if best and (len(word) > SHORTEST or not best[1]) else None

    def _about_as_long(self, letters: int, most: int) -> list[str]:
        """The known words that so many slips can make of a word of so many letters."""
        return [
            word for n in range(letters - most, letters + most + 1) for word in self._by_length.get(n, ())
        ]

    def _turns(self, word: str, other: str) -> bool:
        """Whether two words differ by a prefix that turns the meaning: "unpaid" is no slip of "paid"."""
        return any(
            word == prefix + other
            or other == prefix + word
            or (
                word.startswith(prefix)
                and any(other == rival + word[len(prefix) :] for rival in self._prefixes)
            )
            for prefix in self._prefixes
        )


def _is_another(word: str, other: str, *, is_small: bool) -> bool:
    """Whether a short word is one of its own: "mend" is no slip of "menu", nor "hits" of "his"; "mned" is.

    `is_small`: the other is a function word, of which one letter is often mistyped.
    """
    if len(word) >= SHORT or sorted(word) == sorted(other):
        return False
    return (len(word) == len(other)) is not is_small
