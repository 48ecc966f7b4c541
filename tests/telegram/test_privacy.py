"""Hashes and sealed texts: the same for the same key, unreadable without it."""

import pytest

from bot.telegram.privacy import Privacy

ONE, OTHER = Privacy("pepper"), Privacy("salt")


def test_people_and_chats_are_told_apart_and_by_their_key() -> None:
    assert ONE.person(5, 5, 3) == Privacy("pepper").person(5, 5, 3)
    assert ONE.person(5, 5).person != ONE.person(6, 5).person
    assert ONE.person(5, 5).person != OTHER.person(5, 5).person
    # In a private chat both numbers are the same; the hashes don't tell so.
    assert ONE.person(5, 5).person != ONE.person(5, 5).chat


@pytest.mark.parametrize("words", ["", "hello", '{"text":"\\ud83d"}', "half a sign \ud83d", "x" * 100_000])
def test_what_is_sealed_opens_with_its_key_only(words: str) -> None:
    sealed = ONE.seal(words)
    assert ONE.open(sealed) == words
    assert ONE.seal(words) != sealed
    with pytest.raises(ValueError, match="BOT_SECRET has changed"):
        OTHER.open(sealed)


@pytest.mark.parametrize("sealed", ["", "zz", "00" * 40])
def test_what_was_never_sealed_is_a_value_error(sealed: str) -> None:
    with pytest.raises(ValueError, match="sealed with another key"):
        ONE.open(sealed)


def test_the_same_update_of_the_same_bot_is_recognised() -> None:
    assert ONE.digest(7, "update") == Privacy("pepper").digest(7, "update")
    others = {ONE.digest(8, "update"), ONE.digest(7, "updates"), OTHER.digest(7, "update")}
    assert ONE.digest(7, "update") not in others


@pytest.mark.parametrize("text", ["", "zz", "00", "00" * 40])
def test_what_is_no_old_address_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"no sealed address|non-hexadecimal"):
        ONE.address(text)
