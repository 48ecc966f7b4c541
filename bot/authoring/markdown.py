"""Markdown, HTML and plain text in the bot's own markup: headings, and what stands below each.

No sentence is dropped: what isn't understood stays as it is written.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.markup import visible

LONGEST_HEADING = 90
"""Longer lines are paragraphs; those that don't stand alone must be shorter still."""
SHORT_HEADING = 60
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
_STYLES = {
    **{"em_open": "<i>", "em_close": "</i>", "s_open": "<s>", "s_close": "</s>"},
    **{"strong_open": "**", "strong_close": "**"},
}
_FENCE = re.compile(r"(^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(rf"{_FENCE.pattern[:-1]}|`[^`\n]*`)", re.DOTALL | re.MULTILINE)
_HTML = [
    (r"<summary[^<>]*>\s*([\s\S]+?)\s*</summary>", r"\n\n###### \1\n\n"),
    (
        r"[ \t]*<br\s*/?>[ \t]*\n?|</?(?:p|div|ul|ol|table|tr|h[1-6]|section|details|body)(?:\s[^<>]*)?>",
        "\n\n",
    ),
    (r"\s*<li(?:\s[^<>]*)?>\s*", "\n- "),
    (
        r"</?(?:li|span|font|td|th|tbody|thead|hr|small|center|sup|sub|abbr)(?:\s[^<>]*)?/?>|<!--[\s\S]*?-->",
        "",
    ),
    (r"<a\s+(?:name|id)=[^<>]*>(?:\s*</a>)?", ""),
    (r"<a\s[^<>]*href=(?![\"']?https?:)[^<>]*>([\s\S]*?)</a>", r"\1"),
]
_ASKED = [
    (r"^\*\*([^*\n]+\?)\*\*:?[ \t]*$", r"###### \1\n"),
    (r"^(?:\*\*)?(?-i:Q)(?:uestion)?[ \t]*\d*[.:)][ \t]*([^\n]+?)(?:\*\*)?[ \t]*$", r"###### \1\n"),
]
"""Questions that are no headings: in bold, or after a Q."""
_ANSWERED = [(r"^(?:\*\*)?(?-i:A)(?:nswer)?[ \t]*\d*[.:)](?:\*\*)?[ \t]*(?=\S)", "")]
"""How the answers to these may begin."""
_ASKED_ABOVE = re.compile(r"^#{1,6}[ \t]+(?:\*\*)?Q(?:uestion)?[ \t]*\d*[.:)]", re.MULTILINE)
"""The same of headings."""
_FOR_BUILDERS = [
    (r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+TOC[ \t]*\n[ \t]*\{:[ \t]*toc\b[^{}\n]*\}[ \t]*$", ""),
    (r"^[ \t>]*\{:[^{}\n]*\}[ \t]*$", ""),
]
"""Lines that only tell a site builder how something looks, or to list what there is."""
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]|Q(?:uestion)?[ ]*\d*[.:)])\s+|\s*\{[#:][^{}]*\}\s*$")
_DATE = re.compile(
    r"^(?:last\s+)?(?:updated|published|date)\b:?[ \t]+(?:on\s+)?(?=.*\d{4})([^\n.!?]{4,30})$",
    re.IGNORECASE | re.MULTILINE,
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_WRAPPED = re.compile(r"[^\n]{60,}[^\n.!?:;…]$")
"""A long line without an end goes on in the next one."""
_BEFORE_ITEM = re.compile(r"\n\n(?=[-•] |\d+[.)] )|(?<=\S)\n\n+(?= +[-\d])")
_CELLS = re.compile(r"\t+|\s*\|\s*")
_RULE = re.compile(r"[\s|:+-]+")


@dataclass
class Part:
    """A heading and what stands below it, up to the next one."""

    title: str
    level: int
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    """A table below it that compares things: the names of its columns on top."""


@dataclass
class Document:
    """What a file holds. What stands before the first heading has the document's title."""

    title: str
    date: str
    parts: list[Part]


def read_document(text: str, title: str = "", compared: bool = False) -> Document:
    """A document with its headings. `title`: what it is called where it has none.

    `compared`: its first table with two columns of things is kept as rows, not told in words.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\n ")
    front = _FRONT.match(text)
    named = dict(re.findall(r"^(title|date):[ \t]*(.+?)[ \t]*$", front[1], re.MULTILINE)) if front else {}
    text = text[front.end() :] if front else text
    date = _DATE.search(text)
    if date:
        text = text[: date.start()] + text[date.end() :]
    parts = list(_parts(_tokens(text), compared))
    above, lower = parts[:2], parts[2:]
    if len(above) == 2 and all(part.level > above[1].level for part in lower):
        # One heading above all others is the document's own.
        title, said = above[1].title, (above[0].text, above[1].text)
        above[1].level, above[1].text = 0, "\n\n".join(filter(None, said))
        parts = parts[1:]
    elif lower and above[0].text and _is_heading(above[0].text, "", ""):
        title, above[0].text = above[0].text, ""
    title = str(named.get("title", title)).strip("\"'")
    parts[0].title = title
    return Document(title, str(named.get("date", date[1] if date else "")), parts)


def prose(text: str) -> str:
    """A text of a table or a list in the bot's markup. The end of a line ends a paragraph."""
    return _prose(
        _without_tables(_MARKDOWN.parse(_with_all_cells(_without_html(text.replace("\r\n", "\n")))))[0],
        breaks=True,
    )


def heading(text: str) -> str:
    """A title in one line, without markup and number."""
    return _NUMBER.sub(
        "", visible(" ".join(prose(text).replace("<i>", "").replace("</i>", "").split()))
    ).strip()


def _tokens(text: str) -> list[Token]:
    text = _outside(_FENCE, _without_html(text), lambda part: _with_tables(_replaced(_FOR_BUILDERS, part)))
    asked = _outside(_FENCE, text, lambda part: _replaced(_ASKED, part))
    if asked != text or _ASKED_ABOVE.search(text):
        text = _outside(_FENCE, asked, lambda part: _replaced(_ANSWERED, part))
    text = _outside(_FENCE, text, _with_all_cells)
    tokens = _MARKDOWN.parse(text)
    if not any(token.type == "heading_open" for token in tokens):
        tokens = _MARKDOWN.parse(_with_headings(text.split("\n")))
    return tokens


def _without_html(text: str) -> str:
    """Blocks as Markdown has them; tags of styles stay."""
    return _outside(_CODE, text, lambda part: _replaced(_HTML, part))


def _outside(code: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """`text` changed where it is no code."""
    parts = code.split(text)
    parts[::2] = map(change, parts[::2])
    return "".join(parts)


def _replaced(rules: Sequence[tuple[str, str]], text: str) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text, flags=re.IGNORECASE | re.MULTILINE)
    return text


def _with_tables(text: str) -> str:
    """Lines that have the same number of cells, three or more, as a table of Markdown."""
    lines = []
    for count, group in groupby(text.split("\n"), key=lambda line: len(_cells(line))):
        rows = list(group)
        if count > 2 and len(rows) > 1 and not any(_RULE.fullmatch(row) for row in rows):
            told = [f"| {' | '.join(_cells(row))} |" for row in rows]
            rows = ["", told[0], "|---" * count + "|", *told[1:], ""]
        lines += rows
    return "\n".join(lines)


def _with_all_cells(text: str) -> str:
    """A table ends before a line with more cells than it has columns: Markdown would drop what is beyond."""
    lines, columns = list[str](), 0
    for line in text.split("\n"):
        is_below_names = columns == 0 and lines and "|" in line and _RULE.fullmatch(line) and "-" in line
        if is_below_names:
            columns = len(_cells(line))
        elif not line.strip():
            columns = 0
        elif columns and len(_cells(line)) > columns:
            lines.append("")
            columns = 0
        lines.append(line)
    return "\n".join(lines)


def _cells(line: str) -> list[str]:
    return _CELLS.split(line.strip().strip("|").strip())


def _with_headings(lines: Sequence[str]) -> str:
    """Plain text, the lines that are headings marked as such."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    marked = []
    for n, line in enumerate(lines):
        before = lines[n - 1].strip() if n else ""
        after = lines[n + 1].strip() if n + 1 < len(lines) else ""
        mark = "" if not _is_heading(line.strip(), before, after) else "# " if n == first else "## "
        marked.append(f"\n{mark}{line.strip()}\n" if mark else line)
    return "\n".join(marked)


def _is_heading(line: str, before: str, after: str) -> bool:
    """A line without a full stop that stands alone, or a short one above a sentence."""
    if not any(map(str.isalpha, line)) or line[-1] in ".!,;:|" or re.match(r"[-–•*+|] |\d+[.)] ", line):
        return False
    alone = not before and not after
    sentence = len(after) > SHORT_HEADING or after.endswith((".", "!", "?", ":"))
    above = (not before or before[-1] in ".!?") and len(line) < len(after) and sentence
    return len(line) <= LONGEST_HEADING if alone else above and len(line) <= SHORT_HEADING


def _parts(tokens: Sequence[Token], compared: bool) -> Iterator[Part]:
    """First what stands before any heading."""
    headings = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for start, end in zip([-3, *headings], [*headings, len(tokens)], strict=True):
        below = list(tokens[start + 3 : end])
        if end < len(tokens):
            # What stands right above a line of === is the heading, the lines before are none.
            below += _MARKDOWN.parse(tokens[end + 1].content.rpartition("\n")[0])
        part = Part("", 0)
        if start >= 0:
            part = Part(heading(tokens[start + 1].content.rpartition("\n")[2]), int(tokens[start].tag[1:]))
        told, tables = _without_tables(below)
        if compared and tables and len(tables[0]) > 1 and len(tables[0][0]) > 2:
            part.rows, compared = tables.pop(0), False
            told.remove(next(token for token in told if token.type == "html_block" and token.info == "table"))
        part.text = _prose(told)
        yield part


def _without_tables(tokens: Sequence[Token]) -> tuple[list[Token], list[list[list[str]]]]:
    """The tokens with the items of a list in place of each table, and the rows of each."""
    told, tables, inside = list[Token](), list[list[list[str]]](), False
    for n, token in enumerate(tokens):
        if token.type == "table_open":
            inside = True
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and inside:
            tables[-1][-1].append(_inline(token, False))
        elif token.type == "table_close":
            inside = False
            rows = "\n".join("- " + " – ".join(filter(None, row)) for row in tables[-1])
            told.append(Token("html_block", "", 0, content=rows, info="table"))
        elif not inside:
            told.append(tokens[n])
    return told, tables


def _prose(tokens: Sequence[Token], breaks: bool = False) -> str:
    """Blocks as paragraphs, items of lists as lines. `breaks`: each line is a paragraph."""
    told, depth, marker = "", 0, ""
    for n, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                marker = "  " * (depth - 1) + (f"{token.info}{token.markup} " if token.info else "- ")
            case "fence" | "code_block":
                lines = filter(str.strip, token.content.splitlines())
                told += "".join(f"\n\n<code>{line}</code>" for line in lines)
            case "html_block":
                told += f"\n\n{token.content.strip()}"
            case "inline" if said := _inline(token, breaks and not depth):
                said = f"**{visible(said)}**" if tokens[n - 1].type == "heading_open" else said
                told += f"\n{marker}{said}" if marker else f" {said}" if depth else f"\n\n{said}"
                marker = ""
    return _BEFORE_ITEM.sub("\n", told).strip()


def _inline(token: Token, breaks: bool) -> str:
    """Words with their styles; a link within the document is its words, or nothing where it stands alone."""
    children = token.children or []
    alone = [child.type for child in children] == ["link_open", "text", "link_close"]
    if alone and str(children[0].attrGet("href")).startswith("#"):
        return ""
    said, links = "", list[tuple[str, str]]()
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                said += "\n\n" if breaks and not _WRAPPED.search(said) else " "
            case "code_inline":
                said += f"<code>{child.content}</code>"
            case "image":
                said += _named(child.content, str(child.attrGet("src")))
            case "link_open":
                links.append((said, str(child.attrGet("href"))))
                said = ""
            case "link_close":
                before, href = links.pop()
                said = before + _linked(said, href)
            case other:
                said += _STYLES.get(other, child.content)
    return said.strip()


def _linked(words: str, href: str) -> str:
    if href.startswith(("http://", "https://")):
        return words if words == href else f"[{words}]({href})"
    return words if href.startswith("#") else _named(words, href.removeprefix("mailto:"))


def _named(words: str, address: str) -> str:
    return words if address in words else f"{words} ({address})".strip()
