"""How near a question is to each entry: by its phrasings, and by the kind of answer its words speak for."""

import pytest

from bot.dialogue.nearness import Nearness
from bot.matcher.index import Index
from bot.matcher.vectors import Document

ENTRIES = {
    "topic:loan": ["how long can i keep a book", "when must books be back"],
    "topic:number": ["how many books may i take", "how many at once"],
    "topic:fee": ["what does it cost to be late", "how much is the fee"],
    "gap:parking": ["where can i park", "is there a garage for cars"],
    "gap:wifi": ["is there internet", "wifi password"],
    "gap:danger": ["somebody threatens me"],
}
GROUPS = {"topic:loan": "lending", "topic:number": "lending", "topic:fee": "money", "gap:danger": None}


@pytest.fixture
def nearness() -> Nearness:
    index = Index([Document(key, tuple(texts)) for key, texts in ENTRIES.items()], ["is", "a", "it", "the"])
    return Nearness(index, lambda key: GROUPS.get(key, key), lambda group: group.startswith("gap:"))


def test_an_entry_gains_when_all_words_speak_for_its_kind_of_answer(nearness: Nearness) -> None:
    words = ["how", "many", "books", "can", "i", "keep"]
    assert nearness.adds(words, "topic:loan") > 0
    assert nearness.adds(words, "topic:loan") == nearness.adds(words, "topic:number")
    assert nearness.adds(words, "topic:fee") == 0


def test_what_speaks_for_one_gap_speaks_for_all(nearness: Nearness) -> None:
    words = ["is", "there", "a", "garage"]
    assert nearness.adds(words, "gap:wifi") == nearness.adds(words, "gap:parking") > 0


def test_where_only_the_phrasings_count_nothing_is_added(nearness: Nearness) -> None:
    assert nearness.adds(["somebody", "threatens", "me"], "gap:danger") == 0


def test_strange_words_take_away_what_the_known_ones_say(nearness: Nearness) -> None:
    alone, among = ["late", "fee"], ["late", "fee", "zucchini", "harvest", "lasagne", "oven"]
    assert nearness.adds(among, "topic:fee") < nearness.adds(alone, "topic:fee")


def test_a_misspelt_word_speaks_like_the_word(nearness: Nearness) -> None:
    assert nearness.adds(["garagge", "for", "cars"], "gap:parking") > 0
