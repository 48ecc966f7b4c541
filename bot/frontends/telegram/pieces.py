"""One message as Telegram takes it, ready to be sent now or kept for later."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from bot.dialogue.replies import Chart, ChartRow, Drawable, Table


class Place(NamedTuple):
    """Where to write: a chat, and the topic of a forum."""

    chat: int
    thread: int | None = None


class Key(NamedTuple):
    """A button: its words, what is sent to the bot, opened or copied, and its colour."""

    label: str
    code: str
    style: str | None = None
    does: Literal["press", "open", "copy"] = "press"


class Sent(NamedTuple):
    """A message of the bot: its number, and whether it is a picture."""

    message: int
    picture: bool = False


@dataclass(frozen=True)
class Piece:
    """A text, or a picture to be drawn with the text as its caption."""

    html: str
    keys: tuple[tuple[Key, ...], ...] = ()
    table: Drawable | None = None
    reply_to: int | None = None
    """The message that this one is shown to answer."""
    instead: Sent | None = None
    """The message to edit."""
    question: int | None = None
    """The message that is answered, remembered in case it is edited."""
    keeps_picture: bool = False
    """Where it takes a picture's place, it becomes the picture's caption."""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Piece":
        """Raises ValueError where another version of the bot wrote it."""
        try:
            return cls._of(json.loads(text))
        except (TypeError, KeyError, AttributeError, IndexError) as error:
            raise ValueError(f"not a piece: {error!r}") from error

    @classmethod
    def _of(cls, data: dict[str, Any]) -> "Piece":
        keys = tuple(tuple(Key(*key) for key in row) for row in data.pop("keys"))
        table, instead = data.pop("table"), data.pop("instead")
        return cls(
            keys=keys,
            table=_drawable(table) if table else None,
            instead=Sent(*instead) if instead else None,
            **data,
        )


def _drawable(data: dict[str, Any]) -> Drawable:
    if "sides" in data:
        first, second = data.pop("sides")
        answers = tuple(ChartRow(**row) for row in data.pop("rows"))
        return Chart(sides=(first, second), rows=answers, **data)
    rows = tuple((heading, tuple(cells)) for heading, cells in data["rows"])
    return Table(data["title"], tuple(data["columns"]), rows, data["note"])


def sent_to_json(sent: list[Sent]) -> str:
    """The messages of an answer, as they are remembered. None at all is nothing to remember."""
    return json.dumps(sent) if sent else ""


def sent_from_json(text: str) -> list[Sent]:
    """None where there are none, or another version of the bot wrote them."""
    try:
        return [Sent(*each) for each in json.loads(text)] if text else []
    except (TypeError, ValueError):
        return []
