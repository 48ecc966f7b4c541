"""A line between two sides, and a marker on it: -1 is its left end, 1 its right, 0 its middle."""

from bot.picture.drawing import Box
from bot.picture.page import Column, Page

_HEIGHT = 56
"""Of the greatest marker, with the space around it."""
_LINE, _BAR = 4, 14
"""How thick the line is, and the bar on it from the middle to the marker."""
_TICK = 28
_MARKER, _LARGE_MARKER = 34, 48
"""Across; the large one is for what counts double."""
_SPACE = 5
"""Between the marker and what lies below it."""


def put_track(position: float, large: bool, page: Page) -> None:
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
