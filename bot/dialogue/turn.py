"""What one event leads to."""

from dataclasses import dataclass

from bot.dialogue.notes import Note
from bot.dialogue.replies import Reply
from bot.dialogue.state import State


@dataclass(frozen=True)
class Turn:
    """Replies to show, the state to keep, notes to write down."""

    replies: tuple[Reply, ...]
    state: State
    notes: tuple[Note, ...] = ()
