"""The knowledge changes in the middle of a talk: whatever somebody has on the screen leads somewhere."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, CommandName, Event, Said, Show, ShowFact, ShowSection, StepAction
from bot.dialogue.state import State, Turn
from bot.knowledge.entries import Ref
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge

TYPED = ("1", "yes", "more", "and the pay?", "back")
FIRST: tuple[CommandName, ...] = ("start", "topics", "terms", "compare", "guide")
DEPTH = 3
"""So many buttons are pressed one after the other; of each screen the first, a middle and the last one."""


@pytest.fixture(scope="module")
def dialogues(dialogue: Dialogue, guided_dialogue: Dialogue, shipped_dialogue: Dialogue) -> list[Dialogue]:
    return [dialogue, guided_dialogue, shipped_dialogue]


def screens(dialogue: Dialogue) -> Iterator[tuple[State, list[Event]]]:
    """What people may have before them: states, and the buttons on the screen."""
    begun: list[Event] = [Said(term.title) for term in dialogue.knowledge.terms[:2]]
    begun += [Said(f"how long is {term.title}") for term in dialogue.knowledge.terms[:2]]
    begun += [Command(name) for name in FIRST]
    waiting, seen = deque((event, State(), DEPTH) for event in begun), set()
    while waiting:
        # What is reached soonest comes first: from there the most is pressed.
        event, before, depth = waiting.popleft()
        turn = dialogue.respond(event, before, 0.0)
        buttons = [button.event for reply in turn.replies for button in reply.buttons()]
        if (screen := repr((turn.state, buttons))) in seen:
            continue
        seen.add(screen)
        yield turn.state, buttons
        if depth and buttons:
            some = {0, len(buttons) // 2, len(buttons) - 1}
            waiting.extend((buttons[place], turn.state, depth - 1) for place in some)


def says_something(turn: Turn) -> bool:
    return bool(turn.replies) and all(reply.paragraphs or reply.table for reply in turn.replies)


def test_talks_go_on_with_any_other_knowledge(dialogues: list[Dialogue]) -> None:
    for before in dialogues:
        for state, buttons in list(screens(before)):
            codes = [before.codec.write(event) for event in buttons]
            for after in dialogues:
                if after is before:
                    continue
                events: list[Event] = [after.codec.read(code) for code in codes]
                # What was read with the old knowledge may still be answered with the new.
                for event in dict.fromkeys([*events, *buttons, *map(Said, TYPED)]):
                    assert says_something(after.respond(event, state, 60.0)), (event, state)


@pytest.mark.parametrize(
    "event",
    [
        Show(Ref("topic", "sold")),
        ShowFact("sold", "cost"),
        ShowFact("library-card", "sold"),
        ShowSection("sold"),
    ],
)
def test_a_button_for_what_vanished_is_met_kindly_with_ways_on(dialogue: Dialogue, event: Event) -> None:
    for read in (event, dialogue.codec.read(dialogue.codec.write(event))):
        (reply,) = dialogue.respond(read, State(), 0.0).replies
        assert "earlier version" in reply.plain()
        assert reply.buttons()


def test_the_buttons_of_what_stayed_lead_where_they_did(small: Knowledge) -> None:
    before = Dialogue(small)
    fewer = Dialogue(replace(small, topics=small.topics[1:], terms=small.terms[::-1]))
    for topic in fewer.knowledge.topics:
        event = Show(Ref("topic", topic.id))
        assert fewer.codec.read(before.codec.write(event)) == event


def test_a_step_that_vanished_is_asked_no_more_and_the_other_answers_stay(
    guided: Guide, guided_dialogue: Dialogue
) -> None:
    before, knowledge = guided_dialogue, guided_dialogue.knowledge
    first, second, *_ = guided.steps
    state = State()
    for step in (first, second):
        state = before.respond(StepAction(step.id, "choose", step.options[0].id), state, 0.0).state
    guide = guided.model_copy(update={"steps": guided.steps[1:]})
    turn = Dialogue(replace(knowledge, guide=guide)).respond(StepAction(first.id, "back"), state, 60.0)
    assert turn.state.guide
    assert turn.state.guide.given == {second.id: second.options[0].id}
    assert turn.replies[0].buttons()
