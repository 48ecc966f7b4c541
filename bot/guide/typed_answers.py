"""Words as an answer to a step: which option they mean, learned from how people have answered.

For each step a small softmax chooses among its options, skipping and "it depends"; one for all steps tells
questions from answers. They learn from the options' own words and from the folder's `phrasings/`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Literal, NamedTuple

from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.classifier import FeatureReader, spaced_words
from bot.guide.openings import Openings
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.voice import Voice
from bot.understanding.model import ShortTextClassifier
from bot.understanding.tokens import words

ENOUGH = 50
"""From so many questions on they are learned from."""
QUESTION, ANSWER = "question", "answer"
AT, TOLD = "at ", "told"
"""How what is learned is called, besides `QUESTION`: of each step, and of first messages."""
PHRASED = 3
"""So many phrasings of an entry show how people ask for it."""
NAMES = {"skip": SKIPPED, "depends": DEPENDS}
"""How skipping and "it depends" are called in the folder's files."""


class TypedAnswer(NamedTuple):
    """What words mean as an answer to a step."""

    heard: Literal["taken", "likely", "choice", "unheard"]
    answers: tuple[str, ...] = ()
    """Options, SKIPPED or DEPENDS, likeliest first: one that is taken, a likely one and the next, or two or
    three to choose from."""
    exact: bool = False
    """It is the very number or words of these."""


class TypedAnswers:
    """One guide, ready to be answered in words."""

    def __init__(
        self,
        guide: Guide,
        voice: Voice,
        questions: Iterable[str] = (),
        learned: Mapping[str, ShortTextClassifier] = MappingProxyType({}),
    ) -> None:
        """`questions`: how people ask things, which is no answer to any step.

        `learned`: the `classifiers` of this very guide from before; what isn't there is learned when needed.
        """
        self._learned = learned
        self._guide, self._voice, self._thresholds = guide, voice.guide, voice.thresholds
        self._words, self._features = voice.guide.words, FeatureReader(voice.guide)
        self._questions = tuple(questions)
        self._polite = frozenset(word for phrase in self._words.polite for word in words(phrase))

    @classmethod
    def of(
        cls, knowledge: Knowledge, guide: Guide, learned: Mapping[str, ShortTextClassifier]
    ) -> "TypedAnswers":
        """Those of a folder, whose entries show how people ask."""
        # Sorted: what is learned must not depend on the order in which an author writes.
        entries = sorted(knowledge.entries.items())
        asked = [text for _, entry in entries for text in (entry.title, *sorted(entry.phrasings)[:PHRASED])]
        return cls(guide, knowledge.voice, asked, learned)

    def classifiers(self) -> dict[str, ShortTextClassifier]:
        """All that is learned, by name."""
        found = {f"{AT}{id}": classifier for id, classifier in self._steps.items()}
        if len(self._questions) >= ENOUGH:
            found[QUESTION] = self._asking
        if len(self._guide.background) >= ENOUGH:
            found[TOLD] = self._openings.classifier
        return found

    def read(self, text: str, step: Step) -> TypedAnswer:
        """`text` as an answer to `step`."""
        exact = self._exactly(text, step)
        if exact:
            return TypedAnswer("taken" if len(exact) == 1 else "choice", exact[:3], exact=True)
        likely = self._steps[step.id].likely(self._features.of(text, [step]))
        if not likely or likely[0][1] < self._thresholds.heard:
            return TypedAnswer("unheard")
        if likely[0][1] >= self._thresholds.typed:
            return TypedAnswer("taken", (likely[0][0],))
        # Of a step that nobody has answered in words yet, too little was learned.
        is_taught = step.id in self._guide.answers and step.option(likely[0][0])
        if is_taught and likely[0][1] >= self._thresholds.likely:
            return TypedAnswer("likely", (likely[0][0], likely[1][0]))
        third = likely[2][1] >= self._thresholds.third
        return TypedAnswer("choice", tuple(answer for answer, _ in likely[: 3 if third else 2]))

    def asks(self, text: str) -> float:
        """How likely it is, 0 to 1, that `text` is a question rather than an answer to whatever step.

        0.5 where the folder shows too few questions to learn from.
        """
        if len(self._questions) < ENOUGH:
            return 0.5
        return dict(self._asking.likely(self._features.of(text))).get(QUESTION, 0.0)

    def told(self, opening: str, named: Mapping[str, str]) -> dict[str, str] | None:
        """What a first message answers, step by step; None where there is too little to learn from.

        `named`: step → the option of it whose own words stand in the message.
        """
        return self._openings.read(opening, named) if len(self._guide.background) >= ENOUGH else None

    @cached_property
    def _openings(self) -> Openings:
        answers = [
            (f"{step.id}/{answer}", text)
            for step in self._guide.steps
            for answer, text in self._examples(step)
            if answer not in (SKIPPED, DEPENDS)
        ]
        return Openings(
            self._guide, self._voice, self._thresholds, answers, self._questions, self._learned.get(TOLD)
        )

    def _exactly(self, text: str, step: Step) -> tuple[str, ...]:
        """What `text` is the number or the very words of."""
        said = spaced_words(text)
        if not said:
            return tuple(o.id for o in step.options if text.strip() in _texts(step, o.id))
        bare = [word for word in said if word not in self._polite] or said
        if len(bare) == 1 and bare[0].isdecimal():
            number = int(bare[0][:4])
            return (step.options[number - 1].id,) if 1 <= number <= len(step.options) else ()
        return tuple(o.id for o in step.options if any(words(t) in (said, bare) for t in _texts(step, o.id)))

    @cached_property
    def _steps(self) -> Mapping[str, ShortTextClassifier]:
        return {
            step.id: self._learned.get(f"{AT}{step.id}") or self._learn(step) for step in self._guide.steps
        }

    def _learn(self, step: Step) -> ShortTextClassifier:
        examples = [(answer, self._features.of(text, [step])) for answer, text in self._examples(step)]
        return ShortTextClassifier.trained(
            [*(option.id for option in step.options), SKIPPED, DEPENDS], examples
        )

    def _examples(self, step: Step) -> Iterator[tuple[str, str]]:
        """Answer and text: of the options, of the guide's own buttons, and what people answered."""
        for option in step.options:
            yield from ((option.id, text) for text in _texts(step, option.id))
        for id, texts in self._guide.told.get(step.id, {}).items():
            yield from ((id, text) for text in texts)
        yield from ((SKIPPED, text) for text in self._words.skip)
        yield from ((DEPENDS, text) for text in self._words.depends)
        # Who skips says the same at any step.
        skipped = chain.from_iterable(of.get("skip", ()) for of in self._guide.answers.values())
        yield from ((SKIPPED, text) for text in dict.fromkeys(skipped))
        for name, texts in self._guide.answers.get(step.id, {}).items():
            if name not in (QUESTION, "skip"):
                yield from ((NAMES.get(name, name), text) for text in texts)

    @cached_property
    def _asking(self) -> ShortTextClassifier:
        """Tells a question from an answer."""
        if QUESTION in self._learned:
            return self._learned[QUESTION]
        answers = (text for step in self._guide.steps for _, text in self._examples(step))
        asked = chain.from_iterable(kinds.get(QUESTION, ()) for kinds in self._guide.answers.values())
        said = [(text, ANSWER) for text in answers]
        said += [(text, QUESTION) for text in (*self._questions, *asked)]
        return ShortTextClassifier.trained(
            [ANSWER, QUESTION], [(kind, self._features.of(text)) for text, kind in said]
        )


def _texts(step: Step, option_id: str) -> tuple[str, ...]:
    option = step.option(option_id)
    return (option.text, *option.phrasings, *option.replies) if option else ()
