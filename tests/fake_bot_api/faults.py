"""Faults on demand: what a call gets instead of its proper answer."""

import asyncio
from dataclasses import dataclass
from typing import Literal, get_args

from .errors import Json

FaultKind = Literal["429", "500", "502", "page", "cut_before", "cut_after", "hang", "delay"]


@dataclass(frozen=True)
class Fault:
    """For the next `count` calls of a method (any, where None), of one chat or of all.

    "cut_after", "hang" and "delay" let the call act: "hang" only when its `seconds` are over, or `until`
    is set, "delay" at once. `seconds` is the retry_after of 429, too. "page" is a proxy's page in place of
    an answer.
    """

    kind: FaultKind
    method: str | None = None
    count: int = 1
    chat_id: int | None = None
    seconds: float = 1.0
    until: asyncio.Event | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"unknown kind of fault: {self.kind}")

    def fits(self, method: str, chat_id: int | None) -> bool:
        name = self.method
        right_method = name is None or name.lower() == method.lower()
        return right_method and self.chat_id in (None, chat_id)

    async def passes(self) -> None:
        """Wait as long as it lasts."""
        await (self.until.wait() if self.until else asyncio.sleep(self.seconds))

    @property
    def acts(self) -> bool:
        return self.kind in ("cut_after", "hang", "delay")


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP; status 0 stands for a connection that was cut."""

    status: int
    body: bytes = b""
    description: str = ""
    content_type: str = "application/json"
    parameters: Json | None = None


BAD_GATEWAY = Answer(
    502,
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>502 Bad Gateway</body></html>",
    "Bad Gateway",
    "text/html",
)
PAGE = Answer(200, b"<html><body>Please sign in to this network.</body></html>", "OK", "text/html")
CUT = Answer(0, description="connection closed")


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._left: list[tuple[Fault, int]] = []

    def add(self, fault: Fault) -> None:
        self._left.append((fault, fault.count))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        for place, (fault, left) in enumerate(self._left):
            if fault.fits(method, chat_id):
                self._left[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                return fault
        return None

    @property
    def left(self) -> int:
        return sum(left for _, left in self._left)

    def clear(self) -> None:
        self._left.clear()
