"""What can be said of a question and an entry as vectors of words."""

import pytest

from bot.matcher.lanes import UNIT, out_of_blocks, times
from bot.matcher.vectors import WEIGHT, Asked, Query, covered, directed, synonyms_by_word, wholes
from bot.matcher.vocabulary import Reading


def _query(*parts: tuple[str, float, list[tuple[str, float]]]) -> Query:
    asked = tuple(
        Asked(text, tuple(Reading(word, factor, "exact") for word, factor in readings), weight)
        for text, weight, readings in parts
    )
    return Query(asked, {})


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
    loan, fee = (out_of_blocks({0: times(found[word][1], 1)}, 3) for word in ("loan", "fee"))
    of_two = round(0.5**0.5 * UNIT)
    assert (loan, fee) == ([UNIT, of_two, 0], [0, of_two, 0])
    assert wholes([]) == {}


def test_a_query_is_of_length_one_with_its_strange_words_and_the_best_reading_of_a_word_counts() -> None:
    known = Asked("loan", (Reading("loan", 1.0, "exact"),), 3.0, (("loan", 3.0), ("loans", 1.5)))
    again = Asked("loans", (Reading("loan", 0.5, "stem"),), 0.0, (("loan", 1.0),))
    strange = Asked("zebra", (), 4.0)
    assert directed([known, again, strange]).vector == {
        "loan": round(0.6 * WEIGHT),
        "loans": round(0.3 * WEIGHT),
    }
    assert directed([]).vector == {}


def test_each_word_of_a_group_means_the_others_and_phrases_of_several_words_are_left_out() -> None:
    found = synonyms_by_word([["Pay", "wage", "take home"], ["wage", "salary"], ["😀"], []])
    assert found == {"pay": {"wage"}, "wage": {"pay", "salary"}, "salary": {"wage"}}
