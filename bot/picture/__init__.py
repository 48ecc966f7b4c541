"""A table or a chart in, the bytes of a PNG out, made for a phone.

In the order of the work: theme, fonts, letters (what can be shown), wrap, sheet (how large),
drawing, page and framing (what pictures are composed with), table, track and chart, paint, drawable.
"""

from bot.picture.drawable import draw

__all__ = ["draw"]
