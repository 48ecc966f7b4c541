"""From kinds of answer to the entries that answer: nearness chooses within a kind, rules step in by name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.decide import Confident, decide
from bot.understanding.interpretation import Candidate, Comparison, Entry, Fact, Guidance, Meaning
from bot.understanding.kinds import DEFINE, SILENT, SMALLTALK, ref_of
from bot.understanding.learning import Learned
from bot.understanding.model import Floats
from bot.understanding.names import MARK
from bot.understanding.vocabulary import Message

LOOKED_AT, SEEN = 6, 0.02
"""So many kinds are looked at, those of at least this probability."""
NEAR_GAP = 0.3
"""Probability from which a gap is said by its own reply."""
NEAREST = 8
"""So many entries of a kind are looked at."""
SHARES = (1.0, 0.5, 0.4)
"""What the nearest entries of a kind have of its probability, if they are as near as the first."""
FACT_SHARE = 0.5
"""Where nearness decides, a fact goes before a topic of its section from this share of its nearness on."""
PLAINLY, PLAINLY_SMALL = 0.25, 0.5
"""How near to an entry the words beside a name must be to ask for that, and not what the named is; and if all
are small: "who is it for" asks for something, "what is it" doesn't."""
TORN = 0.3
"""The probability of each of two entries that the same words ask for."""

Near: TypeAlias = tuple[str, float]
"""The key of an entry, and how near it is."""


class Candidates:
    """What the messages to one folder can mean."""

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        self._knowledge, self._learned = knowledge, learned
        self._vocabulary, self._kinds = learned.vocabulary, learned.kinds
        self._thresholds = knowledge.voice.thresholds
        self._keys_of: dict[str, list[int]] = {}
        for n, key in enumerate(learned.keys):
            self._keys_of.setdefault(self._kinds.of(key), []).append(n)
        self._usual = {term.id for term in knowledge.usual_terms}

    def of(self, message: Message, probabilities: Floats, gaps: Mapping[str, float]) -> tuple[Candidate, ...]:
        """Likeliest first. `probabilities`: shape (kinds,). `gaps`: gap → how likely it is the one."""
        near = self._learned.nearness.scores(message.tokens)
        found: list[Candidate] = []
        for n in np.argsort(-probabilities, kind="stable")[:LOOKED_AT]:
            kind = self._kinds.names[n]
            if kind == SILENT and gaps:
                found += self._silent(float(probabilities[n]), gaps, message)
            elif probabilities[n] >= SEEN:
                nearest = sorted(self._keys_of.get(kind, ()), key=lambda key: -near[key])[:NEAREST]
                entries = [(self._learned.keys[key], float(near[key])) for key in nearest]
                found += self._of_kind(kind, float(probabilities[n]), message, entries)
        found = sorted(_together(found), key=lambda one: -one.probability)
        return tuple(self._by_the_card(found, message, probabilities))

    def exactly(
        self, refs: Sequence[Ref], message: Message, found: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """Written as a phrasing of these: that, before all else; of two entries both are offered."""
        probability = 1.0 if len(refs) == 1 else TORN
        first = [self._candidate(ref, probability, message) for ref in refs]
        meant = {one.meaning for one in first}
        return *first, *(one for one in found if one.meaning not in meant and len(refs) == 1)

    def fact_first(self, message: Message, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """A term's card tells what it is; who plainly asks for one aspect of it gets that."""
        if len(message.named) != 1 or not found or found[0].meaning != Entry(Ref("term", message.named[0])):
            return found
        near = self._learned.nearness.scores([token for token in message.tokens if token[0] != MARK])
        asked = max(range(len(near)), key=lambda n: near[n] * (self._learned.keys[n] != DEFINE), default=None)
        least = PLAINLY if self._vocabulary.content(message) else PLAINLY_SMALL
        if asked is None or near[asked] < least:
            return found
        ref = self._aspect_like(ref_of(self._learned.keys[asked]))
        if ref is None:
            return found
        fact, kind = Fact(message.named[0], ref.id), f"section:{self._knowledge.section_of(ref)}"
        first = Candidate(fact, found[0].probability, kind, "an aspect plainly asked")
        return first, *(one for one in found if one.meaning != fact)

    @staticmethod
    def definition(probability: float, message: Message) -> Candidate:
        """What the thing is that a message names."""
        term = message.named[0]
        return Candidate(Entry(Ref("term", term)), probability, f"term:{term}")

    def is_confident(self, candidates: Sequence[Candidate]) -> bool:
        """Whether the first would be given as the answer."""
        return isinstance(decide(candidates, self._thresholds), Confident)

    def _aspect_like(self, ref: Ref) -> Ref | None:
        """`ref`, or the first aspect of its section."""
        if ref.kind == "aspect":
            return ref
        section = self._knowledge.section_of(ref) if ref.kind == "topic" else None
        return next(
            (Ref("aspect", one.id) for one in self._knowledge.aspects if section and one.section == section),
            None,
        )

    def _silent(self, probability: float, gaps: Mapping[str, float], message: Message) -> Iterator[Candidate]:
        """Nothing answers it: the likeliest gap says what isn't told, unless it's about something else."""
        best = max(gaps, key=lambda key: gaps[key])
        ref = Ref.parse(best)
        familiar = not self._learned.features.familiar.isdisjoint(self._vocabulary.content(message))
        if ref and familiar and gaps[best] >= NEAR_GAP:
            yield Candidate(Entry(ref), probability, "gap")
        else:
            yield Candidate(Comparison(()), probability, SILENT)

    def _of_kind(
        self, kind: str, probability: float, message: Message, entries: Sequence[Near]
    ) -> Iterator[Candidate]:
        """The candidates of a kind of answer. `entries`: of this kind, the nearest first."""
        if kind == "intent:guide":
            yield Candidate(Guidance(), probability, "guide")
        elif kind == "intent:compare" or (kind == DEFINE and len(message.named) > 1):
            yield Candidate(Comparison(message.named[:3]), probability, "compare")
        elif kind == DEFINE:
            yield self.definition(probability, message)
        elif kind == SILENT:
            gap = Entry(ref_of(entries[0][0])) if entries else None
            yield Candidate(gap or Comparison(()), probability, "gap" if gap else SILENT)
        elif kind != SMALLTALK or entries[0][1] > 0:  # strange words alone are no pleasantry
            yield from self._entries(kind, probability, message, entries)

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
        if len(message.named) != 1 or message.named[0] in self._usual or self.is_confident(found):
            return found
        asks = [kind == DEFINE or kind.startswith("section:") for kind in self._kinds.names]
        of_it = float(probabilities[asks].sum())
        card = Candidate(Entry(Ref("term", message.named[0])), of_it, f"term:{message.named[0]}", "card")
        return [card, *found] if of_it >= self._thresholds.card else found

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


def _together(found: Iterable[Candidate]) -> list[Candidate]:
    """Each meaning once, with the probability of all kinds of answer that have it."""
    once: dict[Meaning, Candidate] = {}
    for one in found:
        known = once.get(one.meaning)
        total = min(1.0, one.probability + (known.probability if known else 0.0))
        once[one.meaning] = replace(known or one, probability=total)
    return list(once.values())
