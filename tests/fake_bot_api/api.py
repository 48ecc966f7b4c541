"""The fake Bot API as a test uses it."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from .control import Control
from .elsewhere import Elsewhere
from .errors import Json
from .faults import Fault, FaultKind
from .handler import BotHandler
from .model import Chat, User
from .records import Call, Refused
from .server import HOST, Server
from .world import Query, World

TOKEN = "123456:test-token-of-the-fake-bot-api-server"
LONGEST = 120.0
"""So long what is bound to happen is waited for: on a busy machine all takes ten times as long."""
_PAUSE = 0.005


class FakeBotApi(Elsewhere):
    """A server for one bot; `async with FakeBotApi() as api` opens and closes it."""

    def __init__(
        self, token: str = TOKEN, port: int = 0, username: str = "test_bot", name: str = "Test"
    ) -> None:
        bot_id = token.partition(":")[0]
        super().__init__(World(User(int(bot_id), name, username, is_bot=True)))
        self.token = token
        self._handler = BotHandler(token, self.world)
        self._server = Server(self._handler, Control(self).handle, port)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self.world.webhook.close()
        await self._server.stop()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.port}"

    @property
    def calls(self) -> list[Call]:
        return self._handler.records.calls

    @property
    def refused(self) -> list[Refused]:
        return self._handler.records.refused

    def calls_of(self, method: str) -> list[Call]:
        return self._handler.records.of_method[method]

    @property
    def pending(self) -> list[Json]:
        """Updates that are not confirmed yet."""
        return list(self.world.queue.pending.values())

    @property
    def pending_count(self) -> int:
        return len(self.world.queue.pending)

    def quiet_week(self, next_update: int) -> None:
        """Nothing happened for a week, so updates are counted anew, from this number on."""
        self.world.queue.quiet_week(next_update)

    @property
    def busy(self) -> int:
        """Calls in hand now, a long poll among them."""
        return self._handler.busy

    @property
    def polled(self) -> bool:
        """Whether a poll waits for updates."""
        return self.world.queue.polled

    @property
    def busiest(self) -> int:
        """The most calls that were in hand at the same time."""
        return self._handler.busiest

    @property
    def presses(self) -> dict[str, Query]:
        return self.world.presses

    @property
    def inline_queries(self) -> dict[str, Query]:
        return self.world.inline_queries

    @property
    def guest_queries(self) -> dict[str, Query]:
        return self.world.guest_queries

    async def wait_for(
        self, condition: Callable[[], object | Awaitable[object]], seconds: float = LONGEST
    ) -> None:
        """Until the condition is true, or what it awaits; TimeoutError tells what had happened by then."""
        try:
            async with asyncio.timeout(seconds):
                while not (await met if isinstance(met := condition(), Awaitable) else met):
                    await self._pause()
        except TimeoutError:
            raise TimeoutError(self._summary(seconds)) from None

    async def idle(self, seconds: float = LONGEST) -> None:
        """Until every update is confirmed."""
        await self.wait_for(lambda: not self.world.queue.pending, seconds)

    async def _pause(self) -> None:
        await asyncio.sleep(_PAUSE)

    def _summary(self, seconds: float) -> str:
        last = [f"{call.method} {call.status} {call.description}" for call in self.calls[-5:]]
        return f"not within {seconds} s; {self.pending_count} updates pending, last calls: {last}"

    def fail(
        self,
        kind: FaultKind,
        method: str | None = None,
        count: int = 1,
        chat: Chat | int | None = None,
        seconds: float = 1.0,
        until: asyncio.Event | None = None,
    ) -> None:
        """The next `count` calls of a method (any, where None) fail: see `Fault`."""
        chat_id = chat.id if isinstance(chat, Chat) else chat
        self._handler.faults.add(Fault(kind, method, count, chat_id, seconds, until))

    @property
    def faults_left(self) -> int:
        return self._handler.faults.left

    @property
    def latency(self) -> float:
        return self._handler.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._handler.latency = seconds

    async def go_down(self, seconds: float) -> None:
        """Refuse connections for a time; what is connected is cut off."""
        await self._server.go_down(seconds)

    def forget_calls(self) -> None:
        self._handler.records.clear()

    def reset(self) -> None:
        """As new, but for the port and the growing ids."""
        self.world.clear()
        self.forget_calls()
        self._handler.faults.clear()
        self.latency = 0.0
