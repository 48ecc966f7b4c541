"""The dialogue survives everything, keeps to its promises, and is the same every time."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.state import Asked, Forget, PassedOn, State, Turn, Voted
from bot.knowledge.entries import UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge

NASTY = [
    "", " ", "\0", "?", "2", "-1", "999999999999", "/", "//", "/start@", "/nonsense x", "😀" * 100, "a" * 4096,
    "what " * 800, "؟ما هو", "<script>", "'; DROP TABLE states; --", "{0} {name} %s", "yes", "no", "more", "١",
]  # fmt: skip


def talk(dialogue: Dialogue, *said: str | Event, now: float = 0.0) -> Turn:
    """The last turn of a talk from the beginning."""
    turn = Turn((), State())
    for item in said:
        event = Said(item) if isinstance(item, str) else item
        turn = dialogue.respond(event, turn.state, now)
    return turn


def outcome(turn: Turn) -> str:
    return next(note.outcome for note in turn.notes if isinstance(note, Asked))


@settings(max_examples=200)
@given(st.lists(st.text(max_size=40) | st.sampled_from(NASTY), min_size=1, max_size=4))
def test_whatever_is_written_gets_a_reply(dialogue: Dialogue, said: list[str]) -> None:
    turn = talk(dialogue, *said)
    # A picture alone may stay without an answer in the middle of a talk.
    assert turn.replies or outcome(turn) == "smalltalk"
    assert all(reply.plain().strip() for reply in turn.replies)
    assert State.from_json(turn.state.to_json()) == turn.state


def test_every_button_that_is_ever_shown_leads_somewhere(dialogue: Dialogue) -> None:
    seen: set[str] = set()
    queue: list[tuple[State, Event]] = [
        (State(), events.Command("start")),
        (State(), Said("asdfgh")),
        (State(), Said("how much")),
    ]
    while queue:
        state, event = queue.pop()
        turn = dialogue.respond(event, state, 0.0)
        assert turn.replies
        for item in turn.state.menu:
            if item.code not in seen:
                seen.add(item.code)
                queue.append((turn.state, dialogue.codec.read(item.code)))
                assert dialogue.codec.read(item.code) != events.Unreadable("old-button")
    assert len(seen) > 30


def test_the_same_question_in_the_same_state_gets_the_same_answer(dialogue: Dialogue) -> None:
    assert talk(dialogue, "how long can I keep it") == talk(dialogue, "how long can I keep it")


def test_an_answer_names_the_question_its_source_and_at_most_four_ways_on(dialogue: Dialogue) -> None:
    reply = talk(dialogue, "when must I bring it back").replies[0]
    assert reply.paragraphs[0].plain() == "How long can I keep a book?"
    assert reply.paragraphs[-1].plain() == "From the article: Lending"
    assert len(reply.rows) <= 5
    assert [button.label for button in reply.rows[-1]] == ["Helpful", "Not what I meant"]


def test_trouble_comes_first_and_without_feedback(dialogue: Dialogue) -> None:
    turn = talk(dialogue, "a man harassed me, how long can I keep a book")
    assert outcome(turn) == "gap"
    assert turn.replies[0].buttons() == ()


@pytest.mark.parametrize("said", ["1", "Tell me more", "more", "MORE!"])
def test_typing_a_button_presses_it(dialogue: Dialogue, said: str) -> None:
    turn = talk(dialogue, "when must I bring it back", said)
    assert "extend a loan" in turn.replies[0].plain()


def test_a_number_without_such_a_button_is_a_message_of_its_own(dialogue: Dialogue) -> None:
    assert outcome(talk(dialogue, "when must I bring it back", "77")) == "fallback"


def test_yes_passes_nothing_on(dialogue: Dialogue) -> None:
    assert not talk(dialogue, "asdfgh", "yes").notes


def test_a_slip_of_the_finger_makes_nothing_serious(shipped_dialogue: Dialogue) -> None:
    assert "crisis" not in str(talk(shipped_dialogue, "whats a fish").notes[0])
    assert outcome(talk(shipped_dialogue, "I am suicdal")) == "gap"


def test_somebody_in_trouble_is_not_asked_the_next_question(shipped_dialogue: Dialogue) -> None:
    turn = talk(shipped_dialogue, events.Command("guide"), "my boss touches me")
    assert len(turn.replies) == 1
    assert [button.event for button in turn.replies[0].buttons()] == [events.StepAction(None, "go-on")]


def test_should_i_do_the_one_or_the_other_starts_the_guide(shipped_dialogue: Dialogue) -> None:
    for question in ("should i do an internship or a micro-internship?", "internship or micro for me?"):
        assert outcome(talk(shipped_dialogue, question)) == "guide"


def test_of_two_questions_both_are_answered(shipped_dialogue: Dialogue) -> None:
    asked = talk(shipped_dialogue, "how long do they last and do they pay?").notes[0]
    assert isinstance(asked, Asked)
    assert {ref.id for ref in asked.offered} == {"duration", "pay"}


def test_a_follow_up_uses_the_term_talked_about_and_says_so(dialogue: Dialogue) -> None:
    reply = talk(dialogue, "what is a family card", "and how many books?").replies[0]
    assert reply.paragraphs[0].plain() == "I take it you still mean Family card."


def test_after_half_an_hour_the_term_is_forgotten(dialogue: Dialogue) -> None:
    before = talk(dialogue, "what is a family card")
    after = dialogue.respond(Said("and how many books?"), before.state, 30 * 60 + 1.0)
    assert "still mean" not in after.replies[0].plain()


def test_a_second_miss_in_a_row_names_somebody_to_ask(dialogue: Dialogue) -> None:
    assert "desk" not in talk(dialogue, "asdfgh").replies[0].plain()
    assert "the desk on the ground floor" in talk(dialogue, "asdfgh", "qwertz").replies[0].plain()
    assert "desk on" not in talk(dialogue, "asdfgh", "what is a family card", "qwertz").replies[0].plain()


def test_a_question_is_kept_only_when_it_is_passed_on(dialogue: Dialogue) -> None:
    missed = talk(dialogue, "asdfgh")
    assert "asdfgh" not in str(missed.state.to_json()) + str(missed.notes)
    passed = dialogue.respond(events.PassOn(), missed.state, 0.0)
    assert PassedOn("asdfgh") in passed.notes


def test_after_a_restart_the_question_is_asked_for_again(dialogue: Dialogue) -> None:
    missed = replace(talk(dialogue, "asdfgh").state, question=None)
    asked = dialogue.respond(events.PassOn(), missed, 0.0)
    assert not asked.notes
    assert PassedOn("where is it") in dialogue.respond(Said("where is it"), asked.state, 0.0).notes


LOAN = Ref("topic", "loan-length")


def test_a_vote_is_noted_and_a_bad_one_may_say_why(dialogue: Dialogue) -> None:
    voted = talk(dialogue, "when must I bring it back", "not what I meant")
    assert voted.notes == (Voted(LOAN, helpful=False),)
    assert [button.label for button in voted.replies[0].buttons()] == [
        "Helpful",
        "✓ Not what I meant",
        "Wrong topic",
        "Unclear",
        "Out of date",
    ]


def test_the_wrong_topic_shows_what_else_was_near(dialogue: Dialogue) -> None:
    voted = talk(dialogue, "when must I bring it back", "not what I meant", "wrong topic")
    assert voted.notes == (Voted(LOAN, False, "wrong-topic"),)
    assert voted.replies[-1].buttons()[-1].event == events.NoneOfThese()
    assert len(voted.replies[-1].buttons()) > 1


def test_of_an_earlier_answer_no_candidates_of_the_last_question_are_shown(dialogue: Dialogue) -> None:
    later = talk(dialogue, "when must I bring it back", "what is a family card")
    voted = dialogue.respond(events.Because(LOAN, "wrong-topic"), later.state, 0.0)
    assert events.NoneOfThese() not in [button.event for button in voted.replies[-1].buttons()]
    assert voted.replies[-1].buttons()


@pytest.mark.parametrize("why", ["unclear", "out of date"])
def test_another_reason_is_only_counted_and_the_question_can_be_passed_on(
    dialogue: Dialogue, why: str
) -> None:
    voted = talk(dialogue, "when must I bring it back", "not what I meant", why)
    assert [note.reason for note in voted.notes if isinstance(note, Voted)] == [why.replace(" ", "-")]
    assert PassedOn not in map(type, voted.notes)
    assert voted.replies[-1].buttons()[-1].event == events.PassOn(about=LOAN)
    (passed,) = dialogue.respond(events.PassOn(about=LOAN), voted.state, 0.0).notes
    assert passed == PassedOn("when must I bring it back")


def test_another_question_is_never_passed_on_in_place_of_the_one_that_was_meant(dialogue: Dialogue) -> None:
    later = talk(dialogue, "when must I bring it back", "what is a family card")
    asked = dialogue.respond(events.PassOn(about=LOAN), later.state, 0.0)
    assert asked.notes == ()
    assert asked.state.passing_on
    known = dialogue.respond(
        events.PassOn("bring it back?", LOAN), replace(later.state, question="bring it back?"), 0.0
    )
    assert known.notes == (PassedOn("bring it back?"),)


def test_a_vote_can_be_changed(dialogue: Dialogue) -> None:
    voted = talk(dialogue, "when must I bring it back", "not what I meant", "unclear", "helpful")
    assert voted.notes == (Voted(LOAN, helpful=True),)
    assert voted.replies[0].buttons()[0].label == "✓ Helpful"


def test_what_is_not_known_can_be_voted_on_and_a_bare_yes_is_no_vote(dialogue: Dialogue) -> None:
    assert talk(dialogue, "asdfgh", "not what I meant").notes == (Voted(UNKNOWN, helpful=False),)
    assert not talk(dialogue, "asdfgh", "yes").notes


def test_somebody_in_trouble_is_not_asked_whether_it_helped(dialogue: Dialogue) -> None:
    assert not talk(dialogue, "somebody harassed me").replies[0].buttons()


def test_after_a_comparison_a_follow_up_is_answered_of_both_sides(dialogue: Dialogue) -> None:
    reply = talk(dialogue, "compare reader card and family card", "and how many books?").replies[0]
    assert [paragraph.plain() for paragraph in reply.paragraphs][:3] == [
        "Books at a time",
        "Reader's card: Six at a time.",
        "The article doesn't say this of Family card.",
    ]
    again = talk(dialogue, "compare reader card and family card", "and how many books?", "and the price?")
    assert "Family card: Fifteen euros a year." in again.replies[0].plain()


def test_both_sides_hold_when_the_comparison_was_tapped(dialogue: Dialogue) -> None:
    sides = events.Compare(("family-card", "readers-card"), 0)
    assert "Ten euros" in talk(dialogue, sides, "and the price?").replies[0].plain()


def test_one_side_named_afterwards_is_the_subject_alone(dialogue: Dialogue) -> None:
    named = talk(dialogue, "compare reader card and family card", "what is a family card?")
    assert named.state.subject.others == ()


def test_the_greeting_shows_three_typical_questions_and_the_ways_on(dialogue: Dialogue) -> None:
    greeting = talk(dialogue, events.Command("start")).replies[0]
    shown = [button.event for button in greeting.buttons()]
    assert [type(event) for event in shown[:3]] == [events.Show] * 3
    assert [event.name for event in shown if isinstance(event, events.Command)] == [
        "guide",
        "topics",
        "terms",
        "compare",
    ]


def test_a_bot_that_names_typical_questions_shows_those(small: Knowledge) -> None:
    voice = small.voice.model_copy(update={"typical": ("term:reservation", "gap:parking")})
    named = Dialogue(replace(small, voice=voice))
    shown = named.respond(events.Command("start"), State(), 0.0).replies[0].buttons()
    assert [button.label for button in shown[:3]] == ["Reservation", "Parking", "Which one is for me?"]


def test_forget_leaves_a_fresh_state(dialogue: Dialogue) -> None:
    turn = talk(dialogue, "what is a family card", events.Command("forget"))
    assert turn.notes == (Forget(),)
    assert turn.state == State()


def test_a_state_of_a_newer_program_is_refused() -> None:
    with pytest.raises(ValueError, match="version 99"):
        State.from_json({"version": 99})


def test_what_is_taken_to_be_meant_is_said_once(dialogue: Dialogue) -> None:
    first = talk(dialogue, "what is a family card", "and the price?")
    assert "I take it you still mean" in first.replies[0].plain()
    then = talk(dialogue, "what is a family card", "and the price?", "and how many books?")
    assert "I take it" not in then.replies[0].plain()


def test_a_redelivered_message_changes_nothing_twice(dialogue: Dialogue) -> None:
    once = talk(dialogue, "how long can i keep a book", "say that again")
    twice = talk(dialogue, "how long can i keep a book", "say that again", "say that again")
    assert once.replies == twice.replies
    assert once.state.subject.entry == twice.state.subject.entry == "topic:loan-length"


def test_an_older_state_without_what_was_answered_is_still_read(dialogue: Dialogue) -> None:
    old = {"version": 1, "subject": {"term": "family-card", "aspect": None, "at": 0.0, "others": []}}
    turn = dialogue.respond(Said("and the price?"), State.from_json(old), 0.0)
    assert "Fifteen euros" in turn.replies[0].plain()


def test_no_word_of_a_person_is_in_the_stored_state(dialogue: Dialogue) -> None:
    state = talk(dialogue, "what is a family card", "and the price? zebra").state
    assert "zebra" not in str(state.to_json())


def test_the_last_answer_still_stands_after_a_question_that_found_none(dialogue: Dialogue) -> None:
    turn = talk(dialogue, "how long can i keep a book", "asdfgh", "says who")
    assert "How the town library lends" in turn.replies[0].plain()
