"""A message in, what it can mean out; with what was talked about before, and clause by clause."""

import pytest

from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance, Meaning
from bot.dialogue.reading import Context
from bot.dialogue.understanding import Understanding
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.decide import Sure, Torn, decide


@pytest.fixture(scope="module")
def understanding(small: Knowledge) -> Understanding:
    return Understanding(small)


def _entry(kind_and_id: str) -> Entry:
    ref = Ref.parse(kind_and_id)
    assert ref is not None
    return Entry(ref)


def _sure(understanding: Understanding, text: str, context: Context = Context()) -> Meaning | None:  # noqa: B008
    decision = decide(understanding.read(text, context).candidates)
    return decision.best.meaning if isinstance(decision, Sure) else None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how long can i keep a book", _entry("topic:loan-length")),
        ("hi, how long can I kepp a book?!", _entry("topic:loan-length")),
        ("what is a reservation", _entry("term:reservation")),
        ("famly card", _entry("term:family-card")),
        ("put a book aside, what is that called", _entry("term:reservation")),
        ("is the family card free", Fact("family-card", "price")),
        ("family card vs reader's card", Comparison(("family-card", "readers-card"))),
        ("should I get a family card or a reader's card", Guidance()),
        ("where can I park", _entry("gap:parking")),
        ("hi", _entry("smalltalk:greeting")),
        ("thanks!", _entry("smalltalk:thanks")),
        ("pizza", None),
    ],
)
def test_a_message_means_what_it_says(
    understanding: Understanding, text: str, meaning: Meaning | None
) -> None:
    assert _sure(understanding, text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("is it free", Fact("family-card", "price")),
        ("and the books?", Fact("family-card", "books")),
        ("what about the reader's card", Fact("readers-card", "price")),
        ("is the reader's card free", Fact("readers-card", "price")),
        ("is it the same as the reader's card", Comparison(("family-card", "readers-card"))),
    ],
)
def test_a_short_message_may_speak_of_what_was_talked_about_before(
    understanding: Understanding, text: str, meaning: Meaning
) -> None:
    assert _sure(understanding, text, Context("family-card", "price")) == meaning


def test_what_was_assumed_is_told_and_what_was_named_is_not_assumed(understanding: Understanding) -> None:
    before = Context("family-card", "price")
    assert understanding.read("is it free", before).assumed == "family-card"
    assert understanding.read("is it free").assumed is None
    named = understanding.read("is the reader's card free", before)
    assert (named.named, named.assumed) == (("readers-card",), None)


def test_a_clause_that_asks_is_found_in_a_story(understanding: Understanding) -> None:
    story = "We moved here with the dog and I read a lot. How long can I keep a book? The garden is nice."
    assert understanding.read(story).text == "how long can i keep a book"
    assert _sure(understanding, story) == _entry("topic:loan-length")


def test_two_questions_in_one_message_are_both_read(understanding: Understanding) -> None:
    reading = understanding.read("how much is the family card and what is a reservation")
    assert reading.candidates[0].meaning == _entry("term:reservation")
    assert reading.second is not None
    assert reading.second.named == ("family-card",)
    assert understanding.read("what is a reservation").second is None


def test_two_questions_that_are_clear_by_themselves_are_no_rivals(understanding: Understanding) -> None:
    reading = understanding.read("how much can I borrow, and the card for one person?")
    assert reading.candidates[0].meaning == _entry("aspect:books")
    assert reading.second is not None
    assert reading.second.candidates[0].meaning == _entry("term:readers-card")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("family card or reader's card, which is better", Comparison(("family-card", "readers-card"))),
        ("family card or reader's card, which is better for me", Guidance()),
        ("tell me: what is a family card and a reader's card", Comparison(("family-card", "readers-card"))),
        ("tell me what a family card is and what a reader's card is", _entry("term:readers-card")),
    ],
)
def test_of_several_terms_it_matters_what_is_asked(
    understanding: Understanding, text: str, meaning: Meaning
) -> None:
    assert _sure(understanding, text) == meaning


def test_somebody_in_trouble_needs_no_question_and_comes_first(understanding: Understanding) -> None:
    reading = understanding.read("I was late. Somebody harassed me. What do I pay?")
    assert reading.candidates[0].meaning == _entry("gap:harassment")
    reading = understanding.read("I was late. A man keeps following me. What do I pay?")
    assert reading.candidates[0].meaning == _entry("gap:harassment")
    assert isinstance(decide(reading.candidates), Sure)  # a menu would be no help


def test_a_clause_that_compares_speaks_of_what_the_clauses_before_named(understanding: Understanding) -> None:
    story = "One desk offered me a family card. The other a reader's card. Can you show them side by side?"
    assert _sure(understanding, story) == Comparison(("family-card", "readers-card"))


def test_thanks_with_a_story_are_thanks_but_a_question_stays_a_question(understanding: Understanding) -> None:
    assert _sure(understanding, "thanks a lot, my tram leaves in a second") == _entry("smalltalk:thanks")
    assert _sure(understanding, "thanks a lot, when does my tram leave") is None
    assert _sure(understanding, "thanks a lot, my tram leaves in a second?") is None
    assert _sure(understanding, "hello, I am new in town, please how much books at once") != _entry(
        "smalltalk:greeting"
    )


def test_words_that_change_nothing_are_left_out(understanding: Understanding) -> None:
    plain, chatty = "what is a reservation", "what even is a reservation pls"
    assert understanding.read(chatty).candidates == understanding.read(plain).candidates


def test_what_claims_nothing_is_given_sooner_than_an_answer() -> None:
    def two(group: str) -> tuple[Candidate, ...]:
        return Candidate(Guidance(), 0.4, group), Candidate(Guidance(), 0.34, "hours")

    assert isinstance(decide(two("gap")), Sure)
    assert isinstance(decide(two("prices")), Torn)


def test_a_greeting_before_a_question_is_no_small_talk(understanding: Understanding) -> None:
    found = [one.meaning for one in understanding.read("hi, where can I park").candidates]
    assert _entry("smalltalk:greeting") not in found


@pytest.mark.parametrize("text", ["", " ", "?!…", "😀👍", "x" * 4000, "?" * 4000])
def test_where_nothing_is_said_nothing_is_meant(understanding: Understanding, text: str) -> None:
    for context in (Context(), Context("family-card", "price")):
        reading = understanding.read(text, context)
        assert (reading.candidates, reading.named, reading.foreign) == ((), (), False)


@pytest.mark.parametrize("text", ["где книга", "これは何ですか", "Où est la bibliothèque pour les enfants"])
def test_another_language_is_known_where_nothing_is_sure(understanding: Understanding, text: str) -> None:
    assert understanding.read(text).foreign
    assert not understanding.read(f"family card {text[:3]}").foreign


@pytest.mark.parametrize("unit", ["card ", "famly crad ", "how? ", "a ", "and what is it, ", "книга "])
def test_four_thousand_characters_are_read_like_a_few(understanding: Understanding, unit: str) -> None:
    reading = understanding.read((unit * 4000)[:4000], Context("family-card"))
    scores = [one.score for one in reading.candidates]
    assert scores == sorted(scores, reverse=True)


def test_names_are_told_with_slips_and_the_nearest_where_none_stands(understanding: Understanding) -> None:
    assert understanding.named("a famly card, a hold") == ("family-card", "reservation")
    assert understanding.named("😀") == ()
    assert understanding.nearest("resservasions")[0] == "reservation"


def test_it_is_told_which_words_decided(understanding: Understanding) -> None:
    shares = understanding.explain("how long can i keep a zebra", Ref("topic", "loan-length"))
    assert {share.asked: share.reason for share in shares}["zebra"] == "strange"
    assert next(share for share in shares if share.asked == "keep").contribution > 0
    assert understanding.explain("", Ref("topic", "loan-length")) == ()


def test_all_words_together_speak_for_a_kind_of_answer(understanding: Understanding) -> None:
    asked = "how long can i keep a book"
    assert understanding.speaks_for(asked, Ref("topic", "loan-length")) > 0
    assert understanding.speaks_for(asked, Ref("topic", "which-card")) == 0
