"""What one part of a message can mean: candidates by the index, by its names and by its cues."""

from dataclasses import replace

import pytest

from bot.dialogue.candidates import BARE_NAME, SIDE_BY_SIDE, Candidates
from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance, Meaning
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.normalise import words


@pytest.fixture(scope="module")
def candidates(small: Knowledge) -> Candidates:
    return Candidates(small)


def _all(candidates: Candidates, text: str, **said: object) -> list[Candidate]:
    return candidates.all(replace(candidates.take_apart(words(text)), **said))  # type: ignore[arg-type]


def _best(candidates: Candidates, text: str, meaning: Meaning) -> Candidate:
    return max((one for one in _all(candidates, text) if one.meaning == meaning), key=lambda one: one.score)


def test_a_message_is_taken_apart_into_names_and_the_rest(candidates: Candidates) -> None:
    asked = candidates.take_apart(words("hw much cots the famly card"))
    assert asked.named == ("family-card",)
    assert asked.rest == ["hw", "much", "cots", "the"]
    assert asked.tokens == ["hw", "much", "cots", "the", "=family-card"]
    assert asked.corrected[2] == "cost"


def test_names_are_found_before_shorthand_and_the_rest_is_written_out(candidates: Candidates) -> None:
    asked = candidates.take_apart(words("whats a hold"))
    assert (asked.named, asked.words[:2]) == (("reservation",), ["what", "is"])


def test_the_words_of_content_are_no_function_words_however_spelt(candidates: Candidates) -> None:
    assert candidates.content(words("what is the prixe of thsi")) == ["prixe"]
    assert candidates.content([]) == []


def test_nothing_but_a_name_means_the_term(candidates: Candidates) -> None:
    [best, *_] = _all(candidates, "Family card")
    assert (best.meaning, best.score) == (Entry(Ref("term", "family-card")), BARE_NAME)


def test_another_name_after_a_fact_asks_the_same_of_it(candidates: Candidates) -> None:
    [best, *_] = _all(candidates, "and the reader's card", aspect="price")
    assert best.meaning == Fact("readers-card", "price")


def test_an_aspect_asked_of_a_named_term_is_a_fact_and_no_aspect_of_all(candidates: Candidates) -> None:
    found = [one.meaning for one in _all(candidates, "how many books with the family card")]
    assert Fact("family-card", "books") in found
    assert Entry(Ref("aspect", "books")) not in found
    assert Entry(Ref("aspect", "books")) in [one.meaning for one in _all(candidates, "how many books")]


def test_facts_of_a_subject_before_are_found_only_where_it_may_be_meant(candidates: Candidates) -> None:
    assert Fact("family-card", "price") in [
        c.meaning for c in _all(candidates, "is it free", subject="family-card")
    ]
    assert not any(isinstance(one.meaning, Fact) for one in _all(candidates, "is it free"))


def test_terms_are_compared_where_it_is_asked_for_and_other_words_weaken_it(candidates: Candidates) -> None:
    both = Comparison(("family-card", "readers-card"))
    assert _best(candidates, "family card vs reader's card", both).score == SIDE_BY_SIDE
    assert _best(candidates, "family card vs reader's card for zebras", both).score < SIDE_BY_SIDE
    long = _all(candidates, "my family card was lost and so was the reader's card of somebody else")
    assert both not in [one.meaning for one in long]


def test_the_subject_before_is_one_side_of_a_comparison(candidates: Candidates) -> None:
    [best, *_] = _all(candidates, "difference to the reader's card", subject="family-card")
    assert best.meaning == Comparison(("family-card", "readers-card"))


def test_a_wish_for_advice_without_other_content_is_nearly_sure(candidates: Candidates) -> None:
    wish = _best(candidates, "which one is right for me", Guidance())
    assert wish.score > 0.9
    assert (
        _best(candidates, "which one is right for me with zebras and tigers", Guidance()).score < wish.score
    )


def test_one_word_that_an_entry_uses_once_is_no_question(candidates: Candidates) -> None:
    lost = Entry(Ref("topic", "lost-card"))
    assert _best(candidates, "wallet", lost).score < _best(candidates, "my wallet was stolen", lost).score / 2


def test_a_serious_gap_needs_a_word_of_its_own(candidates: Candidates) -> None:
    serious = Entry(Ref("gap", "harassment"))
    assert serious not in [one.meaning for one in _all(candidates, "am i the")]
    assert serious in [one.meaning for one in _all(candidates, "somebody threatened me")]


@pytest.mark.parametrize(
    ("ref", "group"),
    [
        (Ref("gap", "parking"), "gap"),
        (Ref("smalltalk", "greeting"), "smalltalk"),
        (Ref("topic", "late-fee"), "lending"),
        (Ref("aspect", "price"), "cards"),
        (Ref("term", "family-card"), "term:family-card"),
    ],
)
def test_entries_of_a_section_give_the_same_kind_of_answer(
    candidates: Candidates, ref: Ref, group: str
) -> None:
    assert candidates.group(ref) == group


@pytest.mark.parametrize("text", ["", "?!", "😀", "zebra", "книга", "x" * 4000])
def test_of_nothing_known_there_are_no_candidates(candidates: Candidates, text: str) -> None:
    assert _all(candidates, text) == []
    assert _all(candidates, text, subject="family-card", aspect="price", personal=True) == []


def test_without_a_guide_only_a_plain_wish_for_advice_is_one(small: Knowledge) -> None:
    silent = Candidates(_without_guide(small))
    assert Guidance() in [one.meaning for one in _all(silent, "which one is for me")]
    assert Guidance() not in [one.meaning for one in _all(silent, "can you recommend a recipe to me")]


def test_without_two_terms_nothing_is_put_side_by_side(small: Knowledge) -> None:
    alone = Candidates(replace(small, terms=small.terms[:1]))
    assert Comparison(()) not in [one.meaning for one in _all(alone, "compare them")]


def _without_guide(knowledge: Knowledge) -> Knowledge:
    voice = knowledge.voice
    wish = voice.intents["guide"].model_copy(update={"instead": None})
    intents = {**voice.intents, "guide": wish}
    return replace(knowledge, guide=None, voice=voice.model_copy(update={"intents": intents}))
