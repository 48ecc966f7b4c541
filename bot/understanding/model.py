"""Features in, probabilities of the kinds of answer out: a softmax over weighted sums, in numpy.

An example may have several right kinds: the loss is minus the logarithm of what all of them have together.
Kinds that a message can't mean take no part, in training as in use. No BLAS: sums come out the same wherever
they are made in the same order.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from math import log, sqrt
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]
NEVER = np.float32(-30)
"""The logarithm of the odds of what can't be meant."""


@dataclass(frozen=True)
class Training:
    """All numbers that learning needs; set on earlier questions only (see the README of this folder)."""

    enough: int = 200
    """Labelled questions from which the model is trained; with fewer, nearness alone decides."""
    trainings: int = 5
    """Passes, each in a chance order of its own, of which the mean is kept: a second pass learns by heart."""
    batch: int = 64
    rate: float = 0.1
    floor: float = 1e-6
    question: float = 4.0
    """A labelled question counts as so many phrasings."""
    answer: float = 0.25
    """An answer to the guide counts as so much of a phrasing: it only teaches what is no trouble."""
    move: float = 2.0
    """What is about an answer before counts so many messages that aren't: there are many more of those."""
    few: int = 40
    most: float = 10.0
    """The phrasings of an entry that has fewer than `few` count more, each at most so much."""
    least: int = 2
    """A feature must stand in so many examples."""
    small_trainings: int = 2
    """Of what tells the gaps apart, and the follow-ups."""
    trouble_trainings: int = 4
    """Of what recognises trouble: at five false alarms of 100 two find 61 of 100, three 63, four 64."""
    trouble_rate: float = 0.3
    """Somebody in trouble is rare among what is learned, so each step may be larger."""
    runs: float = 2.0
    """The length of the vector of a message's letter runs; a word has length 1."""


TRAINING = Training()


class Table:
    """The features of many messages, sparse: what several models learn from."""

    def __init__(self, messages: Iterable[Mapping[str, float]], least: int = 1) -> None:
        """`messages`: feature → value, of each. Features that stand in fewer than `least` are left out."""
        numbers: defaultdict[str, int] = defaultdict(int)
        numbers.default_factory = numbers.__len__  # a new feature has the next number
        names, values, sizes, signs = array("i"), array("f"), array("q"), array("I")
        for one in messages:
            names.extend(map(numbers.__getitem__, one))
            values.extend(one.values())
            sizes.append(len(one))
            signs.append(crc32(" ".join(one).encode("utf-8", "surrogatepass")))
        found = np.array(names, np.int32)
        often = np.bincount(found, minlength=len(numbers)) >= least
        self.rows = {name: n for n, name in enumerate(compress(numbers, often))}
        """Feature → its number."""
        kept = often[found]
        self.names = (np.cumsum(often, dtype=np.int32) - np.int32(1))[found[kept]]
        self.values = np.array(values, np.float32)[kept]
        self._ends = np.cumsum(kept)[np.cumsum(sizes) - 1]
        self.sizes = np.diff(self._ends, prepend=0)
        """Shape (messages,): how many features each has."""
        self._signs = np.array(signs, np.uint32)

    def of(self, messages: NDArray[np.int64]) -> tuple[NDArray[np.int32], Floats, NDArray[np.int64]]:
        """The features of these messages, one after the other, their values, and where each begins."""
        sizes = self.sizes[messages]
        ends = np.cumsum(sizes)
        places = np.repeat(self._ends[messages] - ends, sizes) + np.arange(ends[-1])
        return self.names[places], self.values[places], ends - sizes

    def shuffled(self, messages: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
        """The places of these messages in a chance order, by what they say: a new one moves no other."""
        factor = np.uint32(2 * np.random.default_rng(seed).integers(2**31) + 1)
        return np.argsort(self._signs[messages] * factor, kind="stable")


@dataclass(frozen=True)
class Lessons:
    """What one model learns of a table's messages; a row each."""

    messages: NDArray[np.int64]
    """Shape (lessons,): their numbers in the table."""
    right: Bools
    """Shape (lessons, kinds): what a reader would accept."""
    possible: Bools
    """The same shape: what can be meant at all."""
    weight: Floats
    """Shape (lessons,): how much each counts."""


class SoftmaxClassifier:
    """A linear model of kinds.

    Source: J. Duchi et al., "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
    JMLR 2011, with one step size for each feature.
    """

    def __init__(self, rows: Mapping[str, int], weights: Floats) -> None:
        """`rows`: feature → its row in `weights`, of shape (features, kinds)."""
        self.rows, self.weights = rows, weights

    @classmethod
    def trained(cls, table: Table, lessons: Lessons, training: Training) -> "SoftmaxClassifier":
        """The mean of several trainings on the same lessons; the same bit for bit each time."""
        weights = np.zeros((len(table.rows), lessons.right.shape[1]), np.float32)
        for seed in range(training.trainings):
            weights += _one_pass(table, lessons, training, seed)
        used = np.flatnonzero(weights.any(1))
        names = list(table.rows)
        return cls(
            {names[row]: n for n, row in enumerate(used)}, weights[used] / np.float32(training.trainings)
        )

    def probabilities(self, features: Mapping[str, float], possible: Bools) -> Floats:
        """Shape (kinds,), in all 1. `possible`: shape (kinds,)."""
        return softmax(self.contributions(features)[1].sum(0, dtype=np.float32), possible)

    def contributions(self, features: Mapping[str, float]) -> tuple[list[str], Floats]:
        """The features that were learned, and what each adds: shape (features, kinds)."""
        known = [name for name in features if name in self.rows]
        values = np.array([features[name] for name in known], np.float32)
        return known, values[:, None] * self.weights[[self.rows[name] for name in known]]


def softmax(sums: Floats, possible: Bools) -> Floats:
    """Along the last axis, what isn't possible left out."""
    odds = np.where(possible, sums, NEVER)
    raised = np.exp(odds - odds.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares


def _one_pass(table: Table, lessons: Lessons, training: Training, seed: int) -> Floats:
    """AdaGrad over small batches in an order of chance."""
    weights = np.zeros((len(table.rows), lessons.right.shape[1]), np.float32)
    seen = np.full((len(weights), 1), training.floor, np.float32)
    order = table.shuffled(lessons.messages, seed)
    for start in range(0, len(order), training.batch):
        batch = order[start : start + training.batch]
        found, value, begins = table.of(lessons.messages[batch])
        sums = np.add.reduceat(weights.take(found, axis=0) * value[:, None], begins)
        likely = softmax(sums, lessons.possible[batch])
        wanted = likely * lessons.right[batch]
        wanted /= wanted.sum(1, keepdims=True) + np.float32(1e-9)
        missed = (likely - wanted) * lessons.weight[batch, None]
        step = np.repeat(missed, np.diff(begins, append=len(found)), axis=0) * value[:, None]
        _descend(weights, seen, found, step, training.rate)
    return weights


def _descend(weights: Floats, seen: Floats, found: NDArray[np.int32], step: Floats, rate: float) -> None:
    """One step for all features of a batch, those that stand in it several times at once.

    `take` gives what indexing does, in a third of the time.
    """
    by_feature = np.argsort(found, kind="stable")
    ordered = found.take(by_feature)
    firsts = np.flatnonzero(np.diff(ordered, prepend=-1))
    feature, total = ordered.take(firsts), np.add.reduceat(step.take(by_feature, axis=0), firsts)
    spread = seen.take(feature, axis=0) + (total * total).mean(1, keepdims=True)
    seen[feature] = spread
    weights[feature] = weights.take(feature, axis=0) - np.float32(rate) * total / np.sqrt(spread)


SHORT_TEXTS = Training(trainings=8, batch=16, rate=0.06)
"""Few examples: small batches, long strides."""
LENGTH = 6.0
"""Of the vector of a short text."""


@dataclass(frozen=True)
class ShortTextClassifier:
    """Kinds, and the model that chooses among them."""

    kinds: tuple[str, ...]
    rarity: Mapping[str, float]
    """How much a feature says; the rarer, the more."""
    model: SoftmaxClassifier

    @classmethod
    def trained(
        cls, kinds: Sequence[str], examples: Sequence[tuple[str, Mapping[str, float]]]
    ) -> "ShortTextClassifier":
        """Learns from examples, each with its kind."""
        counts = Counter(chain.from_iterable(features for _, features in examples))
        rarity = {feature: log(len(examples) / n) + 1 for feature, n in counts.items()}
        right = np.array([[kind == one for one in kinds] for kind, _ in examples])
        weight = np.ones(len(examples), np.float32)
        lessons = Lessons(np.arange(len(examples)), right, np.ones_like(right), weight)
        table = Table([_scaled(features, rarity) for _, features in examples])
        return cls(tuple(kinds), rarity, SoftmaxClassifier.trained(table, lessons, SHORT_TEXTS))

    def likely(self, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """Each kind with its probability, likeliest first; none where nothing of the message is known."""
        vector = _scaled(features, self.rarity)
        if len(vector) < 2:
            return []
        found = self.model.probabilities(vector, np.ones(len(self.kinds), np.bool_))
        order = np.argsort(-found, kind="stable")
        return [(self.kinds[n], round(float(found[n]), 3)) for n in order]


def _scaled(features: Mapping[str, float], rarity: Mapping[str, float]) -> dict[str, float]:
    """The vector of a message: rare features count more, and all messages alike."""
    found = {feature: value * rarity[feature] for feature, value in features.items() if feature in rarity}
    size = sqrt(sum(value * value for value in found.values())) or 1.0
    return {feature: LENGTH * value / size for feature, value in found.items()}
