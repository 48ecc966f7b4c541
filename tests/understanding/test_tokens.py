"""Texts that a reader would call the same words come out the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.tokens import LONGEST, shortened, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's a Skill-Sprint?", ["whats", "a", "skill", "sprint"]),
        ("Résumé, naïve", ["resume", "naive"]),
        ("sooooo goood", ["soo", "good"]),
        ("h̷̛̤e̴l̸l̶o̷", ["hello"]),
        ("ﬁnd ①", ["find", "1"]),
        ("<b>bold</b>; DROP", ["b", "bold", "b", "drop"]),
        ("snake_case", ["snake", "case"]),
        ("any $$? £5/hr", ["any", "$", "$", "£", "5", "hr"]),
        ("😀 — …", []),
        ("", []),
    ],
)
def test_spelling_is_evened_out(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("வேலை நேரம் என்ன?", ["வேலை", "நேரம்", "என்ன"]),
        ("এটি কতদিন চলে?", ["এটি", "কতদিন", "চলে"]),
        ("वेतन कितना है", ["वेतन", "कितना", "है"]),
        ("ที่ทำงาน วันนี้", ["ที่ทํางาน", "วันนี้"]),
        ("မြန်မာ", ["မြန်မာ"]),
    ],
    ids=["Tamil", "Bengali", "Hindi", "Thai", "Burmese"],
)
def test_words_whose_vowels_are_marks_stay_whole(text: str, expected: list[str]) -> None:
    assert words(text) == [unicodedata.normalize("NFKD", word) for word in expected]


def test_shorthand_stands_for_its_words() -> None:
    assert words("r u idk", {"r": "are", "u": "you", "idk": "i dont know"}) == [
        "are",
        "you",
        "i",
        "dont",
        "know",
    ]


def test_of_a_long_story_the_first_and_the_last_sentences_are_read() -> None:
    story = "My name is Ada. I study. " + "It rained all day long! " * 60 + "I am tired. How long is it?"
    lines = shortened(story).split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("My name is Ada. I study. It rained all day long!")
    assert lines[1].startswith("It rained all day long!")
    assert lines[1].endswith("I am tired. How long is it?")


@pytest.mark.parametrize(
    "text", ["", "how long?", "Wie läuft das? Überall ähnlich…", "a story. " * 66 + "an end"]
)
def test_what_is_no_longer_than_a_question_is_read_as_it_is(text: str) -> None:
    assert shortened(text) == text


def test_a_sign_counts_as_many_letters_as_it_becomes() -> None:
    assert len(" ".join(words(shortened("ﷺ" * 590)))) <= LONGEST


@given(st.one_of(st.text(min_size=LONGEST), st.text("ﷺ⑴⒣ é.?! \n", min_size=100, max_size=1000)))
def test_whatever_is_written_little_is_left_and_it_is_not_cut_again(text: str) -> None:
    short = shortened(text)
    assert len("".join(words(short))) <= len(short) <= LONGEST or len(short) <= len(text) <= LONGEST
    assert sum(map(len, words(short))) <= LONGEST
    assert shortened(short) == short


@given(st.text())
def test_any_text_gives_lower_case_words_without_spaces(text: str) -> None:
    assert all(word and not word.isspace() and word == word.lower() for word in words(text))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("paying", "pay"),
        ("pays", "pay"),
        ("payment", "pay"),
        ("weekly", "week"),
        ("hobbies", "hobb"),
        ("hobby", "hobby"),
    ],
)
def test_an_ending_is_cut_off(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize("word", ["", "e", "s", "fee", "bus", "ring", "its", "поезда"])
def test_three_letters_are_kept(word: str) -> None:
    assert stem(word) == word
