"""Counters and clocks for Prometheus. Labels tell kinds of things, never which person or chat."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_MATCH = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25)
_TURN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Everything that is counted, of one process. Times are in seconds."""

    def __init__(self, polls: bool) -> None:
        """`polls`: whether the bot asks Telegram for updates, so that the age of the last answer counts."""
        # When each counter began is nobody's question, and would double the page.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = self._registry = CollectorRegistry()
        self._updates = Counter("bot_updates", "Updates by kind.", ["kind"], registry=registry)
        self._answers = Counter(
            "bot_answers", "What the bot did with updates.", ["outcome"], registry=registry
        )
        self._match = Histogram(
            "bot_match_seconds",
            "Time to understand a question and decide what to say.",
            buckets=_MATCH,
            registry=registry,
        )
        self._turn = Histogram(
            "bot_turn_seconds",
            "Time from taking an update up to having it stored.",
            buckets=_TURN,
            registry=registry,
        )
        self._calls = Counter(
            "bot_api_calls",
            "Calls of the Bot API by method and status.",
            ["method", "status"],
            registry=registry,
        )
        self._knowledge = Info("bot_knowledge", "The knowledge that is loaded.", registry=registry)
        self._waiting = Gauge("bot_updates_waiting", "Updates in hand.", registry=registry)
        self._oldest = Gauge(
            "bot_oldest_update_seconds", "Age of the oldest update in hand.", registry=registry
        )
        age = "bot_last_poll_age_seconds", "Time since Telegram answered a poll."
        self._poll_age = Gauge(*age, registry=registry) if polls else None
        ProcessCollector(registry=registry)

    def handled(self, kind: str, outcome: str, seconds: float | None) -> None:
        """An update is done with; `seconds` is None where it led to no turn."""
        self._updates.labels(kind).inc()
        self._answers.labels(outcome).inc()
        if seconds is not None:
            self._turn.observe(seconds)

    def matched(self, seconds: float) -> None:
        self._match.observe(seconds)

    def called(self, method: str, status: str) -> None:
        self._calls.labels(method, status).inc()

    def text(self, backlog: tuple[int, float], poll_age: float | None, version: str) -> bytes:
        """The page as Prometheus reads it, with what is so at this moment: how many updates are in hand and
        the age of the oldest, the age of the last answered poll, the version of the knowledge."""
        waiting, oldest = backlog
        self._waiting.set(waiting)
        self._oldest.set(oldest)
        if self._poll_age is not None:
            self._poll_age.set(float("inf") if poll_age is None else poll_age)
        self._knowledge.info({"version": version})
        return generate_latest(self._registry)
