"""A small softmax over the words of short messages: kinds, and examples of each in words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import log, sqrt
from typing import TypeAlias

import numpy as np

from bot.guide.amounts import Amounts, means
from bot.knowledge.guide import Step
from bot.knowledge.guide_voice import GuideVoice
from bot.understanding.model import Lessons, SoftmaxClassifier, Table, Training
from bot.understanding.tokens import words

TRAINING = Training(trainings=8, batch=16, rate=0.06)
"""Few examples: small batches, long strides."""
LENGTH = 6.0
"""Of the vector of a message."""
AMOUNT = 3.0
"""How much a length of time says, beside a word as rare."""
RUN = 4
"""Letters in a run: what is left of a misspelt word."""
RUNS = 0.5
"""How much a run says, likewise."""

Features: TypeAlias = Mapping[str, float]
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
        marked = [word for part in _PAUSE.split(text) for word in self._marked(spaced_words(part))]
        pairs = (f"{a} {b}" for a, b in pairwise(["^", *said, "$"])) if said else ()
        # "" is in every message.
        found = dict.fromkeys((f"#{run}" for word in marked for run in _runs(word)), RUNS)
        found.update(dict.fromkeys(chain([""], marked, pairs), 1.0))
        found.update((length, AMOUNT) for length in self._lengths(said, steps))
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

    def _lengths(self, said: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
        for amount in self._amounts.find(said):
            yield f"={amount.kind}"
            for step in steps:
                yield from (f"={step.id}/{one.id}" for one in step.options if means(amount, one))


def _runs(word: str) -> Iterator[str]:
    """The runs of letters in a word, its edges marked, and denied where it is."""
    mark, spaced = "!" if word.startswith("!") else "", f" {word.removeprefix('!')} "
    yield from (mark + spaced[n : n + RUN] for n in range(max(1, len(spaced) - RUN + 1)))


class Classifier:
    """Kinds, and the model that chooses among them."""

    def __init__(self, kinds: Sequence[str], rarity: Features, model: SoftmaxClassifier) -> None:
        """`rarity`: how much a feature says; the rarer, the more."""
        self._kinds, self._rarity, self._model = kinds, rarity, model

    @classmethod
    def trained(cls, kinds: Sequence[str], examples: Sequence[tuple[str, Features]]) -> "Classifier":
        """Learns from examples, each with its kind."""
        counts = Counter(chain.from_iterable(features for _, features in examples))
        rarity = {feature: log(len(examples) / n) + 1 for feature, n in counts.items()}
        right = np.array([[kind == one for one in kinds] for kind, _ in examples])
        weight = np.ones(len(examples), np.float32)
        lessons = Lessons(np.arange(len(examples)), right, np.ones_like(right), weight)
        table = Table([_scaled(features, rarity) for _, features in examples])
        return cls(kinds, rarity, SoftmaxClassifier.trained(table, lessons, TRAINING))

    def likely(self, features: Features) -> list[tuple[str, float]]:
        """Each kind with its probability, likeliest first; none where nothing of the message is known."""
        vector = _scaled(features, self._rarity)
        if len(vector) < 2:
            return []
        found = self._model.probabilities(vector, np.ones(len(self._kinds), np.bool_))
        order = np.argsort(-found, kind="stable")
        return [(self._kinds[n], round(float(found[n]), 3)) for n in order]


def _scaled(features: Features, rarity: Features) -> dict[str, float]:
    """The vector of a message: rare features count more, and all messages alike."""
    found = {feature: value * rarity[feature] for feature, value in features.items() if feature in rarity}
    size = sqrt(sum(value * value for value in found.values())) or 1.0
    return {feature: LENGTH * value / size for feature, value in found.items()}
