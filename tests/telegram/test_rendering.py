"""Replies as HTML: every text escaped, nothing over Telegram's limits, nothing lost."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.events import Command, Event
from bot.dialogue.replies import Button, Chart, ChartRow, Paragraph, Reply, Table, text, texts
from bot.knowledge.loader import load_knowledge
from bot.knowledge.markup import Span
from bot.storage import Person
from bot.telegram import render as rendering
from bot.telegram.keyboard import Keyboards
from bot.telegram.render import Piece, Place, Sent, units
from bot.telegram.send import Rest
from tests.conftest import SMALL
from tests.fake_bot_api.text_rules import formatted_text


def code(event: Event) -> str:
    return "x"


KEYBOARDS = Keyboards(code, "https://t.me/test_bot", load_knowledge(SMALL).voice.telegram)


def render(reply: Reply) -> list[Piece]:
    return rendering.render(reply, KEYBOARDS)


def shown(piece: Piece) -> str:
    return formatted_text(piece.html, "HTML").text


def test_texts_are_escaped_and_styles_are_tags() -> None:
    reply = Reply((Paragraph((Span("a < b & "), Span("</b>", ("bold",)), Span("<i>", ("italic",)))),))
    [piece] = render(reply)
    assert piece.html == "a &lt; b &amp; <b>&lt;/b&gt;</b><i>&lt;i&gt;</i>"


def test_an_authors_markup_becomes_entities() -> None:
    words = "**Bring:**\n- a <i>pen</i>\n- [the form](https://a.org/?x=1&y=2)\n1 < 2 **"
    [piece] = render(Reply(texts(words)))
    told = formatted_text(piece.html, "HTML")
    assert told.text == "Bring:\n• a pen\n• the form\n1 < 2 **"
    assert [(entity["type"], entity.get("url")) for entity in told.entities] == [
        ("bold", None), ("italic", None), ("text_link", "https://a.org/?x=1&y=2"),
    ]  # fmt: skip


def test_limits_are_counted_on_what_is_seen() -> None:
    link = f"[x](https://a.org/{'y' * 200})"
    assert len(render(Reply(texts(" ".join([link] * 2000))))) == 1
    assert len(render(Reply(texts(" ".join([link] * 2100))))) == 2


def test_long_paragraphs_fold_together() -> None:
    reply = Reply((text("a"), text("b", long=True), text("c", long=True), text("d")))
    [piece] = render(reply)
    assert piece.html == "a\n\n<blockquote expandable>b\n\nc</blockquote>\n\nd"


def test_what_can_be_shared_gets_a_link_to_this_bot() -> None:
    [piece] = render(Reply((text("Pass it on:"),), share="g1abc"))
    assert piece.html == "Pass it on:\n\nhttps://t.me/test_bot?start=g1abc"


def test_a_reply_without_words_is_no_message() -> None:
    assert render(Reply((text(" \n "),))) == []
    assert render(Reply(())) == []


def test_it_is_split_at_paragraphs_with_the_buttons_under_the_last() -> None:
    row = (Button("B", Command("help")),)
    pieces = render(Reply(tuple(text(letter * 2000) for letter in "abc"), (row,)))
    assert [shown(piece) for piece in pieces] == ["a" * 2000 + "\n\n" + "b" * 2000, "c" * 2000]
    assert [bool(piece.keys) for piece in pieces] == [False, True]


_WORDS = st.text(st.sampled_from("ab <&>\n\"'é😀"), max_size=40).map(lambda words: words * 150)
_STYLES = st.lists(st.sampled_from(["bold", "italic", "underline", "strike", "spoiler"]), unique=True)
_SPANS = st.builds(Span, _WORDS, _STYLES.map(tuple), st.sampled_from(["", 'https://a.org/?x=1&y="2"']))
_PARAGRAPHS = st.builds(Paragraph, st.lists(_SPANS, min_size=1, max_size=3).map(tuple), st.booleans())


@settings(max_examples=60)
@given(st.lists(_PARAGRAPHS, max_size=4))
def test_whatever_the_words_each_message_is_valid_and_nothing_is_lost(paragraphs: list[Paragraph]) -> None:
    pieces = render(Reply(tuple(paragraphs)))
    for piece in pieces:
        assert 0 < units(shown(piece)) <= 4096 or not shown(piece)
    told = "".join(shown(piece) for piece in pieces)
    wanted = "".join(paragraph.visible() for paragraph in paragraphs)
    assert "".join(told.split()) == "".join(wanted.split())


def _table(cell: str) -> Table:
    return Table("A and B", ("A", "B"), (("Price", (cell, "none")), ("Books", ("six", "ten"))), "The note.")


def test_a_small_table_is_told_in_the_caption() -> None:
    [piece] = render(Reply((), table=_table("ten")))
    assert piece.table
    assert piece.html == (
        "<b>A and B</b>\n\n<blockquote expandable>Price\nA: ten\nB: none\n\n"
        "Books\nA: six\nB: ten\n\nThe note.</blockquote>"
    )


def test_a_large_table_is_told_in_a_message_of_its_own() -> None:
    row = (Button("B", Command("help")),)
    picture, words = render(Reply((text("Look."),), (row,), table=_table("ten " * 300)))
    assert (picture.html, bool(picture.table), picture.keys) == ("<b>A and B</b>", True, ())
    assert words.html.startswith("Look.\n\n<blockquote expandable>Price\n")
    assert words.keys


def _chart(claim: str) -> Chart:
    return Chart("Answers", ("A", "B"), (ChartRow("Price", "Low", -0.5, "Price: Low – A", True),), claim)


def test_a_chart_is_a_picture_after_the_text_and_told_in_it() -> None:
    row = (Button("B", Command("help")),)
    words, picture = render(Reply((text("A."),), (row,), in_place=True, chart=_chart("Take <A>.")))
    assert words.html == "A.\n\n<blockquote expandable>Answers\nPrice: Low – A</blockquote>"
    assert (bool(words.keys), words.table) == (True, None)
    assert picture == Piece("<b>Take &lt;A&gt;.</b>", table=_chart("Take <A>."))


def test_the_caption_of_a_chart_stays_within_its_limit() -> None:
    *_, picture = render(Reply((text("A."),), chart=_chart("word " * 999)))
    assert 0 < units(shown(picture)) <= 1024


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Short"], ["Short"]),
        (["word " * 20], ["word word word word word word word word word word word…"]),
        (["Which one is for me?", "Other"], ["Which one is for me?", "Other"]),
        (["Internationalisationally"] * 3, ["Internationalisatio…"] * 3),
    ],
)
def test_labels_are_shortened_to_their_share_of_a_row(labels: list[str], expected: list[str]) -> None:
    row = tuple(Button(label, Command("help")) for label in labels)
    [piece] = render(Reply((text("x"),), (row,)))
    assert [key.label for key in piece.keys[0]] == expected


def test_a_hundred_buttons_are_the_most() -> None:
    rows = tuple((Button("B", Command("help")),) * 10 for _ in range(20))
    [piece] = render(Reply((text("x"),), rows))
    assert sum(len(row) for row in piece.keys) <= 100
    assert max(len(row) for row in piece.keys) == 8


def test_a_piece_survives_its_stored_form() -> None:
    row = (Button("B", Command("help"), "primary"),)
    [piece] = render(Reply((text("x"),), (row,), _table("ä")))
    kept = Piece(piece.html, piece.keys, piece.table, 3, Sent(4, True), 5)
    rest = Rest(Place(1, 2), Person("ada", "here"), (kept, Piece("half a sign \ud83d", table=_chart("A"))))
    assert Rest.from_json(rest.to_json()) == rest
    # As the version before wrote it.
    within = json.dumps({**asdict(rest), "pieces": [json.dumps(asdict(each)) for each in rest.pieces]})
    assert Rest.from_json(within) == rest


@pytest.mark.parametrize("kept", ["", "no JSON", "[]", '{"place": [1], "person": {}, "pieces": []}'])
def test_what_another_version_stored_is_told_without_its_words(kept: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*secret)"):
        Rest.from_json(kept.replace("{}", '{"secret": 1}'))
