"""What a change of the knowledge did to the questions that people wrote, in two lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from bot.authoring.evaluate import Result, Verdict, judge
from bot.authoring.processes import over_all
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.questions import Batch

WORTH: Mapping[Result, int] = {
    "right": 3, "top": 2, "helped": 2, "missed": 1, "wrong": 0,
    "refused": 3, "offered": 1, "astray": 1, "answered": 0,
    "recognised": 3, "caring": 2, "overlooked": 0, "calm": 3, "worried": 1, "alarmed": 0,
}  # fmt: skip
"""What a result is worth: a wrong confident answer is the worst."""
MOST = 2_000
"""About so many questions are asked again after a change, so that it is told within seconds."""
EXAMPLES = 2

Results = Mapping[str, Verdict]
"""Question → what became of it."""


@dataclass(frozen=True)
class Changes:
    """The questions that fare better and worse than before, each as it was and as it is."""

    total: int
    better: tuple[tuple[Verdict, Verdict], ...]
    worse: tuple[tuple[Verdict, Verdict], ...]

    def worst(self) -> list[tuple[Verdict, Verdict]]:
        """The examples of what fares worse, the worst first."""
        return sorted(self.worse, key=lambda one: WORTH[one[1].result] - WORTH[one[0].result])[:EXAMPLES]

    def lines(self) -> list[str]:
        """Two lines, or one when nothing changed."""
        if not self.better and not self.worse:
            return [f"{self.total} questions: none fares better or worse than before."]
        return [_told("better", self.better), _told("worse", self.worse)]


def results(dialogue: Dialogue, batches: Sequence[Batch]) -> Results:
    """What becomes of the questions that aren't held back; of very many, of a part that stays the same.

    They are asked of the very bot that will be talking: one that is trained without them, as `evaluate` does,
    tips doubtful ones either way with each training, and every second phrasing would seem to do harm. But
    that it knows them word for word is left out, since they stand for people who ask alike.
    """
    shown = [(batch, question) for batch in batches if not batch.held for question in batch.questions]
    every = -(-len(shown) // MOST)
    some = [one for one in shown if crc32(" ".join(one[1].lines()).encode()) % every == 0]
    learned = replace(dialogue.learned, labelled={})
    asked = Dialogue(dialogue.knowledge, learned=learned)
    return {verdict.question: verdict for verdict in over_all(lambda one: judge(asked, *one), some)}


def compare(before: Results, after: Results) -> Changes:
    """Only questions that stand in both."""
    pairs = [(before[question], now) for question, now in after.items() if question in before]
    return Changes(
        len(after),
        tuple((old, new) for old, new in pairs if WORTH[new.result] > WORTH[old.result]),
        tuple((old, new) for old, new in pairs if WORTH[new.result] < WORTH[old.result]),
    )


def _told(how: str, pairs: Sequence[tuple[Verdict, Verdict]]) -> str:
    """`worse: 3 questions now go to topic:b that went to topic:a (“...”)`."""
    if not pairs:
        return f"{how}: none"
    moved = Counter((old.got, new.got, new.result) for old, new in pairs)
    parts = []
    for (old, new, result), number in moved.most_common():
        questions = [
            now.question for was, now in pairs if (was.got, now.got, now.result) == (old, new, result)
        ]
        shown = ", ".join(f"“{question}”" for question in questions[:EXAMPLES])
        more = ", …" if number > EXAMPLES else ""
        parts.append(f"{_counted(number)} {_way(old, new, result, number)} ({shown}{more})")
    return f"{how}: " + "; ".join(parts)


def _way(old: str, new: str, result: str, number: int) -> str:
    if old == new:
        return f"{'is' if number == 1 else 'are'} now {result} ({new})"
    return f"now {'goes' if number == 1 else 'go'} to {new} that went to {old}"


def _counted(number: int) -> str:
    return f"{number} question" + ("" if number == 1 else "s")
