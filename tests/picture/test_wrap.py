"""Where lines break."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.picture import fonts
from bot.picture.letters import showable
from bot.picture.theme import BODY, TITLE
from bot.picture.wrap import balance, wrap

ROUNDING = 1.5
"""Words are measured one by one; together they may be that much wider, in pixels."""


def width(text: str) -> float:
    return fonts.width(text, BODY)


def letters(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def test_a_text_that_fits_is_one_line() -> None:
    assert wrap("Three days.", BODY, width("Three days.") + 1) == ("Three days.",)


def test_a_text_breaks_at_spaces_and_fills_its_lines() -> None:
    lines = wrap("one two three four", BODY, width("one two three") + 1)
    assert lines == ("one two three", "four")


def test_an_author_s_line_break_stays() -> None:
    assert wrap("one\ntwo", BODY, 1000) == ("one", "two")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("task-oriented", ("task-", "oriented")),
        ("either/or/neither", ("either/or/", "neither")),
        ("in-depth", ("in-depth",)),
        ("2-3 hours", ("2-3 hours",)),
    ],
)
def test_words_break_after_a_hyphen_between_long_parts(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, BODY, width(max(lines, key=width)) + 1) == lines


def test_a_word_wider_than_its_column_is_hyphenated() -> None:
    first, *_ = lines = wrap("Dampfschifffahrt!", BODY, width("Dampfschi-") + 1)
    assert first == "Dampfschi-"
    assert letters("".join(lines)) == "Dampfschifffahrt!"


def test_an_address_gets_no_hyphen_that_one_might_type() -> None:
    lines = wrap("example.org?question=answer", BODY, width("example.org?qu"))
    assert len(lines) > 1
    assert "".join(lines) == "example.org?question=answer"


def test_a_letter_and_its_accent_are_not_parted() -> None:
    lines = wrap("x\N{COMBINING ACUTE ACCENT}" * 9, BODY, width("xxx-") + 1)
    assert len(lines) > 1
    assert all(line[0] == "x" for line in lines)


def test_a_column_narrower_than_a_letter_still_gets_every_letter() -> None:
    assert letters("".join(wrap("narrow", BODY, 1))) == "narrow"


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_to_say_takes_no_line(text: str) -> None:
    assert wrap(text, BODY, 500) == ()


def test_a_title_has_no_lonely_last_word() -> None:
    title = "Tea, coffee and hot chocolate compared for you"
    limit = fonts.width(title, TITLE) * 0.9
    first, second = balance(title, TITLE, limit)
    assert fonts.width(second, TITLE) > 0.7 * fonts.width(first, TITLE)
    assert len(wrap(title, TITLE, limit)) == 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=150), st.integers(100, 900))
def test_every_line_fits_and_no_letter_is_lost(text: str, limit: int) -> None:
    lines = wrap(text, BODY, limit)
    assert all(width(line) <= limit + ROUNDING for line in lines)
    assert letters("".join(lines)) == letters(showable(text))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=150), st.integers(150, 900))
def test_a_balanced_title_takes_no_more_lines_and_loses_nothing(text: str, limit: int) -> None:
    lines = balance(text, TITLE, limit)
    assert len(lines) == len(wrap(text, TITLE, limit))
    assert letters("".join(lines)) == letters(showable(text))


def test_a_word_of_a_hundred_thousand_letters_is_all_there() -> None:
    lines = wrap("abcde" * 20_000, BODY, 4000)
    assert letters("".join(lines)) == "abcde" * 20_000
    assert all(width(line) <= 4000 for line in lines)
