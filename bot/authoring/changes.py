"""What a change of the knowledge did to the questions that people wrote, in two lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.authoring.evaluate import Result, Verdict, judge_all
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.questions import Batch

WORTH: Mapping[Result, int] = {
    "right": 3, "top": 2, "helped": 2, "missed": 1, "wrong": 0, "refused": 3, "offered": 1, "answered": 0,
}  # fmt: skip
"""What a result is worth: a wrong confident answer is the worst."""
EXAMPLES = 2

Results = Mapping[str, Verdict]
"""Question → what became of it."""


@dataclass(frozen=True)
class Changes:
    """The questions that fare better and worse than before, each as it was and as it is."""

    total: int
    better: tuple[tuple[Verdict, Verdict], ...]
    worse: tuple[tuple[Verdict, Verdict], ...]

    @property
    def for_the_worse(self) -> bool:
        """A new confident mistake, or more that fares worse than better.

        Every text shifts the weights of words a little, so that a doubtful question may tip either way.
        """
        wrong = any(new.result in ("wrong", "answered") for _, new in self.worse)
        return wrong or len(self.worse) > len(self.better)

    def lines(self) -> list[str]:
        """Two lines, or one when nothing changed."""
        if not self.better and not self.worse:
            return [f"{self.total} questions: none fares better or worse than before."]
        return [_told("better", self.better), _told("worse", self.worse)]


def results(dialogue: Dialogue, batches: Sequence[Batch]) -> Results:
    """What becomes of every question that isn't held back."""
    shown = [batch for batch in batches if not batch.held]
    return {verdict.question: verdict for verdict in judge_all(dialogue, shown)}


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
