"""What is learned from a folder: its phrasings and labelled questions become examples of kinds of answer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Question
from bot.understanding.features import Features, rarity_of_runs
from bot.understanding.model import TRAINING, Bools, Lessons, SoftmaxClassifier, Table, Training
from bot.understanding.nearness import Nearness
from bot.understanding.tokens import words
from bot.understanding.vocabulary import Message, Vocabulary, vocabulary_of

SILENT, SMALLTALK, DEFINE = "silent", "smalltalk", "define"
"""Kinds besides sections, terms and wishes: nothing answers it; small talk; asks what a named term is."""
NONE, UNKNOWN = "none", "unknown"
"""What a question that nothing answers expects: any way of saying so, or that no gap fits it either."""
HARMLESS = "harmless"
"""What a message is that tells of no trouble."""


@dataclass(frozen=True)
class Phrasing:
    """A text that asks for something."""

    key: str
    """An entry, an intent, small talk, or `define`."""
    text: str


class Kinds:
    """The kinds of answer that a folder gives."""

    def __init__(self, knowledge: Knowledge, keys: Iterable[str]) -> None:
        entries = (
            *((f"topic:{t.id}", t.section) for t in knowledge.topics),
            *((f"aspect:{a.id}", a.section) for a in knowledge.aspects),
        )
        self._serious = {f"gap:{gap.id}" for gap in knowledge.gaps if gap.serious}
        self._section = {key: section for key, section in entries if section}
        intents = knowledge.voice.intents
        instead = Ref.parse(intents["guide"].instead or "")
        guides = knowledge.guide is not None or instead in knowledge.entries
        idle = {"intent:guide": not guides, "intent:compare": len(knowledge.terms) < 2}
        self._idle = {kind for kind, is_idle in idle.items() if is_idle}
        """Wishes that this folder can't fulfil."""
        self.names = tuple(dict.fromkeys([*map(self.of, keys), SILENT, DEFINE]))
        self.number = {kind: n for n, kind in enumerate(self.names)}

    def of(self, key: str) -> str:
        """The kind of answer that the entry of a key gives."""
        if section := self._section.get(key):
            return f"section:{section}"
        kind = key.partition(":")[0]
        if kind == "gap":
            return SILENT
        return SMALLTALK if kind == "smalltalk" else key

    def accepted(self, wanted: frozenset[str], named: Sequence[str]) -> set[str]:
        """The kinds that a text with these labels or keys may be answered with. `named`: the terms in it."""
        if wanted <= self._serious:
            return set()  # the recogniser of trouble learns from these
        if NONE in wanted:
            return {SILENT}
        if UNKNOWN in wanted:
            return {SILENT}
        found = {self.of(one) for one in wanted} | {f"intent:{one}" for one in wanted}
        found -= {f"term:{term}" for term in named}
        if any(f"term:{term}" in wanted for term in named):
            found.add(DEFINE)
        if "section:comparison" in wanted:
            found.add("intent:compare")
        return found & set(self.names)

    def is_possible(self, kind: str) -> bool:
        """Whether this folder can answer so at all."""
        return kind in self.number and kind not in self._idle

    def possible(self, message: Message) -> Bools:
        """Shape (kinds,). What it is can be asked of what is named only; what is named isn't described."""
        possible = np.array([name not in self._idle for name in self.names])
        possible[self.number[DEFINE]] = bool(message.named)
        possible[[self.number[kind] for term in message.named if (kind := f"term:{term}") in self.number]] = (
            False
        )
        return possible


@dataclass(frozen=True)
class Example:
    """A text with what it asks for."""

    message: Message
    expect: frozenset[str]
    """The keys of a phrasing, or the labels of a question."""
    weight: float
    is_question: bool


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


def learn(knowledge: Knowledge, questions: Sequence[Question] = (), training: Training = TRAINING) -> Learned:
    """Train on a folder's phrasings and on labelled questions."""
    return train(prepare(knowledge, questions, training), training)


def prepare(knowledge: Knowledge, questions: Sequence[Question], training: Training = TRAINING) -> Prepared:
    """What `train` needs, of phrasings and of labelled questions."""
    # Sorted: what is learned must not depend on the order in which an author writes.
    texts, questions = sorted(_phrasings(knowledge)), sorted(questions, key=lambda question: question.lines())
    vocabulary = vocabulary_of(knowledge.voice.cues, (text for _, text in texts), names_of(knowledge))
    phrasings = [Phrasing(_key(ref, text, vocabulary), text) for ref, text in texts]
    keys = tuple(dict.fromkeys(phrasing.key for phrasing in phrasings))
    examples = [
        *_of_phrasings(phrasings, vocabulary, training),
        *_of_questions(questions, vocabulary, training),
    ]
    number = {key: n for n, key in enumerate(keys)}
    places = [(number[p.key], e.message.tokens) for p, (_, e) in zip(phrasings, examples, strict=False)]
    nearness = Nearness.of(places, len(keys), vocabulary.function_words, synonyms_of(knowledge, vocabulary))
    features = Features(
        _familiar((example for _, example in examples[: len(phrasings)]), vocabulary),
        rarity_of_runs([example.message for _, example in examples], training.least),
        training.runs,
    )
    exact, labelled = _exact(_names_and(texts, knowledge)), _labelled(questions)
    kinds = Kinds(knowledge, keys)
    untrained = Learned(vocabulary, kinds, keys, nearness, exact, labelled, features, None, None, None)
    is_enough = len(questions) >= training.enough
    table = Table([features.of(example.message) for _, example in examples]) if is_enough else None
    return Prepared(knowledge, questions, examples, untrained, table)


def train(
    prepared: Prepared, training: Training = TRAINING, without: frozenset[str] = frozenset()
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
    model = SoftmaxClassifier.trained(table, _of_kinds(examples, learned.kinds), training)
    short = replace(training, trainings=training.small_trainings)
    gaps = _classifier(table, _of_gaps(knowledge, examples), short)
    bold = replace(short, rate=training.trouble_rate)
    trouble = _classifier(table, _of_trouble(knowledge, examples), bold)
    return replace(learned, model=model, gaps=gaps, trouble=trouble)


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
            example.weight if example.is_question else 1.0,
        )


def _classifier(table: Table, labels: _Labels, training: Training) -> Classifier | None:
    rows = list(labels)
    names = tuple(dict.fromkeys(chain.from_iterable(sorted(right) for _, right, _ in rows)))
    if len(names) < 2:
        return None
    right = np.array([[name in some for name in names] for _, some, _ in rows])
    weight = np.array([weight for *_, weight in rows], np.float32)
    lessons = Lessons(np.array([n for n, *_ in rows]), right, np.ones_like(right), weight)
    return Classifier(names, SoftmaxClassifier.trained(table, lessons, training))


def _phrasings(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    voice = knowledge.voice
    for ref, entry in knowledge.entries.items():
        yield from ((str(ref), text) for text in (entry.title, *entry.phrasings))
    yield from ((DEFINE, text) for text in voice.cues.defining)
    yield from ((f"intent:{name}", text) for name, wish in voice.intents.items() for text in wish.phrasings)
    yield from (
        (f"smalltalk:{name}", text) for name, talk in voice.smalltalk.items() for text in talk.phrasings
    )


def _key(ref: str, text: str, vocabulary: Vocabulary) -> str:
    """A term's phrasings that name it are ways to ask what any term is."""
    term = ref.removeprefix("term:")
    return DEFINE if term != ref and term in vocabulary.written(text).named else ref


def _of_phrasings(
    phrasings: Sequence[Phrasing], vocabulary: Vocabulary, training: Training
) -> Iterator[tuple[str, Example]]:
    counts = Counter(phrasing.key for phrasing in phrasings)
    for phrasing in phrasings:
        weight = max(1.0, min(training.most, training.few / counts[phrasing.key]))
        message = vocabulary.written(phrasing.text)
        yield phrasing.text, Example(message, frozenset({phrasing.key}), weight, is_question=False)


def _of_questions(
    questions: Iterable[Question], vocabulary: Vocabulary, training: Training
) -> Iterator[tuple[str, Example]]:
    """What a line of a talk means stands in the lines before: it only teaches that nobody is in trouble."""
    expected: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if question.q:
            expected[question.q] = (*expected.get(question.q, ()), *question.expect)
    told = dict.fromkeys(line for question in questions for line in question.talk if line not in expected)
    for line, expect in (*expected.items(), *((line, ()) for line in told)):
        message = vocabulary.read(line)
        yield line, Example(message, _taught(expect, message.named), training.question, is_question=True)


def _taught(expect: Sequence[str], named: Sequence[str]) -> frozenset[str]:
    """What a question teaches. Where something else is expected first, a named term's card is no more than
    accepted: who asks what a thing pays doesn't ask what it is."""
    if expect and not expect[0].startswith("term:"):
        return frozenset(expect) - {f"term:{term}" for term in named}
    return frozenset(expect)


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


def ref_of(key: str) -> Ref:
    """The reference that a key is; raises LookupError for `define`, which is none."""
    ref = Ref.parse(key)
    if ref is None:
        raise LookupError(key)
    return ref
