"""What is on the picture of a recommendation, and the picture itself."""

from functools import cache
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ImageColor import getrgb

from bot.dialogue.replies import Chart, ChartRow
from bot.pictures import draw
from bot.pictures.chart import DOUBLE, LEFTWARDS, RIGHTWARDS, compose
from bot.pictures.drawing import Box, Drawing, Text, paint
from bot.pictures.page import Sheet, fit
from bot.pictures.text import load_font, showable, width_of
from bot.pictures.theme import BODY, DARK, LIGHT, Theme

from .tables import ENDLESS, LONG, PHONE
from .test_table import CELLS, assert_nothing_is_cut_off, contrast, letters, texts

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def row(position: float, doubled: bool = False, heading: str = "Hurry", answer: str = "None") -> ChartRow:
    return ChartRow(heading, answer, position, "", doubled)


def chart(*rows: ChartRow, note: str = "A note.") -> Chart:
    return Chart("Where your answers lie", ("Tea", "Coffee"), rows, "Have a tea.", note)


USUAL = chart(row(-1, True), row(-0.5), row(0), row(1 / 3), row(1, heading="Sleep", answer="Much"))
HARD = Chart(LONG, (ENDLESS, LONG), (row(-1, True, ENDLESS, LONG), row(1, True, LONG, ENDLESS)), LONG, LONG)
FORTY = chart(*(row(number / 20 - 1, True, LONG, ENDLESS) for number in range(41)), note=LONG * 5)
NOTHING = Chart("", ("", ""), (), "")
ONE = chart(row(0), note="")
ALL = (USUAL, HARD, FORTY, NOTHING, ONE)
CHARTS = pytest.mark.parametrize("one", ALL, ids=["usual", "hard", "forty", "nothing", "one"])


@cache
def drawn(one: Chart, theme: Theme = LIGHT) -> Drawing:
    return fit(lambda sheet: compose(one, theme, sheet))


def markers(drawing: Drawing, theme: Theme = LIGHT) -> list[Box]:
    """The discs on the tracks, without the free space around them."""
    colours = {theme.ink, *(accent.strong for accent in theme.accents)}
    boxes = [mark for mark in drawing.marks if isinstance(mark, Box)]
    return [box for box in boxes if box.radius and box.colour in colours]


def middle(box: Box) -> float:
    return (box.left + box.right) / 2


def assert_all_is_said(one: Chart, drawing: Drawing) -> None:
    first, second = one.sides
    heads = (LEFTWARDS + first, second + RIGHTWARDS)
    answers = [words for each in one.rows for words in (each.heading, each.answer)]
    said = [letters("".join(text.lines)) for text in texts(drawing)]
    for words in (one.title, one.result, one.note, *heads, *answers):
        assert letters(showable(words)) in said or not showable(words)


@CHARTS
def test_nothing_is_cut_off(one: Chart) -> None:
    assert_nothing_is_cut_off(drawn(one))


@CHARTS
def test_title_result_sides_answers_and_note_are_said(one: Chart) -> None:
    assert_all_is_said(one, drawn(one))


@settings(max_examples=40)
@given(CELLS, CELLS, CELLS, st.floats(allow_nan=False), st.booleans())
def test_nothing_is_cut_off_or_lost_whatever_the_words(
    words: str, heading: str, answer: str, position: float, doubled: bool
) -> None:
    one = Chart(words, (answer, words), (row(position, doubled, heading, answer),), heading, words)
    drawing = drawn(one)
    assert_nothing_is_cut_off(drawing)
    assert_all_is_said(one, drawing)


@CHARTS
def test_nothing_lies_on_words_but_their_own_ground(one: Chart) -> None:
    placed = sorted((text for text in texts(drawn(one)) if text.lines), key=lambda text: text.top)
    for first, second in combinations(placed, 2):
        beside = first.left + first.width <= second.left or second.left + second.width <= first.left
        assert beside or first.bottom <= second.top
    for text in placed:
        for marker in markers(drawn(one)):
            assert marker.bottom <= text.top or marker.top >= text.bottom


@CHARTS
def test_all_lies_on_the_paper(one: Chart) -> None:
    drawing = drawn(one)
    for box in (mark for mark in drawing.marks if isinstance(mark, Box)):
        assert 0 <= box.left < box.right <= drawing.width
        assert 0 <= box.top < box.bottom <= drawing.height


def test_a_marker_lies_where_its_answer_does() -> None:
    left, half, none, third, right = map(middle, markers(drawn(USUAL)))
    assert none == pytest.approx(drawn(USUAL).width / 2, abs=1)
    assert half == pytest.approx((left + none) / 2, abs=1)
    assert third == pytest.approx(none + (right - none) / 3, abs=1)
    assert left + right == pytest.approx(2 * none, abs=1)


@pytest.mark.parametrize("position", [-7.0, 7.0, float("inf")])
def test_no_marker_leaves_its_track(position: float) -> None:
    [found] = markers(drawn(chart(row(position))))
    ends = markers(drawn(chart(row(-1), row(1))))
    assert middle(ends[0]) <= middle(found) <= middle(ends[1])


def test_the_place_tells_the_side_and_the_colour_only_repeats_it() -> None:
    for number, found in enumerate(markers(drawn(USUAL))):
        off = middle(found) - drawn(USUAL).width / 2
        side = LIGHT.ink if abs(off) < 1 else LIGHT.accent(0 if off < 0 else 1).strong
        assert found.colour == side, number


def test_the_heads_point_to_their_sides() -> None:
    first, second = (text for text in texts(drawn(USUAL)) if text.colour in (_strong(0), _strong(1)))
    assert first.lines == ("\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}Tea",)
    assert second.lines == ("Coffee\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}",)
    assert first.left + first.width < drawn(USUAL).width / 2 < second.left


def _strong(number: int) -> str:
    return LIGHT.accent(number).strong


def test_what_counts_double_is_marked_in_writing_and_by_a_larger_marker() -> None:
    said = [text for text in texts(drawn(USUAL)) if text.lines == (DOUBLE,)]
    heading = next(text for text in texts(drawn(USUAL)) if text.lines == ("Hurry",))
    assert [text.top for text in said] == [heading.top]
    sizes = [box.right - box.left for box in markers(drawn(USUAL))]
    assert sizes[0] > max(sizes[1:])


@THEMES
def test_all_words_are_legible_and_all_marks_seen(theme: Theme) -> None:
    for text in texts(drawn(USUAL, theme)):
        assert contrast(text.colour, text.on) >= 4.5
    assert all(contrast(box.colour, theme.paper) >= 3 for box in markers(drawn(USUAL, theme), theme))
    assert contrast(theme.track, theme.paper) >= 3


def test_words_on_a_colour_lie_within_it() -> None:
    boxes = [mark for mark in drawn(HARD).marks if isinstance(mark, Box)]
    grounded = [text for text in texts(drawn(HARD)) if text.on != LIGHT.paper]
    assert len(grounded) == 4
    for text in grounded:
        assert any(_within(text, box) for box in boxes if box.colour == text.on)


def _within(text: Text, box: Box) -> bool:
    across = box.left < text.left < text.left + text.width < box.right
    return across and box.top <= text.top < text.bottom <= box.bottom


def test_a_usual_chart_has_the_width_and_the_type_of_a_phone() -> None:
    assert drawn(USUAL) == compose(USUAL, LIGHT, Sheet())
    assert BODY.size * PHONE / drawn(USUAL).width >= 13


@CHARTS
def test_it_is_a_png_that_telegram_takes(one: Chart) -> None:
    png = draw(one)
    image = Image.open(BytesIO(png))
    shorter, longer = sorted(image.size)
    assert image.format == "PNG"
    assert shorter + longer <= 10_000
    assert longer <= 20 * shorter
    assert len(png) < 10_000_000


@THEMES
def test_the_same_chart_gives_the_same_bytes(theme: Theme) -> None:
    first = draw(USUAL, dark=theme is DARK)
    load_font.cache_clear()
    width_of.cache_clear()
    assert draw(USUAL, dark=theme is DARK) == first
    assert draw(chart(row(-1)), dark=theme is DARK) != first


@THEMES
def test_the_colours_of_the_png_are_exactly_those_of_the_theme(theme: Theme) -> None:
    drawing = drawn(USUAL, theme)
    image = Image.open(BytesIO(paint(drawing))).convert("RGB")
    assert image.getpixel((0, 0)) == getrgb(theme.paper)
    for box in markers(drawing, theme):
        assert image.getpixel((round(middle(box)), (box.top + box.bottom) // 2)) == getrgb(box.colour)


@pytest.mark.parametrize("scale", [0.5, 0.1, 0.02])
def test_a_picture_shrunk_for_endless_charts_is_still_one(scale: float) -> None:
    drawing = compose(USUAL, LIGHT, Sheet(1080, scale))
    assert Image.open(BytesIO(paint(drawing))).size == (drawing.width, drawing.height)
