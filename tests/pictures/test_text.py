"""Which characters are drawn, what becomes of the others, and where lines break."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.pictures.text import balance, has_shape, load_font, showable, width_of, wrap
from bot.pictures.theme import BODY, TITLE, Face

ROUNDING = 1.5
"""Words are measured one by one; together they may be that much wider, in pixels."""
QUOTES = (
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}«»"
)
DASHES = "\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"
EUROPE = "äöüÄÖÜßéèêëçñøåæœÉÀłŁżźćşğıİřůőűāēșțđðþ" + "ЖжЁёіїґ" + "ΑΩάέ"


def ink(text: str, face: Face = BODY) -> int:
    """How many pixels it darkens."""
    image = Image.new("L", (200, 200))
    ImageDraw.Draw(image).text((50, 150), text, 255, load_font(face), anchor="ls")
    return sum(count for count, value in image.getcolors() or () if value)


@pytest.mark.parametrize("face", [BODY, TITLE], ids=["regular", "semibold"])
@pytest.mark.parametrize("letter", EUROPE + QUOTES + DASHES)
def test_letters_quotes_and_dashes_are_drawn_as_they_are(letter: str, face: Face) -> None:
    assert showable(letter) == letter
    assert has_shape(letter)
    assert ink(letter, face) > 0


@pytest.mark.parametrize(("accented", "plain"), [*zip("äöüÄÖÜéçñ", "aouAOUecn", strict=True)])
def test_accents_have_ink(accented: str, plain: str) -> None:
    assert ink(accented) > ink(plain)


def test_a_letter_and_its_accent_become_one() -> None:
    assert showable("u\N{COMBINING DIAERESIS}") == "ü"


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Well done \N{PARTY POPPER}!", "Well done !"),
        ("hot \N{HOT BEVERAGE}\N{VARIATION SELECTOR-16} tea", "hot tea"),
        ("\N{WHITE HEAVY CHECK MARK} paid", "\N{CHECK MARK} paid"),
        ("\N{SQUARE KG}", "kg"),
        ("\N{LATIN SMALL LIGATURE FFI}", "ffi"),
        ("日本", "??"),
        ("שלום", "????"),
        ("a\ue000b", "a?b"),
        ("a\x00\x1b\N{RIGHT-TO-LEFT OVERRIDE}b", "ab"),
        ("soft\N{SOFT HYPHEN}ly", "softly"),
        ("a\ud800b", "ab"),
        ("two  spaces\tand a tab ", "two spaces and a tab"),
        ("a\r\nline\n\n\nbreak\n", "a\nline\nbreak"),
        ("", ""),
        (" \n ", ""),
        ("\N{HOT BEVERAGE}", "?"),
    ],
)
def test_what_cannot_be_drawn_is_replaced_or_left_out(written: str, seen: str) -> None:
    assert showable(written) == seen


@pytest.mark.parametrize("before", ["", " ", "word ", "-", "line\n"])
def test_an_accent_on_no_letter_is_left_out(before: str) -> None:
    shown = showable(before + "\N{COMBINING ACUTE ACCENT}x")
    assert shown == showable(before + "x")


def test_no_tower_of_accents_reaches_into_the_line_above() -> None:
    tower = showable("x" + "\N{COMBINING ACUTE ACCENT}" * 20)
    assert len(tower) == 3


@given(st.text())
def test_whatever_the_text_all_that_is_shown_has_a_shape(text: str) -> None:
    for character in showable(text):
        assert character in " \n\N{NO-BREAK SPACE}" or has_shape(character)


def width(text: str) -> float:
    return width_of(text, BODY)


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
    limit = width_of(title, TITLE) * 0.9
    first, second = balance(title, TITLE, limit)
    assert width_of(second, TITLE) > 0.7 * width_of(first, TITLE)
    assert len(wrap(title, TITLE, limit)) == 2


@settings(max_examples=200)
@given(st.text(max_size=150), st.integers(100, 900))
def test_every_line_fits_and_no_letter_is_lost(text: str, limit: int) -> None:
    lines = wrap(text, BODY, limit)
    assert all(width(line) <= limit + ROUNDING for line in lines)
    assert letters("".join(lines)) == letters(showable(text))


@settings(max_examples=50)
@given(st.text(max_size=150), st.integers(150, 900))
def test_a_balanced_title_takes_no_more_lines_and_loses_nothing(text: str, limit: int) -> None:
    lines = balance(text, TITLE, limit)
    assert len(lines) == len(wrap(text, TITLE, limit))
    assert letters("".join(lines)) == letters(showable(text))


def test_a_word_of_a_hundred_thousand_letters_is_all_there() -> None:
    lines = wrap("abcde" * 20_000, BODY, 4000)
    assert letters("".join(lines)) == "abcde" * 20_000
    assert all(width(line) <= 4000 for line in lines)
