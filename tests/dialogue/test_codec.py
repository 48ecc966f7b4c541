"""Events travel as short codes; whatever else comes in is an old button."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import events
from bot.dialogue.codec import Codec
from bot.dialogue.events import Event
from bot.knowledge.entries import COMPARISON, UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge

FAMILY, READERS = "7P1-kzJf", "lPl0luiK"
SIDES = ("family-card", "readers-card", "reservation")
CODES: list[tuple[str, Event]] = [
    ("1s2G3UjX78", events.Show(Ref("topic", "loan-length"))),
    ("1S7P1-kzJf", events.Show(Ref("term", "family-card"), whole=True)),
    ("1f7P1-kzJfDaSR7U4R", events.ShowFact("family-card", "price")),
    ("1a00", events.Contents()),
    ("1a12", events.Contents(12)),
    ("1aa0", events.Contents(100)),
    ("1tf-bHs6Aw", events.ShowSection("lending")),
    ("1T03f-bHs6Aw", events.ShowSection("lending", 3)),
    ("1Ti0f-bHs6Aw", events.ShowSection("lending", 612)),
    ("1T01AQGWAg76", events.ShowSection("terms", 1)),
    ("1l7P1-kzJf", events.Leaf(Ref("term", "family-card"))),
    ("1l2G3UjX78", events.Leaf(Ref("topic", "loan-length"))),
    ("1c", events.Compare()),
    ("1c7P1-kzJflPl0luiKRueUL-JK", events.Compare(SIDES)),
    ("1C007P1-kzJflPl0luiKRueUL-JK", events.Compare(SIDES, 0)),
    ("1C127P1-kzJf", events.Compare(("family-card",), 12)),
    ("1i0000", events.Pick()),
    ("1i02127P1-kzJflPl0luiKRueUL-JK", events.Pick(SIDES, 2, 12)),
    ("1i02Z-7P1-kzJflPl0luiKRueUL-JK", events.Pick(SIDES, 2, 3427)),
    ("1i-0RA-3--7P1-kzJflPl0luiKRueUL-JK", events.Pick(SIDES, 3428, 16_383)),
    ("1a-1e8", events.Contents(5000)),
    ("1T----f-bHs6Aw", events.ShowSection("lending", 262_143)),
    ("1yeGcNo4gz", events.Vote(COMPARISON, helpful=True)),
    ("1yetSbulOz", events.Vote(Ref("gap", "parking"), helpful=True)),
    ("1netSbulOz", events.Vote(Ref("gap", "parking"), helpful=False)),
    ("1b00etSbulOz", events.Because(Ref("gap", "parking"), "wrong-topic")),
    ("1b01etSbulOz", events.Because(Ref("gap", "parking"), "unclear")),
    ("1b022q6NpMj7", events.Because(UNKNOWN, "out-of-date")),
    ("10", events.NoneOfThese()),
    ("1p", events.PassOn()),
    ("1w", events.PassOn(tell=True)),
    ("1peGcNo4gz", events.PassOn(about=COMPARISON)),
    ("g1AAA", events.OpenShared("g1AAA")),
    ("1Gg1" + 20 * "AAA", events.OpenShared("g1" + 20 * "AAA", "sure")),
    ("1Mg1AAA", events.OpenShared("g1AAA", "back")),
    ("h1AAA", events.TakeAlong("h1AAA")),
    *((f"1k{name}", events.Command(name)) for name in events.COMMANDS),
]
"""Every kind of button and link that was ever sent, and what it still has to do."""
OF_THE_GUIDE: list[tuple[str, Event]] = [
    ("1gcGWn", events.StepAction("distance", "choose", "near")),
    ("1gtGWn", events.StepAction("distance", "try", "near")),
    ("1gsh95", events.StepAction("distance", "skip")),
    ("1gdh95", events.StepAction("distance", "depends")),
    ("1gbh95", events.StepAction("distance", "back")),
    ("1gyh95", events.StepAction("distance", "why")),
    ("1geh95", events.StepAction("distance", "explain")),
    ("1gxh95", events.StepAction("distance", "change")),
    ("1gw", events.StepAction(None, "weigh")),
    ("1gwh95", events.StepAction("distance", "double")),
    ("1guh95", events.StepAction("distance", "single")),
    ("1gg0", events.StepAction(None, "go-on")),
    ("1gg1", events.StepAction(None, "stop")),
    ("1gg2", events.StepAction(None, "show-now")),
    ("1gg3", events.StepAction(None, "review")),
    ("1gg4", events.StepAction(None, "share")),
    ("1gg5", events.StepAction(None, "again")),
    ("1gg6", events.StepAction(None, "more")),
    ("g1GWnc0Vd-2", events.OpenShared("g1GWnc0Vd-2")),
    ("h1GWn", events.TakeAlong("h1GWn")),
]
FORMER: list[tuple[str, Event]] = [
    (f"1f{FAMILY}.DaSR7U4R", events.ShowFact("family-card", "price")),
    ("1a0", events.Contents()),
    ("1tf-bHs6Aw.3", events.ShowSection("lending", 3)),
    (f"1c{FAMILY}.{READERS}", events.Compare(("family-card", "readers-card"))),
    (f"1c{FAMILY}.{READERS}.0", events.Compare(("family-card", "readers-card"), 0)),
    (f"1i1.0.{FAMILY}", events.Pick(("family-card",), 1, 0)),
    ("1b0.etSbulOz", events.Because(Ref("gap", "parking"), "wrong-topic")),
]
"""Of the first edition, with dots and one digit: no longer written."""


@pytest.mark.parametrize(("code", "event"), CODES, ids=str)
def test_every_code_ever_sent_is_read_and_written_alike(code: str, event: Event, small: Knowledge) -> None:
    assert Codec(small).read(code) == event
    assert Codec(small).write(event) == code
    assert 1 <= len(code.encode()) <= 64


@pytest.mark.parametrize(("code", "event"), OF_THE_GUIDE, ids=str)
def test_so_is_every_code_of_the_guide(guided_knowledge: Knowledge, code: str, event: Event) -> None:
    codec = Codec(guided_knowledge)
    assert codec.read(code) == event
    assert codec.write(event) == code


@pytest.mark.parametrize(("code", "event"), FORMER, ids=str)
def test_buttons_of_the_first_edition_still_work(code: str, event: Event, small: Knowledge) -> None:
    assert Codec(small).read(code) == event


def test_every_kind_of_event_that_a_button_can_carry_stands_in_that_list() -> None:
    listed = {type(event) for _, event in (*CODES, *OF_THE_GUIDE)}
    assert {*get_args(Event)} - listed == {events.Said, events.Unreadable, events.Privately}


@given(st.text(max_size=80) | st.text("1sSftcyn0pkalibG.g2", max_size=20))
def test_a_forged_code_is_an_old_button_or_an_event(small: Knowledge, code: str) -> None:
    assert isinstance(Codec(small).read(code), Event)


@given(page=st.integers(0, 262_143))
def test_every_page_has_a_code_of_its_own(small: Knowledge, page: int) -> None:
    codec = Codec(small)
    code = codec.write(events.Contents(page))
    assert codec.read(code) == events.Contents(page)
    assert len(code) == 4 if page < 3_428 else len(code) == 6


@pytest.mark.parametrize("page", [-1, 262_144, 10**30])
def test_a_page_that_no_list_has_stands_on_no_button(small: Knowledge, page: int) -> None:
    with pytest.raises(ValueError, match=r"can't stand on a button$"):
        Codec(small).write(events.Contents(page))


def test_a_code_of_an_entry_that_is_gone_is_an_old_button(small: Knowledge, shipped: Knowledge) -> None:
    code = Codec(shipped).write(events.Show(Ref("term", "internship")))
    assert Codec(small).read(code) == events.Unreadable("old-button")


def test_the_person_s_words_never_travel(small: Knowledge) -> None:
    assert Codec(small).write(events.PassOn("my secret")) == Codec(small).write(events.PassOn())
    with pytest.raises(ValueError, match="button"):
        Codec(small).write(events.Said("hello"))
