"""Links as QR codes with their titles beneath, to be printed."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from math import ceil
from pathlib import Path

import segno
from PIL import Image, ImageDraw

from bot.dialogue.links import Address
from bot.pictures.text import balance, load_font
from bot.pictures.theme import Face

CORRECTION = "q"
"""A quarter of the code may be dirty or torn."""
QUIET = 4
"""Modules left white around the code, as readers need them."""
WIDTH = 1200
"""Pixels, at least so many for the code: 10 cm at 300 dots an inch."""
_TITLE = Face(54, "semibold", 70)
_ADDRESS = Face(32, "regular", 48)
_INK, _PAPER = 0, 255


def write_posters(found: Iterable[Address], folder: Path) -> Iterator[Path]:
    """A PNG for each link. Raises OSError where the folder can't be written to."""
    folder.mkdir(parents=True, exist_ok=True)
    for address in found:
        file = folder / f"{address.name}.png"
        file.write_bytes(draw_poster(address.url, address.title))
        yield file


def draw_poster(url: str, title: str) -> bytes:
    """The PNG. `url` is written beneath too, up to its payload, for those who type."""
    code = segno.make(url, error=CORRECTION, micro=False)
    scale = ceil(WIDTH / code.symbol_size(border=QUIET)[0])
    picture = BytesIO()
    code.save(picture, kind="png", scale=scale, border=QUIET)
    with Image.open(picture) as opened:
        image = opened.convert("L")
    lines = [(line, _TITLE) for line in balance(title, _TITLE, image.width - 8 * scale)]
    lines.append((url.removeprefix("https://").partition("?")[0], _ADDRESS))
    return _with_lines(image, lines, margin=QUIET * scale)


def _with_lines(code: Image.Image, lines: list[tuple[str, Face]], margin: int) -> bytes:
    height = sum(face.leading for _, face in lines)
    sheet = Image.new("L", (code.width, code.height + height + margin), _PAPER)
    sheet.paste(code, (0, 0))
    pen, top = ImageDraw.Draw(sheet), code.height
    for line, face in lines:
        pen.text((code.width / 2, top), line, _INK, load_font(face), anchor="ma")
        top += face.leading
    picture = BytesIO()
    sheet.save(picture, "PNG", optimize=True)
    return picture.getvalue()
