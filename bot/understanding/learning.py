"""What is learned from a folder: models of the kinds of answer, of the gaps, of trouble, of follow-ups."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, TypeAlias

import numpy as np

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Question
from bot.understanding.examples import (
    Example,
    Phrasing,
    key_of,
    of_answers,
    of_follow_ups,
    of_phrasings,
    of_questions,
    texts_of,
)
from bot.understanding.features import Features, rarity_of_runs
from bot.understanding.interpretation import MOVES
from bot.understanding.kinds import DEFINE, HARMLESS, UNKNOWN, UNRELATED, Kinds
from bot.understanding.model import (
    TRAINING,
    Lessons,
    ShortTextClassifier,
    SoftmaxClassifier,
    Table,
    Training,
)
from bot.understanding.nearness import Nearness
from bot.understanding.tokens import words
from bot.understanding.vocabulary import Vocabulary, vocabulary_of


@dataclass(frozen=True)
class Classifier:
    """A model with the names of what it tells apart."""

    names: tuple[str, ...]
    model: SoftmaxClassifier

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Name → how likely it is, in all 1."""
        likely = self.model.probabilities(features, np.ones(len(self.names), np.bool_))
        return dict(zip(self.names, likely.tolist(), strict=True))


@dataclass(frozen=True)
class Learned:
    """All that is made of one folder."""

    vocabulary: Vocabulary
    kinds: Kinds
    keys: tuple[str, ...]
    """The entries, intents and small talk that phrasings lead to."""
    nearness: Nearness
    """Of the keys, in their order."""
    exact: Mapping[str, frozenset[str]]
    """The words of each phrasing → its keys."""
    labelled: Mapping[str, frozenset[str]]
    """The words of each question that teaches → what it expects."""
    features: Features
    model: SoftmaxClassifier | None
    """Of the kinds; None where there is too little to learn from."""
    gaps: Classifier | None
    """Which gap it is that a message without an answer asks about, or `unknown`."""
    trouble: Classifier | None
    """Which serious gap a message tells of, or `harmless`."""
    moves: Classifier | None
    """What a message wants of the answer before, or `unrelated`."""
    typed: Mapping[str, ShortTextClassifier] = field(default_factory=dict)
    """What the room of the guide learned of its answers, by its names; empty where it hasn't yet."""


@dataclass(frozen=True)
class Prepared:
    """A folder's texts taken apart, once for all models that learn from some of them."""

    knowledge: Knowledge
    questions: Sequence[Question]
    examples: Sequence[tuple[str, Example]]
    """Each with its text."""
    untrained: Learned
    table: Table | None
    """The features of the examples; None where there are too few questions to learn from."""


AtOnce: TypeAlias = Callable[[Sequence[Callable[[], Any]]], list[Any]]
"""Does several things, and gives what each gives."""


def one_by_one(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Does several things one after the other."""
    return [one() for one in work]


def learn(
    knowledge: Knowledge,
    questions: Sequence[Question] = (),
    training: Training = TRAINING,
    at_once: AtOnce = one_by_one,
) -> Learned:
    """Train on a folder's phrasings and on labelled questions. `at_once`: how several models are trained."""
    return train(prepare(knowledge, questions, training), training, at_once=at_once)


def prepare(knowledge: Knowledge, questions: Sequence[Question], training: Training = TRAINING) -> Prepared:
    """What `train` needs, of phrasings and of labelled questions."""
    # Sorted: what is learned must not depend on the order in which an author writes.
    texts, questions = sorted(texts_of(knowledge)), sorted(questions, key=lambda question: question.lines())
    vocabulary = vocabulary_of(knowledge.voice.cues, (text for _, text in texts), names_of(knowledge))
    phrasings = [Phrasing(key_of(ref, text, vocabulary), text) for ref, text in texts]
    keys = tuple(dict.fromkeys(phrasing.key for phrasing in phrasings))
    examples = [
        *of_phrasings(phrasings, vocabulary, training),
        *of_questions(questions, vocabulary, training),
        *of_follow_ups(knowledge, vocabulary),
    ]
    number = {key: n for n, key in enumerate(keys)}
    places = [(number[p.key], e.message.tokens) for p, (_, e) in zip(phrasings, examples, strict=False)]
    nearness = Nearness.of(places, len(keys), vocabulary.function_words, synonyms_of(knowledge, vocabulary))
    features = Features(
        _familiar((example for _, example in examples[: len(phrasings)]), vocabulary),
        vocabulary.function_words,
        rarity_of_runs([example.message for _, example in examples], training.least),
        training.runs,
    )
    examples += of_answers(knowledge.guide, vocabulary, training)
    exact, kinds = _exact(_names_and(texts, knowledge)), Kinds(knowledge, keys)
    untrained = Learned(vocabulary, kinds, keys, nearness, exact, {}, features, None, None, None, None)
    is_enough = len(questions) >= training.enough
    vectors = (features.of(example.message) for _, example in examples)
    table = Table(vectors, training.least) if is_enough else None
    return Prepared(knowledge, questions, examples, untrained, table)


def train(
    prepared: Prepared,
    training: Training = TRAINING,
    without: frozenset[str] = frozenset(),
    at_once: AtOnce = one_by_one,
) -> Learned:
    """The models. `without`: questions that aren't learned from, so that these can be judged by the rest.

    Only how rare a run of letters is was counted in them, too, whatever they expect.
    """
    table, knowledge = prepared.table, prepared.knowledge
    kept = [one for one in prepared.questions if one.q not in without]
    learned = replace(prepared.untrained, labelled=_labelled(kept))
    if table is None:
        return learned
    examples = [
        (n, example)
        for n, (text, example) in enumerate(prepared.examples)
        if not (example.is_question and text in without)
    ]
    short = replace(training, trainings=training.small_trainings)
    bold = replace(training, trainings=training.trouble_trainings, rate=training.trouble_rate)
    model, trouble, gaps, moves = at_once(
        [
            lambda: SoftmaxClassifier.trained(table, _of_kinds(examples, learned.kinds), training),
            lambda: _classifier(table, _of_trouble(knowledge, examples), bold),
            lambda: _classifier(table, _of_gaps(knowledge, examples), short),
            lambda: _classifier(table, _of_moves(examples, training), short),
        ]
    )
    return replace(learned, model=model, gaps=gaps, trouble=trouble, moves=moves)


def names_of(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The id of each term → what it is called."""
    return {term.id: (term.title, *term.aliases) for term in knowledge.terms}


_Numbered = Iterable[tuple[int, Example]]
"""Examples, each with its number in the table."""


def _of_kinds(examples: _Numbered, kinds: Kinds) -> Lessons:
    some = [(n, accepted, e) for n, e in examples if (accepted := kinds.accepted(e.expect, e.message.named))]
    right = np.array([[name in accepted for name in kinds.names] for _, accepted, _ in some])
    possible = np.array([kinds.possible(e.message) for *_, e in some]) | right
    weight = np.array([e.weight for *_, e in some], np.float32)
    return Lessons(np.array([n for n, *_ in some]), right, possible, weight)


_Labels = Iterator[tuple[int, frozenset[str], float]]
"""The number of an example, what is right of it, and how much it counts."""


def _of_gaps(knowledge: Knowledge, examples: _Numbered) -> _Labels:
    """What is known of the messages that ask for what the folder doesn't say."""
    gaps = {f"gap:{gap.id}" for gap in knowledge.gaps if not gap.serious}
    for n, example in examples:
        if right := (gaps & example.expect) or ({UNKNOWN} & example.expect):
            yield n, frozenset(right), example.weight if example.is_question else 1.0


def _of_trouble(knowledge: Knowledge, examples: _Numbered) -> _Labels:
    serious = {f"gap:{gap.id}" for gap in knowledge.gaps if gap.serious}
    for n, example in examples:
        yield (
            n,
            frozenset(serious & example.expect) or frozenset({HARMLESS}),
            example.weight if example.is_question or not example.expect else 1.0,
        )


def _of_moves(examples: _Numbered, training: Training) -> _Labels:
    """Only what was written by people tells what isn't about an answer."""
    moves = frozenset(MOVES)
    for n, example in examples:
        if example.is_question:
            move = moves & example.expect
            yield n, move or frozenset({UNRELATED}), training.move if move else 1.0


def _classifier(table: Table, labels: _Labels, training: Training) -> Classifier | None:
    rows = list(labels)
    names = tuple(dict.fromkeys(chain.from_iterable(sorted(right) for _, right, _ in rows)))
    if len(names) < 2:
        return None
    right = np.array([[name in some for name in names] for _, some, _ in rows])
    weight = np.array([weight for *_, weight in rows], np.float32)
    lessons = Lessons(np.array([n for n, *_ in rows]), right, np.ones_like(right), weight)
    return Classifier(names, SoftmaxClassifier.trained(table, lessons, training))


def _familiar(examples: Iterable[Example], vocabulary: Vocabulary) -> frozenset[str]:
    """Stems that aren't strange: what a single phrasing has teaches what strange words do."""
    counts = Counter(chain.from_iterable(set(example.message.tokens) for example in examples))
    return vocabulary.function_words | {token for token, count in counts.items() if count > 1}


def synonyms_of(knowledge: Knowledge, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Stem → the stems of its synonyms, of one word each."""
    found: dict[str, list[str]] = {}
    for group in knowledge.synonyms:
        single = [vocabulary.stem(parts[0]) for text in group if len(parts := words(text)) == 1]
        for one in single:
            found.setdefault(one, []).extend(other for other in single if other != one)
    return found


def _names_and(texts: Iterable[tuple[str, str]], knowledge: Knowledge) -> Iterator[tuple[str, set[str]]]:
    """What is said in just these words, with what it asks for: texts with their keys, and names of terms."""
    yield from ((text, {key}) for key, text in texts if key != DEFINE)
    yield from ((alias, {f"term:{term.id}"}) for term in knowledge.terms for alias in term.aliases)


def _labelled(questions: Iterable[Question]) -> dict[str, frozenset[str]]:
    return _exact((question.q or "", set(question.expect)) for question in questions)


def _exact(texts: Iterable[tuple[str, set[str]]]) -> dict[str, frozenset[str]]:
    """The words of each text → all that texts of the same words lead to."""
    found: dict[str, frozenset[str]] = {}
    for text, keys in texts:
        if written := " ".join(words(text)):
            found[written] = found.get(written, frozenset()) | keys
    return found
