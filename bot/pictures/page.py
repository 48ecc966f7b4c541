"""A page that fills from top to bottom, as wide as a phone needs it unless Telegram would refuse that;
with the heads and the note that all pictures have in common."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TypeAlias

from bot.pictures.drawing import Box, Drawing, Mark, Text
from bot.pictures.text import showable, width_of, wrap
from bot.pictures.theme import HEAD, MARGIN, NOTE, Face, Theme

Wrap: TypeAlias = Callable[[str, Face, float], tuple[str, ...]]
PAD = 20
"""From a column's edge to its words."""
_WIDTH = 1080
_WIDEST = 4800
_SIDES_TOGETHER = 10_000
_RATIO = 20
"""Telegram's limits for a photo: its width and height together, and the longer to the shorter."""


@dataclass(frozen=True)
class Sheet:
    """The picture's width, and the scale of the type and spaces on it: at 1 they suit a phone."""

    width: int = _WIDTH
    scale: float = 1

    def px(self, measure: float) -> int:
        return max(1, round(measure * self.scale))

    def face(self, face: Face) -> Face:
        return face.scaled(self.scale)


def fit(compose: Callable[[Sheet], Drawing]) -> Drawing:
    """The drawing as a phone needs it, or the least widened, least shrunk one that is accepted."""
    drawing = compose(Sheet())
    area = drawing.width * drawing.height
    for sheet in _larger():
        if accepted(drawing):
            break
        # Composing so much text takes long: not where it plainly can't fit.
        least_height = 0.6 * area * sheet.scale**2 / sheet.width
        if sheet.width + least_height <= _SIDES_TOGETHER:
            drawing = compose(sheet)
    return drawing


def accepted(drawing: Drawing) -> bool:
    """Whether Telegram takes it as a photo."""
    shorter, longer = sorted((drawing.width, drawing.height))
    return shorter + longer <= _SIDES_TOGETHER and longer <= shorter * _RATIO


def _larger() -> Iterator[Sheet]:
    """First wider, since Telegram scales the longer side down to 2560; then in smaller type."""
    width = _WIDTH * 1.25
    while width < _WIDEST:
        yield Sheet(round(width))
        width *= 1.25
    scale = 1.0
    while scale > 0.02:
        yield Sheet(_WIDEST, scale)
        scale *= 0.85


@dataclass(frozen=True)
class Column:
    """A part of the page's width, in its pixels."""

    left: int
    right: int

    @property
    def width(self) -> int:
        return self.right - self.left

    def inset(self, left: int, right: int = 0) -> "Column":
        return Column(self.left + left, self.right - right)


@dataclass
class Page:
    """Measures given to it are those of the theme, at scale 1; `y` is how far down it is filled."""

    theme: Theme
    sheet: Sheet
    y: int = 0
    marks: list[Mark] = field(default_factory=list)

    def px(self, measure: float) -> int:
        return self.sheet.px(measure)

    def skip(self, measure: float) -> None:
        self.y += self.px(measure)

    def whole(self) -> Column:
        """All between the margins."""
        return Column(self.px(MARGIN), self.sheet.width - self.px(MARGIN))

    def columns(self, count: int, gap: float) -> list[Column]:
        """As many columns of the same width."""
        whole, between = self.whole(), self.px(gap)
        width = (whole.width - between * (count - 1)) // max(count, 1)
        lefts = (whole.left + number * (width + between) for number in range(count))
        return [Column(left, left + width) for left in lefts]

    def text(
        self,
        words: str,
        face: Face,
        colour: str,
        column: Column,
        on: str | None = None,
        wrapped: Wrap = wrap,
    ) -> Text:
        """Words from `y` on; nothing is filled by them yet."""
        face = self.sheet.face(face)
        lines = wrapped(words, face, column.width)
        paper = on or self.theme.paper
        return Text(column.left, self.y, column.width, lines, face, colour, paper)

    def put(self, *texts: Text) -> None:
        """Texts that stand side by side: the page is filled down to the longest."""
        self.marks += texts
        self.y = max((text.bottom for text in texts), default=self.y)

    def hairline(self) -> None:
        whole = self.whole()
        bottom = self.y + self.px(2)
        self.marks.append(Box(whole.left, self.y, whole.right, bottom, self.theme.hairline))
        self.y = bottom

    def drawing(self) -> Drawing:
        return Drawing(self.sheet.width, self.y, self.theme.paper, tuple(self.marks))


def put_heads(names: Sequence[str], columns: Sequence[Column], page: Page, apart: bool = False) -> None:
    """The columns' names, each on a tint of its colour. `apart`: the last stands at its right edge."""
    pad, top = page.px(PAD), page.y
    accents = [page.theme.accent(number) for number in range(len(names))]
    page.skip(15)
    texts = [
        page.text(name, HEAD, accent.strong, column.inset(pad, pad), on=accent.tint)
        for name, accent, column in zip(names, accents, columns, strict=True)
    ]
    if apart and texts:
        texts[-1] = _at_the_right(texts[-1])
    bottom = max((text.bottom for text in texts), default=page.y) + page.px(15)
    for accent, column in zip(accents, columns, strict=True):
        page.marks.append(Box(column.left, top, column.right, bottom, accent.tint, page.px(14)))
    page.put(*texts)
    page.y = bottom
    page.skip(16)


def _at_the_right(text: Text) -> Text:
    """As a block whose widest line ends where its column does."""
    widest = ceil(max((width_of(line, text.face) for line in text.lines), default=0))
    width = min(widest, text.width)
    return replace(text, left=text.left + text.width - width, width=width)


def put_note(note: str, page: Page) -> None:
    if showable(note):
        page.hairline()
        page.skip(20)
        page.put(page.text(note, NOTE, page.theme.muted, page.whole()))
