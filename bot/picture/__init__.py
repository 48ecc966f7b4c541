"""A table or a chart in, the bytes of a PNG out, made for a phone.

In the order of the work: theme, fonts, letters (what can be shown), wrap, sheet (how large),
drawing and page (what pictures are composed with), table and chart, paint.
"""

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
