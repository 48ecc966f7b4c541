"""What the doctor finds: one thing that was looked at, how it is, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["✓", "!", "✗"]
"""In order; to be looked at some time; stops the bot."""


@dataclass(frozen=True)
class Finding:
    """A line for the operator; it never holds the token."""

    mark: Mark
    what: str
    told: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.mark} {self.what}: {self.told}"
        return f"{line}\n    → {self.remedy}" if self.remedy else line
