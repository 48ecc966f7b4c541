"""A message of mere words is read without the library, and means the same as with it."""

from typing import Any

import pytest
from hypothesis import given
from telegram import Bot, Update, User

from bot.dialogue import events
from bot.frontends.telegram.plain import read_plain
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.reading import Reader
from tests.fake_bot_api import TOKEN

from . import shapes
from .test_fuzz import bounded

BOT = Bot(TOKEN)
PRIVACY = Privacy("secret")
ME = User(123456, "Test", is_bot=True, username="test_bot")
READER = Reader(ME, lambda code: events.Unreadable(), lambda payload: None, PRIVACY, frozenset({shapes.ADA}))


def words(text: Any = "how long?", changed: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    message = {
        "message_id": 7,
        "from": shapes.person(shapes.ADA),
        "chat": {"id": shapes.ADA, "type": "private", "first_name": "Ada"},
        "date": shapes.DATE,
        "text": text,
    }
    return {"update_id": 1, "message": {**message, **(changed or {}), **more}}


def test_words_in_a_private_chat_need_no_library() -> None:
    read = read_plain(words("  how long?\n"), PRIVACY)
    assert read is not None
    assert read.event == events.Said("how long?")


@pytest.mark.parametrize(
    "other",
    [
        words("/help"),
        words(" /reload"),
        words(reply_to_message={"message_id": 1}),
        words(forward_origin={"type": "hidden_user"}),
        words(chat={"id": shapes.GROUP, "type": "group", "title": "Group"}),
        words(changed={"from": {"id": 1, "is_bot": True, "first_name": "A"}}),
        words(changed={"from": {"id": 1, "first_name": "A"}}),
        words(date="yesterday"),
        words(text=5),
        {**words(), "edited_message": {}},
        {"update_id": 1, "edited_message": words()["message"]},
        {"update_id": 1, "message": None},
    ],
)
def test_everything_else_is_left_to_the_library(other: dict[str, Any]) -> None:
    assert read_plain(other, PRIVACY) is None


@bounded
@given(shapes.updates)
def test_where_both_can_read_an_update_they_read_the_same(update: dict[str, Any]) -> None:
    update = {"update_id": 1, **update}
    read = read_plain(update, PRIVACY)
    if read is not None:
        assert read == READER.read(Update.de_json(update, BOT))


@pytest.mark.parametrize("text", [*shapes.HOSTILE, "", " ", "\u3000x\u3000"])
def test_hostile_words_too(text: str) -> None:
    update = words(text)
    read = read_plain(update, PRIVACY)
    if read is not None:
        assert read == READER.read(Update.de_json(update, BOT))
