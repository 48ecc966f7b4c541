"""Where others read along nobody is guided: a button leads on in private, and takes along what was told."""

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event
from bot.dialogue.replies import Reply
from bot.dialogue.state import State
from bot.guide.sharing import TAKEN, read_share, write_share
from bot.knowledge.guide import Guide


@pytest.fixture(scope="module")
def talk(guided_dialogue: Dialogue) -> Dialogue:
    return guided_dialogue


def way_on(reply: Reply) -> Event:
    [button] = reply.buttons()
    assert isinstance(button.event, events.Privately)
    return button.event.event


@pytest.mark.parametrize(
    ("event", "answers"),
    [
        (events.Said("it rains, which one is for me?"), {"weather": "rain"}),
        (events.StepAction("distance", "choose", "far"), {"distance": "far"}),
        (events.TakeAlong(write_share({"company": "crowd"}, prefix=TAKEN)), {"company": "crowd"}),
    ],
)
def test_what_was_told_is_taken_along_and_gone_on_with(
    talk: Dialogue, guided: Guide, event: Event, answers: dict[str, str]
) -> None:
    turn = talk.respond_in_public(event, State(), 0.0)
    assert turn.state.guide is None
    taken = way_on(turn.replies[0])
    assert isinstance(taken, events.TakeAlong)
    assert read_share(guided, taken.payload) == (answers, frozenset())
    alone = talk.respond(talk.codec.read(talk.codec.write(taken)), State(), 0.0)
    assert alone.state.guide is not None
    assert alone.state.guide.given == answers


@pytest.mark.parametrize(
    "event",
    [
        events.Command("guide"),
        events.StepAction(None, "again"),
        events.StepAction(None, "stop"),
        events.StepAction("nothing", "skip"),
    ],
)
def test_where_nothing_was_told_the_guide_begins_in_private(talk: Dialogue, event: Event) -> None:
    turn = talk.respond_in_public(event, State(), 0.0)
    assert way_on(turn.replies[0]) == events.Command("guide")


def test_shared_answers_stay_shared_ones(talk: Dialogue) -> None:
    shared = events.OpenShared(write_share({"company": "crowd", "weather": "rain"}, ["weather"]))
    assert way_on(talk.respond_in_public(shared, State(), 0.0).replies[0]) == shared


def test_a_button_to_the_guide_leads_there_at_once_and_works_when_its_number_is_typed(
    talk: Dialogue,
) -> None:
    turn = talk.respond_in_public(events.Command("start"), State(), 0.0)
    labels = [button.label for button in turn.replies[0].buttons()]
    [button] = [one for one in turn.replies[0].buttons() if isinstance(one.event, events.Privately)]
    typed = events.Said(str(labels.index(button.label) + 1))
    assert way_on(talk.respond_in_public(typed, turn.state, 0.0).replies[0]) == events.Command("guide")


def test_answers_that_go_on_elsewhere_join_those_that_are_there(talk: Dialogue) -> None:
    begun = talk.respond(events.StepAction("distance", "choose", "far"), State(), 0.0).state
    link = events.TakeAlong(write_share({"weather": "rain"}, prefix=TAKEN))
    guide = talk.respond(link, begun, 0.0).state.guide
    assert guide is not None
    assert guide.given == {"distance": "far", "weather": "rain"}
