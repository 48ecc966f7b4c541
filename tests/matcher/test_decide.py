"""Sure of one, torn between a few, or nothing: by the scores and by the lead over other kinds of answer."""

from dataclasses import dataclass, replace

import pytest

from bot.matcher.decide import MENU, SURE, TORN, WEAK, Nothing, Sure, Torn, confidence, decide


@dataclass(frozen=True)
class One:
    score: float
    group: str
    sure_from: float = SURE


def _ranking(text: str) -> list[One]:
    """`a.5 b.4`: group and score, best first."""
    return [One(float(word[1:]), word[0]) for word in text.split()]


def _groups(text: str) -> str:
    match decide(_ranking(text)):
        case Sure(best):
            return best.group
        case Torn(choices):
            return "/".join(choice.group for choice in choices)
        case Nothing():
            return "nothing"


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ("a.5", "a"),
        ("a.5 b.1", "a"),
        ("a.5 b.5", "a/b"),
        ("a.5 a.5", "a"),
        ("a.5 a.5 b.49", "a/a/b"),
        ("a.19", "nothing"),
        ("a.21 b.2", "nothing"),
        ("a.3 b.29 c.1", "a/b"),
        ("", "nothing"),
        ("a.0 b.0", "nothing"),
    ],
)
def test_a_clear_lead_over_other_kinds_of_answer_is_sure(ranking: str, expected: str) -> None:
    assert _groups(ranking) == expected


def test_a_menu_has_at_most_three_choices_of_different_kinds_first_and_shows_the_best_first() -> None:
    assert _groups("a.5 a.49 a.48 b.47 c.46 d.45") == "a/b/c"
    assert _groups("a.5 a.49 a.48 b.47") == "a/a/b"
    assert MENU == 3


def test_a_weak_score_is_never_sure_whatever_its_lead() -> None:
    assert isinstance(decide([One(WEAK - 0.01, "a")]), Nothing)
    assert isinstance(decide([One(WEAK, "a")]), Sure)
    assert isinstance(decide([One(TORN, "a"), One(TORN, "b")]), Torn)


def test_confidence_grows_with_the_score_and_with_the_lead_and_stays_within_bounds() -> None:
    assert confidence(_ranking("a.6 b.3")) > confidence(_ranking("a.5 b.3"))
    assert confidence(_ranking("a.5 b.2")) > confidence(_ranking("a.5 b.3"))
    assert confidence(_ranking("a.5 a.5")) == confidence(_ranking("a.5"))
    assert confidence(_ranking("a1.4")) == 1.0
    assert confidence(_ranking("a.5 b.9")) == pytest.approx(0.5 / 1.8)


def test_nothing_and_scores_of_nothing_have_no_confidence() -> None:
    assert confidence([]) == confidence(_ranking("a.0 b.0")) == confidence([One(-1.0, "a")]) == 0.0


def test_the_decision_carries_the_confidence() -> None:
    for text in ("a.5", "a.5 b.5", "a.1 b.1"):
        ranking = _ranking(text)
        assert decide(ranking).confidence == confidence(ranking)
    assert confidence(_ranking("a.5")) >= SURE > confidence(_ranking("a.5 b.5"))


def test_what_risks_less_is_given_sooner() -> None:
    torn = _ranking("a.3 b.25")
    assert isinstance(decide(torn), Torn)
    assert isinstance(decide([replace(one, sure_from=0.15) for one in torn]), Sure)
