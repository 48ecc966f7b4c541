"""What is on the picture of a table, before it is painted."""

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.ImageColor import getrgb

from bot.dialogue.replies import Table
from bot.pictures.drawing import Box, Drawing, Text
from bot.pictures.page import Sheet, fit
from bot.pictures.table import EMPTY, compose
from bot.pictures.text import load_font, showable
from bot.pictures.theme import BODY, DARK, LIGHT, Theme

from .tables import ALL, FORTY, PHONE, THREE, USUAL, table

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
TABLES = pytest.mark.parametrize("one", ALL)
ACCENTS = st.characters(categories=["Mn", "Me", "Mc"], max_codepoint=0x20FF)
CELLS = st.text(max_size=60) | st.text(ACCENTS | st.sampled_from("aim -"), max_size=20)


@cache
def drawn(one: Table, theme: Theme = LIGHT) -> Drawing:
    return fit(lambda sheet: compose(one, theme, sheet))


def texts(drawing: Drawing) -> list[Text]:
    return [mark for mark in drawing.marks if isinstance(mark, Text)]


def letters(words: str) -> str:
    """Without what wrapping may add or take away."""
    return "".join(words.split()).replace("-", "")


def assert_nothing_is_cut_off(drawing: Drawing) -> None:
    for text in texts(drawing):
        slack = text.face.size / 2  # of the free space around: wide accents stand on narrow letters
        for line, baseline in zip(text.lines, text.baselines(), strict=True):
            left, top, right, bottom = load_font(text.face).getbbox(line, anchor="ls")
            assert left >= -slack
            assert right <= text.width + slack
            assert baseline + top >= text.top - slack
            assert baseline + bottom <= text.bottom + slack
        assert 0 <= text.left <= text.left + text.width <= drawing.width
        assert 0 <= text.top <= text.bottom <= drawing.height


def assert_all_is_said(one: Table, drawing: Drawing) -> None:
    cells = [cell for _, row in one.rows for cell in row]
    wanted = [one.title, *one.columns, *(heading for heading, _ in one.rows), *cells, one.note]
    said = [letters("".join(text.lines)) for text in texts(drawing)]
    for words in wanted:
        assert letters(showable(words)) in said or not showable(words)


@TABLES
def test_nothing_is_cut_off(one: Table) -> None:
    assert_nothing_is_cut_off(drawn(one))


@TABLES
def test_everything_of_the_table_is_said(one: Table) -> None:
    assert_all_is_said(one, drawn(one))


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=3), CELLS)
def test_nothing_is_cut_off_or_lost_whatever_the_words(
    rows: list[tuple[str, str, str, str]], name: str
) -> None:
    one = table(*rows, columns=(name, "Coffee", name))
    drawing = drawn(one)
    assert_nothing_is_cut_off(drawing)
    assert_all_is_said(one, drawing)


@TABLES
def test_no_text_lies_on_another(one: Table) -> None:
    placed = sorted(texts(drawn(one)), key=lambda text: (text.top, text.left))
    for first, second in combinations([text for text in placed if text.lines], 2):
        beside = first.left + first.width <= second.left or second.left + second.width <= first.left
        assert beside or first.bottom <= second.top


@TABLES
def test_telegram_takes_it_as_a_photo(one: Table) -> None:
    drawing = drawn(one)
    shorter, longer = sorted((drawing.width, drawing.height))
    assert shorter + longer <= 10_000
    assert longer <= 20 * shorter


def test_a_usual_table_has_the_width_and_the_type_of_a_phone() -> None:
    drawing = drawn(USUAL)
    assert drawing == compose(USUAL, LIGHT, Sheet())
    assert BODY.size * PHONE / drawing.width >= 13


def test_a_table_grows_with_its_rows_only() -> None:
    short, tall = drawn(table(("A", "a", "b"))), drawn(table(*[("A", "a", "b")] * 5))
    assert short.width == tall.width
    assert short.height < tall.height


def test_the_hardest_table_stays_as_large_as_it_can() -> None:
    drawing = drawn(FORTY)
    assert drawing.width * drawing.height > 15_000_000


def contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines define it: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = [value / 255 for value in getrgb(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@THEMES
def test_all_words_are_legible_on_what_they_stand_on(theme: Theme) -> None:
    for text in texts(drawn(THREE, theme)):
        assert contrast(text.colour, text.on) >= 4.5


@THEMES
def test_the_colours_of_the_columns_are_seen_and_told_apart(theme: Theme) -> None:
    assert all(contrast(accent.strong, theme.paper) >= 3 for accent in theme.accents)
    assert len({accent.strong for accent in theme.accents}) == 3


def test_words_on_a_colour_lie_within_it() -> None:
    drawing = drawn(THREE)
    boxes = [mark for mark in drawing.marks if isinstance(mark, Box)]
    heads = [text for text in texts(drawing) if text.on != drawing.paper]
    assert len(heads) == 3
    for head in heads:
        (box,) = (box for box in boxes if box.colour == head.on)
        assert box.left < head.left < head.left + head.width < box.right
        assert box.top < head.top < head.bottom < box.bottom


def test_each_cell_has_its_column_s_colour_at_its_side() -> None:
    drawing = drawn(THREE)
    cells = [text for text in texts(drawing) if text.face == BODY]
    assert len(cells) == 6
    for number, cell in enumerate(cells):
        bars = [
            mark
            for mark in drawing.marks
            if isinstance(mark, Box) and 0 < cell.left - mark.right < 30 and mark.top > cell.top
        ]
        assert LIGHT.accents[number % 3].strong in {bar.colour for bar in bars}


@pytest.mark.parametrize("silent", ["", "  ", "\n", "\N{ZERO WIDTH SPACE}"])
def test_a_cell_that_says_nothing_is_a_dash(silent: str) -> None:
    assert (EMPTY,) in [text.lines for text in texts(drawn(table(("A", silent, "b"))))]


def test_a_cell_with_something_that_cannot_be_drawn_is_not_taken_for_silent() -> None:
    lines = [text.lines for text in texts(drawn(table(("A", "\N{HOT BEVERAGE}", "b"))))]
    assert ("?",) in lines
    assert (EMPTY,) not in lines


def test_there_is_a_line_between_two_rows_and_one_above_the_note() -> None:
    lines = [mark for mark in drawn(USUAL).marks if getattr(mark, "colour", "") == LIGHT.hairline]
    assert len(lines) == len(USUAL.rows)
