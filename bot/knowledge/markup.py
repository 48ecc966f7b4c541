"""The markup that answers may hold, as runs of text: what is paired and safe; every other sign stays a sign.

`**bold**`, `[text](https://…)`, the tags of Telegram that style words, and items of lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strike", "strike": "strike", "del": "strike", "code": "code", "tg-spoiler": "spoiler",
}  # fmt: skip
"""Tag → the style that it gives."""
_URL = r"https?://[^\s()<>\"]+(?:\([^\s()<>\"]*\)[^\s()<>\"]*)*"
_MARKED = re.compile(
    rf"""(?<![\d*])\*\*(?P<bold>(?=[^\s*])[^\n]*?(?<=[^\s*]))\*\*(?![\d*])
    |(?<!!)\[(?P<label>[^\[\]\n]+)\]\((?P<url>{_URL})(?:\s+"[^"\n]*")?\)
    |<a\s[^<>]*?\bhref\s*=\s*(?P<quote>["'])(?P<href>{_URL})(?P=quote)[^<>]*>(?P<anchor>.+?)</a\s*>
    |<(?P<tag>{"|".join(TAGS)})>(?P<inside>.+?)</(?P=tag)>""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ITEM = re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)", re.MULTILINE)


@dataclass(frozen=True)
class Span:
    """A run of text in some styles, or a link."""

    text: str
    styles: tuple[str, ...] = ()
    url: str = ""


def spans(text: str) -> tuple[Span, ...]:
    """`text` in runs. Nothing is lost: what isn't paired and safe is in there as it was written."""
    return tuple(_spans(_ITEM.sub(r"\1• ", text), Span("")))


def visible(text: str) -> str:
    """What people see of it."""
    return "".join(span.text for span in spans(text))


def _spans(text: str, around: Span) -> Iterator[Span]:
    end = 0
    for found in _MARKED.finditer(text):
        yield from _plain(text[end : found.start()], around)
        end = found.end()
        style = "bold" if found["bold"] else TAGS.get((found["tag"] or "").lower(), "")
        inside = found["bold"] or found["label"] or found["anchor"] or found["inside"]
        if style == "code":
            # Telegram allows nothing else in it; and any sign can be shown in it.
            yield Span(inside, () if around.url else ("code",), around.url)
            continue
        styles = tuple(dict.fromkeys((*around.styles, style))) if style else around.styles
        yield from _spans(inside, Span("", styles, around.url or found["url"] or found["href"] or ""))
    yield from _plain(text[end:], around)


def _plain(text: str, around: Span) -> Iterator[Span]:
    if text:
        yield Span(text, around.styles, around.url)
