"""Which characters are drawn, and what becomes of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.picture import fonts
from bot.picture.letters import showable
from bot.picture.theme import BODY, TITLE, Face

QUOTES = (
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}«»"
)
DASHES = "\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"
EUROPE = "äöüÄÖÜßéèêëçñøåæœÉÀłŁżźćşğıİřůőűāēșțđðþ" + "ЖжЁёіїґ" + "ΑΩάέ"


def ink(text: str, face: Face = BODY) -> int:
    """How many pixels it darkens."""
    image = Image.new("L", (200, 200))
    ImageDraw.Draw(image).text((50, 150), text, 255, fonts.load(face), anchor="ls")
    return sum(count for count, value in image.getcolors() or () if value)


@pytest.mark.parametrize("face", [BODY, TITLE], ids=["regular", "semibold"])
@pytest.mark.parametrize("letter", EUROPE + QUOTES + DASHES)
def test_letters_quotes_and_dashes_are_drawn_as_they_are(letter: str, face: Face) -> None:
    assert showable(letter) == letter
    assert fonts.has(letter)
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
        assert character in " \n\N{NO-BREAK SPACE}" or fonts.has(character)
