"""A picture as shapes and lines of text, each in its place; and painted, as a PNG."""

from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

from PIL import Image, ImageDraw

from bot.pictures.text import load_font
from bot.pictures.theme import Face

_CAPITALS = 0.73
"""How high a capital is, of the size of type."""
_FINER = 4
"""Round corners are drawn that much larger and made smaller: Pillow would leave them jagged."""


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
    """Marks on paper, in pixels. Later ones lie on earlier ones."""

    width: int
    height: int
    paper: str
    marks: tuple[Mark, ...]


def paint(drawing: Drawing) -> bytes:
    """The PNG. It keeps all colours: Telegram makes a JPEG of it anyway."""
    image = Image.new("RGB", (drawing.width, drawing.height), drawing.paper)
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        if isinstance(mark, Box):
            _fill(image, mark)
            continue
        for line, baseline in zip(mark.lines, mark.baselines(), strict=True):
            pen.text((mark.left, baseline), line, mark.colour, load_font(mark.face), anchor="ls")
    file = BytesIO()
    image.save(file, "PNG", compress_level=4)
    return file.getvalue()


def _fill(image: Image.Image, box: Box) -> None:
    width, height = box.right - box.left, box.bottom - box.top
    if not box.radius:
        image.paste(box.colour, (box.left, box.top, box.right, box.bottom))
        return
    mask = Image.new("L", (width * _FINER, height * _FINER))
    # Pillow counts the last pixel in.
    whole = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(whole, box.radius * _FINER, fill=255)
    image.paste(box.colour, (box.left, box.top), mask.reduce(_FINER))
