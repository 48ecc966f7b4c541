"""How the readings of a message's clauses become one."""

import pytest

from bot.dialogue.meaning import Candidate, Comparison, Entry, Meaning
from bot.dialogue.reading import PART, Reading, apart, merged, second
from bot.knowledge.entries import Ref


def _entry(name: str) -> Meaning:
    return Entry(Ref("topic", name))


def _reading(text: str, *named: str, assumed: str | None = None) -> Reading:
    """`loan.5 fee.3`: topics with their scores, each a kind of answer of its own."""
    found = [(part[:-2], float(part[-2:])) for part in text.split()]
    return Reading(text, tuple(Candidate(_entry(name), score, name) for name, score in found), named, assumed)


def _scores(reading: Reading) -> list[tuple[Meaning, float]]:
    return [(one.meaning, one.score) for one in reading.candidates]


def test_the_surest_reading_of_each_meaning_counts_and_a_parts_a_little_less() -> None:
    found = merged(_reading("loan.5 fee.3"), [_reading("fee.8"), _reading("loan.4 card.2")])
    assert _scores(found) == [
        (_entry("fee"), pytest.approx(PART * 0.8)),
        (_entry("loan"), 0.5),
        (_entry("card"), pytest.approx(PART * 0.2)),
    ]


def test_the_text_and_the_names_are_those_of_the_surest_part() -> None:
    whole, part = _reading("loan.3", "a", assumed="x"), _reading("fee.9", "b")
    assert (merged(whole, [part]).text, merged(whole, [part]).named) == ("fee.9", ("b",))
    assert merged(whole, [part]).assumed == "x"
    assert merged(_reading("loan.9", "a"), [part]).named == ("a",)


def test_the_names_of_the_whole_hold_where_the_surest_part_has_none() -> None:
    assert merged(_reading("loan.3", "a"), [_reading("fee.9")]).named == ("a",)


def test_without_candidates_or_parts_the_whole_stays() -> None:
    assert merged(_reading(""), []).candidates == ()
    assert merged(_reading("loan.5"), [_reading("")]) == _reading("loan.5")
    assert merged(_reading(""), [_reading("fee.9")]).candidates[0].meaning == _entry("fee")


def test_things_asked_about_one_by_one_are_not_compared() -> None:
    both = Reading(
        "", (Candidate(Comparison(("a", "b")), 0.9, "compare"), Candidate(_entry("loan"), 0.4, "loan"))
    )
    assert _scores(apart(both, [_reading("", "a"), _reading("", "b")])) == [(_entry("loan"), 0.4)]
    assert apart(both, [_reading("", "a"), _reading("", "a")]) == both
    assert apart(both, [_reading("", "a", "b"), _reading("")]) == both


def test_a_second_question_is_another_part_as_sure_and_of_another_kind() -> None:
    loan, fee = _reading("loan.8"), _reading("fee.7")
    assert second(loan, [loan, fee]) == fee
    assert second(fee, [loan, fee]) == loan


def test_one_sure_part_alone_or_two_of_a_kind_are_no_second_question() -> None:
    loan = _reading("loan.8")
    assert second(loan, [loan]) is None
    assert second(_reading("card.5"), [loan]) is None
    assert second(loan, [loan, _reading("fee.1")]) is None
    assert second(loan, [loan, _reading("loan.6")]) is None
    assert second(_reading(""), []) is None
