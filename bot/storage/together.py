"""What is written at the same time shares a transaction: a commit costs more than a turn's own writing."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.storage.database import Session, StorageError, T

if TYPE_CHECKING:
    from asyncio import Future, Task

Work: TypeAlias = Callable[[Session], Awaitable[Any]]
TURNS = 3
"""So many turns of the event loop bring whose answers have arrived by now as far as this, too."""


class Together:
    """Collects what comes in a few turns of the event loop."""

    def __init__(self, transaction: Callable[[Sequence[Work]], Awaitable[Sequence[Any]]]) -> None:
        """`transaction` does all works or none, lets no other task in between, and gives their results."""
        self._transaction = transaction
        self._waiting: list[tuple[Work, Future[Any]]] = []
        self._task: Task[None] | None = None

    async def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """The work's result, once it is committed."""
        # Here, since a single question needs none of it and is to be quick.
        from asyncio import create_task, get_running_loop

        done: Future[T] = get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._task is None:
            self._task = create_task(self._run_waiting())
        return await done

    async def finish(self) -> None:
        """Until nothing waits: also what nobody waits for any more is written."""
        if self._task is not None:
            await self._task

    async def _run_waiting(self) -> None:
        from asyncio import sleep

        for _ in range(TURNS):
            await sleep(0)
        self._task, waiting, self._waiting = None, self._waiting, []
        await self._commit(waiting)

    async def _commit(self, waiting: list[tuple[Work, "Future[Any]"]]) -> None:
        try:
            results = await self._transaction([work for work, _ in waiting])
        except Exception as error:  # each is raised where its work came from
            if len(waiting) > 1 and not isinstance(error, StorageError):
                # One's mistake isn't the others'.
                for one in waiting:
                    await self._commit([one])
                return
            for _, done in waiting:
                if not done.done():
                    done.set_exception(error)
            return
        for (_, done), result in zip(waiting, results, strict=True):
            if not done.done():
                done.set_result(result)
