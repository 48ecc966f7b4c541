"""Delivers updates to a webhook: in order and one at a time for each chat, until they get a 2xx."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import aiohttp

from .errors import Json
from .updates import UpdateQueue

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 0.3
"""Telegram's is of minutes; no test can wait for that."""


@dataclass(frozen=True)
class WebhookSettings:
    """What setWebhook was called with."""

    url: str
    secret: str = ""
    max_connections: int = 40


def chat_of(update: Json) -> Any:
    """What keeps updates in order: the chat, else the person; a broken update has neither."""
    for payload in update.values():
        if isinstance(payload, dict):
            message = payload.get("message")
            holder = message if isinstance(message, dict) else payload
            owner = holder.get("chat") or payload.get("from")
            return owner.get("id") if isinstance(owner, dict) else None
    return None


class Webhook:
    """Off until `set`; while on, every update of the queue is posted to the url."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.settings: WebhookSettings | None = None
        self.last_error: tuple[int, str] | None = None
        self.attempts = 0
        self._queue = queue
        self._waiting: dict[Any, deque[tuple[int, Json]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None

    def set(self, settings: WebhookSettings) -> None:
        self.remove()
        self.settings = settings
        self._slots = asyncio.Semaphore(settings.max_connections)
        self._queue.listener = self._enqueue
        for update_id, update in self._queue.pending.items():
            self._enqueue(update_id, update)

    def remove(self) -> None:
        self.settings = self.last_error = self._queue.listener = None
        for task in self._tasks:
            task.cancel()
        self._waiting.clear()

    async def close(self) -> None:
        self.remove()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _enqueue(self, update_id: int, update: Json) -> None:
        chat = chat_of(update)
        if chat in self._waiting:
            self._waiting[chat].append((update_id, update))
            return
        self._waiting[chat] = deque([(update_id, update)])
        task = asyncio.create_task(self._deliver_chat(self._waiting[chat], chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_chat(self, updates: deque[tuple[int, Json]], chat: Any) -> None:
        pause = _FIRST_PAUSE
        while updates:
            update_id, update = updates[0]
            if await self._post(update):
                updates.popleft()
                self._queue.confirm_one(update_id)
                pause = _FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)
        del self._waiting[chat]

    async def _post(self, update: Json) -> bool:
        settings = self.settings
        if settings is None:
            return False
        headers = {"X-Telegram-Bot-Api-Secret-Token": settings.secret} if settings.secret else {}
        self.attempts += 1
        try:
            async with (
                self._slots,
                self._open_session().post(settings.url, json=update, headers=headers) as reply,
            ):
                return self._accepted(reply.status, reply.reason)
        except (aiohttp.ClientError, TimeoutError) as error:
            self.last_error = (int(time.time()), f"Connection failed: {error}")
            return False

    def _accepted(self, status: int, reason: str | None) -> bool:
        if 200 <= status < 300:
            return True
        wrong = f"Wrong response from the webhook: {status} {reason}"
        self.last_error = (int(time.time()), wrong)
        return False

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            # The slots already bound the connections.
            connector = aiohttp.TCPConnector(limit=0)
            timeout = aiohttp.ClientTimeout(total=60)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._session
