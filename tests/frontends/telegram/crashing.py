"""`bot run` that dies without a word at one point of its n-th turn: `python crashing.py POINT N`."""

import os
import sys
from collections.abc import Collection
from typing import Any

from bot import cli
from bot.conversation import Conversation
from bot.dialogue.notes import Note
from bot.dialogue.state import State
from bot.frontends.telegram import application
from bot.storage import Delivery, HeldTurn, Store, store

POINTS = ("received", "responded", "replied", "saved")
DIED = 70


def main(point: str, turn: int) -> None:
    reached = dict.fromkeys(POINTS, 0)

    def at(now: str) -> None:
        reached[now] += 1
        if now == point and reached[now] == turn:
            os._exit(DIED)

    class CrashingTurn(HeldTurn):
        async def save(
            self, state: State, notes: Collection[Note] = (), delivery: Delivery | None = None
        ) -> None:
            # On a slow machine a reply may have been left to the parking.
            if delivery is None or not delivery.waiting:
                at("replied")
            await super().save(state, notes, delivery)
            at("saved")

    class CrashingConversation(Conversation):
        async def take(self, *arguments: Any, **more: Any) -> Any:
            at("received")
            return await super().take(*arguments, **more)

        def __init__(self, dialogue: Any, opened: Store) -> None:
            super().__init__(dialogue, opened)
            respond = dialogue.respond

            def crashing(*arguments: Any) -> Any:
                turn = respond(*arguments)
                at("responded")
                return turn

            dialogue.respond = crashing

    setattr(store, "HeldTurn", CrashingTurn)  # noqa: B010  # what mypy doesn't let one assign
    setattr(application, "Conversation", CrashingConversation)  # noqa: B010
    sys.argv = ["bot", "run"]
    cli.main()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
