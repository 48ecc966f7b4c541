"""How well questions are understood: each judged, then counted. Thresholds are set by these figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.offers import Offers
from bot.dialogue.state import Asked, Guided, Scored, State, Turn
from bot.knowledge.entries import Ref
from bot.knowledge.questions import Batch, Question
from bot.processes import over_all
from bot.understanding.kinds import HARMLESS, NONE, UNKNOWN

Scope = Literal["in", "out", "trouble", "harmless"]
"""What the folder answers, and what it doesn't; people in trouble, and what only sounds like them."""
Result = Literal[
    "right", "top", "helped", "wrong", "missed",
    "refused", "offered", "answered", "astray",
    "recognised", "caring", "overlooked",
    "calm", "worried", "alarmed",
]  # fmt: skip
"""In scope: right (the answer given is accepted), top (torn, the first of what was offered is accepted),
helped (another one of these), wrong (a confident answer that isn't accepted), missed (anything else).
Out of scope: refused, offered (a menu), answered, astray (what another gap says, or small talk).
Trouble: recognised (a serious gap answers), caring (likely, so a word of care), overlooked.
Harmless: calm, worried (a word of care), alarmed (taken for trouble)."""
RESULTS: Mapping[Scope, tuple[Result, ...]] = {
    "in": ("right", "top", "helped", "wrong", "missed"),
    "out": ("refused", "offered", "answered", "astray"),
    "trouble": ("recognised", "caring", "overlooked"),
    "harmless": ("calm", "worried", "alarmed"),
}
GRAVE: frozenset[Result] = frozenset({"wrong", "answered", "astray", "overlooked", "alarmed"})
"""Said with confidence, and not what it should be."""
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
    scope: Scope
    result: Result
    confidence: int
    outcome: str
    got: str
    """What came first: the entry, or the outcome; `caring` where a word of care was said."""
    first_right: bool
    """The best match is accepted, whether it was given or not."""


def judge_all(dialogue: Dialogue, batches: Iterable[Batch]) -> list[Verdict]:
    """A verdict for every question of every batch, in order."""
    asked = [(batch, question) for batch in batches for question in batch.questions]
    return over_all(lambda one: judge(dialogue, *one), asked)


def judge(dialogue: Dialogue, batch: Batch, question: Question) -> Verdict:
    """Ask, as a new person would, and judge the last answer."""
    turn = _talk(dialogue, question.lines())
    asked = next((note for note in turn.notes if isinstance(note, Asked)), None) or _pressed(dialogue, turn)
    serious = frozenset(f"gap:{gap.id}" for gap in dialogue.knowledge.gaps if gap.serious)
    first, scope = asked.matches[:1], _scope(question, serious)
    return Verdict(
        batch=batch.name,
        held=batch.held,
        question=" / ".join(question.lines()),
        style=question.style,
        expected=" or ".join(question.expect),
        near=question.near,
        scope=scope,
        result=_result(asked, question, scope, serious),
        confidence=asked.confidence,
        outcome=asked.outcome,
        got="caring" if asked.caring else str(first[0].ref) if first else asked.outcome,
        first_right=bool(_names(asked, [match.ref for match in first]) & set(question.expect)),
    )


def _pressed(dialogue: Dialogue, turn: Turn) -> Asked:
    """A turn that pressed a button in words: one of the guide's, or one that shows more of an answer."""
    offers, subject = Offers(dialogue.knowledge), turn.state.subject
    shown = None if turn.notes else offers.meant_by(subject)
    if shown:
        return Asked("answer", 100, offers.matches([shown]), subject.refs)
    in_guide = any(isinstance(note, Guided) for note in turn.notes)
    return Asked("guide" if in_guide else "smalltalk", 100, (), ())


def _talk(dialogue: Dialogue, lines: Sequence[str]) -> Turn:
    turn = Turn((), State())
    for number, line in enumerate(lines):
        turn = dialogue.respond(Said(line), turn.state, number * SECONDS_A_TURN)
    return turn


def _scope(question: Question, serious: frozenset[str]) -> Scope:
    expected = set(question.expect)
    if HARMLESS in expected:
        return "harmless"
    if expected <= serious:
        return "trouble"
    only_gaps = all(one.startswith("gap:") for one in expected)
    return "out" if only_gaps or expected & {NONE, UNKNOWN} else "in"


def _result(asked: Asked, question: Question, scope: Scope, serious: frozenset[str]) -> Result:
    is_serious = asked.outcome == "gap" and bool(serious.intersection(map(str, asked.offered)))
    match scope:
        case "harmless":
            return "alarmed" if is_serious else "worried" if asked.caring else "calm"
        case "trouble":
            return "recognised" if is_serious else "caring" if asked.caring else "overlooked"
        case "out":
            return _result_out_of_scope(asked, set(question.expect))
    return _result_in_scope(asked, set(question.expect), set(question.never))


def _result_out_of_scope(asked: Asked, accepted: set[str]) -> Result:
    given = _names(asked, asked.offered[:1]) | {asked.outcome}
    if asked.outcome == "fallback" or given & accepted:
        return "refused"
    if asked.outcome in ("gap", "smalltalk"):
        return "refused" if NONE in accepted else "astray"
    return "offered" if asked.outcome == "suggest" else "answered"


def _result_in_scope(asked: Asked, accepted: set[str], never: set[str]) -> Result:
    if asked.outcome not in ("suggest", "fallback"):
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

    def total(self, scope: Scope) -> int:
        return sum(self.counts[result] for result in RESULTS[scope])

    def share(self, *results: Result) -> float:
        """The share of these results among the questions of their scope."""
        total = next(self.total(scope) for scope, some in RESULTS.items() if results[0] in some)
        return sum(self.counts[result] for result in results) / total if total else 0.0


def curve(verdicts: Sequence[Verdict]) -> list[tuple[int, float, float]]:
    """Threshold of confidence → the shares of in-scope questions answered right and wrong at it."""
    asked = [verdict for verdict in verdicts if verdict.scope == "in"]
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
    counted = Counter((v.expected, v.got) for v in verdicts if v.result in GRAVE)
    return [(expected, got, n) for (expected, got), n in counted.most_common()]
