"""The typeface, Inter (SIL Open Font License, package fontpkg-inter), and which characters it has.

Loaded fonts and their measures are all that is kept between two pictures.
"""

from functools import cache, lru_cache
from importlib.resources import files

from PIL import ImageFont

from bot.picture.theme import Face, Weight

_FILE = str(files("fontpkg_inter").joinpath("files", "Inter[opsz,wght].ttf"))
_WEIGHTS: dict[Weight, int] = {"regular": 400, "semibold": 600}
_PIXELS_TO_A_POINT = 2.8
_NOWHERE = "\U0010ffff"
"""A character that no font has: it shows what a missing one would look like."""


@cache
def load(face: Face) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FILE, face.size)
    # Inter has shapes for small type, up to 14 points, that turn into those for titles, from 32 on.
    points = min(max(face.size / _PIXELS_TO_A_POINT, 14), 32)
    font.set_variation_by_axes([points, _WEIGHTS[face.weight]])
    return font


@lru_cache(4096)
def width(text: str, face: Face) -> float:
    return load(face).getlength(text)


@cache
def has(character: str) -> bool:
    """Whether the typeface has a shape of its own for this character."""
    return _shape(character) != _missing()


def _shape(character: str) -> tuple[bytes, float]:
    probe = _probe()
    return bytes(probe.getmask(character)), probe.getlength(character)


@cache
def _missing() -> tuple[bytes, float]:
    return _shape(_NOWHERE)


@cache
def _probe() -> ImageFont.FreeTypeFont:
    # The basic layout asks the font for each character as it is; Raqm hides some that are missing.
    return ImageFont.truetype(_FILE, 24, layout_engine=ImageFont.Layout.BASIC)
