"""From probabilities to a decision."""

import pytest

from bot.knowledge.entries import Ref
from bot.knowledge.voice import Thresholds
from bot.understanding.decide import MENU, Ambiguous, Confident, Decision, NoMatch, decide
from bot.understanding.interpretation import Candidate, Entry

THRESHOLDS = Thresholds(confident=0.4, gap=0.6, guide=0.5, compare=0.3, smalltalk=0.7, menu=0.1)


def _candidates(text: str) -> list[Candidate]:
    """`money.55 gap.20`: kinds with their probabilities; each is about another topic."""
    found = [part.split(".") for part in text.split()]
    return [
        Candidate(Entry(Ref("topic", f"t{n}")), float(f"0.{share}"), kind)
        for n, (kind, share) in enumerate(found)
    ]


def _decided(text: str) -> Decision:
    return decide(_candidates(text), THRESHOLDS)


def _offered(text: str) -> list[str]:
    decision = _decided(text)
    assert isinstance(decision, Ambiguous)
    return [f"{one.kind}.{round(100 * one.probability)}" for one in decision.choices]


@pytest.mark.parametrize(
    ("kind", "enough", "too_little"),
    [
        ("money", "40", "39"),
        ("term:x", "40", "39"),
        ("gap", "60", "59"),
        ("guide", "50", "49"),
        ("compare", "30", "29"),
        ("smalltalk", "70", "69"),
    ],
)
def test_each_kind_of_answer_has_its_threshold(kind: str, enough: str, too_little: str) -> None:
    assert isinstance(_decided(f"{kind}.{enough} other.05"), Confident)
    assert not isinstance(_decided(f"{kind}.{too_little} other.05"), Confident)


def test_the_likeliest_alone_can_be_the_answer() -> None:
    assert isinstance(_decided("smalltalk.45 money.44"), Ambiguous)


def test_a_hair_under_a_threshold_is_on_it_so_that_other_machines_decide_the_same() -> None:
    for probability in (0.3997, 0.4, 0.4003):
        found = [Candidate(Entry(Ref("topic", "a")), probability, "money")]
        assert isinstance(decide(found, THRESHOLDS), Confident)
    assert not isinstance(
        decide([Candidate(Entry(Ref("topic", "a")), 0.3994, "money")], THRESHOLDS), Confident
    )


def test_what_is_less_than_sure_is_offered_likeliest_first() -> None:
    assert _offered("money.35 time.20 place.10 other.09") == ["money.35", "time.20", "place.10"]


def test_a_menu_offers_different_answers_before_more_of_one() -> None:
    assert _offered("money.35 money.30 money.25 time.15 place.12") == ["money.35", "time.15", "place.12"]
    assert _offered("money.35 money.30 money.25 time.15") == ["money.35", "money.30", "time.15"]
    assert len(_offered("a.35 b.20 c.15 d.12 e.11")) == MENU


@pytest.mark.parametrize("kind", ["gap", "silent", "smalltalk"])
def test_what_is_no_answer_is_never_offered(kind: str) -> None:
    assert isinstance(_decided(f"{kind}.39"), NoMatch)
    assert _offered(f"{kind}.39 money.20") == ["money.20"]


def test_nothing_answers_it_however_sure_that_is() -> None:
    assert isinstance(_decided("silent.99"), NoMatch)


@pytest.mark.parametrize("text", ["", "money.09", "money.02 time.01"])
def test_where_nothing_is_likely_nobody_is_asked_to_choose(text: str) -> None:
    assert isinstance(_decided(text), NoMatch)


def test_the_thresholds_of_a_folder_count() -> None:
    bold, shy = Thresholds(confident=0.2), Thresholds(confident=0.9)
    found = _candidates("money.50 time.20")
    assert isinstance(decide(found, bold), Confident)
    assert isinstance(decide(found, shy), Ambiguous)
