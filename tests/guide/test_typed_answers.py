"""Typed words as an answer to a step: taken when sure, else a choice of the likeliest, else not heard."""

import pytest

from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.typed_answers import TypedAnswer, TypedAnswers
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge


@pytest.fixture(scope="module")
def knowledge(guided_knowledge: Knowledge) -> Knowledge:
    return guided_knowledge


@pytest.fixture(scope="module")
def typed(knowledge: Knowledge, guided: Guide) -> TypedAnswers:
    return TypedAnswers(guided, knowledge.voice)


@pytest.fixture(scope="module")
def taught(shipped: Knowledge) -> TypedAnswers:
    assert shipped.guide is not None
    asked = [text for entry in shipped.entries.values() for text in (entry.title, *entry.phrasings[:3])]
    return TypedAnswers(shipped.guide, shipped.voice, asked)


def step(guide: Guide | None, name: str) -> Step:
    found = guide.step(name) if guide else None
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "text", "option"),
    [
        ("distance", "2", "middling"),
        ("distance", "number 2, please", "middling"),
        ("distance", "2️⃣", "middling"),
        ("distance", "٢", "middling"),
        ("distance", "Far", "far"),
        ("distance", "i think it's long", "far"),
        ("distance", "around the corner", "near"),
        ("hurry", "yes", "soon"),
        ("hurry", "NO!", "relaxed"),
        ("weather", "Rain now, sun later", "first-rain"),
    ],
)
def test_a_number_and_the_words_of_an_option_are_that_option(
    typed: TypedAnswers, guided: Guide, name: str, text: str, option: str
) -> None:
    assert typed.read(text, step(guided, name)) == TypedAnswer("taken", (option,), exact=True)


def test_words_that_two_options_have_leave_a_choice(knowledge: Knowledge, guided: Guide) -> None:
    near, *others = guided.steps[0].options
    near = near.model_copy(update={"replies": ("long",)})
    distance = guided.steps[0].model_copy(update={"options": (near, *others)})
    changed = guided.model_copy(update={"steps": (distance, *guided.steps[1:])})
    read = TypedAnswers(changed, knowledge.voice).read("long", distance)
    assert read == TypedAnswer("choice", ("near", "far"), exact=True)


@pytest.mark.parametrize("text", ["", " ", "?!…", "😀", "0", "4", "9" * 5000, "zebra", "далеко", "x" * 4000])
def test_what_says_nothing_known_is_not_heard(typed: TypedAnswers, guided: Guide, text: str) -> None:
    assert typed.read(text, guided.steps[0]) == TypedAnswer("unheard")


def test_an_option_written_as_an_emoji_is_meant_by_this_emoji_alone(
    knowledge: Knowledge, guided: Guide
) -> None:
    hurry = step(guided, "hurry")
    soon = hurry.options[0].model_copy(update={"replies": ("👍",)})
    hurry = hurry.model_copy(update={"options": (soon, *hurry.options[1:])})
    typed = TypedAnswers(guided.model_copy(update={"steps": (*guided.steps[:3], hurry)}), knowledge.voice)
    assert typed.read(" 👍 ", hurry) == TypedAnswer("taken", ("soon",), exact=True)
    for text in ("", "???", "👎"):
        assert typed.read(text, hurry) == TypedAnswer("unheard")


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("length", "the whole summer till the end of september", "months"),
        ("length", "just one weekend", "hours-or-days"),
        ("length", "only two weeks in august", "few-weeks"),
        ("length", "three hours a week", "hours-a-week"),
        ("length", "no clue, honestly", SKIPPED),
        ("goal", "get hired for good", "job"),
        ("goal", "Power BI, nothing else", "one-skill"),
        ("goal", "my university makes it compulsory", "required"),
        ("people", "a person who takes me by the hand", "mentor"),
        ("people", "please no boss", "alone"),
        ("people", "no mentor needed", "alone"),
        ("people", "not alone. a good team please", "team"),
        ("length", "twenty weeks, no less", "months"),
        ("length", "from june till the end of september", "months"),
        ("schedule", "I can't leave the house", "home"),
        ("schedule", "evenings after my shift", "around"),
        ("priority", "got to pay the rent", "steady"),
        ("priority", "it depends", DEPENDS),
    ],
)
def test_own_words_are_taken_where_they_are_sure(
    taught: TypedAnswers, shipped: Knowledge, name: str, text: str, answer: str
) -> None:
    assert taught.read(text, step(shipped.guide, name))[:2] == ("taken", (answer,))


@pytest.mark.parametrize(
    ("name", "text"),
    [("length", "blue skies"), ("goal", "blue skies")],
)
def test_what_may_be_several_things_is_one_of_two_or_three_to_choose_from(
    taught: TypedAnswers, shipped: Knowledge, name: str, text: str
) -> None:
    read = taught.read(text, step(shipped.guide, name))
    assert read.heard == "choice"
    assert 2 <= len(read.answers) <= 3


@pytest.mark.parametrize(
    ("name", "text", "answers"),
    [
        ("people", "a mentor or a team", ("mentor", "team")),
        ("schedule", "mornings or maybe from home", ("home", "around")),
    ],
)
def test_what_is_likely_but_not_sure_comes_with_the_next_likeliest(
    taught: TypedAnswers, shipped: Knowledge, name: str, text: str, answers: tuple[str, ...]
) -> None:
    assert taught.read(text, step(shipped.guide, name)) == TypedAnswer("likely", answers)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("wait what is a flash internship", True),
        ("and how do i apply", True),
        ("mentor is what", True),
        ("is it paid", True),
        ("two weeks?", False),
        ("a mentor", False),
        ("months?? in this economy", False),
        ("I have a mortgage till 2031 so you tell me", False),
    ],
)
def test_a_question_is_told_from_an_answer(taught: TypedAnswers, text: str, asks: bool) -> None:
    assert (taught.asks(text) >= 0.5) == asks


def test_it_learns_the_same_each_time(taught: TypedAnswers, shipped: Knowledge) -> None:
    assert shipped.guide is not None
    again = TypedAnswers(shipped.guide, shipped.voice)
    text, length = "well, some time in spring i guess", step(shipped.guide, "length")
    assert taught.read(text, length) == again.read(text, length)
