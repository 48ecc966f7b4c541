"""The kinds of answer that a folder gives: sections, described terms, wishes, small talk, silence."""

from collections.abc import Iterable, Sequence

import numpy as np

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.model import Bools
from bot.understanding.vocabulary import Message

SILENT, SMALLTALK, DEFINE = "silent", "smalltalk", "define"
"""Kinds besides sections, terms and wishes: nothing answers it; small talk; asks what a named term is."""
NONE, UNKNOWN = "none", "unknown"
"""What a question that nothing answers expects: any way of saying so, or that no gap fits it either."""
HARMLESS = "harmless"
"""What a message is that tells of no trouble."""
UNRELATED = "unrelated"
"""What a message is that isn't about the answer before."""


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
        self._able = np.array([name not in self._idle for name in self.names])

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
        possible = self._able.copy()
        possible[self.number[DEFINE]] = bool(message.named)
        possible[[self.number[kind] for term in message.named if (kind := f"term:{term}") in self.number]] = (
            False
        )
        return possible


def ref_of(key: str) -> Ref:
    """The reference that a key is; raises LookupError for `define`, which is none."""
    ref = Ref.parse(key)
    if ref is None:
        raise LookupError(key)
    return ref
