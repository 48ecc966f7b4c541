"""What can be said of a question and an entry as vectors of words."""

import pytest

from bot.matcher.vectors import Asked, Query, covered, synonyms_by_word, wholes
from bot.matcher.vocabulary import Reading


def _query(*parts: tuple[str, float, list[tuple[str, float]]]) -> Query:
    asked = tuple(
        Asked(text, tuple(Reading(word, factor, "exact") for word, factor in readings), weight)
        for text, weight, readings in parts
    )
    return Query(asked, {}, 1.0)


def test_the_heavy_words_decide_how_much_of_a_question_an_entry_knows() -> None:
    query = _query(("loan", 2.0, [("loan", 1.0)]), ("the", 1.0, [("the", 1.0)]))
    assert covered(query, {"loan": 0}) == pytest.approx(0.8)
    assert covered(query, {"the": 0}) == pytest.approx(0.2)
    assert covered(query, {"loan": 0, "the": 0}) == 1.0


def test_of_several_readings_the_best_that_the_entry_has_counts() -> None:
    query = _query(("lones", 1.0, [("loan", 0.9), ("bone", 0.5)]))
    assert covered(query, {"loan": 0, "bone": 0}) == pytest.approx(0.9)
    assert covered(query, {"bone": 0}) == pytest.approx(0.5)


def test_of_nothing_and_of_strange_words_nothing_is_known() -> None:
    assert covered(_query(), {"loan": 0}) == 0.0
    assert covered(_query(("zebra", 1.0, [])), {"loan": 0}) == 0.0


def test_an_entry_as_a_whole_is_a_vector_of_length_one_however_many_phrasings_it_has() -> None:
    one = [({"loan": 3.0}, 3.0)]
    two = [({"loan": 1.0}, 1.0), ({"fee": 2.0}, 2.0)]
    found = wholes([one, two, []])
    [(_, alone), (_, of_two)] = found["loan"]
    [(number, other)] = found["fee"]
    assert (alone, number) == (1.0, 1)
    assert of_two == other == pytest.approx(0.5**0.5)
    assert wholes([]) == {}


def test_each_word_of_a_group_means_the_others_and_phrases_of_several_words_are_left_out() -> None:
    found = synonyms_by_word([["Pay", "wage", "take home"], ["wage", "salary"], ["😀"], []])
    assert found == {"pay": {"wage"}, "wage": {"pay", "salary"}, "salary": {"wage"}}
