"""Things side by side: a heading for each row, below it a cell for each thing, in its colour."""

from collections.abc import Sequence

from bot.dialogue.replies import Table
from bot.pictures.drawing import Box, Drawing, Text
from bot.pictures.page import PAD, Column, Page, Sheet, put_heads, put_note
from bot.pictures.text import balance, showable
from bot.pictures.theme import BODY, HEADING, MARGIN, TITLE, Theme

EMPTY = "\N{EN DASH}"
"""Stands in a cell that says nothing."""
_BAR = 5


def compose(table: Table, theme: Theme, sheet: Sheet) -> Drawing:
    """Where everything of the table goes on such a sheet."""
    page = Page(theme, sheet)
    # Three columns are narrow: they get more of the page.
    columns = page.columns(len(table.columns), gap=72 / max(len(table.columns), 1))
    page.skip(MARGIN - 8)
    _title(table.title, page)
    put_heads(table.columns, columns, page)
    for number, (heading, cells) in enumerate(table.rows):
        if number:
            page.hairline()
        _row(heading, cells, columns, page)
    put_note(table.note, page)
    page.skip(MARGIN - 14)
    return page.drawing()


def _title(title: str, page: Page) -> None:
    text = page.text(title, TITLE, page.theme.ink, page.whole(), wrapped=balance)
    if text.lines:
        page.put(text)
        page.skip(24)


def _row(heading: str, cells: Sequence[str], columns: Sequence[Column], page: Page) -> None:
    page.skip(16)
    page.put(page.text(heading, HEADING, page.theme.ink, page.whole()))
    page.skip(8)
    top = page.y
    page.put(*(_cell(cell, column, page) for cell, column in zip(cells, columns, strict=True)))
    for number, column in enumerate(columns):
        _bar(column, top, page.theme.accent(number).strong, page)
    page.skip(24)


def _cell(cell: str, column: Column, page: Page) -> Text:
    inside = column.inset(page.px(PAD))
    if showable(cell):
        return page.text(cell, BODY, page.theme.body, inside)
    return page.text(EMPTY, BODY, page.theme.muted, inside)


def _bar(column: Column, top: int, colour: str, page: Page) -> None:
    """Along a cell, from its first line's capitals to the last line of the row."""
    trim = page.px(7)
    # Of a picture shrunk to the utmost, a line is as high as what is trimmed.
    bottom = max(page.y - trim, top + trim + 1)
    corners = (column.left, top + trim, column.left + page.px(_BAR), bottom)
    page.marks.append(Box(*corners, colour, page.px(_BAR / 2)))
