"""Typed words as an answer to a step: a number, an option in one's own words, or an order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from bot.dialogue.spotting import Spotter
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.matcher.decide import SURE, Nothing, Sure, Torn, decide
from bot.matcher.index import Index
from bot.matcher.vectors import Document

SPOTTED = 0.9
SEVERAL = 0.6
LEAST_SURE = 0.5
"""Of what the matcher is sure of."""
TORN = 0.35
ASKED = 0.5
"""How much less sure a text is an answer when it reads like a question."""

Order: TypeAlias = Literal[
    "why", "explain", "back", "skip", "depends", "stop", "go_on", "show_now", "review", "again"
]
ORDERS: tuple[Order, ...] = get_args(Order)

_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True)
class Heard:
    """What a text can mean as an answer."""

    options: tuple[str, ...]
    """One: this is it. Several: one of them. None: no answer."""
    sure: float
    """0 to 1."""


@dataclass(frozen=True)
class _Scored:
    """A hit, as `decide` wants it: every option is a rival of the others."""

    score: float
    group: str
    sure_from: float = SURE


class Hearing:
    """One guide, ready to be answered in words."""

    def __init__(self, knowledge: Knowledge, guide: Guide) -> None:
        self._knowledge, self._guide = knowledge, guide
        self._words = knowledge.voice.guide.words
        self._indexes: dict[str, Index] = {}
        self._index = self._index_of(guide.steps)
        self._spotter = Spotter(guide, knowledge.voice.guide, self._index)
        self._orders = {
            tuple(self._index.words(phrase)): order
            for order in ORDERS
            for phrase in getattr(self._words, order)
        }
        self._polite = frozenset(w for phrase in self._words.polite for w in self._index.words(phrase))
        asking = [self._index.words(phrase) for phrase in knowledge.voice.cues.asking]
        self._asking = frozenset(words[0] for words in asking if len(words) == 1)

    def _index_of(self, steps: Sequence[Step]) -> Index:
        cues = self._knowledge.voice.cues
        documents = [
            Document(option.id, (option.text, *option.phrasings, *option.replies))
            for step in steps
            for option in step.options
        ]
        # "2" is a number here, whatever it stands for in text messages.
        shorthand = {short: words for short, words in cues.shorthand.items() if not short.isdecimal()}
        return Index(documents, cues.function_words, shorthand, self._knowledge.synonyms)

    def warm_up(self) -> None:
        """Be ready for answers to every step."""
        for step in self._guide.steps:
            self._of_step(step)

    def _of_step(self, step: Step) -> Index:
        if step.id not in self._indexes:
            self._indexes[step.id] = self._index_of([step])
        return self._indexes[step.id]

    def order(self, text: str) -> Order | None:
        """The guide's own button that `text` stands for, None when it is something else."""
        words = tuple(self._index.words(text))
        return self._orders.get(words) if words else None

    def hear(self, text: str, step: Step) -> Heard:
        """`text` as an answer to `step`."""
        exact = self._exactly(text, step)
        if exact:
            return Heard((exact,), 1.0)
        heard = self._nearly(text, step)
        return Heard(heard.options, heard.sure * (ASKED if self.asks(text) else 1.0))

    def _exactly(self, text: str, step: Step) -> str | None:
        words = self._index.words(_GLUED.sub(" ", text))
        if not words:
            return self._sign(text, step)
        bare = [word for word in words if word not in self._polite] or words
        if len(bare) == 1 and bare[0].isdecimal():
            number = int(bare[0][:4])
            return step.options[number - 1].id if 1 <= number <= len(step.options) else None
        for option in step.options:
            for known in (option.text, *option.phrasings, *option.replies):
                if self._index.words(known) in (words, bare):
                    return option.id
        return None

    @staticmethod
    def _sign(text: str, step: Step) -> str | None:
        """The option that is written as `text`, which has no words: an emoji."""
        for option in step.options:
            if text.strip() in (option.text, *option.phrasings, *option.replies):
                return option.id
        return None

    def _nearly(self, text: str, step: Step) -> Heard:
        named = self._spotter.options(text, step.id)
        if named:
            return Heard(tuple(named[:3]), SPOTTED if len(named) == 1 else SEVERAL)
        index = self._of_step(step)
        asked = index.vocabulary.readable(index.words(text))
        words = self._without_denied(asked)
        if len(words) < len(asked) and (exact := self._exactly(" ".join(words), step)):
            return Heard((exact,), SPOTTED)
        match decide([_Scored(hit.score, hit.key) for hit in index.rank_words(words, len(step.options))]):
            case Sure(best, confidence):
                return Heard((best.group,), max(LEAST_SURE, SPOTTED * confidence))
            case Torn(choices):
                return Heard(tuple(choice.group for choice in choices), TORN)
            case Nothing():
                return Heard((), 0.0)

    def _without_denied(self, words: Sequence[str]) -> list[str]:
        """The words, less those from a negation up to the end of its clause."""
        left: list[str] = []
        denied = False
        for word in words:
            denied = (denied or word in self._words.negations) and word not in self._words.clauses
            if not denied:
                left.append(word)
        return left

    def asks(self, text: str) -> bool:
        """Whether a text reads like a question."""
        words = self._index.words(text)
        return text.rstrip().endswith("?") or bool(words and words[0] in self._asking)

    def understood(self, text: str) -> dict[str, str]:
        """What a message already answers, step by step; only where it is sure."""
        spots = self._spotter.spots(text)
        by_step: dict[str, set[str]] = {}
        for spot in spots:
            by_step.setdefault(spot.step, set()).add(spot.option)
        return {
            step.id: next(iter(by_step[step.id]))
            for step in self._guide.steps
            if len(by_step.get(step.id, ())) == 1
        }
