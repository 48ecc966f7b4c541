"""Names of things in a question's words: exact, glued, split, misspelt, and never one for another."""

import pytest

from bot.understanding.names import MARK, Names, replaced
from bot.understanding.tokens import words
from tests.steps import steps

KNOWN = frozenset(words("how much is the a night by and or killing time on his class"))


@pytest.fixture
def names() -> Names:
    return Names(
        {
            "night": ["night train", "sleeper"],
            "day": ["day train"],
            "lunch": ["lunchtime learning"],
            "bus": ["bus"],
            "nothing": ["🚌", "—"],
        }
    )


def _found(names: Names, text: str) -> list[tuple[str, ...]]:
    return [naming.keys for naming in names.find(words(text), KNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "night train",
        "Night-Train!",
        "nighttrain",
        "nigth trian",
        "night trains",
        "sleepr",
        "SLEEPER",
        "nigth trayn",
    ],
)
def test_a_name_is_found_however_it_is_written(names: Names, text: str) -> None:
    assert _found(names, f"how much is the {text}") == [("night",)]


@pytest.mark.parametrize("text", ["bas", "a night on a", "trian", "da"])
def test_short_names_and_parts_of_names_are_not_guessed(names: Names, text: str) -> None:
    assert _found(names, text) == []


def test_without_known_words_only_exact_names_are_found(names: Names) -> None:
    assert names.find(words("nigth trian")) == []
    assert [naming.keys for naming in names.find(words("the night trains"))] == [("night",)]


def test_a_known_word_is_no_misspelling_of_a_name() -> None:
    names = Names({"glass": ["glasses"]})
    assert names.find(["classes"], {"classes"}) == []
    assert [naming.keys for naming in names.find(["classes"], set())] == [("glass",)]


def test_a_known_word_that_stands_in_no_name_is_no_part_of_a_misspelt_one() -> None:
    names = Names({"small": ["small one"]})
    assert names.find(words("the smal ones"), frozenset(["the", "ones"]))
    assert not names.find(words("smal bones"), frozenset(["bones"]))


def test_of_endings_only_that_of_several_things_is_left_out() -> None:
    names = Names({"card": ["card"]})
    assert [naming.keys for naming in names.find(["cards"])] == [("card",)]
    assert names.find(["cardx"]) == []


def test_a_name_torn_into_more_words_than_it_has_is_one_slip_already() -> None:
    names = Names({"up": ["upskilling"]})
    assert names.find(words("is killing"), {"is"}) == []
    assert [naming.keys for naming in names.find(words("up skiling"), {"up"})] == [("up",)]


def test_a_name_within_a_longer_one_is_not_found_beside_it() -> None:
    names = Names({"card": ["card"], "family": ["family card"]})
    assert _found(names, "family card or card") == [("family",), ("card",)]


def test_of_two_names_equally_near_both_are_returned() -> None:
    names = Names({"north": ["north gate"], "south": ["sorth gate"]})
    assert _found(names, "xorth gate") == [("north", "south")]


def test_names_come_in_the_order_of_the_question_with_their_places(names: Names) -> None:
    first, second = names.find(words("the bus or the sleeper"), KNOWN)
    assert (first.keys, first.start, first.end, first.edits) == (("bus",), 1, 2, 0)
    assert (second.keys, second.start, second.end, second.letters) == (("night",), 4, 5, 7)


def test_a_token_stands_for_each_name_and_the_other_words_stay(names: Names) -> None:
    asked = words("is the day train or the sleper cheap")
    found = replaced(asked, names.find(asked, KNOWN))
    assert found == ["is", "the", MARK + "day", "or", "the", MARK + "night", "cheap"]


@pytest.mark.parametrize("text", ["", "?!", "😀", "s", "what s up", "поезд", "夜行列車", "x" * 4000])
def test_where_no_name_stands_none_is_found_not_even_one_without_letters(names: Names, text: str) -> None:
    assert names.find(words(text)) == []
    assert names.find(words(text), KNOWN) == []
    assert Names({}).find(words(text), KNOWN) == []


def test_of_very_many_misspelt_names_the_first_are_found_and_every_exact_one(names: Names) -> None:
    asked = ["sleeqer", *(f"sle{letter}qer" for letter in "abcdefghij" * 60), "day", "train"]
    found = names.find(asked, KNOWN)
    assert (found[0].keys, found[-1].keys) == (("night",), ("day",))
    assert steps(lambda: names.find(asked, KNOWN)) < 3 * steps(lambda: names.find(asked[:200], KNOWN))


def test_names_in_other_alphabets_are_found_too() -> None:
    names = Names({"train": ["ночной поезд"]})
    assert _found(names, "где Ночной-Поезд?") == [("train",)]
    assert _found(names, "где начной поезд") == [("train",)]
