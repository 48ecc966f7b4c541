"""The picture itself."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.ImageColor import getrgb

from bot.dialogue.replies import Table
from bot.pictures import draw
from bot.pictures.drawing import Box, Drawing, paint
from bot.pictures.page import Sheet
from bot.pictures.table import compose
from bot.pictures.text import load_font, width_of
from bot.pictures.theme import DARK, LIGHT, Theme

from .tables import ALL, NAMES, THREE, USUAL, table

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def colours(image: Image.Image) -> set[tuple[int, ...]]:
    found = image.convert("RGB").getcolors(1 << 24)
    assert found
    return {colour for _, colour in found if isinstance(colour, tuple)}


@pytest.mark.parametrize("one", ALL)
def test_it_is_a_png_that_telegram_takes(one: Table) -> None:
    png = draw(one)
    image = opened(png)
    assert image.format == "PNG"
    assert sum(image.size) <= 10_000
    assert len(png) < 10_000_000


@pytest.mark.parametrize("one", [USUAL, THREE, NAMES])
def test_the_same_table_gives_the_same_bytes(one: Table) -> None:
    first = draw(one)
    load_font.cache_clear()
    width_of.cache_clear()
    assert draw(one) == first


def test_light_and_dark_differ_in_colour_only() -> None:
    light, dark = opened(draw(USUAL)), opened(draw(USUAL, dark=True))
    assert light.size == dark.size
    assert light.convert("RGB").getpixel((0, 0)) == getrgb(LIGHT.paper)
    assert dark.convert("RGB").getpixel((0, 0)) == getrgb(DARK.paper)


@THEMES
def test_the_colours_of_the_png_are_exactly_those_of_the_theme(theme: Theme) -> None:
    drawing = compose(THREE, theme, Sheet())
    wanted = {getrgb(mark.colour) for mark in drawing.marks} | {getrgb(drawing.paper)}
    assert wanted <= colours(opened(paint(drawing)))


@THEMES
def test_nothing_is_painted_in_the_margins(theme: Theme) -> None:
    image = opened(draw(NAMES, dark=theme is DARK)).convert("RGB")
    width, height = image.size
    for edge in [
        (0, 0, 40, height),
        (width - 40, 0, width, height),
        (0, 0, width, 30),
        (0, height - 30, width, height),
    ]:
        assert colours(image.crop(edge)) == {getrgb(theme.paper)}


def test_another_word_gives_another_picture() -> None:
    assert draw(table(("A", "a", "b"))) != draw(table(("A", "a", "c")))


@pytest.mark.parametrize("scale", [0.5, 0.1, 0.02])
def test_a_picture_shrunk_for_endless_tables_is_still_one(scale: float) -> None:
    drawing = compose(USUAL, LIGHT, Sheet(1080, scale))
    assert opened(paint(drawing)).size == (drawing.width, drawing.height)


def test_a_drawing_of_many_colours_keeps_them() -> None:
    many = [f"#{level:02x}{255 - level:02x}80" for level in range(0, 256, 5)]
    boxes = (Box(9 * at, 0, 9 * at + 9, 9, colour) for at, colour in enumerate(many))
    drawing = Drawing(9 * len(many), 20, "#ffffff", tuple(boxes))
    assert {getrgb(colour) for colour in many} <= colours(opened(paint(drawing)))


def test_a_round_box_is_round_at_all_four_corners() -> None:
    box = Box(0, 0, 60, 40, "#000000", 12)
    with Image.open(BytesIO(paint(Drawing(60, 40, "#ffffff", (box,))))) as picture:
        image = picture.convert("L")
    assert [image.getpixel(place) for place in ((0, 0), (59, 0), (0, 39), (59, 39))] == [255] * 4
    assert image.getpixel((30, 0)) == image.getpixel((0, 20)) == 0
    for turned in (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM):
        assert image.transpose(turned).tobytes() == image.tobytes()
