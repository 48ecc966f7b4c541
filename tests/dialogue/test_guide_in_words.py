"""Whole talks with the shipped guide in words: answers, questions in between, corrections, edits, limits."""

from collections.abc import Iterator

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import PATIENCE, Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.state import Asked, State, Turn, Voted
from bot.guide.state import GuideTalk

START = events.Command("guide")


@pytest.fixture(scope="module")
def dialogue(shipped_dialogue: Dialogue) -> Dialogue:
    return shipped_dialogue


def talk(dialogue: Dialogue, *said: str | Event, state: State | None = None) -> Turn:
    """The last turn of a talk; what is kept goes through its stored form."""
    turn = Turn((), state or State())
    for item in said:
        event = Said(item) if isinstance(item, str) else item
        turn = dialogue.respond(event, State.from_json(turn.state.to_json()), 0.0)
    return turn


def given(turn: Turn) -> dict[str, str]:
    return turn.state.guide.given if turn.state.guide else {}


def words(turn: Turn) -> str:
    return "\n".join(reply.plain() for reply in turn.replies)


def labels(turn: Turn) -> list[str]:
    return [button.label for button in turn.replies[-1].buttons()]


def test_a_sure_answer_is_echoed_with_one_way_to_change_it(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "only two weeks in august")
    assert given(turn) == {"length": "few-weeks"}
    assert words(turn).startswith("A few weeks, noted.")
    assert labels(turn).count("Change") == 1
    [change] = [button.event for button in turn.replies[-1].buttons() if button.label == "Change"]
    assert "How much time can you give it?" in words(talk(dialogue, change, state=turn.state))


def test_a_doubtful_answer_becomes_a_choice_of_a_few_buttons(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "blue skies")
    assert given(turn) == {}
    assert "Which of these do you mean?" in words(turn)
    assert 2 <= len(turn.replies[-1].rows) - 1 <= 3


def test_a_likely_answer_is_taken_and_the_next_likeliest_is_one_tap_away(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "the whole summer", "a job", "mornings or maybe from home")
    assert given(turn)["schedule"] == "home"
    assert words(turn).startswith("I take that as “From home only”.")
    assert len(turn.replies[-1].rows) <= 7
    # The last button, so that "1" is still the first answer to what is asked now.
    *_, rather = turn.replies[-1].buttons()
    assert rather.label == "Rather: Around classes, a job, family"
    other = talk(dialogue, rather.event, state=turn.state)
    assert given(other) == {**given(turn), "schedule": "around"}
    back = talk(dialogue, "back", state=turn.state)
    for later in (other, back):
        assert not [label for label in labels(later) if label.startswith("Rather")]


@pytest.mark.parametrize("text", ["Power BI, nothing else", "🙂", "xyzzy"])
def test_while_a_step_is_open_nobody_is_told_goodbye_or_shown_search_results(
    dialogue: Dialogue, text: str
) -> None:
    turn = talk(dialogue, START, "the whole summer", text)
    assert not [note for note in turn.notes if isinstance(note, Asked)]
    assert "can't match" not in words(turn)
    assert turn.state.guide is not None
    assert turn.state.guide.phase == "asking"


@pytest.mark.parametrize("text", ["thanks!!", "thank you so much", "hm", "cool"])
def test_small_talk_at_a_step_gets_a_few_words_and_the_step_stays(dialogue: Dialogue, text: str) -> None:
    before = talk(dialogue, START, "the whole summer")
    turn = talk(dialogue, text, state=before.state)
    assert given(turn) == given(before)
    assert "Which of these" not in words(turn)
    assert words(turn).count("What should it bring you, above all?") == 1
    assert not turn.replies[0].rows


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("a team where i dont have to hide", {"people": "team"}),
        ("i am fine, just tired of being alive", {}),
        ("he put his hand on my back again and I said stop", {}),
    ],
)
def test_an_ordinary_answer_is_no_cry_for_help_and_a_cry_for_help_no_answer(
    shipped_dialogue: Dialogue, text: str, answers: dict[str, str]
) -> None:
    turn = talk(shipped_dialogue, text, state=State(guide=GuideTalk(at="people")))
    assert given(turn) == answers
    assert (labels(turn) == ["Go on"]) == (not answers)


def test_who_says_goodbye_at_a_step_stops_there_and_can_go_on_later(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "the whole summer", "bye then")
    assert "I keep your answers" in words(turn)
    assert "What should it bring you, above all?" in words(talk(dialogue, START, state=turn.state))


@pytest.mark.parametrize(
    "question", ["wait what is a flash internship", "and how do i apply", "mentor is what", "is it paid?"]
)
def test_a_question_is_answered_and_the_step_comes_back_once(dialogue: Dialogue, question: str) -> None:
    turn = talk(dialogue, START, question)
    assert any(isinstance(note, Asked) for note in turn.notes)
    assert words(turn).count("How much time can you give it?") == 1
    assert given(turn) == {}


def test_after_three_questions_the_step_waits_behind_a_button(dialogue: Dialogue) -> None:
    questions = [
        "is it paid?",
        "how do i apply?",
        "what is a nano internship?",
        "is a micro internship paid?",
    ]
    turns = list(_each(dialogue, START, *questions))[1:]
    asked = ["How much time can you give it?" in words(turn) for turn in turns]
    assert asked == [True] * (PATIENCE - 1) + [False, False]
    assert all("Go on" in labels(turn) for turn in turns[PATIENCE - 1 :])
    [go_on] = [button.event for button in turns[-1].replies[-1].buttons() if button.label == "Go on"]
    assert "How much time can you give it?" in words(talk(dialogue, go_on, state=turns[-1].state))


def _each(dialogue: Dialogue, *said: str | Event) -> Iterator[Turn]:
    turn = Turn((), State())
    for item in said:
        turn = talk(dialogue, item, state=turn.state)
        yield turn


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("are you sure about that?", "Length separates the two most"),
        ("who says so", "Length separates the two most"),
        ("say it in easier words", "Count from start to end"),
    ],
)
def test_what_is_about_the_question_on_the_screen_is_told_of_it(
    dialogue: Dialogue, text: str, told: str
) -> None:
    before = talk(dialogue, "is an internship paid", START)
    turn = talk(dialogue, text, state=before.state)
    assert told in words(turn)
    assert "How much time can you give it?" in words(turn)
    assert given(turn) == {}


def test_a_correction_in_words_is_heard_at_any_step(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "a few weeks", "I meant several months, not a few weeks")
    assert given(turn) == {"length": "months"}
    assert "What should it bring you, above all?" in words(turn)
    back = talk(dialogue, START, "a few weeks", "go back to the time question")
    assert "How much time can you give it?" in words(back)
    assert given(back) == {"length": "few-weeks"}


def test_editing_an_answer_changes_its_step_or_nothing(dialogue: Dialogue) -> None:
    answered = talk(dialogue, START, "a few weeks")
    edited = talk(dialogue, Said("several months", edited=True), state=answered.state)
    assert given(edited) == {"length": "months"}
    assert "What should it bring you, above all?" in words(edited)
    for text in ("several months", "hmm, well, you know", "a new skill, quickly"):
        same = talk(dialogue, Said(text, edited=True), state=edited.state)
        assert given(same).keys() == {"length"}


def test_editing_an_earlier_answer_changes_its_own_step_and_no_other(dialogue: Dialogue) -> None:
    turn = talk(
        dialogue, START, Said("a few weeks", message=1), Said("a full time job afterwards", message=2)
    )
    assert given(turn) == {"length": "few-weeks", "goal": "job"}
    first = talk(dialogue, Said("several months", edited=True, message=1), state=turn.state)
    assert given(first) == {"length": "months", "goal": "job"}
    for message, text in ((1, "a new skill, quickly"), (2, "a few weeks"), (7, "a few weeks"), (7, "1")):
        other = talk(dialogue, Said(text, edited=True, message=message), state=turn.state)
        assert given(other) == given(turn), (message, text)


def test_editing_what_was_said_in_between_answers_no_step(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, Said("a few weeks", message=1), Said("is it paid?", message=2))
    edited = talk(dialogue, Said("several months", edited=True, message=2), state=turn.state)
    assert given(edited) == given(turn)
    # A step that was answered anew by a button isn't the message's any more.
    pressed = talk(dialogue, events.StepAction("length", "choose", "hours-or-days"), state=turn.state)
    again = talk(dialogue, Said("several months", edited=True, message=1), state=pressed.state)
    assert given(again) == given(pressed)


def test_editing_the_opening_message_changes_what_it_told_and_nothing_else(dialogue: Dialogue) -> None:
    opening = Said("I have the whole summer free, which one is for me?", message=1)
    turn = talk(dialogue, opening, events.StepAction("goal", "choose", "job"))
    assert given(turn) == {"length": "months", "goal": "job"}
    edited = Said(
        "I have two weeks and want to learn a skill quickly, which one is for me?", edited=True, message=1
    )
    assert given(talk(dialogue, edited, state=turn.state)) == {"length": "few-weeks", "goal": "job"}


def test_editing_an_earlier_question_leaves_the_later_talk_alone(dialogue: Dialogue) -> None:
    asked = [Said("is it paid?", message=1), Said("what is a nano internship?", message=2)]
    turn = talk(dialogue, *asked)
    edited = talk(dialogue, Said("how do I apply?", edited=True, message=1), state=turn.state)
    assert "nano" not in words(edited).lower()
    assert edited.state == turn.state
    last = talk(dialogue, Said("what is a flash internship?", edited=True, message=2), state=turn.state)
    assert last.state.subject.term == "flash-internship"


def test_an_edited_question_is_answered_anew(dialogue: Dialogue) -> None:
    answered = talk(dialogue, START, "a few weeks")
    assert any(
        isinstance(note, Asked)
        for note in talk(dialogue, Said("is it paid?", edited=True), state=answered.state).notes
    )


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("I have the whole summer free and I don't need a mentor. which one?", {"length": "months", "people": "alone"}),
        ("I can't leave the house, so it has to be from home. what should I do?", {"schedule": "home"}),
        ("my mum wants me to do a long one, which one is for me", {}),
        ("I'd start tomorrow if I could. which one suits me?", {}),
        ("I did a six month internship last year. which one now?", {}),
        ("I don't want to work from home. which one is for me", {}),
        ("money would be nice, which one is for me", {}),
    ],
)  # fmt: skip
def test_an_opening_message_tells_what_is_certain_and_nothing_else(
    dialogue: Dialogue, opening: str, told: dict[str, str]
) -> None:
    assert given(talk(dialogue, events.Command("guide", opening))) == told


def test_why_not_the_other_shows_a_tie_again_too(dialogue: Dialogue) -> None:
    start = talk(dialogue, START, "it depends", "both equally", "skip")
    while start.state.guide and start.state.guide.phase == "asking":
        start = talk(dialogue, "skip", state=start.state)
    assert "Your answers lean to neither side" in words(start)
    again = talk(dialogue, "why not an internship", state=start.state)
    assert "Your answers lean to neither side" in words(again)


def test_a_recommendation_can_be_voted_on(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "some hours or days", "one new skill, quickly", "small tasks, one by one")
    assert "Your answers point to a micro-internship." in words(turn)
    [vote] = [
        b.event for b in turn.replies[-1].buttons() if isinstance(b.event, events.Vote) and b.event.helpful
    ]
    voted = talk(dialogue, dialogue.codec.read(dialogue.codec.write(vote)), state=turn.state)
    assert any(isinstance(note, Voted) for note in voted.notes)
    assert given(voted) == given(turn)


def test_a_result_says_nothing_of_the_person_but_what_she_answered(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "some hours or days", "explore a field, get the basics")
    while turn.state.guide and turn.state.guide.phase == "asking":
        turn = talk(dialogue, "skip", state=turn.state)
    said = words(turn)
    assert "“Some hours or days”: micro-internships are made for that" in said
    assert "against it is your answer “Explore a field, get the basics”" in said
    assert "You want" not in said


def test_a_result_names_the_limits_and_what_rules_the_other_side_out(dialogue: Dialogue) -> None:
    turn = talk(dialogue, START, "only two weeks in august", "get hired for good", "I can't leave the house")
    while turn.state.guide and turn.state.guide.phase == "asking":
        turn = talk(dialogue, "skip", state=turn.state)
    assert "The limits you gave: a few weeks, from home only." in words(turn)
    assert "I leave the usual internships out" in words(turn)


def test_somebody_in_the_middle_of_the_first_editions_guide_goes_on(dialogue: Dialogue) -> None:
    old = {
        "version": 1,
        "guide": {"answers": {"length": "months", "people": "online"}, "phase": "asking", "unclear": 2},
    }
    turn = talk(dialogue, START, state=State.from_json(old))
    assert given(turn) == {"length": "months", "style": "online"}
    assert "What should it bring you, above all?" in words(turn)
