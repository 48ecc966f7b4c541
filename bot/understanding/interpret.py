"""A message in, what it can mean out: a model finds the kinds of answer, nearness the entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.candidates import Candidates
from bot.understanding.context import ContextRules, FollowUp
from bot.understanding.cues import CueFinder
from bot.understanding.estimates import Estimates
from bot.understanding.interpretation import (
    DIGITS,
    NOTHING,
    Candidate,
    Context,
    Entry,
    Fact,
    Guidance,
    Interpretation,
    Meaning,
)
from bot.understanding.kinds import SMALLTALK, UNKNOWN, ref_of
from bot.understanding.learning import Learned, names_of
from bot.understanding.likeness import nearest
from bot.understanding.model import Floats
from bot.understanding.names import MARK
from bot.understanding.segments import split
from bot.understanding.tokens import words
from bot.understanding.vocabulary import Message

CLAUSES = 0.5
"""The say of the clauses that ask, against that of the whole message."""
AS_BEFORE = 0.9
"""How sure it is that another name asks of that what was asked before."""
BY_ITSELF = 0.7
"""Probability from which a wish to be guided, or small talk, doesn't go on about the term before."""
SHORT = 8
"""A message of at most so many words may be about what was talked about before."""

_Parts: TypeAlias = Sequence[tuple[Message, Floats]]
"""Clauses, each with how likely each kind of answer is."""


@dataclass(frozen=True)
class Reason:
    """What one feature of a message says."""

    feature: str
    """A stem, a pair of stems, `=id` for a name, `#` before a run of letters, `?n` for n strange words."""
    first: str
    second: str
    """The likeliest kind of answer, and the next."""
    log_odds: float
    """What the feature adds for the first against the second: 0.7 makes it twice as likely."""


class Interpreter:
    """One folder, ready to be asked."""

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        self._knowledge, self._learned = knowledge, learned
        self._vocabulary, self._kinds = learned.vocabulary, learned.kinds
        self._thresholds = knowledge.voice.thresholds
        titles = (word for entry in knowledge.entries.values() for word in words(entry.title))
        self._cues = CueFinder(knowledge.voice.cues, self._vocabulary.words, titles)
        self._context_rules = ContextRules(knowledge, learned, self._cues)
        self._estimates = Estimates(knowledge, learned, self._asks)
        self._candidates = Candidates(knowledge, learned)

    def in_context(self, text: str, context: Context) -> FollowUp:
        """What `text` leaves unsaid after an answer."""
        return self._context_rules.read(text, context)

    def interpret(self, text: str, context: Context = NOTHING) -> Interpretation:
        """All that `text` can mean after a talk about `context`."""
        raw = words(text)
        heard, written = self._vocabulary.read_words(raw), " ".join(raw)
        message, assumed = self._in_context(heard, context)
        parts = self._parts(text, raw)
        expected = self._learned.labelled.get(written)
        if assumed and not self._holds_anywhere(expected, message):
            expected = None
        exact = self._refs_written(written, heard) or self._refs_labelled(expected)
        found = self._found(message, parts, expected)
        if exact and (not assumed or expected or all(map(self._stands_alone, exact))):
            found = self._candidates.exactly(exact, message, found)
        elif not self._vocabulary.content(message):
            found = self._of_small_words(message, found)
        found = self._after(context, message, assumed, found)
        trouble, what = (0.0, None) if exact or expected else self._estimates.trouble(text, heard)
        if what and round(trouble, DIGITS) >= self._thresholds.serious:
            found = (Candidate(Entry(what), 1.0, "gap", "serious"), *found)
        return Interpretation(
            text,
            found,
            named=() if message.named == (assumed,) else message.named,
            assumed=assumed if found and _is_about(found[0].meaning, assumed) else None,
            second=self._second(found, parts) if len(parts) > 1 else None,
            foreign=not exact and self._cues.foreign(text, raw, self._vocabulary.known.__contains__),
            trouble=trouble,
        )

    def named(self, text: str) -> tuple[str, ...]:
        """The terms that `text` names."""
        return self._vocabulary.read(text).named

    def nearest(self, text: str) -> list[str]:
        """The terms whose names come nearest to `text`, though it names none."""
        called = names_of(self._knowledge)
        return nearest(words(text), {id: map(words, names) for id, names in called.items()})

    def explain(self, text: str) -> tuple[Reason, ...]:
        """What each feature says for the likeliest kind of answer against the next, the most first."""
        message = self._vocabulary.read(text)
        model, probabilities = self._learned.model, self._estimates.kinds(message)
        if model is None:
            return ()
        first, second = np.argsort(-probabilities, kind="stable")[:2]
        names, adds = model.contributions(self._learned.features.of(message))
        kinds = self._kinds.names
        found = [
            Reason(name, kinds[first], kinds[second], float(one[first] - one[second]))
            for name, one in zip(names, adds, strict=True)
        ]
        return tuple(sorted(found, key=lambda reason: -abs(reason.log_odds)))

    def only_tells(self, text: str) -> bool:
        """Whether a text is a sentence, with small words in it, and no clause of it asks for anything."""
        parts = list(split(text, words, self._asks))
        small = self._vocabulary.function_words.intersection(words(text))
        return bool(parts and small) and not any(part.asks for part in parts)

    def _found(
        self, message: Message, parts: _Parts, expected: frozenset[str] | None
    ) -> tuple[Candidate, ...]:
        """What models and nearness find. `expected`: what this very question is labelled with."""
        probabilities = self._estimates.kinds(message)
        if parts:
            mean = np.mean([one for _, one in parts], axis=0, dtype=np.float32)
            probabilities = np.float32(1 - CLAUSES) * probabilities + np.float32(CLAUSES) * mean
        if expected:
            probabilities = self._as_labelled(probabilities, expected, message)
        found = self._candidates.of(message, probabilities, self._estimates.gaps(message))
        if expected == frozenset({UNKNOWN}):
            return ()
        if expected == frozenset({SMALLTALK}) and not found:
            return (Candidate(Entry(Ref("smalltalk", "reaction")), 1.0, SMALLTALK),)
        return found if expected else self._candidates.fact_first(message, found)

    def _after(
        self, context: Context, message: Message, assumed: str | None, found: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """In the light of what was talked about before."""
        if assumed and self._cues.refers(message.words):
            found = tuple(one for one in found if not _is_of_another(one.meaning, assumed))
        before = self._as_before(message, context, assumed, found)
        return (before, *found) if before else found

    def _parts(self, text: str, raw: Sequence[str]) -> _Parts:
        """The clauses that ask, where they aren't the whole message."""
        parts = [part for part in split(text, words, self._asks) if part.asks]
        if len(parts) < 2 and not (parts and len(parts[0].words) < len(raw)):
            return []
        messages = [self._vocabulary.read_words(part.words) for part in parts]
        return [(message, self._estimates.kinds(message)) for message in messages]

    def _asks(self, word: str) -> bool:
        return any(map(self._cues.asks, self._vocabulary.expanded([word])))

    def _in_context(self, message: Message, context: Context) -> tuple[Message, str | None]:
        """A follow-up is read as if it named the term before: "and the pay?", "how is that other than X?"."""
        term, said = context.term, message.words
        if not term or term in message.named or not said:
            return message, None
        follows = self._cues.refers(said) or self._cues.continues(said) or len(said) <= SHORT
        if follows and not message.named:
            return (message, None) if self._stands_by_itself(message) else (message.naming(term), term)
        beside = len(message.named) == 1 and self._cues.versus(said)
        return (message.naming(term) if beside else message), None

    def _stands_by_itself(self, message: Message) -> bool:
        """Whether it is surely a wish to be guided, or small talk, which is about no term."""
        if not self._learned.model:
            return False
        likely = self._estimates.kinds(message)
        kinds = [self._kinds.number.get("intent:guide"), self._kinds.number.get(SMALLTALK)]
        return any(round(float(likely[kind]), DIGITS) >= BY_ITSELF for kind in kinds if kind is not None)

    def _of_small_words(self, message: Message, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Nothing of content is said but names: a choice between them is a wish, no names ask nothing."""
        chooses = self._cues.person(message.words) and not self._cues.versus(message.words)
        if chooses and len(message.named) > 1 and self._kinds.is_possible("intent:guide"):
            return Candidate(Guidance(), 1.0, "guide", "a choice between names"), *found
        if message.named:
            return found
        return tuple(one for one in found if one.kind in ("guide", "compare", "smalltalk"))

    def _stands_alone(self, ref: Ref) -> bool:
        """Whether a phrasing of an entry is about no term that could be another one."""
        topic = self._knowledge.topic(ref.id) if ref.kind == "topic" else None
        return ref.kind == "smalltalk" or (topic is not None and topic.term is None)

    def _refs_written(self, written: str, message: Message) -> list[Ref]:
        """What just these words ask for: an entry's phrasing, or a name and nothing else, slips allowed."""
        keys = sorted(self._learned.exact.get(written, ()))
        if not keys and len(message.named) == 1 and message.tokens == (MARK + message.named[0],):
            keys = [f"term:{message.named[0]}"]
        return [ref_of(key) for key in keys]

    def _holds_anywhere(self, expected: frozenset[str] | None, message: Message) -> bool:
        """Whether a label says what is meant whatever was talked about before."""
        refs = self._refs_labelled(expected)
        alone = all(ref.kind == "gap" or self._stands_alone(ref) for ref in refs)
        return bool(refs) and alone and not self._cues.refers(message.words)

    def _refs_labelled(self, expected: frozenset[str] | None) -> list[Ref]:
        """The entries that a question was labelled with, word for word, where it was with nothing else."""
        refs = [Ref.parse(label) for label in sorted(expected or ())]
        known = [ref for ref in refs if ref in self._knowledge.entries]
        return [ref for ref in known if ref] if len(known) == len(refs) else []

    def _as_labelled(self, probabilities: Floats, expected: frozenset[str], message: Message) -> Floats:
        """A question that teaches, word for word: only what its label accepts can be meant."""
        accepted = self._kinds.accepted(expected, message.named)
        among = np.array([name in accepted for name in self._kinds.names])
        total = probabilities[among].sum()
        return np.where(among, probabilities / total, 0).astype(np.float32) if total > 0 else probabilities

    def _second(self, first: Sequence[Candidate], parts: _Parts) -> Interpretation | None:
        """Another question in the same message, just as sure and of another kind."""
        each = [
            Interpretation(" ".join(one.words), self._candidates.of(one, likely, {}), one.named)
            for one, likely in parts
        ]
        sure = [
            one
            for one in each
            if self._candidates.is_confident(one.candidates) and one.candidates[0].kind != "gap"
        ]
        others = [one for one in sure if first and one.candidates[0].kind != first[0].kind]
        return others[0] if others and len(others) < len(sure) else None

    def _as_before(
        self, message: Message, context: Context, assumed: str | None, found: Sequence[Candidate]
    ) -> Candidate | None:
        """Another name, and nothing else that is sure: what was asked before is asked of that."""
        if assumed or len(message.named) != 1 or self._cues.defines(message.words):
            return None
        goes_on = self._cues.continues(message.words) and not self._vocabulary.content(message)
        term = message.named[0]
        corrects = context.answered and term != context.term and not self._candidates.is_confident(found)
        if context.aspect and (context.bare or goes_on or corrects):
            return Candidate(Fact(term, context.aspect), AS_BEFORE, f"term:{term}", "as before")
        return self._candidates.definition(AS_BEFORE, message) if context.term and corrects else None


def _is_of_another(meaning: Meaning, term: str) -> bool:
    """Whether an answer tells what another term is: "it" describes none."""
    return isinstance(meaning, Entry) and meaning.ref.kind == "term" and meaning.ref.id != term


def _is_about(meaning: Meaning, term: str | None) -> bool:
    """Whether an answer tells of this term."""
    match meaning:
        case Fact(term=of):
            return of == term
        case Entry(ref=ref):
            return ref == Ref("term", term or "")
    return False
