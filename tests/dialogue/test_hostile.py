"""Messages made to take long: none is more work than a few long questions."""

from functools import partial

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import PassedOn, State
from bot.knowledge.knowledge import Knowledge
from tests import hostile
from tests.steps import steps

NOW = 1_000_000.0
MOST = 350_000
"""Steps that a message may take: thirty times as many as a usual question, about a fortieth of a second."""


@pytest.fixture(scope="module")
def dialogue(shipped_dialogue: Dialogue) -> Dialogue:
    # What is made when it is first needed isn't any message's work.
    shipped_dialogue.respond(events.Said("is it only for a few weeks"), _open(shipped_dialogue), NOW)
    shipped_dialogue.suggest("how long")
    return shipped_dialogue


def _open(dialogue: Dialogue) -> State:
    return dialogue.respond(events.Command("guide"), State(), NOW).state


def test_no_message_and_no_words_behind_a_command_are_much_work(
    dialogue: Dialogue, shipped: Knowledge
) -> None:
    found = {
        what: steps(partial(dialogue.respond, event, State(), NOW)) for what, event in hostile.events(shipped)
    }
    assert {what: count for what, count in found.items() if count > MOST} == {}


def test_no_message_in_the_middle_of_the_guide_is_much_work(dialogue: Dialogue, shipped: Knowledge) -> None:
    state = _open(dialogue)
    found = {
        what: steps(partial(dialogue.respond, events.Said(text), state, NOW))
        for what, text in hostile.texts(shipped, 6).items()
    }
    assert {what: count for what, count in found.items() if count > MOST} == {}


def test_nothing_that_is_typed_in_other_chats_is_much_work(dialogue: Dialogue, shipped: Knowledge) -> None:
    found = {what: steps(partial(dialogue.suggest, text)) for what, text in hostile.texts(shipped, 7).items()}
    assert {what: count for what, count in found.items() if count > MOST} == {}


STORY = "I study biology and live with my aunt. " + "She says that everything was better in her day. " * 40


def test_a_long_story_is_answered_by_the_question_at_its_end(dialogue: Dialogue) -> None:
    asked = dialogue.respond(events.Said("so are those micro-internships paid?"), State(), NOW)
    told = dialogue.respond(events.Said(STORY + "so are those micro-internships paid?"), State(), NOW)
    assert told.replies == asked.replies


def test_a_long_story_tells_the_guide_what_stands_in_its_last_sentences(dialogue: Dialogue) -> None:
    turn = dialogue.respond(
        events.Said(STORY + "I have only a few weeks. Which one is right for me?"), State(), NOW
    )
    assert turn.state.guide is not None
    assert "few-weeks" in dict(turn.state.guide.given).values()


def test_a_long_story_reaches_the_authors_whole(dialogue: Dialogue) -> None:
    story = STORY + "who pays my aunt?"
    state = dialogue.respond(events.Said(story), State(), NOW).state
    assert PassedOn(story) in dialogue.respond(events.PassOn(), state, NOW).notes
    waiting = dialogue.respond(events.PassOn(), State(), NOW).state
    assert PassedOn(story) in dialogue.respond(events.Said(story), waiting, NOW).notes
