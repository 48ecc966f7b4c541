"""A Reply as pieces of Telegram's HTML: escaped, split to its limits, the long part folded."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from html import escape, unescape
from itertools import groupby
from typing import NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError
from telegram.constants import MessageLimit

from bot.dialogue.replies import Chart, Drawable, Paragraph, Reply, Table, text
from bot.knowledge.markup import Span
from bot.telegram.keyboard import Key, Keyboards
from bot.telegram.privacy import Unreadable

T = TypeVar("T")
_JOINT = "\n\n"
_TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strike": "s", "code": "code", "spoiler": "tg-spoiler",
}  # fmt: skip
_FOLDED = ("<blockquote expandable>", "</blockquote>")


class Place(NamedTuple):
    """Where to write: a chat, and the topic of a forum."""

    chat: int
    thread: int | None = None


class Sent(NamedTuple):
    """A message of the bot: its number, and whether it is a picture."""

    message: int
    picture: bool = False
    looks: str = ""
    """A digest of what is seen of it, so that no edit is sent that changes nothing; "" isn't known."""


def looks_of(words: str, buttons: Iterable[Iterable[tuple[str, str]]], chart: Chart | None = None) -> str:
    """The digest of a message: its text, each button's label and code, the chart that has no words."""
    return digest(words.strip(), [list(row) for row in buttons], chart)


def digest(*parts: object) -> str:
    """Equal for what is equal."""
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Piece:
    """A text, or a picture to be drawn with the text as its caption."""

    html: str
    keys: tuple[tuple[Key, ...], ...] = ()
    table: Drawable | None = None
    reply_to: int | None = None  # the message that this one is shown to answer
    instead: Sent | None = None  # the message to edit
    question: int | None = None  # the message that is answered, remembered in case it is edited
    keeps_picture: bool = False  # where it takes a picture's place, it becomes the picture's caption

    @property
    def looks(self) -> str:
        """As `looks_of` of the message that it becomes."""
        buttons = [[(key.label, key.code) for key in row] for row in self.keys]
        return looks_of(bare(self.html), buttons, self.table if isinstance(self.table, Chart) else None)

    @property
    def is_there(self) -> bool:
        """Whether the message to edit looks like this already."""
        old = self.instead
        return old is not None and old.looks == self.looks and (old.picture or self.table is None)


def read(form: TypeAdapter[T], text: str) -> T:
    """What was kept as JSON. Raises Unreadable where another version of the bot wrote it."""
    try:
        return form.validate_python(json.loads(text))
    except ValidationError as error:
        # Its own text quotes what was sent to somebody.
        raise Unreadable(f"it has another form at {error.errors()[0]['loc']}") from None


def sent_to_json(sent: list[Sent]) -> str:
    """The messages of an answer, as they are remembered. None at all is nothing to remember."""
    return json.dumps(sent) if sent else ""


def sent_from_json(text: str) -> list[Sent]:
    """None where there are none, or another version of the bot wrote them."""
    try:
        return [Sent(*each) for each in json.loads(text)] if text else []
    except (TypeError, ValueError):
        return []


def merged(earlier: list[Sent], new: list[Sent]) -> list[Sent]:
    """The messages of an answer after some of them were written or edited."""
    now = {one.message: one for one in (*earlier, *new)}
    return list(now.values())


def render(reply: Reply, keyboards: Keyboards) -> list[Piece]:
    """The messages of a reply, buttons under the last with the text; after it the picture of a chart."""
    pieces = list(_pieces(reply, keyboards.address))
    if not pieces:
        return []
    pieces[-1] = replace(pieces[-1], keys=keyboards.under(reply))
    if reply.keeps_picture:
        pieces[0] = replace(pieces[0], keeps_picture=True)
    return [*pieces, *_pictured(reply.chart)] if reply.chart else pieces


def paged(paragraphs: Iterable[Paragraph]) -> list[str]:
    """Paragraphs as the HTML of as few messages as they fit in."""
    return [_html(page) for page in _pages(paragraphs)]


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
        yield from map(Piece, paged(paragraphs))
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
    if not paragraph.visible().strip():
        return []
    parts: list[list[Span]] = [[]]
    room = limit
    for span in paragraph.spans:
        rest = span.text
        while units(rest) > room:
            head = _head(rest, room)
            parts[-1].append(replace(span, text=head))
            parts.append([])
            rest, room = rest[len(head) :].lstrip(), limit
        parts[-1].append(replace(span, text=rest))
        room -= units(rest)
    return [replace(paragraph, spans=tuple(part)) for part in parts if any(s.text for s in part)]


def _head(words: str, room: int) -> str:
    """As much of `words` as fits, up to the end of a line or a word where there is one."""
    head = words.encode("utf-16-le", "replace")[: 2 * room].decode("utf-16-le", "ignore")
    end = max(head.rfind("\n"), head.rfind(" "))
    return head[:end] if end > room // 2 else head


def bare(html: str) -> str:
    """The text that is seen of it."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def units(words: str) -> int:
    """The length as Telegram counts it: in UTF-16 units."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "replace")) // 2


def _length(paragraphs: list[Paragraph]) -> int:
    lengths = [units(paragraph.visible()) for paragraph in paragraphs]
    return sum(lengths) + len(_JOINT) * (len(lengths) - 1)


def _html(paragraphs: list[Paragraph]) -> str:
    """Neighbours that are long fold together."""
    blocks = []
    for long, group in groupby(paragraphs, key=lambda paragraph: paragraph.long):
        block = _JOINT.join(_inline(paragraph) for paragraph in group)
        blocks.append(block.join(_FOLDED) if long else block)
    return _JOINT.join(blocks)


def _inline(paragraph: Paragraph) -> str:
    said = "".join(_tagged(span) for span in paragraph.spans if span.text)
    return said if paragraph.style == "plain" else _within(_TAGS[paragraph.style], said)


def _tagged(span: Span) -> str:
    said = escape(span.text, quote=False)
    for style in span.styles:
        said = _within(_TAGS[style], said)
    return f'<a href="{escape(span.url)}">{said}</a>' if span.url else said


def _within(tag: str, said: str) -> str:
    return f"<{tag}>{said}</{tag}>"
