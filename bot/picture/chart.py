"""A recommendation: the result, both sides as heads, and for each answer a track between them.

The place on the track tells which side an answer is for, and how much; colour only repeats it.
"""

from math import ceil

from bot.dialogue.replies import Chart, ChartRow
from bot.picture import fonts
from bot.picture.drawing import Box, Drawing
from bot.picture.framing import put_heads, put_note
from bot.picture.page import Column, Page
from bot.picture.sheet import Sheet
from bot.picture.theme import BODY, HEADING, KICKER, MARGIN, RESULT, Theme
from bot.picture.track import put_track
from bot.picture.wrap import balance

LEFTWARDS, RIGHTWARDS = "\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"
"""Before the first side's name and after the second's: where their answers lie."""
DOUBLE = "\N{MULTIPLICATION SIGN}2"
"""Beside an answer that counts double."""


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
    put_track(row.position, row.doubled, page)
    page.skip(22)


def _put_double(page: Page, whole: Column) -> int:
    """Marks a row, at its right, as counting double; gives the width that it takes."""
    face = page.sheet.face(HEADING)
    pad, width = page.px(16), ceil(fonts.width(DOUBLE, face))
    left = whole.right - width - 2 * pad
    column = Column(left + pad, whole.right - pad)
    text = page.text(DOUBLE, HEADING, page.theme.ink, column, on=page.theme.hairline)
    page.marks += [Box(left, text.top, whole.right, text.bottom, text.on, page.px(14)), text]
    return whole.right - left + pad
