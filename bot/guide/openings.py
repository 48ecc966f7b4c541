"""What a first message already tells: clause by clause, and only what is nearly certain.

One softmax for all steps chooses what a clause tells, or that it tells nothing; it learns from what people
wrote of themselves (`told` and `background` in the folder's `phrasings/`) and from how they answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.guide.classifier import Examples, FeatureReader
from bot.knowledge.guide import Guide
from bot.knowledge.guide_voice import GuideVoice
from bot.knowledge.voice import Thresholds
from bot.understanding.model import ShortTextClassifier
from bot.understanding.tokens import words

SHORTEST = 4
"""Words of a clause that can tell something: shorter ones mean too many things."""
MOST_CLAUSES = 40
"""So many clauses are read."""
WITHIN = 3
"""A word of saying so shortly after other people tells what these want."""
NOTHING = "nothing"

_SENTENCE = re.compile(r"[.!?;\n]+")
_PAUSE = re.compile(r"[,:()]+|\s[-–—]\s")


class Openings:
    """One guide, ready for messages that nobody asked for."""

    def __init__(
        self,
        guide: Guide,
        voice: GuideVoice,
        thresholds: Thresholds,
        answers: Examples,
        questions: Iterable[str],
        learned: ShortTextClassifier | None = None,
    ) -> None:
        """`answers`: step/option and text, as typed at steps. `questions`: what asks and tells nothing.

        `learned`: what was made of these very texts before.
        """
        self._guide, self._thresholds, self._features = guide, thresholds, FeatureReader(voice)
        self._joints = frozenset(voice.words.clauses)
        self._others, self._saying = frozenset(voice.words.others), frozenset(voice.words.saying)
        self._past = [words(phrase) for phrase in voice.words.past]
        self.classifier = learned or self._learn(answers, questions)

    def _learn(self, answers: Examples, questions: Iterable[str]) -> ShortTextClassifier:
        guide = self._guide
        kinds = [f"{step.id}/{option.id}" for step in guide.steps for option in step.options]
        told = [*self._told(), *answers, *((NOTHING, text) for text in questions)]
        examples = [(kind, self._features.of(text, guide.steps)) for kind, text in told]
        return ShortTextClassifier.trained([*kinds, NOTHING], examples)

    def _told(self) -> Iterator[tuple[str, str]]:
        for step, options in self._guide.told.items():
            for option, texts in options.items():
                yield from ((f"{step}/{option}", text) for text in texts)
        yield from ((NOTHING, text) for text in self._guide.background)

    def read(self, text: str, named: Mapping[str, str]) -> dict[str, str]:
        """Step → option, where a clause tells it and none tells otherwise.

        `named`: the same for options whose own words stand in `text`.
        """
        likely: dict[str, dict[str, float]] = {}
        for clause in self._clauses(text):
            for kind, probability in self.classifier.likely(self._features.of(clause, self._guide.steps)):
                step, _, option = kind.partition("/")
                if step in self._guide.told and probability >= self._thresholds.told_besides:
                    of_step = likely.setdefault(step, {})
                    of_step[option] = max(probability, of_step.get(option, 0.0))
        alone = {step: next(iter(of.items())) for step, of in likely.items() if len(of) == 1}
        how = self._thresholds
        return {
            step: option
            for step, (option, sure) in alone.items()
            if sure >= (how.told_in_words if named.get(step) == option else how.told)
        }

    def _clauses(self, text: str) -> list[str]:
        """Sentences and their clauses that can tell of the person: no other people's wishes, no past."""
        found = [part for sentence in _SENTENCE.split(text) for part in (sentence, *self._parts(sentence))]
        own = (part.strip() for part in dict.fromkeys(found) if self._is_own(words(part)))
        return [part for part in own if part][:MOST_CLAUSES]

    def _parts(self, sentence: str) -> Iterator[str]:
        """A sentence cut at pauses, and before words that begin another thought."""
        for part in _PAUSE.split(sentence):
            thought: list[str] = []
            for word in part.split():
                if word.lower() in self._joints and thought:
                    yield " ".join(thought)
                    thought = []
                thought.append(word)
            yield " ".join(thought)

    def _is_own(self, said: Sequence[str]) -> bool:
        if len(said) < SHORTEST or any(_stands(phrase, said) for phrase in self._past):
            return False
        others = [n for n, word in enumerate(said) if word in self._others]
        return not any(word in self._saying for n in others for word in said[n + 1 : n + 1 + WITHIN])


def _stands(phrase: Sequence[str], said: Sequence[str]) -> bool:
    size = len(phrase)
    return any(list(said[n : n + size]) == list(phrase) for n in range(len(said) - size + 1))
