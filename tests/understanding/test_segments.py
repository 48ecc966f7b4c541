"""A message in parts, and which of them ask."""

import pytest

from bot.understanding.segments import MOST, split
from bot.understanding.tokens import words

ASKING = {"what", "how", "is", "will", "tell"}


def _parts(text: str) -> list[str]:
    return [part.text + ("?" if part.asks else "") for part in split(text, words, ASKING.__contains__)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long is a loan", ["how long is a loan?"]),
        ("My card is gone. What now", ["my card is gone?", "what now?"]),
        ("I am late, how much, please", ["i am late", "how much?"]),
        ("Books at once? Two weeks!", ["books at once?", "two weeks"]),
        ("how long is it and will i pay", ["how long is it?", "and will i pay?"]),
        ("bread and butter and what else", ["bread and butter", "and what else?"]),
        ("the loans - how long", ["the loans", "how long?"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("late-fee at the desk", ["late fee at the desk"]),
    ],
)
def test_a_message_is_cut_at_signs_and_before_a_new_question(text: str, expected: list[str]) -> None:
    assert _parts(text) == expected


@pytest.mark.parametrize(
    "text", ["you pay me?", "you pay me?!", "you pay me…?", "you pay me...?", "you pay me ?"]
)
def test_a_question_mark_makes_a_question_whatever_stands_beside_it(text: str) -> None:
    assert _parts(text) == ["you pay me?"]


def test_an_asking_word_late_in_a_part_asks_nothing() -> None:
    assert _parts("i really do wonder what") == ["i really do wonder what"]


@pytest.mark.parametrize("text", ["", " ", "?!…", "😀, 👍. 💣?", ", , ,", "yes. no. ok?", "?" * 4000])
def test_parts_of_less_than_two_words_are_left_out(text: str) -> None:
    assert _parts(text) == []


def test_of_a_long_message_the_last_parts_are_looked_at() -> None:
    parts = _parts(". ".join(f"sentence {n}" for n in range(300)) + ". what now?")
    assert len(parts) == MOST
    assert parts[-2:] == ["sentence 299", "what now?"]


def test_other_alphabets_are_cut_too() -> None:
    assert _parts("где книга, сколько дней?") == ["где книга", "сколько днеи?"]
