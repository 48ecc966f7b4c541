"""A Reply as pieces of Telegram's HTML: escaped, split to its limits, the long part folded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import groupby

from telegram.constants import MessageLimit

from bot.dialogue.replies import Chart, Paragraph, Reply, Span, Table, text
from bot.frontends.telegram.keyboards import Keyboards
from bot.frontends.telegram.pieces import Piece

_JOINT = "\n\n"
_TAGS = {"plain": ("", ""), "bold": ("<b>", "</b>"), "italic": ("<i>", "</i>")}
_FOLDED = ("<blockquote expandable>", "</blockquote>")


def render(reply: Reply, keyboards: Keyboards) -> list[Piece]:
    """The messages of a reply, buttons under the last with the text; after it the picture of a chart."""
    pieces = list(_pieces(reply, keyboards.address))
    if not pieces:
        return []
    pieces[-1] = replace(pieces[-1], keys=keyboards.under(reply))
    if reply.keeps_picture:
        pieces[0] = replace(pieces[0], keeps_picture=True)
    return [*pieces, *_pictured(reply.chart)] if reply.chart else pieces


def render_alone(reply: Reply, keyboards: Keyboards) -> Piece | None:
    """A reply as the one message that it can be where the bot isn't a member; the rest is in the chat."""
    table = (text(reply.table.title, "bold"), *_told(reply.table)) if reply.table else ()
    first = next(_pages([*reply.paragraphs, *table]), None)
    return Piece(_html(first), keyboards.leading_in(reply)) if first else None


def _pieces(reply: Reply, address: Callable[[str], str]) -> Iterator[Piece]:
    link = (text(address(reply.share)),) if reply.share else ()
    charted = (text(reply.chart.plain(), long=True),) if reply.chart else ()
    paragraphs = (*reply.paragraphs, *link, *charted)
    if reply.table is None:
        yield from (Piece(_html(page)) for page in _pages(paragraphs))
        return
    # Buttons lead to the rows that the picture doesn't show.
    table = replace(reply.table, further=())
    title, told = text(table.title, "bold"), _told(table)
    caption = [title, *paragraphs, *told]
    if _length(caption) <= MessageLimit.CAPTION_LENGTH:
        yield Piece(_html(caption), table=table)
        return
    yield Piece(_html(_cut(title, MessageLimit.CAPTION_LENGTH)[:1]), table=table)
    yield from (Piece(_html(page)) for page in _pages([*paragraphs, *told]))


def _pictured(chart: Chart) -> list[Piece]:
    """The picture, with no more than the result below it: the text before it tells the rest."""
    caption = _cut(text(chart.result or chart.title, "bold"), MessageLimit.CAPTION_LENGTH)
    return [Piece(_html(caption[:1]), table=chart)]


def _told(table: Table) -> list[Paragraph]:
    """The table for those who can't see the picture, folded: a paragraph for each row."""
    blocks: list[str] = []
    for line in Reply((), table=table).plain().splitlines()[1:]:
        if line.startswith("  ") and blocks:
            blocks[-1] += f"\n{line.strip()}"
        else:
            blocks.append(line)
    return [text(block, long=True) for block in blocks]


def _pages(paragraphs: Iterable[Paragraph]) -> Iterator[list[Paragraph]]:
    """Paragraphs by message: as many in each as fit."""
    page: list[Paragraph] = []
    for paragraph in paragraphs:
        for part in _cut(paragraph, MessageLimit.MAX_TEXT_LENGTH):
            if page and _length([*page, part]) > MessageLimit.MAX_TEXT_LENGTH:
                yield page
                page = []
            page.append(part)
    if page:
        yield page


def _cut(paragraph: Paragraph, limit: int) -> list[Paragraph]:
    """The paragraph in parts of at most `limit` units; none where it shows nothing."""
    if not paragraph.plain().strip():
        return []
    parts: list[list[Span]] = [[]]
    room = limit
    for span in paragraph.spans:
        rest = span.text
        while units(rest) > room:
            head = _head(rest, room)
            parts[-1].append(Span(head, span.style))
            parts.append([])
            rest, room = rest[len(head) :].lstrip(), limit
        parts[-1].append(Span(rest, span.style))
        room -= units(rest)
    return [Paragraph(tuple(part), paragraph.long) for part in parts if any(s.text for s in part)]


def _head(words: str, room: int) -> str:
    """As much of `words` as fits, up to the end of a line or a word where there is one."""
    head = words.encode("utf-16-le", "replace")[: 2 * room].decode("utf-16-le", "ignore")
    end = max(head.rfind("\n"), head.rfind(" "))
    return head[:end] if end > room // 2 else head


def units(words: str) -> int:
    """The length as Telegram counts it: in UTF-16 units."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "replace")) // 2


def _length(paragraphs: list[Paragraph]) -> int:
    lengths = [units(paragraph.plain()) for paragraph in paragraphs]
    return sum(lengths) + len(_JOINT) * (len(lengths) - 1)


def _html(paragraphs: list[Paragraph]) -> str:
    """Neighbours that are long fold together."""
    blocks = []
    for long, group in groupby(paragraphs, key=lambda paragraph: paragraph.long):
        block = _JOINT.join(_inline(paragraph) for paragraph in group)
        blocks.append(block.join(_FOLDED) if long else block)
    return _JOINT.join(blocks)


def _inline(paragraph: Paragraph) -> str:
    return "".join(
        escape(span.text, quote=False).join(_TAGS[span.style]) for span in paragraph.spans if span.text
    )
