"""What answers a question about one term: a topic, a fact or another's fact; with a yes or no, and its source."""

from dataclasses import replace

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.replies import Reply
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Fact, Ref, Term
from bot.knowledge.knowledge import Knowledge


def shown(known: Knowledge, event: Event) -> Reply:
    return Dialogue(known).respond(event, State(), 0.0).replies[-1]


def said(known: Knowledge, event: Event) -> list[str]:
    return [paragraph.plain() for paragraph in shown(known, event).paragraphs]


def with_term(known: Knowledge, id: str, **fields: object) -> Knowledge:
    terms = (term.model_copy(update=fields) if term.id == id else term for term in known.terms)
    return replace(known, terms=tuple(terms))


def with_topic(known: Knowledge, id: str, **fields: object) -> Knowledge:
    topics = (topic.model_copy(update=fields) if topic.id == id else topic for topic in known.topics)
    return replace(known, topics=tuple(topics))


def priced(known: Knowledge) -> Knowledge:
    price = Fact(
        text="It costs ten euros a year.", cell="Ten euros", yes_to=("cheap",), no_to=("free", "dear")
    )
    return with_term(known, "readers-card", facts={"price": price})


def test_a_topic_about_a_term_and_an_aspect_answers_in_place_of_the_fact(small: Knowledge) -> None:
    known = with_topic(small, "which-card", term="readers-card", aspect="price")
    asked = Said("how expensive is a readers card")
    assert said(known, asked)[0] == "Which card do I need?"
    assert said(known, events.ShowFact("readers-card", "price"))[0] == "Which card do I need?"
    assert said(known, events.ShowFact("family-card", "price"))[0] == "Family card: Price"
    assert "Reader's card" in [button.label for button in shown(known, asked).buttons()]


def test_it_is_measured_as_the_term_and_the_aspect(small: Knowledge) -> None:
    known = with_topic(small, "which-card", term="readers-card", aspect="price")
    notes = Dialogue(known).respond(Said("how expensive is a readers card"), State(), 0.0).notes
    [asked] = [note for note in notes if isinstance(note, Asked)]
    assert asked.outcome == "answer"
    assert [str(match.ref) for match in asked.matches[:2]] == ["term:readers-card", "aspect:price"]
    assert asked.offered == (Ref("term", "readers-card"), Ref("aspect", "price"))


def test_what_is_not_said_comes_after_what_is_said_of_the_nearest(small: Knowledge) -> None:
    assert said(small, events.ShowFact("family-card", "books"))[1:] == [
        "Of Reader's card the article says: Six at a time.",
        "The article doesn't say this of Family card.",
        "From the article: Lending",
    ]


def test_what_is_not_said_of_either_of_two_comes_after_what_is_said_of_the_nearest(small: Knowledge) -> None:
    [reply] = (
        Dialogue(small).respond(Said("family card and reservation: how many books"), State(), 0.0).replies
    )
    assert [paragraph.visible() for paragraph in reply.paragraphs][1:] == [
        "Of Reader's card the article says: Six at a time.",
        "The article doesn't say this of Family card.",
        "The article doesn't say this of Reservation.",
        "From the article: Lending",
    ]


def test_where_nothing_is_quoted_no_source_is_named(small: Knowledge) -> None:
    assert said(small, events.ShowFact("reservation", "price"))[-1].startswith("Nor does it say it")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is a readers card cheap?", "Yes. It costs ten euros a year."),
        ("so a readers card is free?", "No. It costs ten euros a year."),
        ("how cheap is a readers card?", "It costs ten euros a year."),
        ("is a readers card cheap or free?", "It costs ten euros a year."),
        ("price of a readers card", "It costs ten euros a year."),
    ],
)
def test_a_question_of_yes_or_no_is_answered_so_first(small: Knowledge, question: str, answer: str) -> None:
    assert said(priced(small), Said(question))[1] == answer


def test_a_topic_in_place_of_a_fact_begins_with_yes_or_no_too(small: Knowledge) -> None:
    known = with_topic(priced(small), "which-card", term="readers-card", aspect="price", short="Ten euros.")
    assert said(known, Said("is a readers card cheap?"))[1] == "Yes. Ten euros."
    tapped = with_topic(known, "which-card", title="Is a reader's card cheap?")
    assert said(tapped, events.Show(Ref("topic", "which-card")))[1] == "Yes. Ten euros."


def test_a_follow_up_of_yes_or_no_is_answered_so_first(small: Knowledge) -> None:
    dialogue = Dialogue(priced(small))
    state = dialogue.respond(Said("what does a readers card cost"), State(), 0.0).state
    turn = dialogue.respond(Said("and is it cheap?"), state, 9.0)
    assert "Yes. It costs ten euros a year." in turn.replies[-1].plain()


def test_a_comparison_has_the_short_cell(small: Knowledge) -> None:
    table = shown(priced(small), events.Compare(("readers-card", "family-card"))).table
    assert table is not None
    assert table.rows[0] == ("Price", ("Ten euros", "Fifteen euros a year."))


def test_the_source_of_a_fact_is_the_passage_on_its_term_where_there_is_one(small: Knowledge) -> None:
    fact = events.ShowFact("readers-card", "price")
    assert said(small, fact)[-1] == "From the article: Cards"
    known = with_term(small, "readers-card", sources=("terms",))
    assert said(known, fact)[-1] == "From the article: Glossary: Reader's card"
    assert (
        said(known, events.Show(Ref("term", "readers-card")))[-1]
        == "From the article: Glossary: Reader's card"
    )


def test_all_passages_that_the_words_come_from_are_named(small: Knowledge) -> None:
    topic = events.Show(Ref("topic", "which-card"))
    known = with_topic(small, "which-card", sources=("cards", "lending", "term:family-card"))
    assert said(known, topic)[-1] == "From the article: Cards; Lending; Glossary: Family card"


def test_the_usual_two_offer_to_be_compared_with_each_other(small: Knowledge) -> None:
    third = small.terms[1].model_copy(update={"id": "gold", "title": "Gold card", "aliases": ()})
    known = with_term(replace(small, terms=(*small.terms, third)), "readers-card", confusable_with=("gold",))
    for id, other in (("readers-card", "Family card"), ("family-card", "Reader's card")):
        labels = [button.label for button in shown(known, events.Show(Ref("term", id))).buttons()]
        assert f"Compare with {other}" in labels


def opening(known: Knowledge, *ids: str) -> list[str]:
    return [paragraph.plain() for paragraph in shown(known, events.Compare(ids)).paragraphs]


def test_a_comparison_opens_with_how_the_two_differ(small: Knowledge) -> None:
    known = with_term(small, "family-card", differs={"readers-card": "One is for all, one for a person."})
    assert opening(known, "readers-card", "family-card") == ["One is for all, one for a person."]


def test_a_comparison_opens_with_what_each_is_where_nobody_wrote_how_they_differ(small: Knowledge) -> None:
    known = with_term(small, "family-card", short="One for the family. It costs more.")
    assert opening(known, "readers-card", "family-card") == [
        "Reader's card: The card for one person.",
        "Family card: One for the family.",
    ]


def test_a_button_to_further_rows_says_what_is_in_them(small: Knowledge) -> None:
    aspects = tuple(
        small.aspects[0].model_copy(update={"id": f"a{n}", "title": f"Row {n}"}) for n in range(9)
    )
    facts = {aspect.id: Fact(text="Yes.") for aspect in aspects}
    terms: tuple[Term, ...] = tuple(term.model_copy(update={"facts": facts}) for term in small.terms)
    known = replace(small, aspects=aspects, terms=terms)
    labels = [
        button.label for button in shown(known, events.Compare(("readers-card", "family-card"))).buttons()
    ]
    assert "6–9: Row 5, Row 6 …" in labels


def test_the_markup_of_an_author_is_words_in_the_terminal(small: Knowledge) -> None:
    known = with_topic(
        small, "which-card", short="Take **any**, see [the list](https://a.org/x).\n- one\n- two"
    )
    reply = shown(known, events.Show(Ref("topic", "which-card")))
    assert reply.paragraphs[1].plain() == "Take any, see the list (https://a.org/x).\n• one\n• two"
    assert reply.paragraphs[1].visible() == "Take any, see the list.\n• one\n• two"


def test_a_yes_before_an_answer_keeps_its_markup(small: Knowledge) -> None:
    price = Fact(text="It costs **ten** euros.", yes_to=("cheap",))
    known = with_term(small, "readers-card", facts={"price": price})
    paragraph = shown(known, Said("is a readers card cheap")).paragraphs[1]
    assert paragraph.plain() == "Yes. It costs ten euros."
    assert [span.text for span in paragraph.spans if "bold" in span.styles] == ["ten"]


def test_a_comparison_shows_words_without_markup(small: Knowledge) -> None:
    fact = Fact(text="It costs **ten** euros.")
    known = with_term(small, "readers-card", facts={"price": fact})
    table = shown(known, events.Compare(("readers-card", "family-card"))).table
    assert table is not None
    assert "It costs ten euros." in [cells[0] for _, cells in table.rows]


def test_an_answer_without_a_short_one_begins_with_more_than_a_word(small: Knowledge) -> None:
    answer = "Yes.\n\nAll of them are safe to borrow.\n\nThe rest is long."
    known = with_topic(small, "which-card", short=None, answer=answer)
    ref = Ref("topic", "which-card")
    assert said(known, events.Show(ref))[1:3] == ["Yes.", "All of them are safe to borrow."]
    assert "The rest is long." not in said(known, events.Show(ref))
    whole = said(known, events.Show(ref, whole=True))
    assert [part for part in whole if part in answer] == answer.split("\n\n")
