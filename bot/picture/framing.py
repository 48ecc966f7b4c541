"""What tables and charts have in common: the heads of columns or sides, and the note at the bottom."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from bot.picture import fonts
from bot.picture.drawing import Box, Text
from bot.picture.letters import showable
from bot.picture.page import Column, Page
from bot.picture.theme import HEAD, NOTE

PAD = 20
"""From a column's edge to its words."""


def put_heads(names: Sequence[str], columns: Sequence[Column], page: Page, apart: bool = False) -> None:
    """The columns' names, each on a tint of its colour. `apart`: the last stands at its right edge."""
    pad, top = page.px(PAD), page.y
    accents = [page.theme.accent(number) for number in range(len(names))]
    page.skip(15)
    texts = [
        page.text(name, HEAD, accent.strong, column.inset(pad, pad), on=accent.tint)
        for name, accent, column in zip(names, accents, columns, strict=True)
    ]
    if apart and texts:
        texts[-1] = _at_the_right(texts[-1])
    bottom = max((text.bottom for text in texts), default=page.y) + page.px(15)
    for accent, column in zip(accents, columns, strict=True):
        page.marks.append(Box(column.left, top, column.right, bottom, accent.tint, page.px(14)))
    page.put(*texts)
    page.y = bottom
    page.skip(16)


def _at_the_right(text: Text) -> Text:
    """As a block whose widest line ends where its column does."""
    widest = ceil(max((fonts.width(line, text.face) for line in text.lines), default=0))
    width = min(widest, text.width)
    return replace(text, left=text.left + text.width - width, width=width)


def put_note(note: str, page: Page) -> None:
    if showable(note):
        page.hairline()
        page.skip(20)
        page.put(page.text(note, NOTE, page.theme.muted, page.whole()))
