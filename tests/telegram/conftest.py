"""The real application against the strict fake Bot API, both in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.settings import Settings
from bot.storage import Store
from bot.telegram.app import TelegramBot
from bot.telegram.setup import set_webhook
from tests.fake_bot_api import LONGEST, Chat, FakeBotApi, Message, User
from tests.fake_bot_api.faults import FaultKind

Running = Callable[..., Any]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.client.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bot.telegram.polling.PAUSE", 0.05)
    monkeypatch.setattr("bot.telegram.chats.FAULT_SECONDS", 0.05)
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 0.05)


class Api(FakeBotApi):
    """The fake Bot API, and what a test wants to know of the bots that talk to it."""

    def __init__(self) -> None:
        super().__init__()
        self.bots: list[Bot] = []
        self._hangs = False

    def fail(self, kind: FaultKind, *given: Any, **more: Any) -> None:
        self._hangs = self._hangs or kind == "hang"
        super().fail(kind, *given, **more)

    async def idle(self, seconds: float = LONGEST) -> None:
        """Until every update is confirmed, and answered but in chats that are to be left alone.

        Where a call was made to hang, nobody waits for it.
        """
        await super().idle(seconds)
        await self.wait_for(lambda: not any(bot.busy(self._hangs) for bot in self.bots), seconds)


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with Api() as running:
        yield running
    assert running.refused == []


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path / "bot.sqlite3")
    yield opened
    await opened.close()


both = pytest.mark.parametrize("mode", ["polling", "webhook"], indirect=True)
"""For tests of what mustn't depend on how updates arrive."""


@pytest.fixture
def mode(request: pytest.FixtureRequest) -> str:
    """How updates arrive."""
    return str(getattr(request, "param", "polling"))


@pytest.fixture
def settings(api: FakeBotApi, mode: str) -> Settings:
    plain = Settings(token=api.token, api_base_url=api.url, secret="pepper", sends_per_second=0)
    return plain if mode == "polling" else plain.model_copy(update=webhook_at(free_port()))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def webhook_at(port: int) -> dict[str, Any]:
    """Settings for a webhook on this machine."""
    return {"webhook_url": f"http://127.0.0.1:{port}/telegram", "webhook_port": port}


class Bot:
    """The running application, and what a test wants of it."""

    def __init__(self, api: FakeBotApi, settings: Settings, conversation: Conversation) -> None:
        self.api = api
        self.settings = settings
        self.application = TelegramBot(settings, conversation)
        self.task: asyncio.Task[None] | None = None
        if isinstance(api, Api):
            api.bots.append(self)

    async def start(self) -> None:
        self.task = asyncio.create_task(self.application.run())
        await self.api.wait_for(lambda: self.application.receiving or self.ended)
        if self.settings.webhook_url and not self.api.world.webhook.settings:
            await set_webhook(self.settings)
            self.api.forget_calls()

    def busy(self, hangs: bool) -> int:
        """How many chats are answered now; those with a slow call count unless it hangs on purpose."""
        turns = self.application.turns
        if turns is None or self.ended:
            return 0
        return turns.busy + (0 if hangs else turns.chats.slow)

    def let_go(self, who: "Ada") -> None:
        """As when the time is over for which Telegram told a chat to wait."""
        assert self.application.turns is not None
        self.application.turns.chats.let_go(self.application.privacy.chat(who.chat.id))

    @property
    def ended(self) -> bool:
        return self.task is not None and self.task.done()

    async def stop(self) -> None:
        self.application.stop()
        if self.task is not None:
            await self.task


@pytest.fixture
def running(api: FakeBotApi, settings: Settings, dialogue: Dialogue, store: Store) -> Callable[..., Any]:
    @asynccontextmanager
    async def run(conversation: Conversation | None = None) -> AsyncIterator[Bot]:
        bot = Bot(api, settings, conversation or Conversation(dialogue, store))
        await bot.start()
        try:
            yield bot
        finally:
            await bot.stop()

    return run


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with running() as started:
        yield started


@pytest.fixture
async def guided_bot(running: Running, guided_dialogue: Dialogue, store: Store) -> AsyncIterator[Bot]:
    """One with a guide."""
    async with running(Conversation(guided_dialogue, store)) as started:
        yield started


class Ada:
    """Somebody in a private chat with the bot."""

    def __init__(self, api: FakeBotApi, number: int = 5) -> None:
        self.api = api
        self.user: User = api.user(number, "Ada")
        self.chat: Chat = api.private(self.user)

    def says(self, text: str, **where: Any) -> Message:
        return self.api.send_text(self.chat, self.user, text, **where)

    def presses(self, label: str, message: Message | None = None) -> str:
        return self.api.press(self.user, message or self.told[-1], label)

    @property
    def told(self) -> list[Message]:
        return self.api.bot_messages(self.chat)

    async def asks(self, text: str) -> Message:
        """The answer to a question."""
        before = len(self.told)
        self.says(text)
        await self.api.wait_for(lambda: len(self.told) > before)
        await self.api.idle()
        return self.told[-1]

    async def answered(self, count: int, seconds: float = LONGEST) -> list[Message]:
        await self.api.wait_for(lambda: len(self.told) >= count, seconds)
        await self.api.idle()
        return self.told


async def told_in_a_group(api: FakeBotApi, who: Ada, command: str) -> set[str]:
    """What the bot says in a group to a command, and to /help, which it always answers."""
    group = api.group(-7)
    api.send_text(group, who.user, command)
    api.send_text(group, who.user, "/help")
    await api.wait_for(lambda: api.bot_messages(group))
    await api.idle()
    return {message.text for message in api.bot_messages(group)}


@pytest.fixture
def ada(api: FakeBotApi) -> Ada:
    return Ada(api)


@pytest.fixture
def eve(api: FakeBotApi) -> Ada:
    return Ada(api, 6)
