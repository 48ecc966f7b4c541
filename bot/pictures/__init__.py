"""A table or a chart in, the bytes of a PNG out, made for a phone.

In the order of the work: theme, text, drawing (what is painted), page (what is composed with), table, chart.
"""

from functools import partial

from bot.dialogue.replies import Chart, Drawable, Table
from bot.pictures import chart, table
from bot.pictures.drawing import paint
from bot.pictures.page import fit
from bot.pictures.theme import DARK, LIGHT


def draw(picture: Drawable, dark: bool = False) -> bytes:
    """A PNG that a phone shows well and that Telegram takes as a photo."""
    theme = DARK if dark else LIGHT
    match picture:
        case Table():
            return paint(fit(partial(table.compose, picture, theme)))
        case Chart():
            return paint(fit(partial(chart.compose, picture, theme)))
