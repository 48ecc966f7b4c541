"""The checked, immutable whole that the rest of the bot reads."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from bot.knowledge.entries import AnyEntry, Aspect, Gap, Ref, Term, Topic
from bot.knowledge.guide import Guide
from bot.knowledge.voice import Voice

TYPICAL = 3
"""So many questions are shown to somebody new."""
E = TypeVar("E", Topic, Term, Aspect, Gap)


@dataclass(frozen=True)
class Knowledge:
    """Everything that was read from one folder."""

    voice: Voice
    sections: Mapping[str, str]
    """Section id → its title, in the order of the article."""
    topics: tuple[Topic, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    terms: tuple[Term, ...] = ()
    gaps: tuple[Gap, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words and short phrases that mean the same here."""
    guide: Guide | None = None
    """The guided conversation, where the folder has one."""
    version: str = ""
    """Another one as soon as any of the files is."""

    @cached_property
    def entries(self) -> Mapping[Ref, AnyEntry]:
        """Every entry by its reference, in the order of the files."""
        return dict(self._pairs())

    def _pairs(self) -> Iterator[tuple[Ref, AnyEntry]]:
        for topic in self.topics:
            yield Ref("topic", topic.id), topic
        for aspect in self.aspects:
            yield Ref("aspect", aspect.id), aspect
        for term in self.terms:
            yield Ref("term", term.id), term
        for gap in self.gaps:
            yield Ref("gap", gap.id), gap

    @cached_property
    def usual_terms(self) -> tuple[Term, ...]:
        """The two that are compared when nobody names any: the first forms of the glossary."""
        return tuple(term for term in self.terms if term.kind == "form")[:2]

    @cached_property
    def typical(self) -> tuple[Ref, ...]:
        """Three questions to begin with: those that bot.yaml names, else topics of different sections."""
        chosen = [ref for text in self.voice.typical if (ref := Ref.parse(text)) and ref in self.entries]
        seen: Counter[str | None] = Counter()
        turns: list[tuple[int, Ref]] = []
        for topic in self.topics:
            turns.append((seen[topic.section], Ref("topic", topic.id)))
            seen[topic.section] += 1
        # Sorting is stable: the first of each section, in the order of the file, then the second ones.
        derived = [ref for _, ref in sorted(turns, key=lambda turn: turn[0])]
        return tuple(chosen or derived)[:TYPICAL]

    def topic(self, id: str) -> Topic | None:
        return _of(Topic, self.entries.get(Ref("topic", id)))

    def term(self, id: str) -> Term | None:
        return _of(Term, self.entries.get(Ref("term", id)))

    def aspect(self, id: str) -> Aspect | None:
        return _of(Aspect, self.entries.get(Ref("aspect", id)))

    def gap(self, id: str) -> Gap | None:
        return _of(Gap, self.entries.get(Ref("gap", id)))

    def topic_about(self, term: str, aspect: str) -> Topic | None:
        """The topic that answers what is asked of a term by an aspect, where there is one."""
        return self._topics_about.get((term, aspect))

    @cached_property
    def _topics_about(self) -> Mapping[tuple[str | None, str | None], Topic]:
        return {(topic.term, topic.aspect): topic for topic in self.topics if topic.term}

    def section_of(self, ref: Ref) -> str | None:
        """The id of the section that an entry belongs to, None when it has none."""
        match self.entries.get(ref):
            case Topic(section=section) | Aspect(section=section):
                return section
            case Term():
                return "terms"
        return None


def _of(model: type[E], entry: AnyEntry | None) -> E | None:
    return entry if isinstance(entry, model) else None
