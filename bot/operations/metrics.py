"""Counters and clocks for Prometheus. Labels tell kinds of things, never which person or chat."""

from collections.abc import Callable

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

from bot.operations.vitals import Handled, Vitals

CONTENT_TYPE = CONTENT_TYPE_LATEST
_MATCH = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25)
_TURN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Everything that is counted, of one process."""

    def __init__(self, vitals: Vitals, version: Callable[[], str]) -> None:
        """`version` tells the knowledge's, which can change."""
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
        self._watch(vitals)
        self._version = version
        self._knowledge = Info("bot_knowledge", "The knowledge that is loaded.", registry=registry)
        ProcessCollector(registry=registry)

    def _watch(self, vitals: Vitals) -> None:
        """What is looked up only when somebody asks."""
        waiting = Gauge("bot_updates_waiting", "Updates in hand.", registry=self._registry)
        waiting.set_function(lambda: vitals.backlog[0])
        oldest = Gauge(
            "bot_oldest_update_seconds", "Age of the oldest update in hand.", registry=self._registry
        )
        oldest.set_function(lambda: vitals.backlog[1])
        if vitals.receives == "polling":
            age = Gauge(
                "bot_last_poll_age_seconds", "Time since Telegram answered a poll.", registry=self._registry
            )
            age.set_function(lambda: float("inf") if vitals.poll_age is None else vitals.poll_age)

    def handled(self, handled: Handled) -> None:
        self._updates.labels(handled.kind).inc()
        self._answers.labels(handled.outcome).inc()
        if handled.milliseconds is not None:
            self._turn.observe(handled.milliseconds / 1000)

    def matched(self, seconds: float) -> None:
        self._match.observe(seconds)

    def called(self, method: str, status: str) -> None:
        self._calls.labels(method, status).inc()

    def text(self) -> bytes:
        """As Prometheus reads it."""
        self._knowledge.info({"version": self._version()})
        return generate_latest(self._registry)
