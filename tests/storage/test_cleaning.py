"""How long what is kept is what people are told."""

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command
from bot.dialogue.state import State
from bot.knowledge.knowledge import Knowledge
from bot.storage.store import REMEMBERED_ANSWERS_DAYS, SEEN_DAYS, STATE_DAYS
from bot.terminal.ask import plain


def test_privacy_tells_the_times_that_hold(small: Knowledge) -> None:
    turn = Dialogue(small, keep_questions_days=17).respond(Command("privacy"), State(), 0.0)
    told = " ".join(plain(reply) for reply in turn.replies)
    assert "for 17 days at most" in told
    assert ("after a year" in told, STATE_DAYS) == (True, 365)
    assert ("For two days" in told, REMEMBERED_ANSWERS_DAYS) == (True, 2)
    assert ("for three days at most" in told, SEEN_DAYS) == (True, 3)
