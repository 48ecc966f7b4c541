"""Texts as examples to learn from: phrasings, questions of people, and what they say about an answer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Question
from bot.understanding.interpretation import MOVES
from bot.understanding.kinds import DEFINE, UNRELATED
from bot.understanding.model import Training
from bot.understanding.vocabulary import Message, Vocabulary

ANYWHERE = frozenset({"guide", "smalltalk"})
"""What a line of a talk means whatever stands before it."""


@dataclass(frozen=True)
class Phrasing:
    """A text that asks for something."""

    key: str
    """An entry, an intent, small talk, or `define`."""
    text: str


@dataclass(frozen=True)
class Example:
    """A text with what it asks for."""

    message: Message
    expect: frozenset[str]
    """The keys of a phrasing, or the labels of a question."""
    weight: float
    is_question: bool


def texts_of(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    voice = knowledge.voice
    for ref, entry in knowledge.entries.items():
        yield from ((str(ref), text) for text in (entry.title, *entry.phrasings))
    yield from ((DEFINE, text) for text in voice.cues.defining)
    yield from ((f"intent:{name}", text) for name, wish in voice.intents.items() for text in wish.phrasings)
    yield from (
        (f"smalltalk:{name}", text) for name, talk in voice.smalltalk.items() for text in talk.phrasings
    )


def key_of(ref: str, text: str, vocabulary: Vocabulary) -> str:
    """A term's phrasings that name it are ways to ask what any term is."""
    term = ref.removeprefix("term:")
    return DEFINE if term != ref and term in vocabulary.written(text).named else ref


def of_phrasings(
    phrasings: Sequence[Phrasing], vocabulary: Vocabulary, training: Training
) -> Iterator[tuple[str, Example]]:
    counts = Counter(phrasing.key for phrasing in phrasings)
    for phrasing in phrasings:
        weight = max(1.0, min(training.most, training.few / counts[phrasing.key]))
        message = vocabulary.written(phrasing.text)
        yield phrasing.text, Example(message, frozenset({phrasing.key}), weight, is_question=False)


def of_questions(
    questions: Iterable[Question], vocabulary: Vocabulary, training: Training
) -> Iterator[tuple[str, Example]]:
    """What a line of a talk means stands in the lines before: it only teaches that nobody is in trouble.
    A wish to be guided and small talk are the same anywhere."""
    questions = list(questions)
    expected: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if question.q:
            expected[question.q] = (*expected.get(question.q, ()), *question.expect)
    for question in questions:
        if question.talk and (question.move or ANYWHERE.issuperset(question.expect)):
            expected[question.talk[-1]] = (question.move,) if question.move else question.expect
    told = dict.fromkeys(line for question in questions for line in question.talk if line not in expected)
    expected |= dict.fromkeys(told, ())
    for (line, expect), message in zip(expected.items(), vocabulary.read_all(expected), strict=True):
        yield line, Example(message, _taught(expect, message.named), training.question, is_question=True)


def of_answers(
    guide: Guide | None, vocabulary: Vocabulary, training: Training
) -> Iterator[tuple[str, Example]]:
    """What people told the guide of themselves: it expects nothing, and only teaches what is no trouble."""
    if guide is None:
        return
    steps = (*guide.answers.values(), *guide.told.values())
    answers = chain.from_iterable(chain.from_iterable(step.values()) for step in steps)
    texts = list(dict.fromkeys((*answers, *guide.background)))
    for text, message in zip(texts, vocabulary.read_all(texts), strict=True):
        yield text, Example(message, frozenset(), training.answer, is_question=False)


def of_follow_ups(knowledge: Knowledge, vocabulary: Vocabulary) -> Iterator[tuple[str, Example]]:
    """What people write about an answer, whatever it says."""
    follow_ups = knowledge.voice.cues.follow_ups
    listed: Iterable[tuple[str, Sequence[str]]] = (
        (name, some) for name, some in follow_ups if name in (*MOVES, UNRELATED)
    )
    for name, texts in listed:
        for text in texts:
            yield text, Example(vocabulary.read(text), frozenset({name}), 1.0, is_question=True)


def _taught(expect: Sequence[str], named: Sequence[str]) -> frozenset[str]:
    """What a question teaches. Where something else is expected first, a named term's card is no more than
    accepted: who asks what a thing pays doesn't ask what it is."""
    if expect and not expect[0].startswith("term:"):
        return frozenset(expect) - {f"term:{term}" for term in named}
    return frozenset(expect)
