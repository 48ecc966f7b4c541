"""Small words that turn a message, found as whole words or runs of words."""

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.voice import Cues, FollowUps
from bot.understanding.cues import CueFinder
from bot.understanding.tokens import words


def _cues(**lists: list[str]) -> CueFinder:
    mappings: dict[str, dict[str, list[str]]] = {
        "shorthand": {},
        "follow_ups": {name: [] for name in FollowUps.model_fields},
    }
    found: dict[str, list[str]] = {name: [] for name in Cues.model_fields if name not in mappings}
    return CueFinder(Cues.model_validate({**found, **mappings, **lists}), words)


def test_a_cue_is_found_as_a_run_of_whole_words() -> None:
    cues = _cues(versus=["side by side", "vs"])
    assert cues.versus(words("Put them side-by-side!"))
    assert cues.versus(words("a VS b"))
    assert not cues.versus(words("by the side, side"))
    assert not cues.versus(words("vsop"))


def test_a_cue_may_be_as_long_as_its_author_likes() -> None:
    cues = _cues(versus=["tell me what sets them apart"], continuing=["and now what about the other one"])
    assert cues.versus(words("Please tell me what sets them apart."))
    assert cues.continues(words("and now what about the other one, the blue one"))


def test_each_list_is_looked_for_by_itself() -> None:
    cues = _cues(versus=["beside"], person=["my"], referring=["it"])
    assert [cues.versus(["beside"]), cues.person(["my"]), cues.refers(["it"])] == [True] * 3
    assert not any((cues.versus(["my"]), cues.person(["it"]), cues.refers(["beside"])))


def test_only_the_beginning_of_a_message_goes_on_from_the_one_before() -> None:
    cues = _cues(continuing=["and", "what about"])
    assert cues.continues(words("and the price"))
    assert cues.continues(words("What about the price?"))
    assert not cues.continues(words("the price and the pay"))


def test_each_word_of_a_cue_of_choice_is_one_of_choice_and_each_asking_word_asks() -> None:
    cues = _cues(versus=["side by side"], asking=["how", "tell me"])
    assert cues.is_versus("side")
    assert not cues.is_versus("beside")
    assert cues.asks("how")
    assert cues.asks("tell")
    assert not cues.asks("tells")


@pytest.mark.parametrize("text", ["", "?!", "😀"])
def test_a_message_without_words_has_no_cue_even_where_a_cue_has_no_words(text: str) -> None:
    signs = ["👉", "…"]
    cues = _cues(versus=signs, person=signs, continuing=signs, referring=signs)
    found = words(text)
    assert not any((cues.versus(found), cues.person(found)))
    assert not cues.continues(found)
    assert not cues.refers(found)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("сколько это стоит", True),
        ("これは何ですか", True),
        ("คืออะไร", True),
        ("cuánto cuesta por una semana", True),
        ("how much is a café", False),
        ("the book Война и мир, please", False),
        ("por favor", False),
        ("", False),
        ("😀 123 ?!", False),
        ("zzz qqq", False),
    ],
)
def test_other_letters_and_small_words_of_others_are_another_language(text: str, foreign: bool) -> None:
    cues = _cues(other_languages=["cuánto", "por", "una", "la", "how"], function_words=["how", "is", "a"])
    assert cues.foreign(text, words(text), {"how", "much", "is", "a"}.__contains__) == foreign


def test_words_that_we_use_too_speak_for_no_other_language() -> None:
    cues = _cues(other_languages=["die", "was", "man"], function_words=["was", "die"])
    assert not cues.foreign("man was die", ["man", "was", "die"], lambda word: False)


def test_every_cue_that_comes_with_the_bot_is_found(small: Knowledge) -> None:
    cues = CueFinder(small.voice.cues, words)
    found = small.voice.cues
    assert [text for text in found.versus if not cues.versus(words(text))] == []
    assert [text for text in found.continuing if not cues.continues(words(text))] == []
