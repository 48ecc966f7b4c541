"""Which options of the guide a message names, though nobody asked."""

import pytest

from bot.guide.named_options import NamedOptions
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.understanding.vocabulary import vocabulary_of
from tests.steps import steps


@pytest.fixture(scope="module")
def knowledge(guided_knowledge: Knowledge) -> Knowledge:
    return guided_knowledge


def _spotter(knowledge: Knowledge, guide: Guide) -> NamedOptions:
    options = [option for step in guide.steps for option in step.options]
    texts = (text for o in options for text in (o.text, *o.phrasings, *o.replies))
    return NamedOptions(guide, knowledge.voice.guide, vocabulary_of(knowledge.voice.cues, texts))


@pytest.fixture(scope="module")
def spotter(knowledge: Knowledge, guided: Guide) -> NamedOptions:
    return _spotter(knowledge, guided)


def _found(spotter: NamedOptions, text: str) -> set[str]:
    return {spot.option for spot in spotter.spots(text)}


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("It is far away and it rains", {"far", "rain"}),
        ("FAR AWAY!!", {"far"}),
        ("my freind comes along", {"friend"}),
        ("a blue, blue sky", {"sun"}),
        ("blue is my favourite colour for a sky", set()),
        ("the sky is blue", set()),
        ("pouring. Rain", set()),
        ("far", set()),
    ],
)
def test_a_phrasing_stands_in_its_order_close_together_in_one_clause(
    spotter: NamedOptions, text: str, options: set[str]
) -> None:
    assert _found(spotter, text) == options


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("there is not a blue sky", set()),
        ("it is not far away", {"middling"}),
        ("not today, far away", {"far"}),
        ("not hungry but a blue sky", {"sun"}),
        ("not hungry but far away", {"far"}),
        ("there is no hurry", {"relaxed"}),
        ("no big hurry", {"relaxed"}),
        ("no, a big hurry", {"soon"}),
    ],
)
def test_what_is_denied_is_not_named_unless_the_phrasing_itself_denies(
    spotter: NamedOptions, text: str, options: set[str]
) -> None:
    assert _found(spotter, text) == options


def test_of_a_phrasing_within_a_longer_one_only_the_longer_counts(spotter: NamedOptions) -> None:
    assert _found(spotter, "not too far away maybe") & {"far", "middling"} == {"middling"}
    assert spotter.options("rain now and sun later, i guess", "weather") == ["first-rain"]


def test_a_length_of_time_names_the_option_that_stands_for_it(spotter: NamedOptions) -> None:
    assert spotter.options("i have 5days", "distance") == ["far"]
    assert spotter.options("i have 3 weeks", "distance") == []


def test_a_time_that_changes_is_not_taken_for_all_of_it(spotter: NamedOptions) -> None:
    assert spotter.options("i have 5 days now, more later on", "distance") == []


def test_options_of_other_steps_are_left_out(spotter: NamedOptions) -> None:
    assert spotter.options("far away and it rains", "weather") == ["rain"]
    assert spotter.options("far away", "moon") == []


@pytest.mark.parametrize(
    "text", ["", " ", "?!…", "😀", "zebra", "далеко", "far " * 1000, "not " * 1000, "9" * 4000]
)
def test_where_nothing_is_named_nothing_is_spotted(spotter: NamedOptions, text: str) -> None:
    assert spotter.spots(text) == []


@pytest.mark.parametrize("part", ["1h,", "5 days and ", "far. ", "not far, ", "it rains far away "])
def test_twice_as_long_a_message_is_at_most_a_little_more_than_twice_the_work(
    spotter: NamedOptions, part: str
) -> None:
    spotter.spots(part)
    once = steps(lambda: spotter.spots(part * 300))
    assert steps(lambda: spotter.spots(part * 600)) < 2.2 * once


def test_a_phrasing_of_signs_alone_is_never_spotted_and_does_no_harm(
    knowledge: Knowledge, guided: Guide
) -> None:
    step = guided.steps[0]
    near = step.options[0].model_copy(update={"phrasings": ("👍", "close by")})
    changed = step.model_copy(update={"options": (near, *step.options[1:])})
    spotter = _spotter(knowledge, guided.model_copy(update={"steps": (changed, *guided.steps[1:])}))
    assert _found(spotter, "hello 👍") == set()
    assert _found(spotter, "it is close by") == {"near"}
