"""What a message has: its words, neighbours, names, letter runs, and how many strange words."""

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.understanding.features import Features, letter_runs, rarity_of_runs
from bot.understanding.tokens import words
from bot.understanding.vocabulary import Message, Vocabulary

LENGTH = 2.0


@pytest.fixture
def vocabulary(small: Knowledge) -> Vocabulary:
    names = {"family": ["family card"], "night": ["night train"]}
    return Vocabulary(names, small.voice.cues, words("how long is a loan and the cost"))


@pytest.fixture
def features(vocabulary: Vocabulary) -> Features:
    rarity = rarity_of_runs([vocabulary.written("a long loan"), vocabulary.written("the loan")], 1)
    return Features(
        {"how", "long", "is", "a", "loan", "and", "the"}, vocabulary.function_words, rarity, LENGTH
    )


def _runs(found: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in found.items() if name.startswith("#")}


def test_words_and_pairs_of_neighbours_count_once_with_beginning_and_end(
    vocabulary: Vocabulary, features: Features
) -> None:
    found = features.of(vocabulary.written("a loan a loan"))
    assert {"a", "loan", "a loan", "loan a", "^ a", "loan $"} <= found.keys()
    assert found["loan"] == found["a loan"] == 1.0


def test_how_many_words_of_content_there_are_is_a_feature_and_beside_a_name_another(
    vocabulary: Vocabulary, features: Features
) -> None:
    bare, story = (
        features.of(vocabulary.written(text))
        for text in ("is the family card", "is the family card cheap for old uncles from kent or hull")
    )
    assert "=!0" in bare
    assert "=!0" not in story
    assert "=!5" in story
    assert not any(name.startswith("=!") for name in features.of(vocabulary.written("the cost")))


def test_any_name_is_the_same_neighbour(vocabulary: Vocabulary, features: Features) -> None:
    family, night = (
        features.of(vocabulary.written(text)) for text in ("is the family card", "is the night train")
    )
    assert "the =" in family.keys() & night.keys()
    assert "=family" in family
    assert "=family" not in night


def test_the_number_of_names_tells_one_from_two(vocabulary: Vocabulary, features: Features) -> None:
    one = features.of(vocabulary.written("the family card")).keys()
    two = features.of(vocabulary.written("the family card and the night train")).keys()
    assert "=1" in one - two
    assert "=2" in two - one


def test_all_strange_words_are_alike_but_are_counted(vocabulary: Vocabulary, features: Features) -> None:
    zebra, tiger = (features.of(vocabulary.written(f"the {word}")).keys() for word in ("zebra", "tiger"))
    assert {"the ?", "?1"} <= zebra & tiger
    assert "?0" in features.of(vocabulary.written("the loan"))


def test_of_very_many_strange_words_the_number_does_not_matter(
    vocabulary: Vocabulary, features: Features
) -> None:
    some, more = (
        features.of(vocabulary.written(" ".join(f"z{letter}{letter}q" for letter in letters)))
        for letters in ("abcde", "abcdefghij")
    )
    count = {name for name in some if name.startswith("?") and " " not in name}
    assert count
    assert count <= more.keys()


def test_letter_runs_weigh_the_same_in_short_and_long_messages(
    vocabulary: Vocabulary, features: Features
) -> None:
    for text in ("loan", "a long loan and the loan"):
        runs = _runs(features.of(vocabulary.written(text)))
        assert sum(value * value for value in runs.values()) == pytest.approx(LENGTH * LENGTH)


def test_a_run_that_few_messages_have_weighs_more(vocabulary: Vocabulary) -> None:
    rarity = rarity_of_runs([vocabulary.written("a long loan"), vocabulary.written("the loan")], 1)
    assert rarity["#long"] > rarity["#loan"]
    assert "#long" not in rarity_of_runs(
        [vocabulary.written("a long loan"), vocabulary.written("the loan")], 2
    )


def test_a_misspelt_word_shares_letter_runs_with_the_word() -> None:
    assert len({*letter_runs("internship")} & {*letter_runs("intership")}) >= 4


def test_a_word_within_a_name_is_not_the_word_by_itself(vocabulary: Vocabulary, features: Features) -> None:
    found = features.of(vocabulary.written("the family card"))
    assert "card" not in found
    assert any("card" in name for name in found if name.startswith("~"))


@pytest.mark.parametrize("text", ["", "😀", "?"])
def test_nothing_said_has_no_words_and_no_runs(vocabulary: Vocabulary, features: Features, text: str) -> None:
    found = features.of(vocabulary.read(text))
    assert _runs(found) == {}
    assert found == features.of(Message((), (), (), frozenset()))
