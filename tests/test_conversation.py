"""What a turn promises is kept before it is said, since a process may die in between."""

import asyncio
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import PassOn, Said
from bot.dialogue.replies import Reply
from bot.knowledge.knowledge import Knowledge
from bot.storage import Person, Store
from bot.storage.taught import asked


async def shows(replies: tuple[Reply, ...]) -> None:
    pass


async def dies(replies: tuple[Reply, ...]) -> None:
    """As if the process ended once the replies are there."""
    raise asyncio.CancelledError


async def test_a_question_that_is_said_to_be_passed_on_is_there_whatever_ends_the_process_then(
    small: Knowledge, tmp_path: Path
) -> None:
    store, dialogue, ada = Store(tmp_path / "bot.sqlite3"), Dialogue(small), Person("ada", "c")
    conversation = Conversation(dialogue, store)
    await conversation.take(ada, Said("how long can I keep a book?"), shows)
    with pytest.raises(asyncio.CancelledError):
        await conversation.take(ada, PassOn(), dies)
    # The next process knows nobody's words.
    await Conversation(dialogue, store).take(ada, PassOn(), shows)
    assert [one.question for one in await store.read(asked)] == ["how long can I keep a book?"]
    await store.close()
