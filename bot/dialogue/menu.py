"""The buttons of the last reply, for those who type instead of tapping."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TypeGuard

from bot.dialogue import events
from bot.dialogue.codec import Codec
from bot.dialogue.events import Event
from bot.dialogue.state import MenuItem, State, Turn
from bot.knowledge.entries import UNKNOWN
from bot.knowledge.voice import Shortcuts
from bot.understanding.tokens import words

CACHED = 2_000
"""So many labels are remembered with their words."""


def remembered(turn: Turn, codec: Codec) -> State:
    """The turn's state with the buttons of its last reply; without any, those before still stand there."""
    buttons = turn.replies[-1].buttons() if turn.replies else ()
    if not buttons:
        return turn.state
    menu = tuple(MenuItem(button.label, codec.write(button.event)) for button in buttons)
    return replace(turn.state, menu=menu)


def pressed(text: str, state: State, codec: Codec) -> Event | None:
    """The event of the button whose number or words `text` is, None when it is a message of its own."""
    typed, bare = words(text), text.strip().rstrip(".)")
    if bare.isdecimal() and len(bare) <= 3:
        number = int(bare)
        return codec.read(state.menu[number - 1].code) if 1 <= number <= len(state.menu) else None
    fits = [item for item in state.menu if typed and _words(item.label) == typed]
    return codec.read(fits[0].code) if fits else None


def by_shortcut(text: str, state: State, codec: Codec, shortcuts: Shortcuts) -> Event | None:
    """What "yes", "no" or "more" presses; where nothing fits, that it presses nothing."""
    typed = words(text)
    if not any(_among(typed, some) for some in (shortcuts.more, shortcuts.yes, shortcuts.no)):
        return None
    menu = [codec.read(item.code) for item in state.menu]
    fits: list[Event]
    if _among(typed, shortcuts.more):
        fits = [event for event in menu if _is_more(event)]
    elif _among(typed, shortcuts.yes):
        fits = [event for event in menu if _consents(event)] or _only_choice(menu)
    else:
        fits = [event for event in menu if _declines(event)]
    return fits[0] if fits else events.Unreadable("no-button")


def _among(typed: list[str], phrases: Iterable[str]) -> bool:
    return any(_words(phrase) == typed for phrase in phrases)


@lru_cache(CACHED)
def _words(label: str) -> list[str]:
    """Of what stands on a button or in the knowledge: the same few texts again and again."""
    return words(label)


def _is_more(event: Event) -> bool:
    return isinstance(event, events.Show) and event.whole


def _consents(event: Event) -> bool:
    # Not to pass a question on: nobody asked whether to, and the words would be kept.
    return _votes(event) and event.helpful


def _declines(event: Event) -> bool:
    return isinstance(event, events.NoneOfThese) or (_votes(event) and not event.helpful)


def _votes(event: Event) -> TypeGuard[events.Vote]:
    # Not on "I don't know": that asked nothing which one could agree to.
    return isinstance(event, events.Vote) and event.ref != UNKNOWN


def _only_choice(menu: list[Event]) -> list[Event]:
    """In a menu of one choice and a way out, the choice."""
    choices: list[Event] = [event for event in menu if not isinstance(event, events.NoneOfThese)]
    return choices if len(choices) == 1 and len(menu) == 2 else []
