"""What the bot says: paragraphs, a table, buttons. A reply says what; a front end says how."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.dialogue.events import Event
from bot.knowledge.markup import Span, spans

Style = Literal["plain", "bold", "italic"]
Tone = Literal["normal", "primary", "quiet"]


@dataclass(frozen=True)
class Paragraph:
    """Spans that belong together. A `long` one is read by those who want more; a front end may fold it."""

    spans: tuple[Span, ...]
    long: bool = False
    style: Style = "plain"
    """Of the whole: a heading is bold, a remark of the bot's italic."""

    def plain(self) -> str:
        """As text without styles; a link is followed by its address."""
        return "".join(
            f"{span.text} ({span.url})" if span.url and span.url != span.text else span.text
            for span in self.spans
        )

    def visible(self) -> str:
        """What is seen of it where links are links."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Table:
    """Things side by side: a heading for each column, and rows of a heading and one cell for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    note: str = ""
    """Said under the table: its source, or what it can't tell."""
    further: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rows for which a picture has no room; buttons lead to them, and plain text tells them at once."""


@dataclass(frozen=True)
class ChartRow:
    """One answer and where it lies between the two sides."""

    heading: str
    answer: str
    position: float
    """-1 is wholly the first side, 1 wholly the second, 0 in between."""
    said: str
    """The position in words."""
    doubled: bool = False


@dataclass(frozen=True)
class Chart:
    """A recommendation as a picture: both sides, and where each answer lies between them."""

    title: str
    sides: tuple[str, str]
    rows: tuple[ChartRow, ...]
    result: str
    """The recommendation in one line."""
    note: str = ""

    def plain(self) -> str:
        """The same in words."""
        return "\n".join([self.title, *(row.said for row in self.rows)])


@dataclass(frozen=True)
class Button:
    """Words to press, and what pressing them does."""

    label: str
    event: Event
    tone: Tone = "normal"


Row: TypeAlias = tuple[Button, ...]
Drawable: TypeAlias = Table | Chart
"""What a front end may show as a picture."""


@dataclass(frozen=True)
class Reply:
    """One message of the bot."""

    paragraphs: tuple[Paragraph, ...]
    rows: tuple[Row, ...] = ()
    """Buttons, row by row, in reading order."""
    table: Table | None = None
    in_place: bool = False
    """Replaces the message whose button was pressed, where a front end can do that."""
    chart: Chart | None = None
    """Shown as a picture where a front end can do that, besides the text."""
    link: Event | None = None
    """What a link to this reply shows; a front end that knows its own address offers the link."""
    share: str | None = None
    """The payload of a deep link to pass on; a front end that knows its own address makes a link of it."""
    keeps_picture: bool = False
    """Asked below the picture that stands there, where one does."""
    only_feedback: bool = False
    """Where a front end can, only the answer's buttons of feedback change to these; the words are a hint."""

    def plain(self) -> str:
        """The reply as plain text, without its buttons."""
        parts = [paragraph.plain() for paragraph in self.paragraphs]
        if self.table:
            parts.append(_table_text(self.table))
        if self.chart:
            parts.append(self.chart.plain())
        return "\n\n".join(parts)

    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)


def _table_text(table: Table) -> str:
    """The table for those who can't see it: a block for each row, a line for each column."""
    blocks = [table.title]
    for heading, cells in (*table.rows, *table.further):
        lines = [f"{column}: {cell}" for column, cell in zip(table.columns, cells, strict=True)]
        blocks.append("\n".join([heading, *(f"  {line}" for line in lines)]))
    return "\n".join([*blocks, table.note] if table.note else blocks)


def text(words: str, style: Style = "plain", long: bool = False) -> Paragraph:
    """A paragraph in one style, each sign as it is: anybody's words."""
    return Paragraph((Span(words),), long, style)


def prose(words: str, style: Style = "plain", long: bool = False) -> Paragraph:
    """A paragraph of an author's words, with their markup."""
    return Paragraph(spans(words), long, style)


def texts(words: str, long: bool = False) -> tuple[Paragraph, ...]:
    """Paragraphs as an author writes them: separated by blank lines, with markup."""
    return tuple(prose(part.strip(), long=long) for part in words.split("\n\n") if part.strip())
