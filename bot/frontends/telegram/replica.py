"""Keeps this process in step with the others that answer from the same database."""

import asyncio
from contextlib import suppress
from time import monotonic

from bot.frontends.telegram.pacing import Pace
from bot.frontends.telegram.parking import Parking
from bot.operations.vitals import Vitals
from bot.storage import StorageError, Store

BEAT_SECONDS = 1.0
SURE_SECONDS = 10.0
"""So long what a beat told holds. A call of 15 s, begun at its end, is over before others take over."""


class Replica:
    """Beats."""

    def __init__(self, store: Store, parking: Parking, pace: Pace, vitals: Vitals) -> None:
        self._store = store
        self._parking = parking
        self._pace = pace
        self._vitals = vitals

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.beat()
                self._vitals.database_works()
            except StorageError as error:
                self._vitals.database_failed(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._pace.news.wait()

    async def beat(self) -> None:
        """Tell and learn what all of them must know. Raises StorageError."""
        begun = monotonic()
        beat = await self._store.replicas.beat(self._pace.untold())
        if beat.anew:
            self._parking.lose()
        self._pace.agree(beat.alive, beat.silence, begun + SURE_SECONDS)
        self._parking.mind(beat.waiting)

    async def leave(self) -> None:
        """Let the others send what waits here, at once."""
        # Otherwise they do so when this process counts as dead.
        with suppress(StorageError):
            await self._store.replicas.leave()
