"""What a message means in the light of the answer before it."""

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Move
from bot.understanding.context import ContextRules
from bot.understanding.cues import CueFinder
from bot.understanding.interpretation import Context
from bot.understanding.learning import learn
from bot.understanding.tokens import words

AFTER = Context(term="readers-card", aspect="price", sides=("readers-card", "family-card"), answered=True)


@pytest.fixture(scope="module")
def rules(small: Knowledge) -> ContextRules:
    return ContextRules(small, learn(small), CueFinder(small.voice.cues, words))


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("why?", "why"),
        ("ok but why tho", "why"),
        ("says WHO", "source"),
        ("where did u get that from", "source"),
        ("are you sure?", "sure"),
        ("rly??", "sure"),
        ("is that a lot", "judged"),
        ("so no?", "judged"),
        ("please say more easy", "simpler"),
        ("?", "simpler"),
        ("tldr", "shorter"),
        ("Even shorter, I'm on the bus", "shorter"),
        ("an exampel please", "example"),
        ("say that again", "again"),
        ("and then?", "more"),
        ("no", "wrong"),
        ("thats not it", "wrong"),
    ],
)
def test_a_message_about_the_answer_before_says_what_it_wants_of_it(
    rules: ContextRules, said: str, move: Move
) -> None:
    assert rules.read(said, AFTER).move == move


@pytest.mark.parametrize(
    "said",
    ["why is the family card dearer", "no experience needed?", "is it short", "ok then", "what is a hold"],
)
def test_where_no_rule_is_sure_the_message_stays_as_it_was_written(rules: ContextRules, said: str) -> None:
    follow = rules.read(said, AFTER)
    assert (follow.text, follow.move) == (said, None)


def test_without_an_answer_before_nothing_is_about_one(rules: ContextRules) -> None:
    assert rules.read("why?", Context()).move is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("no i meant the fee", "the fee"),
        ("no, the fee", "the fee"),
        ("the fee not the books", "the fee"),
        ("not the books, the fee", "the fee"),
        ("the fee rather than the books", "the fee"),
        ("fee i mean", "fee"),
        (
            "Sorry, wrong word. I was thinking of the family card, my eyes aren't what they were.",
            "the family card",
        ),
        ("no thats the readers card your telling me about. family card!!", "family card"),
        ("You are telling me about the family card. I asked about the readers card", "the readers card"),
    ],
)
def test_a_correction_is_read_as_what_was_meant_instead(rules: ContextRules, said: str, meant: str) -> None:
    assert rules.read(said, AFTER).text == meant


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("and the other one?", "and Family card"),
        ("the first, what is the fee", "Reader's card what is the fee"),
        ("the 2nd one", "Family card"),
    ],
)
def test_what_is_pointed_at_is_named(rules: ContextRules, said: str, read_as: str) -> None:
    assert rules.read(said, AFTER).text == read_as


def test_both_are_the_sides_that_were_told_of(rules: ContextRules) -> None:
    follow = rules.read("both?", AFTER)
    assert follow.bare
    assert (follow.context.term, follow.context.others) == ("readers-card", ("family-card",))


def test_a_name_alone_asks_what_was_asked_before(rules: ContextRules) -> None:
    assert rules.read("ohh and the family card?", AFTER).context.bare
    assert not rules.read("is the family card cheap", AFTER).context.bare
