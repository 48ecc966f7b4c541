"""How the pictures look: sizes of type, and colours for Telegram's light and dark theme.

Measures are pixels of a picture 1080 wide. A phone shows it about 390 points wide: 2.8 to a point.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Weight: TypeAlias = Literal["regular", "semibold"]


@dataclass(frozen=True)
class Face:
    """A size and weight of type, and how far its lines are apart."""

    size: int
    weight: Weight
    leading: int

    def scaled(self, scale: float) -> "Face":
        size, leading = round(self.size * scale), round(self.leading * scale)
        return Face(max(size, 1), self.weight, max(leading, 2))


TITLE = Face(58, "semibold", 74)
KICKER = Face(34, "semibold", 48)
"""Of a title that stands small above something more important."""
RESULT = Face(52, "semibold", 68)
HEAD = Face(38, "semibold", 50)
HEADING = Face(36, "semibold", 50)
BODY = Face(38, "regular", 54)
NOTE = Face(31, "regular", 46)

MARGIN = 52


@dataclass(frozen=True)
class Accent:
    """A column's colour: strong enough for words, and a tint of it for words to stand on."""

    strong: str
    tint: str


@dataclass(frozen=True)
class Theme:
    """Colours. All words keep a contrast of at least 4.5 to what they stand on."""

    paper: str
    ink: str
    """Of titles and headings."""
    body: str
    muted: str
    """Of what may be overlooked: a note, the dash in an empty cell."""
    hairline: str
    track: str
    """Of lines that mean something: a contrast of at least 3."""
    accents: tuple[Accent, ...]

    def accent(self, number: int) -> Accent:
        """The colour of the column with this number, from 0."""
        return self.accents[number % len(self.accents)]


LIGHT = Theme(
    paper="#FFFFFF",
    ink="#14181D",
    body="#2A3038",
    muted="#626B76",
    hairline="#DFE3E8",
    track="#87919D",
    accents=(
        Accent(strong="#1B5FAA", tint="#E8F1FB"),
        Accent(strong="#A34A00", tint="#FDF0E3"),
        Accent(strong="#5E45A8", tint="#F0ECFA"),
    ),
)
DARK = Theme(
    paper="#161B22",
    ink="#F2F5F8",
    body="#D5DBE2",
    muted="#939EAB",
    hairline="#313A46",
    track="#6E7986",
    accents=(
        Accent(strong="#7DB8F5", tint="#1C2F45"),
        Accent(strong="#F2AE6B", tint="#3B2B1C"),
        Accent(strong="#BCA8F5", tint="#2D2745"),
    ),
)
