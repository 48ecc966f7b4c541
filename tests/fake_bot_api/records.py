"""What the bot called, in the order in which the server acted on it."""

from collections import defaultdict
from dataclasses import asdict, dataclass

from .errors import Json


@dataclass(frozen=True)
class Call:
    """One call and its status; 0 where the connection was cut. `time` is when it came in."""

    method: str
    params: Json
    time: float
    status: int
    description: str = ""

    def as_json(self) -> Json:
        return asdict(self)


@dataclass(frozen=True)
class Refused:
    """A call that Telegram would have refused (faults made on demand are not among them)."""

    method: str
    params: Json
    description: str

    def as_json(self) -> Json:
        return asdict(self)


class Records:
    """All calls, and those of each method at hand."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.refused: list[Refused] = []
        self.of_method: defaultdict[str, list[Call]] = defaultdict(list)

    def add(self, call: Call, refused: bool) -> None:
        self.calls.append(call)
        self.of_method[call.method].append(call)
        if refused:
            self.refused.append(Refused(call.method, call.params, call.description))

    def clear(self) -> None:
        self.calls.clear()
        self.refused.clear()
        self.of_method.clear()
