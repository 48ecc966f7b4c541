"""A recommendation: the result, both sides as heads, and for each answer a track between them.

The place on the track tells which side an answer is for, and how much; colour only repeats it.
"""

from math import ceil

from bot.dialogue.replies import Chart, ChartRow
from bot.pictures.drawing import Box, Drawing
from bot.pictures.page import Column, Page, Sheet, put_heads, put_note
from bot.pictures.text import balance, width_of
from bot.pictures.theme import BODY, HEADING, KICKER, MARGIN, RESULT, Theme

LEFTWARDS, RIGHTWARDS = "\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"
"""Before the first side's name and after the second's: where their answers lie."""
DOUBLE = "\N{MULTIPLICATION SIGN}2"
"""Beside an answer that counts double."""

_HEIGHT = 56
"""Of the greatest marker, with the space around it."""
_LINE, _BAR = 4, 14
"""How thick the line is, and the bar on it from the middle to the marker."""
_TICK = 28
_MARKER, _LARGE_MARKER = 34, 48
"""Across; the large one is for what counts double."""
_SPACE = 5
"""Between the marker and what lies below it."""


def compose(chart: Chart, theme: Theme, sheet: Sheet) -> Drawing:
    """Where everything of the chart goes on such a sheet."""
    page = Page(theme, sheet)
    page.skip(MARGIN - 8)
    _top(chart, page)
    first, second = chart.sides
    put_heads([LEFTWARDS + first, second + RIGHTWARDS], page.columns(2, gap=36), page, apart=True)
    for row in chart.rows:
        _row(row, page)
    put_note(chart.note, page)
    page.skip(MARGIN - 14)
    return page.drawing()


def _top(chart: Chart, page: Page) -> None:
    """What the picture is about, small, and the result."""
    title = page.text(chart.title, KICKER, page.theme.muted, page.whole())
    if title.lines:
        page.put(title)
        page.skip(10)
    result = page.text(chart.result, RESULT, page.theme.ink, page.whole(), wrapped=balance)
    if result.lines:
        page.put(result)
        page.skip(30)


def _row(row: ChartRow, page: Page) -> None:
    page.skip(18)
    whole = page.whole()
    heading = whole.inset(0, _put_double(page, whole)) if row.doubled else whole
    page.put(page.text(row.heading, HEADING, page.theme.ink, heading))
    page.put(page.text(row.answer, BODY, page.theme.body, whole))
    page.skip(14)
    _put_track(row.position, row.doubled, page)
    page.skip(22)


def _put_double(page: Page, whole: Column) -> int:
    """Marks a row, at its right, as counting double; gives the width that it takes."""
    face = page.sheet.face(HEADING)
    pad, width = page.px(16), ceil(width_of(DOUBLE, face))
    left = whole.right - width - 2 * pad
    column = Column(left + pad, whole.right - pad)
    text = page.text(DOUBLE, HEADING, page.theme.ink, column, on=page.theme.hairline)
    page.marks += [Box(left, text.top, whole.right, text.bottom, text.on, page.px(14)), text]
    return whole.right - left + pad


def _put_track(position: float, large: bool, page: Page) -> None:
    size = page.px(_LARGE_MARKER if large else _MARKER)
    half = page.px(_LARGE_MARKER / 2)
    line = page.whole().inset(half, half)
    middle, at = _place(line, 0), _place(line, position)
    colour = _colour(position, page)
    for x in (line.left, middle, line.right):
        _bar(page, x, x, _TICK, page.theme.track)
    _bar(page, line.left, line.right, _LINE, page.theme.track)
    _bar(page, min(middle, at), max(middle, at), _BAR, colour)
    _disc(page, at, size + 2 * page.px(_SPACE), page.theme.paper)
    _disc(page, at, size, colour)
    page.skip(_HEIGHT)


def _place(line: Column, position: float) -> int:
    """How far to the right a position lies."""
    share = (min(max(position, -1), 1) + 1) / 2
    return round(line.left + share * line.width)


def _colour(position: float, page: Page) -> str:
    if not position:
        return page.theme.ink
    return page.theme.accent(0 if position < 0 else 1).strong


def _bar(page: Page, left: int, right: int, height: int, colour: str) -> None:
    """Around the middle of the track, with ends half as wide as the line is thick."""
    end, high = page.px(_LINE / 2), page.px(height)
    top = page.y + (page.px(_HEIGHT) - high) // 2
    page.marks.append(Box(left - end, top, right + end, top + high, colour))


def _disc(page: Page, x: int, size: int, colour: str) -> None:
    left, top = x - size // 2, page.y + (page.px(_HEIGHT) - size) // 2
    page.marks.append(Box(left, top, left + size, top + size, colour, (size + 1) // 2))
