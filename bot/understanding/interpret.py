"""A message in, what it can mean out: a model finds the kinds of answer, nearness the entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.context import ContextRules, FollowUp
from bot.understanding.cues import CueFinder
from bot.understanding.decide import DIGITS, Confident, decide
from bot.understanding.interpretation import (
    NOTHING,
    Candidate,
    Comparison,
    Context,
    Entry,
    Fact,
    Guidance,
    Interpretation,
    Meaning,
)
from bot.understanding.learning import (
    DEFINE,
    HARMLESS,
    SILENT,
    SMALLTALK,
    UNKNOWN,
    Learned,
    names_of,
    ref_of,
)
from bot.understanding.likeness import nearest
from bot.understanding.model import Bools, Floats
from bot.understanding.names import MARK
from bot.understanding.segments import split
from bot.understanding.tokens import words
from bot.understanding.vocabulary import Message, Vocabulary

CLAUSES = 0.5
"""The say of the clauses that ask, against that of the whole message."""
LOOKED_AT, SEEN = 6, 0.02
"""So many kinds are looked at, those of at least this probability."""
NEAR_GAP = 0.3
"""Probability from which a gap is said by its own reply."""
AS_BEFORE = 0.9
"""How sure it is that another name asks of that what was asked before."""
TORN = 0.3
"""The probability of each of two entries that the same words ask for."""
NEAREST = 8
"""So many entries of a kind are looked at."""
SHARES = (1.0, 0.5, 0.4)
"""What the nearest entries of a kind have of its probability, if they are as near as the first."""
NEAR_BIAS, NEAR_SCORE, NEAR_LEAD = -4.2, 8.5, 3.0
"""From nearness to the logarithm of the odds: fitted on the shipped folder, cut to few phrasings, then made
more careful by the figures of `tests/test_transfer.py`, which therefore flatter."""
OF_NAMED = 1.25
"""Where nearness decides, how much nearer the aspects are when a term is named: its facts can be told."""
FACT_SHARE = 0.5
"""A fact goes before a topic of its section from this share of the topic's nearness on."""
RIVAL = 0.95
"""Where nearness decides, two kinds of answer that are so near are both offered."""
PLAINLY = 0.25
"""How near to an entry the words beside a name must be to ask for that, and not what the named is."""
NEAR_TROUBLE = 0.35
"""Where nearness decides, what is so near to a serious gap tells of trouble."""
NEAR_LEAST = 0.1
"""Where nearness decides, what is less likely isn't even offered: a chance word in common is no match."""
SHORT = 8
"""A message of at most so many words may be about what was talked about before."""


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


Near: TypeAlias = tuple[str, float]
"""The key of an entry, and how near it is."""


class Interpreter:
    """One folder, ready to be asked."""

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        self._knowledge, self._learned = knowledge, learned
        self._vocabulary, self._kinds = learned.vocabulary, learned.kinds
        self._thresholds = knowledge.voice.thresholds
        titles = (word for entry in knowledge.entries.values() for word in words(entry.title))
        self._cues = CueFinder(knowledge.voice.cues, self._vocabulary.words, titles)
        self._context_rules = ContextRules(knowledge, learned.vocabulary, self._cues)
        self._keys_of: dict[str, list[int]] = {}
        for n, key in enumerate(learned.keys):
            self._keys_of.setdefault(self._kinds.of(key), []).append(n)
        self._kind_of_key = np.array([self._kinds.number[self._kinds.of(key)] for key in learned.keys])
        aspects = [key.startswith("aspect:") for key in learned.keys]
        self._of_named = np.where(aspects, OF_NAMED, 1).astype(np.float32)
        self._serious = {f"gap:{gap.id}" for gap in knowledge.gaps if gap.serious}
        self._usual = {term.id for term in knowledge.usual_terms}

    def in_context(self, text: str, context: Context) -> FollowUp:
        """What `text` leaves unsaid after an answer."""
        return self._context_rules.read(text, context)

    def interpret(self, text: str, context: Context = NOTHING) -> Interpretation:
        """All that `text` can mean after a talk about `context`."""
        raw = words(text)
        message, assumed = self._in_context(self._vocabulary.read_words(raw), context)
        probabilities, parts = self._probabilities(message), self._parts(text, raw)
        if parts:
            mean = np.mean([one for _, one in parts], axis=0, dtype=np.float32)
            probabilities = np.float32(1 - CLAUSES) * probabilities + np.float32(CLAUSES) * mean
        written = " ".join(raw)
        expected = self._learned.labelled.get(written)
        if assumed and not self._holds_anywhere(expected, message):
            expected = None
        if expected:
            probabilities = self._as_labelled(probabilities, expected, message)
        found = self._candidates(message, probabilities, context)
        if not expected:
            found = self._fact_first(message, found)
        exact = self._refs_written(written, self._vocabulary.read_words(raw) if assumed else message)
        exact = exact or self._refs_labelled(expected)
        if expected == frozenset({UNKNOWN}):
            found = ()
        elif expected == frozenset({SMALLTALK}) and not found:
            found = (Candidate(Entry(Ref("smalltalk", "reaction")), 1.0, SMALLTALK),)
        if exact and (not assumed or expected or all(map(self._stands_alone, exact))):
            found = self._exactly(exact, message, found)
        elif not _content(message, self._vocabulary):
            found = self._of_small_words(message, found)
        if assumed and self._cues.refers(message.words):
            found = tuple(one for one in found if not _is_of_another(one.meaning, assumed))
        if before := self._as_before(message, context, assumed):
            found = (before, *found)
        heard = self._vocabulary.read_words(raw)  # the term before is not part of what tells of trouble
        trouble, what = (0.0, None) if exact or expected else self._trouble(text, heard)
        if what and round(trouble, DIGITS) >= self._thresholds.serious:
            found = (Candidate(Entry(what), 1.0, "gap", "serious"), *found)
        of = assumed if found and is_about(found[0].meaning, assumed) else None
        foreign = not exact and self._cues.foreign(text, raw, self._vocabulary.known.__contains__)
        named = () if message.named == (assumed,) else message.named
        second = self._second(found, parts, context) if len(parts) > 1 else None
        return Interpretation(text, found, named, of, second, foreign, trouble)

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
        model, probabilities = self._learned.model, self._probabilities(message)
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

    def _probabilities(self, message: Message) -> Floats:
        """Shape (kinds,)."""
        possible = self._kinds.possible(message)
        if model := self._learned.model:
            return model.probabilities(self._learned.features.of(message), possible)
        return self._by_nearness(message, possible)

    def _by_nearness(self, message: Message, possible: Bools) -> Floats:
        """With too little to learn from: how near the nearest kind is, and how far ahead of the next."""
        near = self._nearness(message)
        if message.named and not _content(message, self._vocabulary):
            near[self._kinds.number[DEFINE]] = 1.0
        near = np.where(possible, near, 0)
        second, best = np.partition(near, -2)[-2:]
        if best <= 0:
            return near
        sure = 1 / (1 + np.exp(-(NEAR_BIAS + NEAR_SCORE * best + NEAR_LEAD * (1 - second / best))))
        if second > RIVAL * best:
            # An unknown word may stand just where the two differ.
            sure = min(sure, self._thresholds.confident - 0.01)
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

    def _parts(self, text: str, raw: Sequence[str]) -> list[tuple[Message, Floats]]:
        """The clauses that ask, where they aren't the whole message."""
        parts = [part for part in split(text, words, self._asks) if part.asks]
        if len(parts) < 2 and not (parts and len(parts[0].words) < len(raw)):
            return []
        messages = [self._vocabulary.read_words(part.words) for part in parts]
        return [(message, self._probabilities(message)) for message in messages]

    def only_tells(self, text: str) -> bool:
        """Whether a text is a sentence, with small words in it, and no clause of it asks for anything."""
        parts = list(split(text, words, self._asks))
        small = self._vocabulary.function_words.intersection(words(text))
        return bool(parts and small) and not any(part.asks for part in parts)

    def _asks(self, word: str) -> bool:
        return any(map(self._cues.asks, self._vocabulary.expanded([word])))

    def _is_confident(self, candidates: Sequence[Candidate]) -> bool:
        return isinstance(decide(candidates, self._thresholds), Confident)

    def _in_context(self, message: Message, context: Context) -> tuple[Message, str | None]:
        """A follow-up is read as if it named the term before: "and the pay?", "how is that other than X?"."""
        term = context.term
        if not term or term in message.named or not message.words:
            return message, None
        follows = (
            self._cues.refers(message.words)
            or self._cues.continues(message.words)
            or len(message.words) <= SHORT
        )
        if not message.named and follows:
            return message.naming(term), term
        beside = len(message.named) == 1 and self._cues.versus(message.words)
        return (message.naming(term) if beside else message), None

    def _exactly(
        self, refs: Sequence[Ref], message: Message, found: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """Written as a phrasing of these: that, before all else; of two entries both are offered."""
        probability = 1.0 if len(refs) == 1 else TORN
        first = [self._candidate(ref, probability, message) for ref in refs]
        meant = {one.meaning for one in first}
        return *first, *(one for one in found if one.meaning not in meant and len(refs) == 1)

    def _of_small_words(self, message: Message, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Nothing of content is said but names: a choice between them is a wish, no names ask nothing."""
        chooses = self._cues.person(message.words) and not self._cues.versus(message.words)
        if chooses and len(message.named) > 1 and self._kinds.is_possible("intent:guide"):
            return Candidate(Guidance(), 1.0, "guide", "a choice between names"), *found
        if message.named:
            return found
        return tuple(one for one in found if one.kind in ("guide", "compare", "smalltalk"))

    def _candidate(self, ref: Ref, probability: float, message: Message) -> Candidate:
        """What an entry means, in a message of just its words."""
        kind = "gap" if ref.kind == "gap" else self._kinds.of(str(ref))
        match ref:
            case Ref("intent", "guide"):
                return Candidate(Guidance(), probability, "guide", "exact")
            case Ref("intent", "compare"):
                return Candidate(Comparison(message.named[:3]), probability, "compare", "exact")
            case Ref("aspect", id) if len(message.named) == 1:
                return Candidate(Fact(message.named[0], id), probability, kind, "exact")
        return Candidate(Entry(ref), probability, kind, "exact")

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

    def _second(
        self, first: Sequence[Candidate], parts: Iterable[tuple[Message, Floats]], context: Context
    ) -> Interpretation | None:
        """Another question in the same message, just as sure and of another kind."""
        each = [Interpretation(" ".join(m.words), self._candidates(m, p, context), m.named) for m, p in parts]
        sure = [one for one in each if self._is_confident(one.candidates) and one.candidates[0].kind != "gap"]
        others = [one for one in sure if first and one.candidates[0].kind != first[0].kind]
        return others[0] if others and len(others) < len(sure) else None

    def _candidates(self, message: Message, probabilities: Floats, context: Context) -> tuple[Candidate, ...]:
        near = self._learned.nearness.scores(message.tokens)
        found: list[Candidate] = []
        gaps = self._gaps(message)
        for n in np.argsort(-probabilities, kind="stable")[:LOOKED_AT]:
            kind = self._kinds.names[n]
            if kind == SILENT and gaps:
                found += self._silent(float(probabilities[n]), gaps, message)
            elif probabilities[n] >= SEEN:
                nearest = sorted(self._keys_of.get(kind, ()), key=lambda key: -near[key])[:NEAREST]
                entries = [(self._learned.keys[key], float(near[key])) for key in nearest]
                found += self._of_kind(kind, float(probabilities[n]), message, entries, context)
        found = sorted(_together(found), key=lambda one: -one.probability)
        return tuple(self._by_the_card(found, message, probabilities))

    def _fact_first(self, message: Message, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """A term's card tells what it is; who asks for one aspect of it, in a word of content, gets that."""
        if not _content(message, self._vocabulary):
            return found
        if len(message.named) != 1 or not found or found[0].meaning != Entry(Ref("term", message.named[0])):
            return found
        near = self._learned.nearness.scores([token for token in message.tokens if token[0] != MARK])
        asked = max(range(len(near)), key=lambda n: near[n] * (self._learned.keys[n] != DEFINE), default=None)
        if asked is None or near[asked] < PLAINLY:
            return found
        ref = self._aspect_like(ref_of(self._learned.keys[asked]))
        if ref is None:
            return found
        fact, kind = Fact(message.named[0], ref.id), f"section:{self._knowledge.section_of(ref)}"
        first = Candidate(fact, found[0].probability, kind, "an aspect plainly asked")
        return first, *(one for one in found if one.meaning != fact)

    def _aspect_like(self, ref: Ref) -> Ref | None:
        """`ref`, or the first aspect of its section."""
        if ref.kind == "aspect":
            return ref
        section = self._knowledge.section_of(ref) if ref.kind == "topic" else None
        return next(
            (Ref("aspect", one.id) for one in self._knowledge.aspects if section and one.section == section),
            None,
        )

    def _gaps(self, message: Message) -> dict[str, float]:
        classifier = self._learned.gaps
        return classifier.probabilities(self._learned.features.of(message)) if classifier else {}

    def _silent(self, probability: float, gaps: Mapping[str, float], message: Message) -> Iterator[Candidate]:
        """Nothing answers it: the likeliest gap says what isn't told, unless it's about something else."""
        best = max(gaps, key=lambda key: gaps[key])
        ref = Ref.parse(best)
        familiar = not self._learned.features.familiar.isdisjoint(_content(message, self._vocabulary))
        if ref and familiar and gaps[best] >= NEAR_GAP:
            yield Candidate(Entry(ref), probability, "gap")
        else:
            yield Candidate(Comparison(()), probability, SILENT)

    def _trouble(self, text: str, message: Message) -> tuple[float, Ref | None]:
        """How likely somebody is in trouble, 0 to 1, and what it is."""
        classifier = self._learned.trouble
        if not classifier:
            return self._trouble_by_nearness(text, message)
        likely = classifier.probabilities(self._learned.features.of(message))
        trouble = 1 - likely.pop(HARMLESS)
        return trouble, ref_of(max(likely, key=lambda key: likely[key]))

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

    def _of_kind(
        self, kind: str, probability: float, message: Message, entries: Sequence[Near], context: Context
    ) -> Iterator[Candidate]:
        """The candidates of a kind of answer. `entries`: of this kind, the nearest first."""
        if kind == "intent:guide":
            yield Candidate(Guidance(), probability, "guide")
        elif kind == "intent:compare" or (kind == DEFINE and len(message.named) > 1):
            yield Candidate(Comparison(message.named[:3]), probability, "compare")
        elif kind == DEFINE:
            yield self._definition(probability, message)
        elif kind == SILENT:
            gap = Entry(ref_of(entries[0][0])) if entries else None
            yield Candidate(gap or Comparison(()), probability, "gap" if gap else SILENT)
        elif kind != SMALLTALK or entries[0][1] > 0:  # strange words alone are no pleasantry
            yield from self._entries(kind, probability, message, entries)

    def _as_before(self, message: Message, context: Context, assumed: str | None) -> Candidate | None:
        """Another name and nothing else: what was asked before is asked of that."""
        if not context.aspect or assumed or len(message.named) != 1 or self._cues.defines(message.words):
            return None
        goes_on = self._cues.continues(message.words) and not _content(message, self._vocabulary)
        if not context.bare and not goes_on:
            return None
        term = message.named[0]
        return Candidate(Fact(term, context.aspect), AS_BEFORE, f"term:{term}", "as before")

    @staticmethod
    def _definition(probability: float, message: Message) -> Candidate:
        term = message.named[0]
        return Candidate(Entry(Ref("term", term)), probability, f"term:{term}")

    def _entries(
        self, kind: str, probability: float, message: Message, entries: Sequence[Near]
    ) -> Iterator[Candidate]:
        """The nearest has the probability of its kind, the next ones less; of a named term its fact first."""
        refs = [(ref_of(key), near) for key, near in entries]
        least = 0.0 if self._learned.model else FACT_SHARE * max((near for _, near in refs), default=0.0)
        of_named = len(message.named) == 1
        facts = [one for one in refs if one[0].kind == "aspect" and one[1] >= least] if of_named else []
        topics = [one for one in refs if one[0].kind != "aspect"]
        found: list[tuple[Meaning, float]] = [
            (Fact(message.named[0], ref.id), near) for ref, near in facts[:1]
        ]
        found += [(Entry(ref), near) for ref, near in ((topics or refs) if message.named else refs)]
        best = max((near for _, near in found), default=0.0)
        for n, (meaning, near) in enumerate(found[: len(SHARES)]):
            share = SHARES[n] * (near / best if best and n else 1.0)
            yield Candidate(meaning, probability * share, kind)

    def _by_the_card(
        self, found: list[Candidate], message: Message, probabilities: Floats
    ) -> list[Candidate]:
        """Unclear what of a term is asked, but surely something of it: its card tells all there is."""
        if len(message.named) != 1 or message.named[0] in self._usual or self._is_confident(found):
            return found
        asks = [kind == DEFINE or kind.startswith("section:") for kind in self._kinds.names]
        of_it = float(probabilities[asks].sum())
        card = Candidate(Entry(Ref("term", message.named[0])), of_it, f"term:{message.named[0]}", "card")
        return [card, *found] if of_it >= self._thresholds.card else found


def _together(found: Iterable[Candidate]) -> list[Candidate]:
    """Each meaning once, with the probability of all kinds of answer that have it."""
    once: dict[Meaning, Candidate] = {}
    for one in found:
        known = once.get(one.meaning)
        total = min(1.0, one.probability + (known.probability if known else 0.0))
        once[one.meaning] = replace(known or one, probability=total)
    return list(once.values())


def _content(message: Message, vocabulary: Vocabulary) -> list[str]:
    """The stems that are neither names nor small words."""
    return [token for token in message.tokens if token[0] != MARK and token not in vocabulary.function_words]


def _is_of_another(meaning: Meaning, term: str) -> bool:
    """Whether an answer tells what another term is: "it" describes none."""
    return isinstance(meaning, Entry) and meaning.ref.kind == "term" and meaning.ref.id != term


def is_about(meaning: Meaning, term: str | None) -> bool:
    """Whether an answer tells of this term."""
    match meaning:
        case Fact(term=of):
            return of == term
        case Entry(ref=ref):
            return ref == Ref("term", term or "")
    return False
