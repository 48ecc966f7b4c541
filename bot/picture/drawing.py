"""A picture before it is painted: where each line of text and each shape goes."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.picture.theme import Face

_CAPITALS = 0.73
"""How high a capital is, of the size of type."""


@dataclass(frozen=True)
class Text:
    """Lines of text in a box, whose corner is `left` and `top`."""

    left: int
    top: int
    width: int
    """The box's; the lines were wrapped for it."""
    lines: tuple[str, ...]
    face: Face
    colour: str
    on: str
    """The colour that the text stands on."""

    @property
    def bottom(self) -> int:
        return self.top + len(self.lines) * self.face.leading

    def baselines(self) -> range:
        """What each line stands on: capitals are in the middle of their leading."""
        first = self.top + (self.face.leading + round(self.face.size * _CAPITALS)) // 2
        return range(first, first + len(self.lines) * self.face.leading, self.face.leading)


@dataclass(frozen=True)
class Box:
    """A rectangle filled with a colour, with round corners where it has a radius."""

    left: int
    top: int
    right: int
    bottom: int
    colour: str
    radius: int = 0


Mark: TypeAlias = Text | Box


@dataclass(frozen=True)
class Drawing:
    """Marks on paper. Later ones lie on earlier ones."""

    width: int
    height: int
    paper: str
    marks: tuple[Mark, ...]
