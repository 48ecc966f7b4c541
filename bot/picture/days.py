"""How much on each day: a column a day, its parts on each other in the colours of the heads."""

from dataclasses import dataclass
from math import ceil

from bot.picture import fonts
from bot.picture.drawing import Box, Drawing
from bot.picture.framing import put_heads, put_note
from bot.picture.page import Column, Page
from bot.picture.sheet import Sheet
from bot.picture.theme import MARGIN, NOTE, TITLE, Theme
from bot.picture.wrap import balance

_HEIGHT = 620
_GAP = 0.2
"""Between two columns, of a column's width."""


@dataclass(frozen=True)
class Days:
    """A day is its name and how much of each part there was on it."""

    title: str
    parts: tuple[str, ...]
    days: tuple[tuple[str, tuple[int, ...]], ...]
    note: str = ""


def compose(days: Days, theme: Theme, sheet: Sheet) -> Drawing:
    """Where everything of the chart goes on such a sheet."""
    page = Page(theme, sheet)
    page.skip(MARGIN - 8)
    page.put(page.text(days.title, TITLE, theme.ink, page.whole(), wrapped=balance))
    page.skip(24)
    put_heads(days.parts, page.columns(len(days.parts), gap=24), page)
    most = max((sum(amounts) for _, amounts in days.days), default=0)
    page.skip(10)
    page.put(page.text(str(most), NOTE, theme.muted, page.whole()))
    page.hairline()
    _columns(days, max(most, 1), page)
    page.hairline()
    page.skip(10)
    _ends(days, page)
    page.skip(20)
    put_note(days.note, page)
    page.skip(MARGIN - 14)
    return page.drawing()


def _columns(days: Days, most: int, page: Page) -> None:
    whole, height = page.whole(), page.px(_HEIGHT)
    step = whole.width / max(len(days.days), 1)
    for number, (_, amounts) in enumerate(days.days):
        left = round(whole.left + number * step)
        right = max(left + 1, round(whole.left + (number + 1 - _GAP) * step))
        below = 0
        for part, amount in enumerate(amounts):
            bottom = page.y + height - round(height * below / most)
            below += amount
            top = page.y + height - round(height * below / most)
            if top < bottom:
                page.marks.append(Box(left, top, right, bottom, page.theme.accent(part).strong))
    page.y += height


def _ends(days: Days, page: Page) -> None:
    """The first day and, at its right, the last."""
    if not days.days:
        return
    first, last = days.days[0][0], days.days[-1][0]
    whole = page.whole()
    width = ceil(fonts.width(last, page.sheet.face(NOTE)))
    right = page.text(last, NOTE, page.theme.muted, Column(whole.right - width - 1, whole.right))
    page.put(page.text(first, NOTE, page.theme.muted, whole.inset(0, whole.width // 2)), right)
