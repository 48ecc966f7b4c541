"""Events travel as short codes; whatever else comes in is an old button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import events
from bot.dialogue.codes import Codec
from bot.dialogue.events import Event
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge

EVENTS: list[Event] = [
    events.Show(Ref("topic", "loan-length")),
    events.Show(Ref("term", "family-card"), whole=True),
    events.ShowFact("family-card", "price"),
    events.ShowSection("lending"),
    events.Compare(),
    events.Compare(("family-card", "readers-card", "reservation")),
    events.Vote(Ref("gap", "parking"), helpful=True),
    events.Vote(Ref("gap", "parking"), helpful=False),
    events.NoneOfThese(),
    events.PassOn(),
    events.Command("topics"),
]


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_what_is_written_is_read_again(event: Event, small: Knowledge) -> None:
    code = Codec(small).write(event)
    assert 1 <= len(code.encode()) <= 64
    assert Codec(small).read(code) == event


@given(st.text(max_size=80) | st.text("1sSftcyn0pk.", max_size=20))
def test_a_forged_code_is_an_old_button_or_an_event(small: Knowledge, code: str) -> None:
    assert isinstance(Codec(small).read(code), Event)


def test_a_code_of_an_entry_that_is_gone_is_an_old_button(small: Knowledge, shipped: Knowledge) -> None:
    code = Codec(shipped).write(events.Show(Ref("term", "internship")))
    assert Codec(small).read(code) == events.Unreadable("old-button")


def test_the_person_s_words_never_travel(small: Knowledge) -> None:
    assert Codec(small).write(events.PassOn("my secret")) == Codec(small).write(events.PassOn())
    with pytest.raises(ValueError, match="button"):
        Codec(small).write(events.Said("hello"))
