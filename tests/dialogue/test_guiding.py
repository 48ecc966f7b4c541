"""The guided conversation, step by step: tapping, typing, going back, stopping, sharing."""

import pytest

from bot.dialogue import events
from bot.dialogue.codec import Codec
from bot.dialogue.guiding import Guiding
from bot.dialogue.state import State, Turn
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.sharing import write_share
from bot.knowledge.knowledge import Knowledge


@pytest.fixture(scope="module")
def knowledge(guided_knowledge: Knowledge) -> Knowledge:
    return guided_knowledge


@pytest.fixture(scope="module")
def guiding(knowledge: Knowledge) -> Guiding:
    assert knowledge.guide is not None
    return Guiding(knowledge, knowledge.guide)


def said(turn: Turn) -> str:
    return "\n".join(reply.plain() for reply in turn.replies)


def labels(turn: Turn) -> list[str]:
    return [button.label for button in turn.replies[-1].buttons()]


def given(turn: Turn) -> dict[str, str]:
    assert turn.state.guide is not None
    return turn.state.guide.given


def typed(guiding: Guiding, *texts: str, opening: str = "") -> Turn:
    """A talk by typing only."""
    turn = guiding.start(opening, State())
    for text in texts:
        turn = guiding.said(text, State.from_json(turn.state.to_json()))
    return turn


def test_it_begins_with_the_first_step_and_its_options(guiding: Guiding) -> None:
    turn = guiding.start("", State())
    assert "Four questions." in said(turn)
    assert "One more question." not in said(turn)
    assert labels(turn)[:3] == ["Near", "Middling", "Far"]
    assert turn.replies[0].in_place


def test_what_the_opening_message_tells_is_taken_as_answered_and_shown(guiding: Guiding) -> None:
    turn = guiding.start("which one, it's far away and pouring rain", State())
    assert given(turn) == {"distance": "far", "weather": "rain"}
    assert "I understood: Far; Rainy." in said(turn)
    assert "Who comes along?" in said(turn)
    assert labels(turn)[-4:] == ["Back", "Skip", "?", "Change"]


@pytest.mark.parametrize(
    "opening", ["there isn't any pouring rain", "far away, or maybe around the corner", "which one"]
)
def test_what_is_denied_or_contradicted_is_not_understood(guiding: Guiding, opening: str) -> None:
    assert given(guiding.start(opening, State())) == {}


def test_a_length_of_time_can_mean_an_option(guiding: Guiding) -> None:
    assert given(guiding.start("i have to ride for 2 days", State())) == {"distance": "far"}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2", "middling"),
        ("option 3", "far"),
        ("far", "far"),
        ("i think it's far", "far"),
        ("arround the corner", "near"),
        ("it is in the next town", "far"),
        ("skip", SKIPPED),
        ("it depends", DEPENDS),
        ("i dont know", SKIPPED),
        ("long", "far"),
    ],
)
def test_typing_is_as_good_as_tapping(guiding: Guiding, text: str, answer: str) -> None:
    assert given(typed(guiding, text)) == {"distance": answer}


def test_back_asks_the_step_before_and_keeps_its_answer(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "back")
    assert "How far is it?" in said(turn)
    assert "✓ Far" in labels(turn)
    assert given(turn) == {"distance": "far"}


def test_stop_keeps_the_answers_and_one_can_go_on(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "stop")
    assert not guiding.listens(turn.state)
    assert guiding.resume(turn.state) is None
    again = guiding.start("", turn.state)
    assert "What is the sky like?" in said(again)


def test_what_is_unclear_is_asked_about_and_never_held_against_anybody(guiding: Guiding) -> None:
    assert "Which of these comes closest?" in said(typed(guiding, "xyzzy"))
    assert labels(typed(guiding, "xyzzy"))[:3] == ["Near", "Middling", "Far"]
    assert given(typed(guiding, "xyzzy", "plugh", "frotz", "far")) == {"distance": "far"}


def test_torn_asks_which_of_the_likely_ones(guiding: Guiding) -> None:
    turn = typed(guiding, "close by and in the next town")
    assert "Which of these do you mean?" in said(turn)
    assert set(labels(turn)[:2]) == {"Near", "Far"}
    assert given(turn) == {}


def test_why_and_what_it_means_are_told_with_the_question(guiding: Guiding) -> None:
    assert "Far is hard by bike." in said(typed(guiding, "why"))
    explained = typed(guiding, "what does this mean?")
    assert "Count in miles." in said(explained)
    assert labels(explained)[-2:] == ["It depends", "Stop"]
    assert "How far is it?" in said(typed(guiding, "why"))


def test_the_result_can_be_seen_after_three_answers_and_says_how_firm_it_is(guiding: Guiding) -> None:
    assert "A little early" in said(typed(guiding, "far", "show me now"))
    turn = typed(guiding, "far", "sunny", "with my friend", "show me now")
    assert "Take the bus." not in labels(turn)
    assert "the rest could still make it" in said(turn)
    assert "Go on" in labels(turn)


def test_it_stops_as_soon_as_nothing_could_change_the_result(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "pouring rain", "lots of people")
    assert "Take the bus." in said(turn)
    assert "could still make it" not in said(turn)
    assert "Go on" not in labels(turn)


def test_the_result_says_what_would_change_it_and_one_can_try_and_undo(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "pouring rain", "on my own", "running late")
    button = next(b for b in turn.replies[0].buttons() if isinstance(b.event, events.TryFlip))
    tried = guiding.respond(button.event, turn.state)  # type: ignore[arg-type]
    assert "Tried with" in said(tried)
    assert said(tried).splitlines()[2] != said(turn).splitlines()[0]
    undo = tried.replies[0].buttons()[0]
    assert undo.label == "Back to my own answers"
    assert not [b for b in tried.replies[0].buttons() if isinstance(b.event, events.TryFlip)][1:]
    assert given(guiding.respond(undo.event, tried.state)) == given(turn)  # type: ignore[arg-type]


def test_the_picture_and_the_text_say_the_same(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "it depends", "on my own", "running late")
    chart = turn.replies[0].chart
    assert chart is not None
    assert [(row.heading, row.position) for row in chart.rows] == [
        ("Distance", -1.0),
        ("Weather", 0.0),
        ("Company", 1.0),
        ("Hurry", 1.0),
    ]
    assert "Distance: Far – towards Bus" in said(turn)


def test_a_question_in_between_brings_the_same_step_back(guiding: Guiding) -> None:
    turn = typed(guiding, "far")
    resumed = guiding.resume(turn.state)
    assert resumed is not None
    assert "What is the sky like?" in resumed.plain()
    assert not resumed.in_place


def test_a_sure_question_goes_before_a_weak_answer(guiding: Guiding) -> None:
    state = typed(guiding, "far").state
    assert guiding.takes("rainy", state, rival=0.9)
    assert guiding.takes("hmm", state, rival=0.1)
    assert not guiding.takes("what does the bus cost?", state, rival=0.9)
    assert not guiding.takes("will I be happy?", state, rival=0.1)


def test_two_steps_at_most_count_double(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "sunny", "on my own", "no hurry")
    for step in ("distance", "weather", "company"):
        turn = guiding.respond(events.Weigh(step), turn.state)
    assert turn.state.guide is not None
    assert turn.state.guide.doubled == ("distance", "weather")
    assert "Two at most." in said(turn)


def test_an_answer_changed_on_the_review_card_changes_the_result(guiding: Guiding) -> None:
    turn = typed(guiding, "far", "pouring rain", "lots of people")
    card = guiding.respond(events.Guided("review"), turn.state)
    assert "Distance: Far" in labels(card)
    asked = guiding.respond(events.Change("distance"), card.state)
    changed = guiding.respond(events.Choose("distance", "near"), asked.state)
    assert "the rest could still make it" in said(changed)


def test_shared_answers_open_on_a_review_card(guiding: Guiding, knowledge: Knowledge) -> None:
    turn = typed(guiding, "far", "pouring rain", "lots of people")
    shared = guiding.respond(events.Guided("share"), turn.state).replies[0]
    assert shared.share is not None
    event = Codec(knowledge).read(shared.share)
    assert isinstance(event, events.OpenShared)
    opened = guiding.respond(event, State())
    assert given(opened) == given(turn)
    assert "Distance: Far" in labels(opened)
    assert given(guiding.start(shared.share, State())) == given(turn)


def test_somebody_s_answers_take_the_place_of_one_s_own_only_when_one_says_so(
    guiding: Guiding, knowledge: Knowledge
) -> None:
    mine = typed(guiding, "near", "sunny")
    theirs = write_share({"distance": "far", "company": "crowd"})
    asked = guiding.respond(events.OpenShared(theirs), mine.state)
    assert labels(asked) == ["Keep mine", "Look at theirs"]
    assert given(asked) == given(mine)
    keep, look = (button.event for button in asked.replies[0].buttons())
    assert isinstance(keep, events.Guided)
    assert given(guiding.respond(keep, asked.state)) == given(mine)
    assert isinstance(look, events.OpenShared)
    there = guiding.respond(look, asked.state)
    assert given(there) == {"distance": "far", "company": "crowd"}
    back = there.replies[0].buttons()[-1]
    assert back.label == "Back to my answers"
    assert isinstance(back.event, events.OpenShared)
    assert given(guiding.respond(back.event, there.state)) == given(mine)


def test_one_s_own_link_opens_without_a_question(guiding: Guiding) -> None:
    mine = typed(guiding, "near", "sunny")
    opened = guiding.respond(events.OpenShared(write_share(given(mine))), mine.state)
    assert "Keep mine" not in labels(opened)


def test_an_answer_to_a_later_step_is_taken_and_the_step_is_asked_again(guiding: Guiding) -> None:
    turn = typed(guiding, "a big hurry", opening="")
    assert given(turn) == {"hurry": "soon"}
    assert "How far is it?" in said(turn)
    assert "Very much" in said(turn)


def test_a_question_is_no_early_answer(guiding: Guiding) -> None:
    state = typed(guiding).state
    assert not guiding.takes("am I in a big hurry?", state, 0.6)


def test_junk_in_a_link_opens_nothing(guiding: Guiding) -> None:
    assert given(guiding.respond(events.OpenShared("g1junkjunk"), State())) == {}


def test_every_button_fits_and_comes_back(guiding: Guiding, knowledge: Knowledge) -> None:
    codec = Codec(knowledge)
    for step in knowledge.guide.steps if knowledge.guide else ():
        for event in (
            *(events.Choose(step.id, option.id) for option in step.options),
            *(
                kind(step.id)
                for kind in (events.Skip, events.Depends, events.Back, events.Why, events.Explain)
            ),
            *(
                events.Change(step.id),
                events.Weigh(step.id),
                events.Weigh(step.id, double=False),
                events.Weigh(),
            ),
            *(events.TryFlip(step.id, DEPENDS), events.OpenShared(write_share({step.id: DEPENDS}))),
            *(events.Guided(action) for action in events.GUIDE_ACTIONS),
        ):
            assert codec.read(codec.write(event)) == event
            assert len(codec.write(event).encode()) <= 64


def test_a_step_that_was_taken_out_of_the_file_is_no_trouble(guiding: Guiding) -> None:
    turn = guiding.respond(events.Choose("moon", "full"), typed(guiding, "far").state)
    assert given(turn) == {"distance": "far"}
    assert "What is the sky like?" in said(turn)


def test_an_answer_that_tells_more_is_taken_for_the_open_steps_too(guiding: Guiding) -> None:
    turn = typed(guiding, "it is far away and there is pouring rain")
    assert given(turn) == {"distance": "far", "weather": "rain"}
    assert "I understood: Far; Rainy." in said(turn)


def test_a_typed_answer_is_echoed_and_can_be_changed(guiding: Guiding) -> None:
    turn = typed(guiding, "far")
    assert "Far, noted." in said(turn)
    assert "Change" in labels(turn)
    assert "Far, noted." not in said(guiding.respond(events.Choose("distance", "far"), State()))


def test_a_new_opening_message_adds_to_what_was_stopped(guiding: Guiding) -> None:
    turn = guiding.start("pouring rain, which one", typed(guiding, "far", "stop").state)
    assert given(turn) == {"distance": "far", "weather": "rain"}
