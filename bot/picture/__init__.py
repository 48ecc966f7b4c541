"""A table in, the bytes of a PNG out, made for a phone.

In the order of the work: theme, fonts, letters (what can be shown), wrap, sheet (how large),
drawing, page (what pictures are composed with), table, paint.
"""

from bot.picture.table import draw

__all__ = ["draw"]
