"""What the index is given of a folder's knowledge."""

from dataclasses import replace

from bot.dialogue.documents import DEFINE, documents, terms_in, without
from bot.knowledge.knowledge import Knowledge
from bot.matcher.names import Names


def _names(knowledge: Knowledge) -> Names:
    return Names({term.id: (term.title, *term.aliases) for term in knowledge.terms})


def _texts(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    return {document.key: document.texts for document in documents(knowledge, _names(knowledge))}


def test_each_entry_and_each_wish_is_a_document_and_asking_what_a_thing_is_one_more(small: Knowledge) -> None:
    wishes = {f"intent:{name}" for name in small.voice.intents}
    assert set(_texts(small)) == {str(ref) for ref in small.entries} | wishes | {DEFINE}


def test_an_entry_is_known_by_its_title_and_its_phrasings(small: Knowledge) -> None:
    texts = _texts(small)["topic:loan-length"]
    assert texts[:2] == ("How long can I keep a book?", "how many weeks may I have it")


def test_a_term_keeps_what_describes_it_and_not_what_names_it(small: Knowledge) -> None:
    assert _texts(small)["term:family-card"] == (
        "one card for parents and children",
        "pass for all of us at home",
    )


def test_phrasings_that_name_a_term_tell_how_to_ask_what_any_term_is(small: Knowledge) -> None:
    term = small.terms[0].model_copy(
        update={"phrasings": ("whats this reader's card thing", "for one person")}
    )
    texts = _texts(replace(small, terms=(term, *small.terms[1:])))
    assert texts["term:readers-card"] == ("for one person",)
    assert "whats this thing" in texts[DEFINE]


def test_the_ways_to_ask_are_no_empty_texts_and_none_stands_twice(small: Knowledge) -> None:
    texts = _texts(small)[DEFINE]
    assert all(texts)
    assert len(set(texts)) == len(texts)


def test_the_terms_that_a_text_names_are_found_by_all_their_names(small: Knowledge) -> None:
    names = _names(small)
    assert terms_in("a household card, or a Reader's Card?", names) == {"family-card", "readers-card"}
    for text in ("", "?!", "😀", "карта", "card", "x" * 4000):
        assert terms_in(text, names) == frozenset()


def test_the_words_outside_of_names_stay_in_their_order(small: Knowledge) -> None:
    asked = ["is", "the", "family", "card", "or", "readers", "card", "free"]
    namings = _names(small).find(asked)
    assert without(asked, namings) == ["is", "the", "or", "free"]
    assert without(asked, []) == asked
    assert without([], []) == []
