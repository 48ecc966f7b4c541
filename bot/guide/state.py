"""How far somebody is in the guide: plain data, in which the next step isn't kept.

It follows from the answers.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

Phase = Literal["asking", "review", "weighing", "result", "stopped"]


@dataclass(frozen=True)
class GuideTalk:
    """One person's answers, and what is on the screen."""

    answers: tuple[tuple[str, str], ...] = ()
    """Step and answer, in the order in which they were first given."""
    doubled: tuple[str, ...] = ()
    """Steps that matter most."""
    phase: Phase = "asking"
    at: str | None = None
    """The step that is asked again; None: the first open one."""
    finished: bool = False
    """A result has been shown: after a change the next one follows at once."""
    understood: tuple[str, ...] = ()
    """Steps answered by the first message, until the person goes on."""
    between: int = 0
    """Questions in a row that were asked in between."""
    typed: str | None = None
    """The step that was last answered in words."""
    rather: str | None = None
    """What these may have meant instead."""
    told: tuple[tuple[str, int], ...] = ()
    """Steps that were answered in words, each with the number of the message."""

    @property
    def given(self) -> dict[str, str]:
        """The answers as a mapping."""
        return dict(self.answers)

    def before(self, step: str) -> str | None:
        """The step that was answered before this one, None where it is the first."""
        steps = [one for one, _ in self.answers]
        earlier = steps[: steps.index(step)] if step in steps else steps
        return earlier[-1] if earlier else None

    def answered(self, answers: Mapping[str, str]) -> "GuideTalk":
        """With these answers, in place of earlier ones to the same steps."""
        merged = tuple({**self.given, **answers}.items())
        return replace(self, answers=merged, at=None, between=0, understood=(), rather=None)

    def told_in(self, message: int) -> tuple[str, ...]:
        """The steps that a message answered, as far as nothing answered them since."""
        return tuple(step for step, told in self.told if told == message)

    def noting(self, message: int | None, before: Mapping[str, str]) -> "GuideTalk":
        """With the message that gave what is new since the answers `before`; None: a button did."""
        new = {step for step, answer in self.answers if before.get(step) != answer}
        told = {step: at for step, at in self.told if step in self.given and step not in new}
        told |= {} if message is None else dict.fromkeys(sorted(new), message)
        return replace(self, told=tuple(told.items()))

    def doubling(self, step: str, double: bool, most: int) -> "GuideTalk":
        """With this step counting double, or no longer; unchanged when there are enough already."""
        others = tuple(one for one in self.doubled if one != step)
        if double and len(others) >= most:
            return self
        return replace(self, doubled=(*others, step) if double else others)

    def to_json(self) -> dict[str, Any]:
        """As plain data for storing."""
        return {**asdict(self), "answers": self.given}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "GuideTalk":
        """The way back. Fields that older data lacks get their defaults."""
        phase = data.get("phase")
        return cls(
            answers=tuple((str(step), str(answer)) for step, answer in data.get("answers", {}).items()),
            doubled=_texts(data.get("doubled", ())),
            phase=next((known for known in get_args(Phase) if known == phase), "asking"),
            at=data.get("at"),
            finished=bool(data.get("finished", False)),
            understood=_texts(data.get("understood", ())),
            between=int(data.get("between", 0)),
            typed=data.get("typed"),
            rather=data.get("rather"),
            told=tuple((str(step), int(message)) for step, message in data.get("told", ())),
        )


def _texts(items: Collection[object]) -> tuple[str, ...]:
    return tuple(map(str, items))
