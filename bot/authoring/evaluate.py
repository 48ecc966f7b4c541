"""How well questions are understood: each judged, then counted. Thresholds are set by these figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.notes import Asked, Scored
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.knowledge.entries import Ref
from bot.knowledge.questions import Batch, Question

Result = Literal["right", "top", "helped", "wrong", "missed", "refused", "offered", "answered"]
"""In scope: right (the answer given is accepted), top (torn, the first of what was offered is accepted),
helped (another one of these), wrong (a confident answer that isn't accepted), missed (anything else).
Out of scope: refused, offered, answered."""

OUT_OF_SCOPE = "none"
SECONDS_A_TURN = 10.0


@dataclass(frozen=True)
class Verdict:
    """What the bot did with one question."""

    batch: str
    held: bool
    question: str
    style: str
    expected: str
    near: bool
    result: Result
    confidence: int
    got: str
    """What came first: the entry, or the outcome."""
    first_right: bool
    """The best match is accepted, whether it was given or not."""


def judge_all(dialogue: Dialogue, batches: Iterable[Batch]) -> list[Verdict]:
    """A verdict for every question of every batch, in order."""
    return [judge(dialogue, batch, question) for batch in batches for question in batch.questions]


def judge(dialogue: Dialogue, batch: Batch, question: Question) -> Verdict:
    """Ask, as a new person would, and judge the last answer."""
    turn = _talk(dialogue, question.lines())
    asked = next((note for note in turn.notes if isinstance(note, Asked)), None)
    if asked is None:
        asked = Asked("smalltalk", 100, (), ())
    first = asked.matches[:1]
    return Verdict(
        batch=batch.name,
        held=batch.held,
        question=" / ".join(question.lines()),
        style=question.style,
        expected=" or ".join(question.expect),
        near=question.near,
        result=_result(asked, question),
        confidence=asked.confidence,
        got=str(first[0].ref) if first else asked.outcome,
        first_right=bool(_names(asked, [match.ref for match in first]) & set(question.expect)),
    )


def _talk(dialogue: Dialogue, lines: Sequence[str]) -> Turn:
    turn = Turn((), State())
    for number, line in enumerate(lines):
        turn = dialogue.respond(Said(line), turn.state, number * SECONDS_A_TURN)
    return turn


def _result(asked: Asked, question: Question) -> Result:
    sure = asked.outcome not in ("suggest", "fallback")
    if OUT_OF_SCOPE in question.expect:
        if asked.outcome in ("gap", "fallback", "smalltalk"):
            return "refused"
        return "answered" if sure else "offered"
    accepted, never = set(question.expect), set(question.never)
    if sure:
        given = _names(asked, asked.offered[:1]) | {asked.outcome}
        if given & accepted and not given & never:
            return "right"
        # Two questions in one message have two answers, and either order will do.
        if _names(asked, asked.offered) & accepted and len(asked.offered) > 2:
            return "helped"
        return "wrong"
    if _names(asked, asked.offered[:1]) & accepted:
        return "top"
    return "helped" if _names(asked, asked.offered) & accepted else "missed"


def _names(asked: Asked, refs: Iterable[Ref]) -> set[str]:
    """What these entries may be called in an expectation: `kind:id` and `section:id`."""
    scored = {match.ref: match for match in asked.matches}
    names: set[str] = set()
    for ref in refs:
        names.add(str(ref) if ref.kind != "intent" else ref.id)
        match = scored.get(ref, Scored(ref, None, "", 0))
        if match.section and match.section != "terms":
            names.add(f"section:{match.section}")
    return names


@dataclass(frozen=True)
class Figures:
    """Counts of one group of questions. Shares are 0 to 1."""

    counts: Counter[Result]

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Figures":
        return cls(Counter(verdict.result for verdict in verdicts))

    @property
    def in_scope(self) -> int:
        return sum(self.counts[result] for result in ("right", "top", "helped", "wrong", "missed"))

    @property
    def out_of_scope(self) -> int:
        return sum(self.counts[result] for result in ("refused", "offered", "answered"))

    def share(self, *results: Result) -> float:
        """The share of these results among the questions of their scope."""
        total = self.out_of_scope if results[0] in ("refused", "offered", "answered") else self.in_scope
        return sum(self.counts[result] for result in results) / total if total else 0.0


def curve(verdicts: Sequence[Verdict]) -> list[tuple[int, float, float]]:
    """Threshold of confidence → the shares of in-scope questions answered right and wrong at it."""
    asked = [verdict for verdict in verdicts if verdict.expected != OUT_OF_SCOPE]
    total = len(asked) or 1
    return [
        (
            threshold,
            sum(v.first_right for v in asked if v.confidence >= threshold) / total,
            sum(not v.first_right for v in asked if v.confidence >= threshold) / total,
        )
        for threshold in range(0, 101, 10)
    ]


def confusions(verdicts: Iterable[Verdict]) -> list[tuple[str, str, int]]:
    """(expected, what came instead, how often), most frequent first."""
    counted = Counter((v.expected, v.got) for v in verdicts if v.result in ("wrong", "answered"))
    return [(expected, got, n) for (expected, got), n in counted.most_common()]
