"""What a word of a question can mean among the words of the entries."""

from collections import Counter

import pytest

from bot.matcher.vocabulary import (
    FUNCTION_WORD,
    MOST_STRANGE,
    ONE_SLIP,
    SAME_STEM,
    SYNONYM,
    Vocabulary,
    stem,
    weighed,
)

TEXTS = ["how much do books cost", "paying for a book", "parking is free", "an endless loan"]


@pytest.fixture
def vocabulary() -> Vocabulary:
    synonyms = {"fee": frozenset({"cost", "toll"})}
    return _of([text.split() for text in TEXTS], frozenset({"how", "the", "is", "a"}), synonyms)


def _of(
    texts: list[list[str]], function_words: frozenset[str], synonyms: dict[str, frozenset[str]]
) -> Vocabulary:
    counts = Counter(word for words in texts for word in set(words))
    return Vocabulary(weighed(counts, len(texts), function_words), function_words, synonyms)


def _readings(vocabulary: Vocabulary, word: str) -> list[tuple[str, str]]:
    return [(reading.word, reading.reason) for reading in vocabulary.readings(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("loan", [("loan", "exact")]),
        ("book", [("book", "exact"), ("books", "stem")]),
        ("pays", [("paying", "stem")]),
        ("fee", [("cost", "synonym")]),
        ("lona", [("loan", "typo")]),
        ("parkking", [("parking", "typo")]),
        ("zebra", []),
    ],
)
def test_a_word_is_itself_then_its_forms_then_synonyms_and_only_else_a_slip(
    vocabulary: Vocabulary, word: str, expected: list[tuple[str, str]]
) -> None:
    assert _readings(vocabulary, word) == expected


def test_the_farther_the_reading_the_less_it_counts(vocabulary: Vocabulary) -> None:
    assert [reading.factor for reading in vocabulary.readings("book")] == [1.0, SAME_STEM]
    assert [reading.factor for reading in vocabulary.readings("fee")] == [SYNONYM]
    assert [reading.factor for reading in vocabulary.readings("lona")] == [ONE_SLIP]


def test_a_small_word_one_slip_away_leaves_no_other_choice() -> None:
    vocabulary = _of([["when", "wham"]], frozenset({"when"}), {})
    assert _readings(vocabulary, "whan") == [("when", "typo")]


def test_function_words_have_no_forms() -> None:
    vocabulary = _of([["how", "hows"]], frozenset({"how"}), {})
    assert _readings(vocabulary, "how") == [("how", "exact")]
    assert _readings(vocabulary, "hows") == [("hows", "exact"), ("how", "stem")]


def test_a_rare_word_weighs_more_than_a_common_and_a_function_word_little() -> None:
    vocabulary = _of([["a", "x"], ["a", "x"], ["a", "y"]], frozenset({"a", "the"}), {})
    weights = vocabulary.weights
    assert weights["y"] > weights["x"] > weights["a"]
    assert weights["y"] == vocabulary.rarest
    assert weights["the"] == vocabulary.rarest * FUNCTION_WORD


def test_one_slip_is_mended_and_more_are_not(vocabulary: Vocabulary) -> None:
    assert vocabulary.corrected("prking") == "parking"
    assert vocabulary.corrected("prkngi") == "prkngi"
    assert vocabulary.corrected("books") == "books"
    assert vocabulary.corrected("zebra") == "zebra"


@pytest.mark.parametrize("word", ["", "i", "ab", "c3po", "42", "книга", "本", "x" * 4000])
def test_strange_short_and_mixed_words_are_taken_for_nothing(vocabulary: Vocabulary, word: str) -> None:
    assert vocabulary.readings(word) == ()
    assert vocabulary.corrected(word) == word


def test_words_of_other_alphabets_are_words() -> None:
    vocabulary = _of([["книга"]], frozenset(), {})
    assert _readings(vocabulary, "книга") == [("книга", "exact")]
    assert _readings(vocabulary, "кнгиа") == [("книга", "typo")]


def test_of_very_many_strange_words_the_first_are_read_and_every_known_one(vocabulary: Vocabulary) -> None:
    strange = [f"zz{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    asked = [*strange, "how", "much", "fee", "books", "paid", "12", *strange]
    readable = vocabulary.readable(asked)
    assert readable == [
        *strange[:MOST_STRANGE],
        *("how", "much", "fee", "books", "12"),
        *strange[:MOST_STRANGE],
    ]
    assert vocabulary.readable(strange[:MOST_STRANGE]) == strange[:MOST_STRANGE]


def test_no_entries_give_no_readings() -> None:
    assert _of([], frozenset(), {}).readings("book") == ()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("paying", "pay"),
        ("pays", "pay"),
        ("payment", "pay"),
        ("weekly", "week"),
        ("hobbies", "hobb"),
        ("hobby", "hobby"),
    ],
)
def test_an_ending_is_cut_off(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize("word", ["", "e", "s", "fee", "bus", "ring", "its", "поезда"])
def test_three_letters_are_kept(word: str) -> None:
    assert stem(word) == word
