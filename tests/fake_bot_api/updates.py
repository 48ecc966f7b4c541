"""The queue of updates: ids, confirming by offset, long polling and its conflicts."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice

from .errors import POLL_CONFLICT, ApiError, Json, conflict

# Left out by Telegram unless a bot asks for them by name.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_POLL = 50
FUTURE = 10
"""An offset that lies so far beyond the next update's number is too high to be believed."""


class UpdateQueue:
    """Updates wait here until they are confirmed, by an offset or by a webhook's 2xx."""

    def __init__(self) -> None:
        # An ordinary dict takes ever longer to find its first key when the front is deleted.
        self.pending: OrderedDict[int, Json] = OrderedDict()
        self.allowed: frozenset[str] = frozenset()
        self.last_id = 700_000_000
        self.listener: Callable[[int, Json], None] | None = None
        self._poll: asyncio.Future[None] | None = None

    def add(self, kind: str, payload: Json) -> int | None:
        """Queue an update; None where the bot has not asked for this kind."""
        return self.add_raw({kind: payload}) if self.wants(kind) else None

    def add_raw(self, fields: Json) -> int:
        self.last_id += 1
        update = {"update_id": self.last_id, **fields}
        self.pending[self.last_id] = update
        if self.listener is not None:
            self.listener(self.last_id, update)
        elif self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        return self.last_id

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Without a list the last one stays in force; an empty one means the usual kinds."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def quiet_week(self, next_id: int) -> None:
        """A week without any update has passed: the numbers go on from anywhere, lower ones too."""
        if self.pending:
            raise ValueError("a week isn't quiet while updates wait")
        self.last_id = next_id - 1

    def confirm(self, offset: int) -> None:
        if offset > self.last_id + 1 + FUTURE:
            return  # as Telegram's server: such an offset counts as none
        if offset < 0:
            offset = next(iter(list(self.pending)[offset:]), 0)
        while self.pending and next(iter(self.pending)) < offset:
            self.pending.popitem(last=False)

    def confirm_one(self, update_id: int) -> None:
        self.pending.pop(update_id, None)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        self.end_poll(conflict(POLL_CONFLICT))
        self.confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        return list(islice(self.pending.values(), limit))

    @property
    def polled(self) -> bool:
        """Whether a poll waits for updates."""
        return self._poll is not None

    def end_poll(self, reason: ApiError) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(reason)
        self._poll = None

    async def _wait(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = waiting
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await waiting
        finally:
            if self._poll is waiting:
                self._poll = None

    def clear(self) -> None:
        # Perhaps of a bot that is gone: it isn't the next one's.
        self.end_poll(conflict(POLL_CONFLICT))
        self.pending.clear()
        self.allowed = frozenset()
