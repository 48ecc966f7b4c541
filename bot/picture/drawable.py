"""What can be drawn, and how each kind of it is composed."""

from functools import partial

from bot.dialogue.replies import Chart, Drawable, Table
from bot.picture import chart, table
from bot.picture.paint import paint
from bot.picture.sheet import fit
from bot.picture.theme import DARK, LIGHT


def draw(picture: Drawable, dark: bool = False) -> bytes:
    """A PNG that a phone shows well and that Telegram takes as a photo."""
    theme = DARK if dark else LIGHT
    match picture:
        case Table():
            return paint(fit(partial(table.compose, picture, theme)))
        case Chart():
            return paint(fit(partial(chart.compose, picture, theme)))
