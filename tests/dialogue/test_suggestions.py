"""What somebody who is still typing may want: answers, best first; nothing where nothing fits."""

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge


def labels(dialogue: Dialogue, typed: str) -> list[str]:
    return [button.label for button in dialogue.suggest(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("fam", "Family card"),
        ("famly ca", "Family card"),
        ("househ", "Family card"),
        ("how long", "How long can I keep a book?"),
        ("price of the family card", "Family card: Price"),
        ("park", "Parking"),
        ("lose", "What if I lose my card?"),
    ],
)
def test_beginnings_slips_and_whole_questions_find_their_answer(
    dialogue: Dialogue, typed: str, first: str
) -> None:
    assert labels(dialogue, typed)[0] == first


def test_two_terms_are_put_side_by_side(dialogue: Dialogue) -> None:
    [first, *_] = dialogue.suggest("family card vs reader's card")
    assert first.event == events.Compare(("family-card", "readers-card"))


def test_of_nothing_come_typical_questions_each_section_first(dialogue: Dialogue, small: Knowledge) -> None:
    usual = labels(dialogue, " ")
    assert usual[:2] == ["How long can I keep a book?", "Which card do I need?"]
    assert len(usual) == len(small.topics) + len(small.terms)


@pytest.mark.parametrize("typed", ["gjhkl asdkjh", "💣", "which one is for me"])
def test_what_is_suggested_is_an_answer_and_each_only_once(dialogue: Dialogue, typed: str) -> None:
    buttons = dialogue.suggest(typed)
    assert len({button.event for button in buttons}) == len(buttons)
    for button in buttons:
        assert isinstance(button.event, events.Show | events.ShowFact | events.Compare)
        [reply] = dialogue.respond(button.event, State(), 0.0).replies
        assert reply.link is not None


def test_trouble_is_found_by_whoever_tells_of_it_and_not_by_a_few_letters(dialogue: Dialogue) -> None:
    assert "Being harassed" not in labels(dialogue, "be")
    assert dialogue.suggest("somebody harassed me")[0].event == events.Show(Ref("gap", "harassment"))
