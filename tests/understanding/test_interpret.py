"""A message in, what it can mean out: alone, after what was talked about before, and clause by clause."""

from dataclasses import replace

import pytest

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Question
from bot.understanding.decide import Ambiguous, Confident, Decision, NoMatch, decide, may_be_in_trouble
from bot.understanding.interpret import Interpreter
from bot.understanding.interpretation import NOTHING, Comparison, Context, Entry, Fact, Guidance, Meaning
from bot.understanding.learning import Learned, learn
from tests.understanding.test_learning import EAGER, questions


@pytest.fixture(scope="module")
def interpreter(small: Knowledge) -> Interpreter:
    return Interpreter(small, learn(small))


@pytest.fixture(scope="module")
def taught(small: Knowledge) -> Interpreter:
    """As `interpreter`, but questions have taught it, too."""
    return Interpreter(small, learn(small, questions(), EAGER))


@pytest.fixture(scope="module")
def of_the_article(shipped: Knowledge, shipped_learned: Learned) -> Interpreter:
    return Interpreter(shipped, shipped_learned)


def _entry(kind_and_id: str) -> Entry:
    ref = Ref.parse(kind_and_id)
    assert ref is not None
    return Entry(ref)


def _decided(
    knowledge: Knowledge, interpreter: Interpreter, text: str, context: Context = NOTHING
) -> Decision:
    return decide(interpreter.interpret(text, context).candidates, knowledge.voice.thresholds)


def _sure(
    knowledge: Knowledge, interpreter: Interpreter, text: str, context: Context = NOTHING
) -> Meaning | None:
    decision = _decided(knowledge, interpreter, text, context)
    return decision.best.meaning if isinstance(decision, Confident) else None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how long can i keep a book", _entry("topic:loan-length")),
        ("hi, how long can I kepp a book?!", _entry("topic:loan-length")),
        ("what is a reservation", _entry("term:reservation")),
        ("Family card", _entry("term:family-card")),
        ("famly card", _entry("term:family-card")),
        ("put a book aside, what is that called", _entry("term:reservation")),
        ("is the family card free", Fact("family-card", "price")),
        ("family card vs reader's card", Comparison(("family-card", "readers-card"))),
        ("where can I park", _entry("gap:parking")),
        ("hi", _entry("smalltalk:greeting")),
        ("thanks!", _entry("smalltalk:thanks")),
        ("pizza", None),
    ],
)
def test_a_message_means_what_it_says(
    small: Knowledge, interpreter: Interpreter, text: str, meaning: Meaning | None
) -> None:
    assert _sure(small, interpreter, text) == meaning


def test_every_phrasing_is_its_entry(small: Knowledge, interpreter: Interpreter, taught: Interpreter) -> None:
    asked = [(ref, text) for ref, entry in small.entries.items() for text in (entry.title, *entry.phrasings)]
    asked += [(Ref("term", term.id), alias) for term in small.terms for alias in term.aliases]
    for one in (interpreter, taught):
        lost = [(ref, text) for ref, text in asked if _sure(small, one, text) != Entry(ref)]
        assert lost == []


def test_a_name_and_nothing_else_is_its_term_however_it_is_written(
    small: Knowledge, interpreter: Interpreter, taught: Interpreter
) -> None:
    for one in (interpreter, taught):
        for text in (
            "FAMILY CARD",
            "familycard",
            "family-card",
            "famliy crad",
            "a household card",
            "Reserve!",
        ):
            meaning = _sure(small, one, text)
            assert isinstance(meaning, Entry), text
            assert meaning.ref.kind == "term"


def test_two_entries_with_the_same_words_are_both_offered(small: Knowledge) -> None:
    first, second = (
        topic.model_copy(update={"phrasings": (*topic.phrasings, "what about the plastic thing")})
        for topic in small.topics[2:]
    )
    twice = replace(small, topics=(*small.topics[:2], first, second))
    decision = _decided(twice, Interpreter(twice, learn(twice)), "What about the plastic thing?")
    assert isinstance(decision, Ambiguous)
    assert {one.meaning for one in decision.choices} == {
        _entry(f"topic:{topic.id}") for topic in (first, second)
    }


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("wallet left on the tram again", "topic:lost-card"),
        ("hold my horses and my book", "term:reservation"),
        ("is a penguin welcome", "unknown"),
    ],
)
def test_a_question_that_teaches_is_answered_as_its_label_says(
    small: Knowledge, text: str, label: str
) -> None:
    some = [*questions(), Question(q=text, expect=(label,))]
    decision = _decided(small, Interpreter(small, learn(small, some, EAGER)), text.upper())
    if label == "unknown":
        assert isinstance(decision, NoMatch)
    else:
        assert isinstance(decision, Confident)
        assert decision.best.meaning == _entry(label)


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
    small: Knowledge, interpreter: Interpreter, text: str, meaning: Meaning
) -> None:
    assert _sure(small, interpreter, text, Context("family-card", "price")) == meaning


def test_what_is_on_the_screen_goes_before_a_phrasing_word_for_word(
    small: Knowledge, interpreter: Interpreter
) -> None:
    assert "is it free" in next(aspect for aspect in small.aspects if aspect.id == "price").phrasings
    assert _sure(small, interpreter, "is it free") == _entry("aspect:price")
    assert _sure(small, interpreter, "is it free", Context("family-card")) == Fact("family-card", "price")


def test_small_talk_is_small_talk_whatever_is_on_the_screen(
    small: Knowledge, interpreter: Interpreter
) -> None:
    assert _sure(small, interpreter, "thanks", Context("family-card", "price")) == _entry("smalltalk:thanks")


def test_what_was_assumed_is_told_and_what_was_named_is_not_assumed(interpreter: Interpreter) -> None:
    before = Context("family-card", "price")
    assert interpreter.interpret("is it free", before).assumed == "family-card"
    assert interpreter.interpret("is it free").assumed is None
    named = interpreter.interpret("is the reader's card free", before)
    assert (named.named, named.assumed) == (("readers-card",), None)


def test_a_clause_that_asks_is_found_in_a_story(small: Knowledge, interpreter: Interpreter) -> None:
    story = "We moved here with the dog and I read a lot. How long can I keep a book? The garden is nice."
    found = interpreter.interpret(story).candidates
    assert found[0].meaning == _entry("topic:loan-length")
    assert not isinstance(_decided(small, interpreter, story), NoMatch)


def test_two_questions_in_one_message_are_both_read(of_the_article: Interpreter) -> None:
    found = of_the_article.interpret("how long do they last and do they pay?")
    assert found.second is not None
    kinds = {found.candidates[0].kind, found.second.candidates[0].kind}
    assert kinds == {"section:structure-and-duration", "section:compensation"}
    assert of_the_article.interpret("do they pay?").second is None


@pytest.mark.parametrize(
    "text",
    [
        "Somebody harassed me",
        "I was late. Somebody harassed me. What do I pay?",
        "somebody harrassed me today",
    ],
)
def test_somebody_in_trouble_needs_no_question_and_comes_first(
    small: Knowledge, interpreter: Interpreter, text: str
) -> None:
    decision = _decided(small, interpreter, text)
    assert isinstance(decision, Confident)  # a menu would be no help
    assert decision.best.meaning == _entry("gap:harassment")


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live any more",
        "my boss touches me",
    ],
)
def test_trouble_goes_before_what_else_is_asked(
    shipped: Knowledge, of_the_article: Interpreter, text: str
) -> None:
    found = of_the_article.interpret(text)
    decision = decide(found.candidates, shipped.voice.thresholds)
    serious = {Entry(Ref("gap", gap.id)) for gap in shipped.gaps if gap.serious}
    is_recognised = isinstance(decision, Confident) and decision.best.meaning in serious
    assert is_recognised or may_be_in_trouble(found, shipped.voice.thresholds)


@pytest.mark.parametrize(
    "text", ["is an internship stressful", "my laptop is killing me lol", "do they pay?", "no pay?"]
)
def test_what_is_harmless_is_no_trouble(shipped: Knowledge, of_the_article: Interpreter, text: str) -> None:
    decision = _decided(shipped, of_the_article, text)
    serious = {Entry(Ref("gap", gap.id)) for gap in shipped.gaps if gap.serious}
    assert not (isinstance(decision, Confident) and decision.best.meaning in serious)


@pytest.mark.parametrize(
    "text",
    [
        "which one is right for me?",
        "should i do an internship or a micro-internship?",
        "help me choose between the two, i have five hours a week",
    ],
)
def test_a_wish_for_advice_is_the_guide(shipped: Knowledge, of_the_article: Interpreter, text: str) -> None:
    assert _sure(shipped, of_the_article, text) == Guidance()


@pytest.mark.parametrize(
    "text",
    [
        "who holds the 100m sprint record",
        "flash photography in museums",
        "how do I install nano on ubuntu",
        "best pizza in town",
        "remote control batteries",
    ],
)
def test_a_familiar_word_in_another_sense_answers_nothing(
    shipped: Knowledge, of_the_article: Interpreter, text: str
) -> None:
    meaning = _sure(shipped, of_the_article, text)
    assert meaning is None or (isinstance(meaning, Entry) and meaning.ref.kind == "gap")


@pytest.mark.parametrize("text", ["what is the", "how do I", "is it on and of", "and the", "why", "is it"])
def test_small_words_alone_are_answered_in_no_folder(
    small: Knowledge, shipped: Knowledge, interpreter: Interpreter, of_the_article: Interpreter, text: str
) -> None:
    for knowledge, one in ((small, interpreter), (shipped, of_the_article)):
        meaning = _sure(knowledge, one, text)
        assert meaning is None or (isinstance(meaning, Entry) and meaning.ref.kind == "smalltalk")


@pytest.mark.parametrize("text", ["asdfgh", "qwertz uiop", "xyzzy", "lkjlkj lkjh"])
def test_a_cat_on_the_keyboard_is_not_understood(
    small: Knowledge, shipped: Knowledge, interpreter: Interpreter, of_the_article: Interpreter, text: str
) -> None:
    assert isinstance(_decided(small, interpreter, text), NoMatch)
    assert isinstance(_decided(shipped, of_the_article, text), NoMatch)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("What pays better, a micro-internship or an internship", "topic:which-pays-better"),
        ("do micro internships pay?", "topic:micro-internship-pay"),
    ],
)
def test_better_with_a_subject_is_a_question_and_no_wish_for_advice(
    shipped: Knowledge, of_the_article: Interpreter, text: str, meaning: str
) -> None:
    assert _sure(shipped, of_the_article, text) in (_entry(meaning), Fact("micro-internship", "pay"))


def test_several_terms_are_compared_three_at_most(small: Knowledge, interpreter: Interpreter) -> None:
    assert _sure(small, interpreter, "compare the family card and the reader's card") == Comparison(
        ("family-card", "readers-card")
    )
    three = _sure(small, interpreter, "compare family card, reader's card, reservation")
    assert three == Comparison(("family-card", "readers-card", "reservation"))


def test_each_meaning_stands_once_and_the_likeliest_first(of_the_article: Interpreter) -> None:
    for text in ("internship or micro-internship", "pay", "how long is a nano", "is it worth it", "mentor?"):
        found = of_the_article.interpret(text).candidates
        assert len({one.meaning for one in found}) == len(found)
        assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
        assert all(0 <= one.probability <= 1 for one in found)


@pytest.mark.parametrize("text", ["", " ", "?!…", "😀👍", "?" * 4000])
def test_where_nothing_is_said_nothing_is_meant(
    small: Knowledge, interpreter: Interpreter, of_the_article: Interpreter, text: str
) -> None:
    for context in (NOTHING, Context("family-card", "price")):
        assert isinstance(_decided(small, interpreter, text, context), NoMatch)
        assert not interpreter.interpret(text, context).foreign
    assert isinstance(_decided(small, of_the_article, text), NoMatch)


@pytest.mark.parametrize(
    "text",
    [
        "где книга",
        "これは何ですか",
        "Où est la bibliothèque pour les enfants",
        "¿cuánto cuesta la tarjeta para una familia?",
    ],
)
def test_another_language_is_known_where_nothing_is_sure(interpreter: Interpreter, text: str) -> None:
    assert interpreter.interpret(text).foreign
    assert not interpreter.interpret(f"family card {text[:3]}").foreign


GERMAN = {
    "wie-lange": ("Wie lange darf ich ein Buch behalten?", "Ausleihdauer", "wann muss es zurück"),
    "kosten": ("Was kostet die Karte?", "Preis der Karte", "muss ich etwas zahlen"),
}


def test_a_folder_in_another_language_is_served_in_it(small: Knowledge) -> None:
    topics = tuple(
        small.topics[0].model_copy(update={"id": id, "title": title, "phrasings": phrasings, "related": ()})
        for id, (title, *phrasings) in GERMAN.items()
    )
    german = replace(small, topics=topics, terms=(), aspects=(), gaps=(), synonyms=(), guide=None)
    interpreter = Interpreter(german, learn(german))
    for text in ("Wie lange darf ich das Buch behalten?", "was kostet die karte", "Wie lange behalten"):
        assert not interpreter.interpret(text).foreign
        assert not isinstance(_decided(german, interpreter, text), NoMatch)


@pytest.mark.parametrize("unit", ["card ", "famly crad ", "how? ", "a ", "and what is it, ", "книга "])
def test_a_very_long_message_is_read_like_a_short_one(interpreter: Interpreter, unit: str) -> None:
    found = interpreter.interpret((unit * 600)[:600], Context("family-card"))
    probabilities = [one.probability for one in found.candidates]
    assert probabilities == sorted(probabilities, reverse=True)


def test_names_are_told_with_slips_and_the_nearest_where_none_stands(interpreter: Interpreter) -> None:
    assert interpreter.named("a famly card, a hold") == ("family-card", "reservation")
    assert interpreter.named("😀") == ()
    assert interpreter.nearest("resservasions")[0] == "reservation"


def test_a_longer_name_wins_over_one_within_it(of_the_article: Interpreter) -> None:
    assert of_the_article.named("what is a micro-internship") == ("micro-internship",)


def test_it_is_told_what_speaks_for_the_first_against_the_second(taught: Interpreter) -> None:
    reasons = taught.explain("my dog ate the card again")
    assert reasons
    assert [abs(one.log_odds) for one in reasons] == sorted(
        (abs(one.log_odds) for one in reasons), reverse=True
    )
    assert {(one.first, one.second) for one in reasons} == {(reasons[0].first, reasons[0].second)}
    assert "dog" in {one.feature for one in reasons}


def test_where_the_nearest_phrasings_decide_no_word_has_odds(interpreter: Interpreter) -> None:
    assert interpreter.explain("how long can i keep a book") == ()


@pytest.mark.parametrize("text", ["is it not free", "which card is not for one person"])
def test_a_denial_is_no_reason_to_be_silent(interpreter: Interpreter, text: str) -> None:
    assert interpreter.interpret(text).candidates


@pytest.mark.parametrize("asks", ["what is a {}", "whats a {}", "what's an {}?", "wat is {}", "define {}"])
def test_who_asks_what_a_form_is_gets_its_card(
    shipped: Knowledge, of_the_article: Interpreter, asks: str
) -> None:
    # Of the two usual forms a topic tells it as well.
    for term in (term for term in shipped.terms if term not in shipped.usual_terms):
        decision = _decided(shipped, of_the_article, asks.format(term.title.lower()))
        assert isinstance(decision, Confident)
        assert decision.best.meaning == Entry(Ref("term", term.id))
