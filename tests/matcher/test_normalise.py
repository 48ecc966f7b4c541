"""Texts that a reader would call the same words come out the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matcher.normalise import words


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


def test_shorthand_stands_for_its_words() -> None:
    assert words("r u idk", {"r": "are", "u": "you", "idk": "i dont know"}) == [
        "are",
        "you",
        "i",
        "dont",
        "know",
    ]


@given(st.text())
def test_any_text_gives_lower_case_words_without_spaces(text: str) -> None:
    assert all(word and not word.isspace() and word == word.lower() for word in words(text))
