"""A message in, what it can mean out: candidates for the decision, best first.

The message is read as a whole and, where it has several clauses, each clause that asks by itself;
the surest reading of each meaning counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.candidates import BARE_NAME, Asked, Candidates, _without
from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance, Meaning
from bot.dialogue.segments import Part, split
from bot.knowledge.entries import Gap, Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.decide import Sure, decide
from bot.matcher.names import Names

SERIOUS = 0.5
"""A serious gap from this score on goes before everything else."""
PART = 0.9
"""What a part's score counts against the whole message's."""
SHORT = 6
"""A message of at most so many words may be about what was talked about before."""


@dataclass(frozen=True)
class Context:
    """What the talk was about before this message: ids of a term and of an aspect."""

    term: str | None = None
    aspect: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a message can mean."""

    text: str
    """The part of the message that was understood."""
    candidates: tuple[Candidate, ...]
    """Best first."""
    named: tuple[str, ...] = ()
    """The terms in it."""
    assumed: str | None = None
    """The term that was talked about before and is taken to be meant."""
    second: "Reading | None" = None
    """Another question in the same message, just as sure."""
    foreign: bool = False
    """It is not in English, and nothing is sure."""


class Understanding:
    """The knowledge, ready to be asked."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._finder = Candidates(knowledge)
        self._index = self._finder.index
        self._cues = self._finder.cues
        chat = {name: smalltalk.phrasings for name, smalltalk in knowledge.voice.smalltalk.items()}
        self._smalltalk = Names(chat)

    def read(self, text: str, context: Context = Context()) -> Reading:
        """All that `text` can mean after a talk about `context`."""
        words = self._index.words(text)
        whole = self._part(text, words, context, self._cues.person(words))
        parts = split(text, self._index.words, self._cues.asks)
        readings = self._parts(parts, context, self._cues.person(words)) if len(parts) > 1 else []
        if not readings:
            return whole
        merged = _merged(_apart(whole, readings), readings)
        return replace(merged, candidates=tuple(self._serious_first(list(merged.candidates))), second=_second(readings))

    def _parts(self, parts: Sequence[Part], context: Context, personal: bool) -> list[Reading]:
        found = []
        for part in parts:
            if part.asks:
                found.append(self._part(part.text, list(part.words), context, personal, True))
            named = self._finder.take_apart(part.words).named
            if len(named) == 1:
                context = Context(named[0], None)
        return found

    def _part(self, text: str, words: list[str], context: Context, personal: bool, part: bool = False) -> Reading:
        asked = self._finder.take_apart(words)
        if context.term and self._refers_back(asked):
            asked = replace(asked, subject=context.term)
        found = self._finder.all(asked, personal, context.aspect)
        found += self._chat(words) if not part else []
        found.sort(key=lambda candidate: -candidate.score)
        found = self._facts_first(self._serious_first(found), asked)
        assumed = asked.subject if asked.subject and not asked.named else None
        return Reading(text, tuple(found), asked.named, assumed)

    def _refers_back(self, asked: Asked) -> bool:
        if asked.named:
            return self._cues.continues(asked.words) or self._cues.refers(asked.words)
        return len(asked.words) <= SHORT or self._cues.continues(asked.words) or self._cues.refers(asked.words)

    def _facts_first(self, found: list[Candidate], asked: Asked) -> list[Candidate]:
        """A named term's own fact before the topic of the same section."""
        if not found or not isinstance(found[0].meaning, Entry) or found[0].meaning.ref.kind != "topic":
            return found
        best = found[0]
        for n, one in enumerate(found):
            if isinstance(one.meaning, Fact) and one.group == best.group and one.score >= FACT_SHARE * best.score:
                return [replace(one, score=best.score + FIRST), *found[:n], *found[n + 1 :]]
        return found

    def _chat(self, words: Sequence[str]) -> list[Candidate]:
        """Small talk, when nothing of content is left of the message besides."""
        namings = self._smalltalk.find(words, self._index.vocabulary.weights)
        if not namings or self._finder.content(_without(words, namings)):
            return []
        main = max(namings, key=lambda naming: naming.letters)
        return [Candidate(Entry(Ref("smalltalk", main.keys[0])), BARE_NAME, "smalltalk", "nothing else in it")]

    def _serious_first(self, candidates: list[Candidate]) -> list[Candidate]:
        for n, candidate in enumerate(candidates):
            if isinstance(candidate.meaning, Entry) and candidate.score >= SERIOUS:
                gap = self._knowledge.entries.get(candidate.meaning.ref)
                if isinstance(gap, Gap) and gap.serious:
                    first = replace(candidate, score=max(candidates[0].score, candidate.score))
                    return [first, *candidates[:n], *candidates[n + 1 :]]
        return candidates


FACT_SHARE = 0.5
FIRST = 0.001


def _apart(whole: Reading, parts: Sequence[Reading]) -> Reading:
    """Without the comparison of things that are asked about one by one: "what is A and what is B"."""
    if len({part.named for part in parts if len(part.named) == 1}) < 2:
        return whole
    return replace(whole, candidates=tuple(c for c in whole.candidates if not isinstance(c.meaning, Comparison)))


def _merged(whole: Reading, parts: Sequence[Reading]) -> Reading:
    """The surest reading of each meaning, of the whole or of a part."""
    best: dict[Meaning, Candidate] = {one.meaning: one for one in reversed(whole.candidates)}
    text = whole.text
    top = whole.candidates[0].score if whole.candidates else 0.0
    named = whole.named
    for part in parts:
        for one in part.candidates:
            score = one.score * PART
            if one.meaning not in best or best[one.meaning].score < score:
                best[one.meaning] = replace(one, score=score)
        if part.candidates and part.candidates[0].score * PART > top:
            top, text, named = part.candidates[0].score * PART, part.text, part.named or whole.named
    ranked = sorted(best.values(), key=lambda one: -one.score)
    return Reading(text, tuple(ranked), named, whole.assumed)


def _second(parts: Sequence[Reading]) -> Reading | None:
    """The second of two parts that are each sure, of different kinds of answers."""
    sure = [(part, decision) for part in parts if isinstance(decision := decide(part.candidates), Sure)]
    for part, decision in sure[1:]:
        if decision.best.group != sure[0][1].best.group:
            return part
    return None
