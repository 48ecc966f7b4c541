"""Events travel as short codes; whatever else comes in is an old button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import events
from bot.dialogue.codes import Codec
from bot.dialogue.events import Event
from bot.knowledge.codes import code_of
from bot.knowledge.entries import COMPARISON, UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge

EVENTS: list[Event] = [
    events.Show(Ref("topic", "loan-length")),
    events.Show(Ref("term", "family-card"), whole=True),
    events.ShowFact("family-card", "price"),
    events.Contents(),
    events.Contents(12),
    events.ShowSection("lending"),
    events.ShowSection("lending", 3),
    events.ShowSection("terms", 1),
    events.Contents(100),
    events.ShowSection("lending", 612),
    events.Pick(("family-card", "readers-card", "reservation"), 2, 3427),
    events.Leaf(Ref("term", "family-card")),
    events.Leaf(Ref("topic", "loan-length")),
    events.Compare(),
    events.Compare(("family-card", "readers-card", "reservation")),
    events.Compare(("family-card", "readers-card", "reservation"), 0),
    events.Compare(("family-card",), 12),
    events.Pick(),
    events.Pick(("family-card", "readers-card", "reservation"), 2, 12),
    events.Because(Ref("gap", "parking"), "wrong-topic"),
    events.Because(UNKNOWN, "out-of-date"),
    events.Vote(COMPARISON, helpful=True),
    events.OpenShared("g1AAA"),
    events.OpenShared("g1" + 20 * "AAA", "sure"),
    events.OpenShared("g1AAA", "back"),
    events.Vote(Ref("gap", "parking"), helpful=True),
    events.Vote(Ref("gap", "parking"), helpful=False),
    events.NoneOfThese(),
    events.PassOn(),
    events.PassOn(about=COMPARISON),
    events.Command("topics"),
]


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_what_is_written_is_read_again(event: Event, small: Knowledge) -> None:
    code = Codec(small).write(event)
    assert 1 <= len(code.encode()) <= 64
    assert Codec(small).read(code) == event


@given(st.text(max_size=80) | st.text("1sSftcyn0pkalibG.g2", max_size=20))
def test_a_forged_code_is_an_old_button_or_an_event(small: Knowledge, code: str) -> None:
    assert isinstance(Codec(small).read(code), Event)


def test_a_code_of_an_entry_that_is_gone_is_an_old_button(small: Knowledge, shipped: Knowledge) -> None:
    code = Codec(shipped).write(events.Show(Ref("term", "internship")))
    assert Codec(small).read(code) == events.Unreadable("old-button")


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("1t{lending}", events.ShowSection("lending")),
        ("1c{family}.{reader}", events.Compare(("family-card", "readers-card"))),
        ("1c", events.Compare()),
        ("1f{family}.{price}", events.ShowFact("family-card", "price")),
        ("1y{family}", events.Vote(Ref("term", "family-card"), helpful=True)),
        ("1kterms", events.Command("terms")),
    ],
)
def test_buttons_from_before_pages_and_parts_still_work(small: Knowledge, code: str, event: Event) -> None:
    codes = {
        "lending": Codec(small).write(events.ShowSection("lending"))[2:],
        "family": code_of(Ref("term", "family-card")),
        "reader": code_of(Ref("term", "readers-card")),
        "price": code_of(Ref("aspect", "price")),
    }
    assert Codec(small).read(code.format(**codes)) == event


def test_the_person_s_words_never_travel(small: Knowledge) -> None:
    assert Codec(small).write(events.PassOn("my secret")) == Codec(small).write(events.PassOn())
    with pytest.raises(ValueError, match="button"):
        Codec(small).write(events.Said("hello"))
