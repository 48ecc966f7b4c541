"""What can be drawn, and how each kind of it is composed."""

from functools import partial
from typing import TypeAlias

from bot.dialogue.replies import Chart, Drawable, Table
from bot.picture import bars, chart, days, table
from bot.picture.bars import Bars
from bot.picture.days import Days
from bot.picture.paint import paint
from bot.picture.sheet import fit
from bot.picture.theme import DARK, LIGHT

Figures: TypeAlias = Bars | Days
"""What operators are shown."""


def draw(picture: Drawable | Figures, dark: bool = False) -> bytes:
    """A PNG that a phone shows well and that Telegram takes as a photo."""
    theme = DARK if dark else LIGHT
    match picture:
        case Table():
            return paint(fit(partial(table.compose, picture, theme)))
        case Chart():
            return paint(fit(partial(chart.compose, picture, theme)))
        case Bars():
            return paint(fit(partial(bars.compose, picture, theme)))
        case Days():
            return paint(fit(partial(days.compose, picture, theme)))
