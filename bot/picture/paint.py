"""Paints a drawing: a PNG of at most 256 colours, half as large and done in a third of the time."""

from functools import lru_cache
from io import BytesIO
from typing import TypeAlias

from PIL import Image, ImageDraw
from PIL.Image import Transpose
from PIL.ImageColor import getrgb

from bot.picture import fonts
from bot.picture.drawing import Box, Drawing, Mark, Text

_FINER = 4
"""Round corners are drawn that much larger and made smaller: Pillow would leave them jagged."""
_CORNERS = 32
"""So many radii are remembered with their corner."""
_STEPS = (8, 16, 32)
"""From a shade to the next: Pillow would mix up finer ones; coarser if they are too many."""
_COLOURS = 256
_TURNED = (None, Transpose.FLIP_LEFT_RIGHT, Transpose.FLIP_TOP_BOTTOM, Transpose.ROTATE_180)
"""The upper left corner as each of the four."""

Rgb: TypeAlias = tuple[int, ...]


def paint(drawing: Drawing) -> bytes:
    image = Image.new("RGB", (drawing.width, drawing.height), drawing.paper)
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        match mark:
            case Box():
                _fill(image, mark)
            case Text():
                _write(pen, mark)
    file = BytesIO()
    plain = image.quantize(palette=_palette(drawing), dither=Image.Dither.NONE)
    plain.save(file, "PNG", compress_level=4)
    return file.getvalue()


def _fill(image: Image.Image, box: Box) -> None:
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    radius = min(box.radius, (right - left) // 2, (bottom - top) // 2)
    image.paste(box.colour, (left, top + radius, right, bottom - radius))
    if not radius:
        return
    image.paste(box.colour, (left + radius, top, right - radius, bottom))
    corner = _corner(radius)
    places = ((left, top), (right - radius, top), (left, bottom - radius), (right - radius, bottom - radius))
    for place, turned in zip(places, _TURNED, strict=True):
        image.paste(box.colour, place, corner if turned is None else corner.transpose(turned))


@lru_cache(_CORNERS)
def _corner(radius: int) -> Image.Image:
    """The upper left quarter of a disk."""
    size = radius * _FINER
    quarter = Image.new("L", (size, size))
    # Pillow counts the last pixel in.
    ImageDraw.Draw(quarter).ellipse((0, 0, 2 * size - 1, 2 * size - 1), fill=255)
    return quarter.reduce(_FINER)


def _write(pen: ImageDraw.ImageDraw, text: Text) -> None:
    font = fonts.load(text.face)
    for line, baseline in zip(text.lines, text.baselines(), strict=True):
        pen.text((text.left, baseline), line, text.colour, font, anchor="ls")


def _palette(drawing: Drawing) -> Image.Image:
    """Each colour, and for smooth edges the shades between it and what it stands on."""
    colours = next(
        (few for step in _STEPS if len(few := _colours(drawing, step)) <= _COLOURS),
        _colours(drawing, 256),
    )
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in colours for value in colour])
    return palette


def _colours(drawing: Drawing, step: int) -> list[Rgb]:
    pairs = dict.fromkeys(_pair(mark, drawing.paper) for mark in drawing.marks)
    ends = [(getrgb(ground), getrgb(colour)) for ground, colour in pairs]
    whole = dict.fromkeys([getrgb(drawing.paper), *(end for pair in ends for end in pair)])
    shades = dict.fromkeys(shade for pair in ends for shade in _between(*pair, step))
    return [*whole, *(one for one in shades if all(_distance(one, full) >= step for full in whole))]


def _pair(mark: Mark, paper: str) -> tuple[str, str]:
    return (mark.on, mark.colour) if isinstance(mark, Text) else (paper, mark.colour)


def _between(ground: Rgb, colour: Rgb, step: int) -> list[Rgb]:
    count = _distance(ground, colour) // step
    ends = list(zip(ground, colour, strict=True))
    return [tuple(a + (b - a) * number // count for a, b in ends) for number in range(1, count)]


def _distance(one: Rgb, other: Rgb) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
