"""Typed words in the guide: an answer, one of the guide's own orders, a correction, or a question."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from bot.guide.named_options import NamedOptions
from bot.guide.typed_answers import TypedAnswer, TypedAnswers
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.understanding.model import ShortTextClassifier
from bot.understanding.vocabulary import Vocabulary, vocabulary_of

LIKELY = 0.5
"""From here on it is a sign of a question that a text is about an entry."""
BEGINNING = 3
"""So many words begin a text."""
LEAD = 2
"""So many words may stand before a phrase that begins a message: "ok and what if"."""

Order: TypeAlias = Literal[
    "why", "explain", "back", "skip", "depends", "stop", "go-on", "show-now", "review", "again"
]
ORDERS: tuple[Order, ...] = get_args(Order)
AT_STEP = ORDERS[:5]
"""Those that are about the step that is asked."""


class GuideReader:
    """One guide, ready to be answered in words."""

    def __init__(
        self,
        knowledge: Knowledge,
        guide: Guide,
        learned: Mapping[str, ShortTextClassifier] = MappingProxyType({}),
    ) -> None:
        """`learned`: what was learned of this guide before, if anything was."""
        self._knowledge, self._guide, self._learned = knowledge, guide, learned
        self._words = knowledge.voice.guide.words
        self._vocabulary = self._vocabulary_of(guide.steps)
        self._options = NamedOptions(guide, knowledge.voice.guide, self._vocabulary)
        self._orders = {tuple(words): order for order in ORDERS for words in self._runs(order)}
        self._polite = frozenset(word for words in self._phrases(self._words.polite) for word in words)
        self._correcting = self._phrases(self._words.correcting)
        asking = self._phrases(knowledge.voice.cues.asking)
        self._asking = frozenset(words[0] for words in asking if len(words) == 1)

    def _phrases(self, phrases: Collection[str]) -> list[list[str]]:
        return [words for phrase in phrases if (words := self._vocabulary.words(phrase))]

    def _runs(self, order: Order) -> list[list[str]]:
        return self._phrases(getattr(self._words, order.replace("-", "_")))

    def _vocabulary_of(self, steps: Sequence[Step]) -> Vocabulary:
        cues = self._knowledge.voice.cues
        # "2" is a number here, whatever it stands for in text messages.
        shorthand = {short: words for short, words in cues.shorthand.items() if not short.isdecimal()}
        cues = cues.model_copy(update={"shorthand": shorthand, "fillers": ()})
        options = [option for step in steps for option in step.options]
        return vocabulary_of(cues, (text for o in options for text in (o.text, *o.phrasings, *o.replies)))

    @cached_property
    def _typed(self) -> TypedAnswers:
        # Learned when the first text comes: who taps waits for nothing.
        return TypedAnswers.of(self._knowledge, self._guide, self._learned)

    def warm_up(self) -> None:
        """Be ready for words at every step, and for first messages."""
        self._typed.classifiers()

    def words(self, text: str) -> list[str]:
        """As they are compared."""
        return list(self._vocabulary.words(text))

    def begins(self, words: Sequence[str], phrases: Collection[str]) -> bool:
        """Whether a text begins with one of these phrases, or has a word or two before it."""
        return any(_stands(run, words[: len(run) + LEAD]) for run in self._phrases(phrases))

    def after(self, words: Sequence[str], phrases: Collection[str]) -> str:
        """What follows the phrase that a text begins with; empty where it begins with none."""
        for run in self._phrases(phrases):
            for at in range(LEAD + 1):
                if list(words[at : at + len(run)]) == run:
                    return " ".join(words[at + len(run) :])
        return ""

    def order(self, text: str) -> Order | None:
        """The guide's own button that `text` stands for, None when it is something else."""
        words = tuple(self._vocabulary.words(text))
        if not words:
            return "explain" if text.strip().strip("?") == "" and "?" in text else None
        bare = tuple(word for word in words if word not in self._polite)
        return self._orders.get(words) or self._orders.get(bare)

    def read(self, text: str, step: Step) -> TypedAnswer:
        """`text` as an answer to `step`."""
        read = self._typed.read(text, step)
        if read.heard == "taken" or self._guide.answers.get(step.id):
            return read
        # Of a step that nobody has answered in words yet, too little was learned: whole phrasings say more.
        named = self._options.options(text, step.id)
        return TypedAnswer("taken", (named[0],)) if len(named) == 1 else read

    def asks(self, text: str, step: Step, rival: float) -> bool:
        """Whether a text is a question. `rival`: how sure it is one about something known, 0 to 1.

        What is surely an answer must be a question by itself.
        """
        how = self._knowledge.voice.thresholds
        answers = self.read(text, step).heard == "taken"
        signs = 0 if answers else self._is_phrased_as_question(text) + (rival >= LIKELY)
        return self._typed.asks(text) >= (how.question, how.question_by_sign, how.question_by_signs)[signs]

    def exactly_at(self, text: str, steps: Sequence[Step]) -> dict[str, str]:
        """What a text is the very words of at one of these steps, and at no other."""
        reads = [(step.id, self.read(text, step)) for step in steps]
        exact = {step: read.answers[0] for step, read in reads if read.exact and len(read.answers) == 1}
        return exact if len(exact) == 1 else {}

    def _is_phrased_as_question(self, text: str) -> bool:
        words = self._vocabulary.words(text)
        return text.rstrip().endswith("?") or any(word in self._asking for word in words[:BEGINNING])

    def corrected(self, text: str, given: Mapping[str, str]) -> tuple[str, str | None] | None:
        """The answered step that a text corrects, and its new answer where the text says one.

        `given`: the answers that can be meant.
        """
        words = self._vocabulary.words(text)
        if not any(_stands(phrase, words) for phrase in self._correcting):
            return None
        named = {step: set(self._options.options(text, step)) - {given[step]} for step in given}
        found = [(step, option) for step, options in named.items() for option in options]
        if len(found) == 1:
            return found[0]
        titled = [step.id for step in self._guide.steps if _stands(self._vocabulary.words(step.title), words)]
        return (titled[0], None) if len(titled) == 1 and titled[0] in given else None

    def understood(self, text: str) -> dict[str, str]:
        """What a message already answers, step by step; only where it is sure."""
        by_step: dict[str, set[str]] = {}
        for spot in self._options.spots(text):
            by_step.setdefault(spot.step, set()).add(spot.option)
        named = {
            step.id: next(iter(by_step[step.id]))
            for step in self._guide.steps
            if len(by_step.get(step.id, ())) == 1
        }
        told = self._typed.told(text, named)
        return named if told is None else told


def _stands(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a phrase stands in a text."""
    size = len(phrase)
    return any(list(words[n : n + size]) == list(phrase) for n in range(len(words) - size + 1))
