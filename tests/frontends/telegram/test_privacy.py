"""Hashes and sealed addresses: the same for the same key, unreadable without it."""

import pytest

from bot.frontends.telegram.privacy import Privacy

ONE, OTHER = Privacy("pepper"), Privacy("salt")


def test_people_and_chats_are_told_apart_and_by_their_key() -> None:
    assert ONE.person(5, 5, 3) == Privacy("pepper").person(5, 5, 3)
    assert ONE.person(5, 5).person != ONE.person(6, 5).person
    assert ONE.person(5, 5).person != OTHER.person(5, 5).person
    # In a private chat both numbers are the same; the hashes don't tell so.
    assert ONE.person(5, 5).person != ONE.person(5, 5).chat


@pytest.mark.parametrize("place", [(5, None), (-1_000_000_000_007, 3), (2**52, 1), (-(2**52), None)])
def test_an_address_opens_with_its_key_only(place: tuple[int, int | None]) -> None:
    sealed = ONE.seal(*place)
    assert ONE.unseal(sealed) == place
    assert OTHER.unseal(sealed) != place
    assert ONE.seal(*place) != sealed


@pytest.mark.parametrize("text", ["", "zz", "00", "00" * 40])
def test_what_is_no_address_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"no sealed address|non-hexadecimal"):
        ONE.unseal(text)
