"""What looks like markup and isn't rendered: people see its signs."""

import re
from collections.abc import Iterator, Mapping

from bot.authoring.draft import Draft, Finding, Text
from bot.knowledge.folder import PHRASINGS
from bot.knowledge.markup import spans
from bot.knowledge.questions import QUESTIONS

SHOWN_AS_IT_IS = frozenset({"title", "cell", "aliases", "labels", "options", "phrasings", "claim", "link"})
"""What stands under these keys is shown on buttons and in pictures, or never."""
ADVICE = "Rendered are **bold**, [text](https://…), <b>, <i>, <u>, <s>, <code>, <tg-spoiler> and lists"
_UNREAD = {
    "**": r"\*\*",
    "__": r"(?<!\w)__(?=\S)[^_\n]+__(?!\w)",
    "*": r"(?<![\w*])\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*(?![\w*])",
    "_": r"(?<!\w)_(?=[^\W_])[^_\n]*(?<=[^\W_])_(?!\w)",
    "`": r"`[^`\n]+`",
    "```": r"^[ \t]*```",
    "~~~": r"^[ \t]*~~~",
    "~~": r"~~(?=[^\s~])[^~\n]+~~",
    "==…==": r"(?<![=\w])==(?=[^\s=])[^=\n]*(?<=[^\s=])==(?![=\w])",
    "||": r"\|\|(?=[^\s|])[^|\n]*(?<=[^\s|])\|\|",
    "#": r"^#{1,6} \S",
    ">": r"^[ \t]*>[> \t]*[^\s\d>=<]",
    "![…](…)": r"!\[[^\[\]\n]*\]\(",
    "[…](…)": r"(?<!!)\[[^\[\]\n]+\]\([^()\s]+\)",
    "[…][…]": r"\[[^\[\]\n]+\]\[[^\[\]\n]*\]",
    "[…]:": r"^[ \t]*\[[^\[\]\n]+\]:[ \t]*\S",
    "[^…]": r"\[\^[^\[\]\s]+\]",
    "[[…]]": r"\[\[[^\[\]\n]+\]\]",
    "[ ]": r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+\[[ xX]\][ \t]",
    "[/…]": r"\[/[a-z]+\]",
    "<https://…>": r"<https?://[^\s<>]+>",
    "---": r"^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$",
    "===": r"^[ \t]*={3,}[ \t]*$",
    "|---|": r"\|[ \t]*:?-+:?[ \t]*\||-{3,}:?[ \t]*\|[ \t]*:?-{3,}",
    "|": r"^[ \t]*\|(?!\|)[^\n]*[^\s|][^\n]*\|[ \t]*$",
    "\\": r"\\[*_`~#\[\]()<>|{}.!+=-]",
    ":…:": r"(?<![\w:]):[a-z][a-z_]+:(?![\w:])",
    "{{…}}": r"\{\{[^{}\n]+\}\}",
    "{%…%}": r"\{%[^{}\n]+%\}",
    "{:…}": r"\{:[^{}\n]*\}",
}
"""Sign → what it looks like: Markdown's, and what wikis, forums and site builders use."""
_ITEM = {"- ": r"^[ \t]*[-*+][ \t]+\S"}
"""Rendered in answers alone."""
_ELEMENTS = (
    "a abbr b big blockquote br center cite code dd del details div dl dt em font h[1-6] hr html i iframe"
    " img ins kbd li mark ol p pre s samp script small span strike strong style sub summary sup svg table"
    " tbody td tfoot th thead tr tt u ul var video wbr tg-[a-z]+"
)
"""HTML's, and Telegram's. Others have names that people also write for "put yours here": `<name>`."""
_TAG = re.compile(
    rf"""</?(?:{_ELEMENTS.replace(" ", "|")})(?:\s[^<>]*)?/?>
    |</[a-z][\w-]*\s*>|<[a-z][\w-]*\s*/>|<[a-z][\w-]*(?:\s+[\w-]+\s*=[^<>]+)>|<!--|<!doctype\b[^<>]*>
    |&(?:[a-z]{{2,8}}\d*|\#x?[\da-f]+);""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS = {sign: re.compile(pattern, re.MULTILINE) for sign, pattern in _UNREAD.items()}
_AS_IT_IS = {**_SIGNS, **{sign: re.compile(pattern, re.MULTILINE) for sign, pattern in _ITEM.items()}}


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
        signs = _signs(text.text, _AS_IT_IS)
        advice = f"Words under `{where}` are shown as they are"
    else:
        signs = _signs("".join(span.text for span in read if "code" not in span.styles), _SIGNS)
        advice = ADVICE
    if signs:
        message = f"{', '.join(f'“{sign}”' for sign in signs)} looks like markup and isn't rendered"
        yield text.warning("markup", message, advice)


def _signs(text: str, signs: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Each sign once, as it is written."""
    found = [sign for sign, pattern in signs.items() if pattern.search(text)]
    return [*found, *dict.fromkeys(_TAG.findall(text))]
