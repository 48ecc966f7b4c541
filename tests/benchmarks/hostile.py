"""How long messages that are made to take long hold the event loop of the bot, and so everybody else.

`python -m tests.benchmarks.hostile` (no message may hold it for more than 60 ms of CPU)
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import COMMANDS
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.settings import Settings
from bot.storage import Store
from bot.telegram.app import TelegramBot
from tests import hostile
from tests.conftest import SHIPPED
from tests.fake_bot_api import TOKEN
from tests.telegram.processes import Telegram, served, telegram

LONGEST = 60.0
BEAT = 0.0005
SHOWN = 12
SOMEBODY, GUIDED = 5, 6
"""The second one has the guide open."""


async def main() -> int:
    knowledge = load_knowledge(SHIPPED)
    with served() as url:
        async with telegram(url) as fake, _bot(url, knowledge) as holds:
            found = {what: await _held(fake, holds, actions) for what, actions in _all(knowledge)}
    ranked = sorted(found.items(), key=lambda item: -item[1])
    for what, milliseconds in ranked[:SHOWN]:
        print(f"{milliseconds:6.1f} ms  {what}")
    worst = ranked[0][1]
    print(
        f"{len(found)} messages: {'none holds' if worst < LONGEST else 'one holds'} it for {LONGEST:.0f} ms"
    )
    return int(worst >= LONGEST)


@asynccontextmanager
async def _bot(url: str, knowledge: Knowledge) -> AsyncIterator[list[float]]:
    """Runs in this process, and tells of each stretch of work between two turns of the loop."""
    holds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "bot.sqlite3")
        settings = Settings(token=TOKEN, api_base_url=url, secret="pepper", knowledge=SHIPPED)
        application = TelegramBot(settings, Conversation(Dialogue(knowledge), store))
        running, beating = asyncio.create_task(application.run()), asyncio.create_task(_beat(holds))
        try:
            while application.receiving is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            gc.freeze()  # as `python -m bot run`
            yield holds
        finally:
            application.stop()
            await running
            beating.cancel()
            await store.close()


async def _beat(holds: list[float]) -> None:
    # The CPU of this thread: what other processes take is no fault of the message.
    while True:
        before = time.thread_time()
        await asyncio.sleep(BEAT)
        holds.append(1000 * (time.thread_time() - before))


async def _held(fake: Telegram, holds: list[float], actions: list[dict[str, Any]]) -> float:
    await fake.wait_until_done()
    holds.clear()
    await fake.do("updates", actions)
    await fake.wait_until_done()
    return max(holds, default=0.0)


def _all(knowledge: Knowledge) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield "(the first question of all)", [_says(SOMEBODY, "how long is an internship?"), _types("int")]
    yield "(opening the guide)", [_says(GUIDED, "/guide")]
    yield "(the first answer to the guide)", [_says(GUIDED, "a few weeks")]
    for what, text in hostile.texts(knowledge).items():
        yield what, [_says(SOMEBODY, text)]
    for what, text in hostile.texts(knowledge, 1).items():
        yield f"in the guide: {what}", [_says(GUIDED, text)]
    for what, text in hostile.texts(knowledge, 2).items():
        yield f"in another chat: {what}", [_types(text[: hostile.LONGEST_QUERY])]
    for turn, command in enumerate((*COMMANDS, "nonsense"), 3):
        for what, text in hostile.texts(knowledge, turn).items():
            yield f"/{command} {what}", [_says(SOMEBODY, f"/{command} {text}"[: hostile.LONGEST_MESSAGE])]


def _says(chat: int, text: str) -> dict[str, Any]:
    return {"do": "send_text", "chat": chat, "user": chat, "text": text}


def _types(text: str) -> dict[str, Any]:
    return {"do": "inline_query", "user": SOMEBODY, "text": text}


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
