"""`bot run` that dies without a word at one point of its n-th turn: `python crashing.py POINT N`."""

import os
import sys
from collections.abc import Collection, Sequence
from typing import Any

from bot import cli
from bot.conversation import Conversation
from bot.dialogue.state import Note, State
from bot.storage import Arrival, Delivery, Person, Put, Row, Store
from bot.telegram import app

POINTS = ("received", "kept", "responded", "replied", "saved")
DIED = 70


def main(point: str, turn: int) -> None:
    reached = dict.fromkeys(POINTS, 0)

    def at(now: str) -> None:
        reached[now] += 1
        if now == point and reached[now] == turn:
            os._exit(DIED)

    class CrashingStore(Store):
        async def put(self, arrivals: Sequence[Arrival]) -> list[Put]:
            for _ in arrivals:
                at("received")
            put = await super().put(arrivals)
            for _ in arrivals:
                at("kept")
            return put

        async def save(
            self,
            person: Person,
            state: State,
            noted: Collection[Note] = (),
            delivery: Delivery | None = None,
            row: Row | None = None,
        ) -> bool:
            at("replied")
            goes_on = await super().save(person, state, noted, delivery, row)
            at("saved")
            return goes_on

    class CrashingConversation(Conversation):
        def __init__(self, dialogue: Any, opened: Store) -> None:
            super().__init__(dialogue, opened)
            respond = dialogue.respond

            def crashing(*arguments: Any) -> Any:
                turn = respond(*arguments)
                at("responded")
                return turn

            dialogue.respond = crashing

    setattr(app, "Store", CrashingStore)  # noqa: B010  # what mypy doesn't let one assign
    setattr(app, "Conversation", CrashingConversation)  # noqa: B010
    sys.argv = ["bot", "run"]
    cli.main()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
