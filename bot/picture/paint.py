"""Paints a drawing: a PNG of at most 256 colours, half as large and done in a third of the time."""

from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

from bot.picture import fonts
from bot.picture.drawing import Box, Drawing, Mark, Text

_FINER = 4
"""Round corners are drawn that much larger and made smaller: Pillow would leave them jagged."""
_SHADES = 32
"""Between a colour and what it stands on, for smooth edges: more would not be seen."""


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
    corners = (box.left, box.top, box.right, box.bottom)
    if not box.radius:
        image.paste(box.colour, corners)
        return
    size = ((box.right - box.left) * _FINER, (box.bottom - box.top) * _FINER)
    mask = Image.new("L", size)
    last = (size[0] - 1, size[1] - 1)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *last), box.radius * _FINER, fill=255)
    image.paste(box.colour, corners, mask.reduce(_FINER))


def _write(pen: ImageDraw.ImageDraw, text: Text) -> None:
    font = fonts.load(text.face)
    for line, baseline in zip(text.lines, text.baselines(), strict=True):
        pen.text((text.left, baseline), line, text.colour, font, anchor="ls")


def _palette(drawing: Drawing) -> Image.Image:
    """Each colour, what it stands on, and the shades between the two."""
    pairs = dict.fromkeys(_pair(mark, drawing.paper) for mark in drawing.marks)
    shades = max(2, min(_SHADES, 256 // max(1, len(pairs))))
    colours = [*ImageColor.getrgb(drawing.paper)]
    for ground, colour in pairs:
        ends = list(zip(ImageColor.getrgb(ground), ImageColor.getrgb(colour), strict=True))
        for shade in range(shades):
            share = shade / (shades - 1)
            colours += [round(start + (end - start) * share) for start, end in ends]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours[: 256 * 3])
    return palette


def _pair(mark: Mark, paper: str) -> tuple[str, str]:
    return (mark.on, mark.colour) if isinstance(mark, Text) else (paper, mark.colour)
