"""What entries, steps and results are called; what the knowledge no longer holds, by its id."""

from collections import Counter

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge

MOST = 10
"""So many entries are listed."""
_RESULTS = {"sequence": "One after the other", "either": "Either of them", "none": "Neither of them"}


class Names:
    """Reads the knowledge as it is now; without one everything keeps its id."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._entries = knowledge.entries if knowledge else {}
        self._steps = knowledge.guide.steps if knowledge and knowledge.guide else ()

    def entry(self, code: str) -> str:
        ref = Ref.parse(code)
        entry = self._entries.get(ref) if ref else None
        return entry.title if entry else code

    def result(self, code: str) -> str:
        return _RESULTS.get(code) or self.entry(code)

    def top(self, counter: Counter[str]) -> list[tuple[str, int]]:
        """The most frequent, by their ids."""
        return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]

    def in_order(self, asked: Counter[str]) -> list[tuple[str, str]]:
        """Ids and names of the steps that were asked, in the guide's order; gone ones last."""
        known = [(step.id, step.title) for step in self._steps if step.id in asked]
        gone = sorted(asked.keys() - {id for id, _ in known})
        return known + [(id, id) for id in gone]
