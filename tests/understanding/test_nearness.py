"""How near a message is to each entry, by the words of its phrasings."""

import pytest

from bot.understanding.nearness import Nearness

ENTRIES = {
    "loan": ["how long can i keep a book", "when must books be back"],
    "number": ["how many books may i take", "how many at once"],
    "fee": ["what does it cost to be late", "how much is the fine"],
    "parking": ["where can i park", "is there a garage for cars"],
}
SMALL = frozenset(
    [
        "how",
        "long",
        "can",
        "i",
        "a",
        "when",
        "be",
        "may",
        "at",
        "what",
        "does",
        "it",
        "to",
        "is",
        "the",
        "where",
        "there",
        "for",
        "many",
        "much",
    ]
)
NEARNESS = Nearness.of(
    [(n, text.split()) for n, texts in enumerate(ENTRIES.values()) for text in texts],
    len(ENTRIES),
    SMALL,
    {"price": ["cost"], "automobiles": ["cars"]},
)


def _scores(text: str) -> dict[str, float]:
    return dict(zip(ENTRIES, NEARNESS.scores(text.split()).tolist(), strict=True))


def _nearest(text: str) -> str:
    scores = _scores(text)
    return max(scores, key=lambda key: scores[key])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("how long can i keep a book", "loan"),
        ("keep a book", "loan"),
        ("how many books", "number"),
        ("is it late", "fee"),
        ("a garage", "parking"),
        ("what is the price", "fee"),
        ("automobiles", "parking"),
    ],
)
def test_the_entry_with_the_likest_words_is_nearest(text: str, key: str) -> None:
    assert _nearest(text) == key


def test_scores_lie_between_nothing_and_one_and_nothing_beats_a_phrasing_itself() -> None:
    for key, texts in ENTRIES.items():
        for text in texts:
            scores = _scores(text)
            assert max(scores.values()) == scores[key]
            assert all(0 <= score <= 1.0001 for score in scores.values())


def test_strange_words_make_everything_less_near() -> None:
    assert _scores("late fine")["fee"] > _scores("late fine zucchini harvest lasagne")["fee"] > 0


def test_small_words_alone_are_hardly_near_to_anything() -> None:
    assert max(_scores("is it for the").values()) < 0.5 * _scores("garage cars")["parking"]


def test_small_words_count_beside_their_neighbours() -> None:
    assert _scores("how many")["number"] > _scores("many how")["number"]


def test_a_synonym_counts_less_than_the_word() -> None:
    assert _scores("cost")["fee"] > _scores("price")["fee"] > 0


@pytest.mark.parametrize("text", ["", "zebra", "книга", "? !"])
def test_nothing_known_is_near_to_nothing(text: str) -> None:
    assert set(_scores(text).values()) == {0.0}


def test_a_folder_without_entries_is_near_to_nothing() -> None:
    assert Nearness.of([], 0, SMALL, {}).scores(["book"]).tolist() == []


def test_twenty_thousand_entries_are_as_exact_as_four() -> None:
    many = 20_000
    nearness = Nearness.of([(n, ["lend", f"thing{n}"]) for n in range(many)], many, SMALL, {})
    assert nearness.scores(["lend", "thing777"]).argmax() == 777
