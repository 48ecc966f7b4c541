"""Typed words as an answer to a step of the guide, as an order, or as neither."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.hearing import Heard, Hearing
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge

GUIDED = Path(__file__).parent.parent / "knowledge" / "guided"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(GUIDED)


@pytest.fixture(scope="module")
def hearing(knowledge: Knowledge, guided: Guide) -> Hearing:
    return Hearing(knowledge, guided)


def _step(guide: Guide, name: str) -> Step:
    step = guide.step(name)
    assert step is not None
    return step


@pytest.mark.parametrize(
    ("step", "text", "option"),
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
    hearing: Hearing, guided: Guide, step: str, text: str, option: str
) -> None:
    assert hearing.hear(text, _step(guided, step)) == Heard((option,), 1.0)


@pytest.mark.parametrize(
    ("step", "text", "options"),
    [
        ("distance", "well, it is in the next town you know", ("far",)),
        ("company", "my freind comes along today", ("friend",)),
        ("distance", "not near, far away", ("far",)),
        ("weather", "not sunny but rainy", ("rain",)),
        ("weather", "it rains and the sun is shining", ("rain", "sun")),
    ],
)
def test_own_words_are_nearly_as_sure_and_two_options_leave_a_choice(
    hearing: Hearing, guided: Guide, step: str, text: str, options: tuple[str, ...]
) -> None:
    heard = hearing.hear(text, _step(guided, step))
    assert set(heard.options) == set(options)
    assert 0.5 <= heard.sure < 1


def test_what_reads_like_a_question_is_less_surely_an_answer(hearing: Hearing, guided: Guide) -> None:
    step = _step(guided, "distance")
    said, asked = hearing.hear("well, in the next town", step), hearing.hear("well, in the next town?", step)
    assert said.options == asked.options == ("far",)
    assert asked.sure < said.sure


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("how far", True),
        ("far?", True),
        ("far ? ", True),
        ("far", False),
        ("", False),
        ("😀", False),
        ("?", True),
    ],
)
def test_a_question_begins_with_an_asking_word_or_ends_with_its_mark(
    hearing: Hearing, text: str, asks: bool
) -> None:
    assert hearing.asks(text) == asks


@pytest.mark.parametrize(
    "text", ["", " ", "?!…", "😀", "0", "4", "9" * 5000, "zebra", "далеко", "not rainy", "x" * 4000]
)
def test_what_fits_no_option_is_no_answer(hearing: Hearing, guided: Guide, text: str) -> None:
    assert hearing.hear(text, guided.steps[0]) == Heard((), 0.0)


def test_an_option_written_as_an_emoji_is_meant_by_this_emoji_alone(
    knowledge: Knowledge, guided: Guide
) -> None:
    step = _step(guided, "hurry")
    soon = step.options[0].model_copy(update={"replies": ("👍",)})
    step = step.model_copy(update={"options": (soon, *step.options[1:])})
    hearing = Hearing(knowledge, guided.model_copy(update={"steps": (*guided.steps[:3], step)}))
    assert hearing.hear(" 👍 ", step) == Heard(("soon",), 1.0)
    for text in ("", "???", "👎"):
        assert hearing.hear(text, step) == Heard((), 0.0)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Why do you ask?", "why"),
        ("go back", "back"),
        ("I don't know", "skip"),
        ("it depends...", "depends"),
        ("STOP", "stop"),
        ("start over", "again"),
        ("stop the bus", None),
        ("", None),
        ("???", None),
        ("😀", None),
        ("стоп", None),
    ],
)
def test_an_order_is_the_whole_message(hearing: Hearing, text: str, order: str | None) -> None:
    assert hearing.order(text) == order


def test_a_message_without_words_is_no_order_even_where_an_order_has_none(
    knowledge: Knowledge, guided: Guide
) -> None:
    voice = knowledge.voice
    words = voice.guide.words.model_copy(update={"skip": ("⏭",)})
    changed = voice.model_copy(update={"guide": voice.guide.model_copy(update={"words": words})})
    hearing = Hearing(replace(knowledge, voice=changed), guided)
    assert hearing.order("???") is None


def test_a_first_message_answers_only_the_steps_that_it_leaves_no_doubt_about(hearing: Hearing) -> None:
    assert hearing.understood("It's far away, it rains and I'm on my own") == {
        "distance": "far",
        "weather": "rain",
        "company": "nobody",
    }
    assert hearing.understood("far away or close by, and it rains") == {"weather": "rain"}
    for text in ("", "?!", "😀", "far", "дождь"):
        assert hearing.understood(text) == {}
