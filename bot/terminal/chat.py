"""A talk in the terminal: lines in, text and numbered buttons out; plain when piped."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, Said
from bot.dialogue.replies import Reply, Table
from bot.settings import Settings
from bot.storage import Person, StorageError, Store
from bot.terminal.explain import explained

SOMEBODY = Person("terminal", "terminal")
WIDEST = 100
_STYLES = {"plain": "", "bold": "bold", "italic": "italic dim"}


def chat(folder: Path, dialogue: Dialogue, settings: Settings, watch: bool, explain: bool) -> None:
    """Talk about what is in `folder` until the input ends. Raises SettingsError before the first word.

    `watch`: read the folder anew whenever a file is saved; `explain`: show why, after each answer.
    """
    store = Store(settings.database)
    conversation, screen = Conversation(dialogue, store), Screen()
    end = _watch(folder, conversation, screen, settings.keep_questions_days) if watch else None
    try:
        asyncio.run(_talk(conversation, screen, settings.keep_questions_days, explain))
    except KeyboardInterrupt:
        print()
    finally:
        if end:
            end()


def _watch(folder: Path, conversation: Conversation, screen: "Screen", keep_days: int) -> Callable[[], None]:
    """Give the conversation a new dialogue on every save; between two messages it can't be torn apart."""
    from bot.authoring.watch import Watch

    def swap(dialogue: Dialogue) -> None:
        conversation.dialogue = dialogue

    return Watch(folder, conversation.dialogue, keep_days, swap, screen.interrupt).start()


async def _talk(conversation: Conversation, screen: "Screen", keep_days: int, explain: bool) -> None:
    store = conversation.store
    try:
        await store.clean(keep_days)
        await _turns(conversation, screen, explain)
    finally:
        await store.close()


async def _turns(conversation: Conversation, screen: "Screen", explain: bool) -> None:
    # asyncio's own handler would wait for the line that the person no longer wants to type.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    async def send(replies: tuple[Reply, ...]) -> None:
        for number, reply in enumerate(replies):
            if number:
                print()
            screen.show(reply)

    await conversation.take(SOMEBODY, Command("start"), send)
    for line in screen.lines():
        try:
            await conversation.take(SOMEBODY, Said(line), send)
        except StorageError as error:
            # The talk goes on, perhaps from what was stored before.
            screen.tell(str(error))
        if explain:
            screen.tell(explained(conversation.dialogue, line))


class Screen:
    """Where the bot writes and the person types."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self._console.width = min(self._console.width, WIDEST)
        self._typing = sys.stdin.isatty()

    def lines(self) -> Iterator[str]:
        """What the person types, until the input ends.

        Piped lines are shown, so that a script reads as a talk.
        """
        while True:
            try:
                line = input("> ")
            except (EOFError, UnicodeDecodeError):
                print()
                return
            if not self._typing:
                print(line)
            yield line

    def tell(self, text: str) -> None:
        """Something about the talk, for its author."""
        self._console.print(Text(text, "yellow"))

    def interrupt(self, text: str) -> None:
        """The same while the person may be typing."""
        self._console.print(Text("\n" + text, "yellow"), end="\n> ")

    def show(self, reply: Reply) -> None:
        """Print a reply, its table and its buttons."""
        for paragraph in reply.paragraphs:
            self._console.print(
                Text(paragraph.plain(), _STYLES[paragraph.style]),
                end="\n\n" if paragraph is not reply.paragraphs[-1] else "\n",
            )
        if reply.table:
            self._show_table(reply.table)
        for number, button in enumerate(reply.buttons(), 1):
            self._console.print(Text(f"  {number}. {button.label}", "cyan"))

    def _show_table(self, table: Table) -> None:
        drawn = RichTable("", *table.columns, title=table.title, caption=table.note, show_lines=True)
        for heading, cells in table.rows:
            drawn.add_row(Text(heading, "bold"), *map(Text, cells))
        self._console.print(drawn)
