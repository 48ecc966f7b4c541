"""How many files of `bot/` one typed message crosses, and which, in the order in which it comes to them.

`python -m tests.benchmarks.crossed [QUESTION]`: once as the terminal's talk is
answered, and once through Telegram's front end, against the fake Bot API. A file counts
once a function of it ran, in whichever thread; what the same message does before, to warm up, doesn't.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import FrameType

from bot.cache import learned_of
from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.replies import Reply
from bot.knowledge.loader import load_knowledge
from bot.settings import Settings
from bot.storage import Person, Store
from bot.telegram.app import TelegramBot
from bot.terminal.chat import Screen
from tests.fake_bot_api import FakeBotApi

ROOT = Path(__file__).parents[2]
BOT = f"{ROOT / 'bot'}/"
FIRST = "What is an internship?"
QUESTION = "do i get payed for a micro internship?"


class Crossed:
    """The files of `bot/` of which a function runs while it counts, in order, and by which function each is entered."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self._counts = False
        # A thread takes the hook with it only when it begins, and the store's begin before anybody counts.
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def begin(self) -> None:
        self.files.clear()
        self._counts = True

    def end(self) -> dict[str, str]:
        self._counts = False
        return dict(self.files)

    def _profile(self, frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if self._counts and event == "call" and file.startswith(BOT) and frame.f_code.co_name != "<module>":
            self.files.setdefault(file.removeprefix(BOT), frame.f_code.co_qualname)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question", nargs="?", default=QUESTION)
    asyncio.run(_both(parser.parse_args().question))


async def _both(question: str) -> None:
    crossed = Crossed()
    knowledge = load_knowledge(ROOT / "knowledge")
    dialogue = Dialogue(knowledge, learned=learned_of(ROOT / "knowledge", knowledge))
    print(f"> {question}")
    for name, way in {"terminal": _by_terminal, "telegram": _by_telegram}.items():
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder) / "bot.sqlite3")
            files = await way(Conversation(dialogue, store), question, crossed)
            await store.close()
        print(f"\n{name}: {len(files)} files")
        print(
            "\n".join(
                f"  {number:3} {file:30} {function}"
                for number, (file, function) in enumerate(files.items(), 1)
            )
        )


async def _by_terminal(conversation: Conversation, question: str, crossed: Crossed) -> dict[str, str]:
    async def show(replies: tuple[Reply, ...]) -> None:
        with redirect_stdout(StringIO()):
            for reply in replies:
                Screen().show(reply)

    person = Person("person", "chat")
    await conversation.take(person, Said(FIRST), show)
    crossed.begin()
    await conversation.take(person, Said(question), show)
    return crossed.end()


async def _by_telegram(conversation: Conversation, question: str, crossed: Crossed) -> dict[str, str]:
    async with FakeBotApi() as api:
        ada = api.user(5, "Ada")
        chat = api.private(ada)
        bot = TelegramBot(Settings(token=api.token, api_base_url=api.url, secret="pepper"), conversation)
        running = asyncio.create_task(bot.run())
        api.send_text(chat, ada, FIRST)
        await api.wait_for(lambda: api.bot_messages(chat))
        await api.idle()
        await asyncio.sleep(1)  # what a start cleans up is no part of a message's way
        crossed.begin()
        api.send_text(chat, ada, question)
        await api.wait_for(lambda: len(api.bot_messages(chat)) > 1)
        await api.idle()
        await api.wait_for(lambda: bot.turns is not None and not bot.turns.busy)
        files = crossed.end()
        bot.stop()
        await running
    return files


if __name__ == "__main__":
    main()
