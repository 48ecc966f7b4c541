"""Leafing through the glossary and the topics: every page in place, nothing out of reach."""

from dataclasses import replace

import pytest

from bot.dialogue import events
from bot.dialogue.browse import PER_PAGE, Browse
from bot.dialogue.codec import Codec
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.replies import Reply
from bot.dialogue.state import State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge


def shown(dialogue: Dialogue, event: Event) -> Reply:
    return dialogue.respond(event, State(), 0.0).replies[-1]


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons()]


def press(dialogue: Dialogue, reply: Reply, label: str) -> Reply:
    return shown(dialogue, next(button.event for button in reply.buttons() if button.label == label))


@pytest.fixture
def long(small: Knowledge) -> Knowledge:
    """With a glossary of twenty words."""
    reservation = small.terms[-1]
    more = [reservation.model_copy(update={"id": f"w{n}", "title": f"Word {n}"}) for n in range(17)]
    return replace(small, terms=(*small.terms, *more))


def test_every_word_is_reached_page_by_page_and_each_page_takes_the_place_of_the_last(
    long: Knowledge,
) -> None:
    dialogue = Dialogue(long)
    page = shown(dialogue, events.Command("terms"))
    found = []
    while True:
        found += [button.event.ref.id for button in page.buttons() if isinstance(button.event, events.Leaf)]
        assert len(page.rows) <= PER_PAGE + 1
        turns = [label for label in labels(page) if label.startswith("Next")]
        if not turns:
            break
        page = press(dialogue, page, turns[0])
        assert page.in_place
    assert found == [term.id for term in long.terms]
    assert "Page 3 of 3" in page.plain()


def test_a_card_tells_all_there_is_and_leads_to_its_neighbours(dialogue: Dialogue) -> None:
    card = shown(dialogue, events.Leaf(Ref("term", "family-card")))
    assert card.in_place
    assert card.plain().split("\n\n") == [
        "Family card",
        "A form: something you can do.",
        "One card for everybody in a household.",
        "All who live at one address can use it.",
        "From the article: Glossary",
    ]
    assert labels(card) == [
        "Compare with Reader's card",
        "Previous: Reader's card",
        "Next: Reservation",
        "Glossary",
    ]
    assert press(dialogue, card, "Next: Reservation").paragraphs[0].plain() == "Reservation"
    assert "Fifteen euros a year." in press(dialogue, card, "Compare with Reader's card").plain()


def test_a_card_tells_the_facts_that_no_comparison_can_tell(small: Knowledge) -> None:
    alone = Dialogue(replace(small, terms=small.terms[:1]))
    card = shown(alone, events.Leaf(Ref("term", "readers-card"))).plain().split("\n\n")
    assert card[-3:-1] == [
        "What the article says of it",
        "Price: Ten euros a year.\nBooks at a time: Six at a time.",
    ]


def test_a_card_says_what_its_word_is_confused_with(dialogue: Dialogue, small: Knowledge) -> None:
    card = shown(dialogue, events.Leaf(Ref("term", "readers-card")))
    assert "Easily confused with Family card: One card for everybody in a household." in card.plain()
    differs = small.terms[1].model_copy(update={"differs": {"readers-card": "It is for several people."}})
    own = Dialogue(replace(small, terms=(small.terms[0], differs, small.terms[2])))
    card = shown(own, events.Leaf(Ref("term", "readers-card")))
    assert "Easily confused with Family card: It is for several people." in card.plain()


def test_what_is_long_on_a_card_folds_into_one(dialogue: Dialogue) -> None:
    folded = [p.long for p in shown(dialogue, events.Leaf(Ref("term", "readers-card"))).paragraphs]
    assert folded == [False, False, False, False, True, False]


def test_a_topic_leads_to_its_neighbours_and_back_to_its_section(dialogue: Dialogue) -> None:
    leaf = shown(dialogue, events.Leaf(Ref("topic", "late-fee")))
    assert labels(leaf) == ["Previous: How long can I keep a book?", "Lending"]
    assert labels(press(dialogue, leaf, "Lending"))[-1] == "All topics"


@pytest.mark.parametrize("page", [-5, 99])
def test_a_page_that_is_gone_becomes_the_nearest(long: Knowledge, page: int) -> None:
    reply = shown(Dialogue(long), events.ShowSection("terms", page))
    assert f"Page {1 if page < 0 else 3} of 3" in reply.plain()


@pytest.mark.parametrize("ref", [Ref("gap", "parking"), Ref("aspect", "price"), Ref("term", "gone")])
def test_what_stands_on_no_shelf_is_an_old_button(dialogue: Dialogue, ref: Ref) -> None:
    assert "earlier version" in shown(dialogue, events.Leaf(ref)).plain()


@pytest.mark.parametrize(
    "words", ["/term reservation", "/term reservatoin", "/terms hold", "/term famly crad"]
)
def test_a_word_is_found_by_command_and_misspelt(dialogue: Dialogue, words: str) -> None:
    reply = shown(dialogue, Said(words))
    assert reply.paragraphs[0].plain() in ("Reservation", "Family card")
    assert labels(reply)[-1] == "Glossary"


def test_an_unknown_word_gets_the_nearest(dialogue: Dialogue) -> None:
    reply = shown(dialogue, Said("/term resurrection"))
    assert "isn't in the glossary" in reply.plain()
    assert "Reservation" in labels(reply)[:3]
    assert labels(reply)[-1] == "Glossary"


def test_a_section_is_found_by_its_name(dialogue: Dialogue) -> None:
    assert shown(dialogue, Said("/topics lendng")).plain() == "Lending: pick a question."


def test_a_question_behind_a_command_is_answered(dialogue: Dialogue) -> None:
    for command in ("topics", "term"):
        assert "Ten cents" in shown(dialogue, Said(f"/{command} fine for an overdue book")).plain()


def test_without_sections_all_topics_are_listed(small: Knowledge) -> None:
    topics = tuple(topic.model_copy(update={"section": None}) for topic in small.topics)
    dialogue = Dialogue(replace(small, topics=topics, sections={}))
    page = shown(dialogue, events.Command("topics"))
    assert len(labels(page)) == len(topics)
    leaf = press(dialogue, page, topics[1].title)
    assert labels(leaf) == [f"Previous: {topics[0].title}", f"Next: {topics[2].title}", "All topics"]


def test_of_very_many_topics_the_last_page_is_reached(small: Knowledge) -> None:
    first = small.topics[0]
    topics = tuple(first.model_copy(update={"id": f"t{n}", "title": f"Question {n}"}) for n in range(850))
    knowledge = replace(small, topics=topics, sections={})
    browsing, codec = Browse(knowledge), Codec(knowledge)
    page: int | None = 0
    pages: list[int] = []
    while page is not None:
        pages.append(page)
        buttons = browsing.contents(page).buttons()
        read = [codec.read(codec.write(button.event)) for button in buttons]
        page = next(
            (turn.page for turn in read if isinstance(turn, events.Contents) and turn.page > page), None
        )
    assert pages == list(range(107))
    assert "Question 849" in [button.label for button in buttons]
