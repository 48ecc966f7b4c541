"""A batch of updates in lanes: in order within a chat, several chats side by side."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TypeAlias

from bot.frontends.telegram.reading import Guest, Inline, Left, Moved, Read, Talk
from bot.storage import Person

SLOTS = 16
"""So many chats are answered at the same time."""
MOST_WAITING = 20
"""So many waiting messages of one person are answered; the rest get one notice together."""
LANE_SECONDS = 0.1
"""So long a chat may hold the batch up by sending; what it is told after that, the parking sends."""


@dataclass(frozen=True)
class TooMany:
    """What one person wrote beyond what is answered."""

    talks: tuple[Talk, ...]
    told: bool = False
    """Whether the person got the notice already, with an earlier batch."""


Item: TypeAlias = Talk | Left | Moved | Inline | Guest | TooMany
Lane: TypeAlias = list[Item]


def numbers(item: Item) -> tuple[int, ...]:
    """The updates that an item stands for."""
    return tuple(talk.update for talk in item.talks) if isinstance(item, TooMany) else (item.update,)


@dataclass
class Crowd:
    """Who wrote how much, while batches come full. An update that comes again counts once."""

    answered: defaultdict[Person | int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Of a person in a place; by the user where somebody types in another chat."""
    refused: dict[Person | int, int] = field(default_factory=dict)
    """The first update of each person that was too much."""

    def admits(self, read: Talk | Inline) -> bool:
        who = read.user if isinstance(read, Inline) else read.person
        taken = self.answered[who]
        if read.update not in taken and len(taken) >= MOST_WAITING:
            self.refused.setdefault(who, read.update)
            return False
        taken.add(read.update)
        return True


def lanes(batch: Iterable[Read], crowd: Crowd | None = None) -> list[Lane]:
    """The batch by chat. What is too much of one person becomes one item, where it begins."""
    found: dict[int, Lane] = {}
    crowd = crowd or Crowd()
    for read in batch:
        lane = found.setdefault(chat_of(read), [])
        if not isinstance(read, Talk | Inline) or crowd.admits(read):
            lane.append(read)
        elif isinstance(read, Inline):
            lane.append(replace(read, refused=True))
        else:
            _overflow(lane, read, told=crowd.refused[read.person] != read.update)
    return list(found.values())


def _overflow(lane: Lane, talk: Talk, told: bool) -> None:
    for place, item in enumerate(lane):
        if isinstance(item, TooMany) and item.talks[0].person == talk.person:
            lane[place] = replace(item, talks=(*item.talks, talk))
            return
    lane.append(TooMany((talk,), told))


def chat_of(read: Read) -> int:
    """Where an update happened: within a chat they are handled in order."""
    match read:
        case Talk(place=place):
            return place.chat
        case Left(chat=chat) | Guest(chat=chat):
            return chat
        case Inline(user=user):
            return user
        case Moved(new=new):
            return new


async def run(
    waiting: list[Lane],
    handle: Callable[[Item], Awaitable[bool]],
    patience: float | None = None,
    slots: int = SLOTS,
) -> None:
    """Handle all lanes, with so much patience for each call.

    A lane ends early where `handle` says that an item stays undone.
    """
    left = iter(waiting)

    async def work() -> None:
        for lane in left:
            begun = monotonic()
            for item in lane:
                if not await handle(_hurried(item, begun, patience)):
                    break

    await asyncio.gather(*(work() for _ in range(min(slots, len(waiting)))))


def _hurried(item: Item, begun: float, patience: float | None) -> Item:
    if monotonic() - begun > LANE_SECONDS:
        patience = 0.0
    if not isinstance(item, Talk | Inline | Guest) or item.patience == patience:
        return item
    return replace(item, patience=patience)
