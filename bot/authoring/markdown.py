"""Markdown, HTML and plain text in the bot's own markup: headings, and what stands below each.

No sentence is dropped: what isn't understood stays as it is written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.markup import visible

LONGEST_HEADING = 90
"""Longer lines are paragraphs; those that don't stand alone must be shorter still."""
SHORT_HEADING = 60
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
_STYLES = {"em_open": "<i>", "em_close": "</i>", "s_open": "<s>", "s_close": "</s>"}
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_HTML = [
    (r"<summary[^<>]*>\s*(.+?)\s*</summary>", r"\n\n###### \1\n\n"),
    (
        r"[ \t]*<br\s*/?>[ \t]*\n?|</?(?:p|div|ul|ol|table|tr|h[1-6]|section|details|body)(?:\s[^<>]*)?>",
        "\n\n",
    ),
    (r"\s*<li(?:\s[^<>]*)?>\s*", "\n- "),
    (r"</?(?:li|span|font|td|th|tbody|thead|hr|small|center|sup|sub|abbr)(?:\s[^<>]*)?/?>|<!--.*?-->", ""),
    (r"<a\s+(?:name|id)=[^<>]*>(?:\s*</a>)?", ""),
    (r"<a\s[^<>]*href=(?![\"']?https?:)[^<>]*>(.*?)</a>", r"\1"),
]
_ASKED = [
    (r"^\*\*([^*\n]+\?)\*\*:?[ \t]*$", r"###### \1\n"),
    (r"^(?:\*\*)?Q(?:uestion)?[ \t]*\d*[.:)][ \t]*([^\n]+?)(?:\*\*)?[ \t]*$", r"###### \1\n"),
    (r"^(?:\*\*)?A(?:nswer)?[ \t]*\d*[.:)](?:\*\*)?[ \t]*(?=\S)", ""),
]
"""Questions that are no headings: in bold, or after a Q; their answers may begin with an A."""
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]|Q(?:uestion)?[ ]*\d*[.:)])\s+|\s*\{[#:][^{}]*\}\s*$")
_DATE = re.compile(
    r"^(?:last\s+)?(?:updated|published|date)\b:?[ \t]+(?:on\s+)?(.*\d{4}.*)$", re.IGNORECASE | re.MULTILINE
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_WRAPPED = re.compile(r"[^\n]{60,}[^\n.!?:;…]$")
"""A long line without an end goes on in the next one."""
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
    parts = list(_parts(_tokens(_with_tables(text)), compared))
    above, lower = parts[:2], parts[2:]
    if len(above) == 2 and all(part.level > above[1].level for part in lower):
        # One heading above all others is the document's own.
        title, said = above[1].title, (above[0].text, above[1].text)
        above[1].text = "\n\n".join(filter(None, said))
        parts = parts[1:]
    elif lower and above[0].text and _is_heading(above[0].text, "", ""):
        title, above[0].text = above[0].text, ""
    title = str(named.get("title", title)).strip("\"'")
    parts[0].title = title
    return Document(title, str(named.get("date", date[1] if date else "")), parts)


def prose(text: str) -> str:
    """A text of a table or a list in the bot's markup. The end of a line ends a paragraph."""
    return _prose(_MARKDOWN.parse(_without_html(text.replace("\r\n", "\n"))), breaks=True)


def heading(text: str) -> str:
    """A title in one line, without markup and number."""
    return _NUMBER.sub(
        "", visible(" ".join(prose(text).replace("<i>", "").replace("</i>", "").split()))
    ).strip()


def _tokens(text: str) -> list[Token]:
    text = _replaced(_ASKED, _without_html(text), re.MULTILINE)
    tokens = _MARKDOWN.parse(text)
    if not any(token.type == "heading_open" for token in tokens):
        tokens = _MARKDOWN.parse(_with_headings(text.split("\n")))
    return tokens


def _without_html(text: str) -> str:
    """Blocks as Markdown has them; styles and what stands in code stay."""
    parts = _CODE.split(text)
    parts[::2] = [_replaced(_HTML, part, re.IGNORECASE | re.DOTALL) for part in parts[::2]]
    return "".join(parts)


def _replaced(rules: Sequence[tuple[str, str]], text: str, flags: re.RegexFlag) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text, flags=flags)
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
    """A line without a full stop that stands alone, or a short one above a longer one."""
    if not any(map(str.isalpha, line)) or line[-1] in ".!,;:|" or re.match(r"[-–•*+|] |\d+[.)] ", line):
        return False
    alone = not before and not after
    above = (not before or before[-1] in ".!?") and len(line) < len(after)
    return len(line) <= LONGEST_HEADING if alone else above and len(line) <= SHORT_HEADING


def _parts(tokens: Sequence[Token], compared: bool) -> Iterator[Part]:
    """First what stands before any heading."""
    part, below = Part("", 0), list[Token]()
    headings = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for start, end in zip([-3, *headings], [*headings, len(tokens)], strict=True):
        below = list(tokens[start + 3 : end])
        part = Part("", 0)
        if start >= 0:
            *lost, title = tokens[start + 1].content.split("\n")  # a paragraph above a line of ===
            part = Part(heading(title), int(tokens[start].tag[1:]))
            if lost:
                below = [*_MARKDOWN.parse("\n".join(lost)), *below]
        if compared:
            part.rows = _table(below)
        part.text = _prose(below, without_table=bool(part.rows))
        compared = compared and not part.rows
        yield part


def _table(tokens: Sequence[Token]) -> list[list[str]]:
    """The rows of the first table, if it has two columns beside the headings of its rows."""
    rows = list[list[str]]()
    for n, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and tokens[n - 1].type in ("th_open", "td_open"):
            rows[-1].append(visible(_inline(token, False)))
        elif token.type == "table_close":
            break
    return rows if len(rows) > 1 and len(rows[0]) > 2 else []


def _prose(tokens: Sequence[Token], breaks: bool = False, without_table: bool = False) -> str:
    """Blocks as paragraphs, items of lists as lines. `breaks`: each line is a paragraph."""
    told, depth, marker, cells, skipping = "", 0, "", list[str](), False
    for n, token in enumerate(tokens):
        match token.type:
            case "table_open" | "table_close":
                skipping = token.type == "table_open" and without_table
                without_table = without_table and skipping
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                marker = "  " * (depth - 1) + (f"{token.info}{token.markup} " if token.info else "- ")
            case "tr_open":
                cells = []
            case "tr_close" if not skipping:
                told += "\n- " + " – ".join(filter(None, cells))
            case "fence" | "code_block":
                told += "".join(
                    f"\n\n<code>{line}</code>" for line in token.content.splitlines() if line.strip()
                )
            case "html_block":
                told += f"\n\n{token.content.strip()}"
            case "inline":
                said = _inline(token, breaks and not depth)
                if tokens[n - 1].type in ("th_open", "td_open"):
                    cells.append(said)
                elif said:
                    said = f"**{visible(said)}**" if tokens[n - 1].type == "heading_open" else said
                    told += f"\n{marker}{said}" if marker else f" {said}" if depth else f"\n\n{said}"
                    marker = ""
    return re.sub(r"\n\n(?=[-•] |\d+[.)] )|(?<=\S)\n\n+(?= +[-\d])", "\n", told).strip()


def _inline(token: Token, breaks: bool) -> str:
    """Words with their styles; a link within the document is its words, or nothing where it stands alone."""
    children = token.children or []
    hrefs = [str(child.attrGet("href")) for child in children if child.type == "link_open"]
    alone = [child.type for child in children] == ["link_open", "text", "link_close"]
    if alone and hrefs[0].startswith("#"):
        return ""
    said, open_links = "", list[str]()
    for child in children:
        match child.type:
            case "text" | "html_inline" | "text_special":
                said += child.content
            case "softbreak" | "hardbreak":
                said += "\n\n" if breaks and not _WRAPPED.search(said) else " "
            case "code_inline":
                said += f"<code>{child.content}</code>"
            case "strong_open" | "strong_close":
                said += "**"
            case "image":
                said += _named(child.content, str(child.attrGet("src")))
            case "link_open":
                open_links.append(said)
                said = ""
            case "link_close":
                said = open_links.pop() + _linked(said, hrefs.pop(0))
            case other:
                said += _STYLES.get(other, child.content)
    return said.strip()


def _linked(words: str, href: str) -> str:
    if href.startswith(("http://", "https://")):
        return words if words == href else f"[{words}]({href})"
    return words if href.startswith("#") else _named(words, href.removeprefix("mailto:"))


def _named(words: str, address: str) -> str:
    return words if address in words else f"{words} ({address})".strip()
