"""Typed words in the guide: an order, a correction, a question, or what a first message tells."""

from dataclasses import replace

import pytest

from bot.guide.reader import GuideReader
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.understanding.learning import Learned


@pytest.fixture(scope="module")
def knowledge(guided_knowledge: Knowledge) -> Knowledge:
    return guided_knowledge


@pytest.fixture(scope="module")
def hearing(knowledge: Knowledge, guided: Guide) -> GuideReader:
    return GuideReader(knowledge, guided)


@pytest.mark.parametrize(
    ("text", "rival", "asks"),
    [
        ("wait what is a flash internship", 0.0, True),
        ("and how do i apply", 0.0, True),
        ("two weeks?", 0.0, False),
        ("a few weeks", 0.9, False),
    ],
)
def test_a_question_reads_like_one_or_is_one_about_something_known(
    shipped: Knowledge, shipped_learned: Learned, text: str, rival: float, asks: bool
) -> None:
    assert shipped.guide is not None
    hearing = GuideReader(shipped, shipped.guide, shipped_learned.typed)
    assert hearing.asks(text, shipped.guide.steps[0], rival) == asks


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("I meant around the corner", ("distance", "near")),
        ("no wait, it rains", ("weather", "rain")),
        ("sorry I meant in the next town", None),
        ("go back to the distance question", ("distance", None)),
        ("change my weather", ("weather", None)),
        ("change my company", None),
        ("it rains", None),
        ("i meant", None),
    ],
)
def test_a_correction_names_an_answered_step_or_another_option_of_it(
    hearing: GuideReader, text: str, corrected: tuple[str, str | None] | None
) -> None:
    assert hearing.corrected(text, {"distance": "far", "weather": "sun"}) == corrected


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
        ("?", "explain"),
        ("😀", None),
        ("стоп", None),
    ],
)
def test_an_order_is_the_whole_message(hearing: GuideReader, text: str, order: str | None) -> None:
    assert hearing.order(text) == order


def test_a_message_without_words_is_no_order_even_where_an_order_has_none(
    knowledge: Knowledge, guided: Guide
) -> None:
    voice = knowledge.voice
    words = voice.guide.words.model_copy(update={"skip": ("⏭",)})
    changed = voice.model_copy(update={"guide": voice.guide.model_copy(update={"words": words})})
    hearing = GuideReader(replace(knowledge, voice=changed), guided)
    assert hearing.order("!!!") is None


def test_a_first_message_answers_only_the_steps_that_it_leaves_no_doubt_about(hearing: GuideReader) -> None:
    assert hearing.understood("It's far away, it rains and I'm on my own") == {
        "distance": "far",
        "weather": "rain",
        "company": "nobody",
    }
    assert hearing.understood("far away or close by, and it rains") == {"weather": "rain"}
    for text in ("", "?!", "😀", "far", "дождь"):
        assert hearing.understood(text) == {}
