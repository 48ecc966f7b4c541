"""What a running bot knows of its own work. The front end tells it; health and metrics read it."""

import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Literal

from bot.settings import OperatorError

if TYPE_CHECKING:
    from bot.operations.metrics import Metrics

Receives = Literal["polling", "webhook"]
Kind = Literal["message", "edit", "press", "member", "inline", "guest", "other"]
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handled:
    """What became of one update: nobody's words, nobody's number."""

    update: int
    kind: Kind
    outcome: str
    entry: str | None = None
    """What the answer was taken from."""
    confidence: int | None = None
    """0 to 100."""
    milliseconds: float | None = None
    """How long the turn took, where there was one."""

    def __str__(self) -> str:
        parts = [self.kind, self.outcome, self.entry]
        parts += [f"{self.confidence} %"] if self.confidence is not None else []
        parts += [f"{self.milliseconds:.0f} ms"] if self.milliseconds is not None else []
        return f"update {self.update}: " + ", ".join(part for part in parts if part)


class Vitals:
    """Of one process. Ages are in seconds."""

    def __init__(self, receives: Receives) -> None:
        self.receives = receives
        self.phase: Literal["starting", "working", "ending"] = "starting"
        self.metrics: Metrics | None = None
        self._polled: float | None = None
        """When Telegram last answered, while the bot polls."""
        self.backlog = (0, 0.0)
        """How many updates wait for nothing but an answer, and the age of the oldest, when last looked up."""
        self._database_failed = False

    def work(self) -> None:
        """Telegram was reached: from here on it is to be heard of again and again."""
        self.phase = "working"
        self.polled()

    def polled(self) -> None:
        """Telegram has answered a poll."""
        self._polled = monotonic()

    @property
    def poll_age(self) -> float | None:
        """How long ago Telegram last answered a poll; None where there is none."""
        polled = self._polled if self.receives == "polling" else None
        return None if polled is None else monotonic() - polled

    def database_failed(self, fault: OperatorError) -> None:
        """Whoever meets it says so here: it is told once, until the database can be used again."""
        if not self._database_failed:
            _LOGGER.error("%s; trying until it can, what people write stays with Telegram", fault)
        self._database_failed = True

    def database_works(self) -> None:
        """Something could be stored."""
        if self._database_failed:
            _LOGGER.info("the database can be used again")
        self._database_failed = False

    def handled(self, handled: Handled) -> None:
        """An update needs nothing more: the one line about it, and the counters."""
        _LOGGER.info("%s", handled, extra={"handled": handled})
        if self.metrics is not None:
            ms = handled.milliseconds
            self.metrics.handled(handled.kind, handled.outcome, None if ms is None else ms / 1000)

    def matched(self, seconds: float) -> None:
        """So long it took to understand a question and to decide what to say."""
        if self.metrics is not None:
            self.metrics.matched(seconds)

    def called(self, method: str, status: str) -> None:
        """The Bot API was called; the status is HTTP's, or what went wrong before there was one."""
        if self.metrics is not None:
            self.metrics.called(method, status)
