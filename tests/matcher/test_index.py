"""Which entries a question is nearest to."""

import pytest

from bot.matcher.index import Index
from bot.matcher.names import Names
from bot.matcher.vectors import Document

DOCUMENTS = [
    Document("loan", ("how long can i keep a book", "loan period", "when must it be back")),
    Document("number", ("how many books may i take", "limit of items")),
    Document("fee", ("what does it cost to be late", "is there a fine", "paying late")),
    Document("cards", ("which card is for me", "family card or single card")),
]
FUNCTION_WORDS = ["how", "what", "is", "a", "the", "it", "i", "to", "be", "can", "does", "there", "for"]


@pytest.fixture(scope="module")
def index() -> Index:
    names = Names({"family": ["family card", "household card"], "single": ["single card"]})
    return Index(DOCUMENTS, FUNCTION_WORDS, {"u": "you", "hw": "how"}, [["fine", "penalty"]], names)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("How long can I keep a book?", "loan"),
        ("hw long is the loan", "loan"),
        ("how many items", "number"),
        ("do i pay when i am late", "fee"),
        ("penalty", "fee"),
        ("which crad", "cards"),
        ("household card", "cards"),
    ],
)
def test_the_nearest_entry_comes_first(index: Index, question: str, key: str) -> None:
    assert index.rank(question)[0].key == key


def test_scores_fall_and_lie_between_nothing_and_one(index: Index) -> None:
    for text in ("how long can i keep a book", "what does it cost", "card " * 800):
        scores = [hit.score for hit in index.rank(text)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1.000001 for score in scores)


def test_the_very_phrasing_is_nearer_than_a_part_of_it_and_strange_words_lower_the_score(
    index: Index,
) -> None:
    very, part = index.rank("loan period")[0], index.rank("loan")[0]
    strange = index.rank("loan period of zebras in zoos")[0]
    assert very.score > part.score
    assert very.score > strange.score


@pytest.mark.parametrize(
    "question", ["", " ", "?!…", "😀👍", "книга на дом", "本を借りる", "zzzz", "x" * 4000]
)
def test_what_shares_no_word_with_any_entry_finds_nothing(index: Index, question: str) -> None:
    assert index.rank(question) == []


def test_no_more_are_returned_than_wanted(index: Index) -> None:
    assert len(index.rank("how is it a card", limit=2)) == 2
    assert index.rank("card", limit=0) == []


@pytest.mark.parametrize("documents", [[], [Document("empty", ())], [Document("signs", ("😀", "?"))]])
def test_entries_without_words_are_never_found_and_do_no_harm(documents: list[Document]) -> None:
    assert Index(documents).rank("anything at all") == []
    assert [hit.key for hit in Index([*documents, *DOCUMENTS]).rank("loan period", 1)] == ["loan"]


def test_all_names_of_a_thing_are_one_word(index: Index) -> None:
    assert index.named("is a Household-Card free") == ["is", "a", "=family", "free"]
    assert index.rank("family card") == index.rank("household card")


def test_spellings_of_text_messages_are_the_words_they_stand_for(index: Index) -> None:
    assert index.words("Hw r U") == ["how", "r", "you"]


def test_a_pair_with_a_function_word_tells_more_than_its_words() -> None:
    documents = [Document("price", ("how much",)), Document("other", ("much how",))]
    very, other = Index(documents, ["how"]).rank("how much")
    assert (very.key, other.key) == ("price", "other")
    assert very.score > 1.05 * other.score


def test_an_entry_knows_its_words_in_any_form_but_short_ones_not_by_a_slip(index: Index) -> None:
    assert index.knows(["loans"], "loan")
    assert index.knows(["perriod"], "loan")
    assert not index.knows(["laon"], "loan")
    assert not index.knows(["loan", ""], "fee")


def test_phrasings_with_a_word_are_counted_each_once(index: Index) -> None:
    assert index.uses("late", "fee") == 2
    assert index.uses("penalty", "fee") == 1
    assert index.uses("zebra", "fee") == 0


def test_it_is_told_what_each_word_adds_the_most_first(index: Index) -> None:
    shares = index.explain(index.named("a penalty for zebras"), "fee")
    assert [shares[0].asked, shares[0].word, shares[0].reason] == ["penalty", "fine", "synonym"]
    assert {share.asked: share.reason for share in shares}["zebras"] == "strange"
    assert [share.contribution for share in shares] == sorted((s.contribution for s in shares), reverse=True)
    assert index.explain([], "fee") == ()
