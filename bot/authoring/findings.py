"""What `check` found: a place, what is wrong there in plain words, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

from bot.knowledge.problems import Problem

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend (error) or to look at (warning)."""

    file: str
    line: int
    """From 1; 0 when it concerns the whole file."""
    message: str
    """What is wrong."""
    suggestion: str = ""
    """What to do about it: a sentence of its own."""
    severity: Severity = "error"
    rule: str = "shape"
    """The name of the rule that found it."""
    text: str = ""
    """Where in the file's data it stands, to tell texts of one line apart."""

    @classmethod
    def of(cls, problem: Problem) -> "Finding":
        """What the loader complains of."""
        return cls(problem.file, problem.line, problem.message)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = f"warning: {self.message}" if self.severity == "warning" else self.message
        return f"{place}: {said}" + (f". {self.suggestion}" if self.suggestion else "")
