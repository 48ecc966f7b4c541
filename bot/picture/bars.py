"""How much of what: under each heading its things with a bar each, the longest as wide as the page."""

from dataclasses import dataclass
from math import ceil

from bot.picture import fonts
from bot.picture.drawing import Box, Drawing
from bot.picture.framing import put_note
from bot.picture.page import Column, Page
from bot.picture.sheet import Sheet
from bot.picture.theme import BODY, HEADING, MARGIN, TITLE, Theme
from bot.picture.wrap import balance

_HEIGHT = 26


@dataclass(frozen=True)
class Bar:
    """One thing and how much of it there is."""

    label: str
    amount: int
    told: str = ""
    """Beside the label; the amount where it is empty."""


@dataclass(frozen=True)
class Bars:
    """Groups of bars: a heading and its things."""

    title: str
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]
    note: str = ""


def compose(bars: Bars, theme: Theme, sheet: Sheet) -> Drawing:
    """Where everything of the chart goes on such a sheet."""
    page = Page(theme, sheet)
    page.skip(MARGIN - 8)
    page.put(page.text(bars.title, TITLE, theme.ink, page.whole(), wrapped=balance))
    page.skip(10)
    for number, (heading, group) in enumerate(bars.groups):
        page.skip(26)
        page.put(page.text(heading, HEADING, theme.accent(number).strong, page.whole()))
        page.skip(10)
        most = max((bar.amount for bar in group), default=0)
        for bar in group:
            _bar(bar, most, number, page)
    page.skip(20)
    put_note(bars.note, page)
    page.skip(MARGIN - 14)
    return page.drawing()


def _bar(bar: Bar, most: int, accent: int, page: Page) -> None:
    whole, colours = page.whole(), page.theme.accent(accent)
    told = bar.told or str(bar.amount)
    width = ceil(fonts.width(told, page.sheet.face(BODY)))
    label = whole.inset(0, width + page.px(24))
    amount = page.text(told, BODY, page.theme.body, Column(whole.right - width - 1, whole.right))
    page.put(page.text(bar.label, BODY, page.theme.body, label), amount)
    page.skip(6)
    right = whole.left + max(page.px(6), round(whole.width * bar.amount / max(most, 1)))
    bottom, radius = page.y + page.px(_HEIGHT), page.px(8)
    page.marks.append(Box(whole.left, page.y, whole.right, bottom, colours.tint, radius))
    if bar.amount:
        page.marks.append(Box(whole.left, page.y, right, bottom, colours.strong, radius))
    page.y = bottom
    page.skip(22)
