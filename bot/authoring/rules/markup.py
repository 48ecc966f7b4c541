"""What looks like markup and isn't rendered: people see its signs."""

import re
from collections.abc import Iterator

from bot.authoring.draft import Draft, Finding, Text
from bot.knowledge.folder import PHRASINGS
from bot.knowledge.markup import spans
from bot.knowledge.questions import QUESTIONS

SHOWN_AS_IT_IS = frozenset({"title", "cell", "aliases", "labels", "options", "phrasings", "claim", "link"})
"""What stands under these keys is shown on buttons and in pictures, or never."""
ADVICE = "Rendered are **bold**, [text](https://…), <b>, <i>, <u>, <s>, <code>, <tg-spoiler> and lists"
_HTML = "a|abbr|b|blockquote|br|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|li|ol|p|pre|s|small|span"
_HTML += "|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul"
_UNREAD = {
    "**": r"\*\*",
    "__": r"(?<!\w)__(?=\S)[^_\n]+__(?!\w)",
    "*": r"(?<![\w*])\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*(?![\w*])",
    "_": r"(?<!\w)_(?=[^\W_])[^_\n]*(?<=[^\W_])_(?!\w)",
    "`": r"`[^`\n]+`|```",
    "~~": r"~~(?=\S)[^~\n]+~~",
    "#": r"^#{1,6} \S",
    "[…](…)": r"\[[^\[\]\n]+\]\([^()\s]+\)",
    "|---|": r"\|[ \t]*:?-{3,}",
}
_SIGNS = {sign: re.compile(pattern, re.MULTILINE) for sign, pattern in _UNREAD.items()}
_TAG = re.compile(rf"</?(?:{_HTML})(?:\s[^<>]*)?/?>|&(?:[a-z]{{2,8}}|#\d+);", re.IGNORECASE)


def unrendered(draft: Draft) -> Iterator[Finding]:
    """Markup that isn't known or isn't paired, and any where words are shown as they are."""
    for file in draft.sources:
        if not file.startswith((PHRASINGS, QUESTIONS)):
            for text in draft.texts(file):
                yield from _unrendered(text)


def _unrendered(text: Text) -> Iterator[Finding]:
    read = spans(text.text)
    where = next((key for key in text.path if key in SHOWN_AS_IT_IS), None)
    if where:
        signs = _signs(text.text)
        advice = f"Words under `{where}` are shown as they are"
    else:
        signs = _signs("".join(span.text for span in read if "code" not in span.styles))
        advice = ADVICE
    if signs:
        message = f"{', '.join(f'“{sign}”' for sign in signs)} looks like markup and isn't rendered"
        yield text.warning("markup", message, advice)


def _signs(text: str) -> list[str]:
    """Each sign once, as it is written."""
    found = [sign for sign, pattern in _SIGNS.items() if pattern.search(text)]
    return [*found, *dict.fromkeys(_TAG.findall(text))][:3]
