"""Side by side: picked by tapping, swapped, added and taken away, in parts that a phone shows."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.dialogue import events
from bot.dialogue.compare import MOST_ROWS, ROOM, parts
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.replies import Reply, Table
from bot.dialogue.state import State
from bot.knowledge.entries import Fact
from bot.knowledge.knowledge import Knowledge
from bot.telegram.keyboard import Keyboards
from bot.telegram.render import render


@pytest.fixture(scope="module")
def four(small: Knowledge) -> Dialogue:
    """Four cards to compare."""
    fact = {"price": Fact(text="Much.")}
    third = small.terms[1].model_copy(
        update={"id": "gold", "title": "Gold card", "aliases": (), "facts": fact}
    )
    fourth = third.model_copy(update={"id": "school", "title": "School card"})
    return Dialogue(replace(small, terms=(*small.terms, third, fourth)))


def shown(dialogue: Dialogue, event: Event) -> Reply:
    return dialogue.respond(event, State(), 0.0).replies[-1]


def press(dialogue: Dialogue, reply: Reply, label: str) -> Reply:
    return shown(dialogue, next(button.event for button in reply.buttons() if button.label == label))


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons()]


def columns(reply: Reply) -> tuple[str, ...]:
    return reply.table.columns if reply.table else ()


def test_two_sides_are_picked_by_tapping_in_place(four: Dialogue) -> None:
    first = shown(four, Said("/compare"))
    assert labels(first)[0] == "Reader's card and Family card"
    second = press(four, first, "Gold card")
    assert "What shall stand beside Gold card?" in second.plain()
    assert "Gold card" not in labels(second)
    table = press(four, second, "School card")
    assert columns(table) == ("Gold card", "School card")
    assert table.in_place


def test_each_side_can_be_swapped_and_what_was_there_is_a_tap_away(four: Dialogue) -> None:
    table = shown(four, Said("compare gold card and school card"))
    swap = press(four, table, "Change School card")
    assert swap.keeps_picture
    assert "School card" not in labels(swap)
    assert columns(press(four, swap, "Family card")) == ("Gold card", "Family card")
    assert columns(press(four, swap, "Back to the comparison")) == ("Gold card", "School card")


def test_a_third_is_added_and_taken_away(four: Dialogue) -> None:
    table = shown(four, Said("compare gold card and school card"))
    three = press(four, press(four, table, "Add a third"), "Family card")
    assert columns(three) == ("Gold card", "School card", "Family card")
    assert "Add a third" not in labels(three)
    assert columns(press(four, three, "Without Gold card")) == ("School card", "Family card")


def test_one_word_behind_the_command_is_the_first_side_two_are_compared(four: Dialogue) -> None:
    assert "beside Gold card" in shown(four, Said("/compare gold crad")).plain()
    assert columns(shown(four, Said("/compare gold card school card"))) == ("Gold card", "School card")


def test_only_a_comparison_that_was_asked_for_asks_whether_it_helped(four: Dialogue) -> None:
    assert "Helpful" in labels(shown(four, Said("compare gold card and school card")))
    assert "Helpful" not in labels(shown(four, events.Compare(("gold", "school"), 0)))


def test_where_there_is_nothing_else_nothing_can_be_swapped(dialogue: Dialogue) -> None:
    assert labels(shown(dialogue, Said("compare them"))) == [
        "Which one is for me?",
        "Helpful",
        "Not what I meant",
    ]


def test_terms_that_are_gone_lead_to_what_there_is(four: Dialogue) -> None:
    assert columns(shown(four, events.Compare(("gone", "gold"), 7))) == ("Gold card", "Reader's card")
    assert labels(shown(four, events.Pick(("gone",), 5, 99)))


def test_without_two_to_compare_the_picker_says_so(small: Knowledge) -> None:
    bare = tuple(term.model_copy(update={"facts": {}}) for term in small.terms)
    reply = shown(Dialogue(replace(small, terms=bare)), Said("/compare"))
    assert "two different words" in reply.plain()
    assert reply.buttons()


def long(rows: int, size: int) -> Table:
    return Table(
        "A and B", ("A", "B"), tuple((f"Row {n}", ("x" * size, "y" * size)) for n in range(rows)), "Note"
    )


@pytest.mark.parametrize("rows", [0, 1, 2, 6, 7, 11, 12, 40])
@pytest.mark.parametrize("size", [5, 90, 200, 600])
def test_every_row_is_in_one_part_and_no_part_is_too_long(rows: int, size: int) -> None:
    table = long(rows, size)
    cut = parts(table)
    assert tuple(row for part in cut for row in part) == table.rows
    assert all(0 < len(part) <= MOST_ROWS for part in cut)
    for part in (part for part in cut if len(part) > 1):
        assert len(Reply((), table=replace(table, rows=part)).plain()) <= ROOM
    assert max(map(len, cut), default=0) - min(map(len, cut), default=0) <= 1


def test_each_part_of_every_pair_is_one_picture_with_the_same_in_words(
    shipped: Knowledge, shipped_dialogue: Dialogue
) -> None:
    terms = [term.id for term in shipped.terms]
    for pair in pairwise(terms):
        seen = []
        for part in range(9):
            reply = shown(shipped_dialogue, events.Compare(pair, part))
            (piece,) = render(
                reply, Keyboards(shipped_dialogue.codec.write, "https://t.me/bot", shipped.voice.telegram)
            )
            assert isinstance(piece.table, Table)
            seen += [row for row in piece.table.rows if row not in seen]
            assert all(heading in piece.html for heading, _ in piece.table.rows)
            assert len(piece.table.rows) <= MOST_ROWS
        whole = shown(shipped_dialogue, events.Compare(pair)).table
        assert whole is not None
        assert seen == [*whole.rows, *whole.further]
