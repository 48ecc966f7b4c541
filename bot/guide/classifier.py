"""What a short text has that tells an answer: words, denied or not, lengths of time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import TypeAlias

from bot.guide.amounts import Amounts, means
from bot.knowledge.guide import Step
from bot.knowledge.guide_voice import GuideVoice
from bot.understanding.tokens import words

AMOUNT = 3.0
"""How much a length of time says, beside a word as rare."""
RUN = 4
"""Letters in a run: what is left of a misspelt word."""
RUNS = 0.5
"""How much a run says, likewise."""

Examples: TypeAlias = Iterable[tuple[str, str]]
"""Kind and text."""

_PAUSE = re.compile(r"[.!?;,:()\n…]+|\s[-–—]+\s")
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")


def spaced_words(text: str) -> list[str]:
    """The words of `text`; "5hrs" is two."""
    return words(_GLUED.sub(" ", text))


class FeatureReader:
    """What a message has: words, those denied apart; neighbours; runs of letters; lengths of time."""

    def __init__(self, voice: GuideVoice) -> None:
        self._negations, self._clauses = frozenset(voice.words.negations), frozenset(voice.words.clauses)
        self._amounts = Amounts(voice.amounts)

    def of(self, text: str, steps: Sequence[Step] = ()) -> dict[str, float]:
        """Feature → how much it says beside others as rare. Lengths of time are options of `steps`, too."""
        said = spaced_words(text)
        parts = [list(self._marked(spaced_words(part))) for part in _PAUSE.split(text)]
        marked = list(chain.from_iterable(parts))
        pairs = (f"{a} {b}" for a, b in pairwise(["^", *said, "$"])) if said else ()
        # "" is in every message.
        found = dict.fromkeys((f"#{run}" for word in marked for run in _runs(word)), RUNS)
        found.update(dict.fromkeys(chain([""], marked, pairs), 1.0))
        found.update((length, AMOUNT) for part in parts for length in self._lengths(part, steps))
        if said and not steps and text.rstrip().endswith("?"):
            found["?"] = 1.0
        return found

    def _marked(self, said: Iterable[str]) -> Iterator[str]:
        """The words between two pauses, with a mark on those from a negation to the end of its thought."""
        denied = False
        for word in said:
            denied = denied and word not in self._clauses
            yield f"!{word}" if denied else word
            denied = denied or word in self._negations

    def _lengths(self, marked: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
        """What the amounts in marked words stand for, with a mark on those that are denied."""
        for amount in self._amounts.find([word.removeprefix("!") for word in marked]):
            mark = "!" if marked[max(amount.words)].startswith("!") else ""
            yield f"{mark}={amount.kind}"
            for step in steps:
                yield from (f"{mark}={step.id}/{one.id}" for one in step.options if means(amount, one))


def _runs(word: str) -> Iterator[str]:
    """The runs of letters in a word, its edges marked, and denied where it is."""
    mark, spaced = "!" if word.startswith("!") else "", f" {word.removeprefix('!')} "
    yield from (mark + spaced[n : n + RUN] for n in range(max(1, len(spaced) - RUN + 1)))
