"""Which group of entries the words of a question speak for."""

import pytest

from bot.matcher.groups import Groups

LENDING = ["how long can i keep a book", "how many books at once", "how long is a loan"]
MONEY = ["what does a card cost", "what do i pay when late", "is a card free"]


@pytest.fixture
def groups() -> Groups:
    return Groups({"lending": [t.split() for t in LENDING], "money": [t.split() for t in MONEY]})


def _likeliest(groups: Groups, question: str) -> str:
    shares = groups.shares(question.split())
    return max(shares, key=lambda group: shares[group])


def test_words_of_one_group_speak_for_it(groups: Groups) -> None:
    assert _likeliest(groups, "books at once") == "lending"
    assert _likeliest(groups, "free or pay") == "money"


def test_a_run_of_words_tells_more_than_its_words() -> None:
    groups = Groups({"time": [["how", "long"], ["much", "so"]], "price": [["how", "much"], ["long", "so"]]})
    assert _likeliest(groups, "how much") == "price"
    assert _likeliest(groups, "how long") == "time"


def test_endings_do_not_matter(groups: Groups) -> None:
    assert groups.shares(["loans"]) == groups.shares(["loan"])
    assert groups.knows("loans")
    assert not groups.knows("parking")


def test_the_shares_are_one_together(groups: Groups) -> None:
    assert sum(groups.shares(["how", "long", "is", "a", "card"]).values()) == pytest.approx(1)


def test_strange_words_speak_for_nobody(groups: Groups) -> None:
    shares = groups.shares(["parking", "space"])
    assert shares["lending"] == pytest.approx(shares["money"])


def test_a_large_group_has_no_advantage_by_its_size() -> None:
    many = [["book", str(n)] for n in range(50)]
    groups = Groups({"books": many, "fees": [["late", "fee"]]})
    assert _likeliest(groups, "fee") == "fees"


def test_one_word_says_less_than_many() -> None:
    groups = Groups(
        {"one": [["a", "b", "c", "d", "e", "f", "g"]], "other": [["t", "u", "v", "w", "x", "y", "z"]]}
    )
    assert groups.shares(["a"])["one"] < groups.shares(["a", "b", "c", "d", "e", "f", "g"])["one"]
