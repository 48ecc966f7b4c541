"""A table in, the bytes of a PNG out, made for a phone.

In the order of the work: theme and fonts, letters (what can be shown), wrap, sheet (which size), table, drawing.
"""

from bot.picture.table import draw

__all__ = ["draw"]
