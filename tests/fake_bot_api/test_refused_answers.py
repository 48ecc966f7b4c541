"""Answers to queries and closed chats: refused as Telegram does."""

import asyncio
from typing import Any

import pytest

from . import FakeBotApi, Message
from .conftest import Calling
from .test_refused_calls import keyboard


def article(result_id: str, text: str = "text") -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "T", "input_message_content": content}


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("я" * 33)], "RESULT_ID_INVALID"),
        ([article("1", "")], "message text is empty"),
        ([article("1", "<b>")], "can't parse entities: Can't find end tag"),
    ],
)
async def test_wrong_inline_results_are_refused(
    api: FakeBotApi, calling: Calling, results: list[Any], reason: str
) -> None:
    query = api.inline_query(api.user(5), "how")
    reply = await calling("answerInlineQuery", inline_query_id=query, results=results)
    assert reply["description"].startswith(f"Bad Request: {reason}")
    assert api.inline_queries[query].answer is None


async def test_a_press_is_answered_once_and_in_time(api: FakeBotApi, calling: Calling) -> None:
    message = await _with_button(api, calling)
    fresh = api.press(api.user(5), message, "Go")
    old = api.press(api.user(5), message, "go", age=151)
    replies = [await calling("answerCallbackQuery", callback_query_id=fresh, text="done")]
    for query in (fresh, old):
        replies.append(await calling("answerCallbackQuery", callback_query_id=query))
    assert [reply["ok"] for reply in replies] == [True, False, False]
    answer = api.presses[fresh].answer
    assert answer is not None
    assert answer["text"] == "done"


async def test_chats_that_are_closed_to_the_bot_say_why(api: FakeBotApi, calling: Calling) -> None:
    ada, group = api.user(5), api.group(-7, "Club")
    api.block(api.private(ada))
    api.my_chat_member(api.group(-8), ada, "kicked")
    moved = api.migrate(group)
    replies = await asyncio.gather(*(calling("sendMessage", chat_id=chat, text="x") for chat in (5, -8, -7)))
    assert [(reply["error_code"], reply["description"]) for reply in replies] == [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: bot was kicked from the group chat"),
        (400, "Bad Request: group chat was upgraded to a supergroup chat"),
    ]
    assert replies[2]["parameters"] == {"migrate_to_chat_id": moved.id}


async def _with_button(api: FakeBotApi, calling: Calling) -> Message:
    chat = api.private(api.user(5))
    markup = keyboard(callback_data="go")
    reply = await calling("sendMessage", chat_id=5, text="x", reply_markup=markup)
    return chat.messages[reply["result"]["message_id"]]
