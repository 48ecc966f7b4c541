"""Words as an answer to a step: which option they mean, learned from how people have answered.

For each step a small softmax chooses among its options, skipping and "it depends"; one for all steps tells
questions from answers. They learn from the options' own words and from the folder's `phrasings/`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from math import log, sqrt
from typing import Literal, NamedTuple

import numpy as np

from bot.guide.amounts import Amounts, means
from bot.guide.answers import DEPENDS, SKIPPED
from bot.knowledge.guide import Guide, Step
from bot.knowledge.guide_voice import GuideVoice
from bot.understanding.model import Lessons, SoftmaxClassifier, Table, Training
from bot.understanding.tokens import words

TRAINING = Training(trainings=6, batch=16, rate=0.2)
"""A step has few examples: small batches, long strides."""
LENGTH = 4.0
"""Of the vector of a message."""
AMOUNT = 1.5
"""How much a length of time says, beside a word as rare."""
RUN = 4
"""Letters in a run: what is left of a misspelt word."""
TAKEN = 0.9
"""From this probability on an answer is taken and echoed."""
WORTH = 0.15
"""From here on a third answer is offered beside the likeliest two."""
HEARD = 0.25
"""Below this probability nothing was understood at all."""
ENOUGH = 50
"""From so many questions on they are learned from."""
QUESTION, ANSWER = "question", "answer"
NAMES = {"skip": SKIPPED, "depends": DEPENDS}
"""How skipping and "it depends" are called in the folder's files."""

_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")


class TypedAnswer(NamedTuple):
    """What words mean as an answer to a step."""

    heard: Literal["taken", "choice", "unheard"]
    answers: tuple[str, ...] = ()
    """Options, SKIPPED or DEPENDS, likeliest first. One when it is taken; two or three to choose from."""
    exact: bool = False
    """It is the very number or words of these."""


class TypedAnswers:
    """One guide, ready to be answered in words."""

    def __init__(self, guide: Guide, voice: GuideVoice, questions: Iterable[str] = ()) -> None:
        """`questions`: how people ask things, which is no answer to any step."""
        self._guide, self._words = guide, voice.words
        self._features = _Features(voice)
        self._questions = tuple(questions)
        self._polite = frozenset(word for phrase in voice.words.polite for word in words(phrase))

    def read(self, text: str, step: Step) -> TypedAnswer:
        """`text` as an answer to `step`."""
        exact = self._exactly(text, step)
        if exact:
            return TypedAnswer("taken" if len(exact) == 1 else "choice", exact[:3], exact=True)
        likely = self._steps[step.id].likely(self._features.of(text, step))
        if not likely or likely[0][1] < HEARD:
            return TypedAnswer("unheard")
        if likely[0][1] >= TAKEN:
            return TypedAnswer("taken", (likely[0][0],))
        third = likely[2][1] >= WORTH
        return TypedAnswer("choice", tuple(answer for answer, _ in likely[: 3 if third else 2]))

    def asks(self, text: str) -> float:
        """How likely it is, 0 to 1, that `text` is a question rather than an answer to whatever step.

        0.5 where the folder shows too few questions to learn from.
        """
        if len(self._questions) < ENOUGH:
            return 0.5
        return dict(self._asking.likely(self._features.of(text))).get(QUESTION, 0.0)

    def _exactly(self, text: str, step: Step) -> tuple[str, ...]:
        """What `text` is the number or the very words of."""
        said = words(_GLUED.sub(" ", text))
        if not said:
            return tuple(o.id for o in step.options if text.strip() in _texts(step, o.id))
        bare = [word for word in said if word not in self._polite] or said
        if len(bare) == 1 and bare[0].isdecimal():
            number = int(bare[0][:4])
            return (step.options[number - 1].id,) if 1 <= number <= len(step.options) else ()
        return tuple(o.id for o in step.options if any(words(t) in (said, bare) for t in _texts(step, o.id)))

    @cached_property
    def _steps(self) -> Mapping[str, "_Classifier"]:
        return {step.id: self._learn(step) for step in self._guide.steps}

    def _learn(self, step: Step) -> "_Classifier":
        examples = [(self._features.of(text, step), answer) for answer, text in self._examples(step)]
        return _Classifier.trained([*(option.id for option in step.options), SKIPPED, DEPENDS], examples)

    def _examples(self, step: Step) -> Iterator[tuple[str, str]]:
        """Answer and text: of the options, of the guide's own buttons, and what people answered."""
        for option in step.options:
            yield from ((option.id, text) for text in _texts(step, option.id))
        yield from ((SKIPPED, text) for text in self._words.skip)
        yield from ((DEPENDS, text) for text in self._words.depends)
        for name, texts in self._guide.answers.get(step.id, {}).items():
            if name != QUESTION:
                yield from ((NAMES.get(name, name), text) for text in texts)

    @cached_property
    def _asking(self) -> "_Classifier":
        """Tells a question from an answer."""
        answers = (text for step in self._guide.steps for _, text in self._examples(step))
        asked = chain.from_iterable(kinds.get(QUESTION, ()) for kinds in self._guide.answers.values())
        said = [(text, ANSWER) for text in answers]
        said += [(text, QUESTION) for text in (*self._questions, *asked)]
        return _Classifier.trained([ANSWER, QUESTION], [(self._features.of(t), kind) for t, kind in said])


def _texts(step: Step, option_id: str) -> tuple[str, ...]:
    option = step.option(option_id)
    return (option.text, *option.phrasings, *option.replies) if option else ()


class _Features:
    """What a message has: words, those denied apart; neighbours; runs of letters; lengths of time."""

    def __init__(self, voice: GuideVoice) -> None:
        self._negations, self._clauses = frozenset(voice.words.negations), frozenset(voice.words.clauses)
        self._amounts = Amounts(voice.amounts)

    def of(self, text: str, step: Step | None = None) -> dict[str, float]:
        """Feature → how much it says beside others as rare. Lengths of time are read as options of `step`."""
        said = words(_GLUED.sub(" ", text))
        marked = list(self._marked(said))
        pairs = (f"{a} {b}" for a, b in pairwise(["^", *said, "$"])) if said else ()
        runs = (f"#{run}" for word in marked for run in _runs(word))
        # "" is in every message.
        found = dict.fromkeys(chain([""], marked, pairs, runs), 1.0)
        found.update((amount, AMOUNT) for amount in self._lengths(said, step))
        if said and text.rstrip().endswith("?") and step is None:
            found["?"] = 1.0
        return found

    def _marked(self, said: Iterable[str]) -> Iterator[str]:
        """The words, with a mark on those from a negation up to the end of its thought."""
        denied = False
        for word in said:
            denied = denied and word not in self._clauses
            yield f"!{word}" if denied else word
            denied = denied or word in self._negations

    def _lengths(self, said: Sequence[str], step: Step | None) -> Iterator[str]:
        for amount in self._amounts.find(said):
            yield f"={amount.kind}"
            for option in step.options if step else ():
                if means(amount, option):
                    yield f"={amount.kind} {option.id}"


def _runs(word: str) -> Iterator[str]:
    """The runs of letters in a word, its edges marked, and denied where it is."""
    spaced = f" {word.removeprefix('!')} "
    mark = "!" if word.startswith("!") else ""
    yield from (mark + spaced[n : n + RUN] for n in range(max(1, len(spaced) - RUN + 1)))


class _Classifier:
    """Kinds and the model that chooses among them."""

    def __init__(self, kinds: Sequence[str], rarity: Mapping[str, float], model: SoftmaxClassifier) -> None:
        self._kinds, self._rarity, self._model = kinds, rarity, model

    @classmethod
    def trained(
        cls, kinds: Sequence[str], examples: Sequence[tuple[Mapping[str, float], str]]
    ) -> "_Classifier":
        counts = Counter(chain.from_iterable(features for features, _ in examples))
        rarity = {feature: log(len(examples) / n) + 1 for feature, n in counts.items()}
        right = np.array([[kind == one for one in kinds] for _, kind in examples])
        lessons = Lessons(
            np.arange(len(examples)), right, np.ones_like(right), np.ones(len(examples), np.float32)
        )
        table = Table([_scaled(features, rarity) for features, _ in examples])
        return cls(kinds, rarity, SoftmaxClassifier.trained(table, lessons, TRAINING))

    def likely(self, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """Each kind with its probability, likeliest first; none where nothing of the message is known."""
        vector = _scaled(features, self._rarity)
        if len(vector) < 2:
            return []
        found = self._model.probabilities(vector, np.ones(len(self._kinds), np.bool_))
        order = np.argsort(-found, kind="stable")
        return [(self._kinds[n], round(float(found[n]), 3)) for n in order]


def _scaled(features: Mapping[str, float], rarity: Mapping[str, float]) -> dict[str, float]:
    """The vector of a message: rare features count more, and all messages alike."""
    found = {feature: value * rarity[feature] for feature, value in features.items() if feature in rarity}
    size = sqrt(sum(value * value for value in found.values())) or 1.0
    return {feature: LENGTH * value / size for feature, value in found.items()}
