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
        ([article("1", "x" * 4097)], "MESSAGE_TOO_LONG"),
        ([article("")], "can't parse inline query result: Can't find field \"id\""),
        ([{**article("1"), "title": ""}], "can't parse inline query result: Can't find field \"title\""),
        ([{**article("1"), "type": "poem"}], "can't parse inline query result: type 'poem' is unsupported"),
        (
            [{**article("1"), "input_message_content": {}}],
            "can't parse inline query result: Input message content is not specified",
        ),
        (
            [{**article("1"), "input_message_content": {"x": 1}}],
            "can't parse inline query result: Input mess",
        ),
        ([{**article("1"), "reply_markup": keyboard(url="nowhere")}], "inline keyboard button URL"),
        ([{**article("1"), "reply_markup": {"keyboard": []}}], "inline keyboard expected"),
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


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"cache_time": -1}, "invalid parameter cache_time specified"),
        ({"cache_time": 86_401}, "invalid parameter cache_time specified"),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        (
            {"button": {"text": "Go"}},
            "can't parse inline query results button: Exactly one field must be used",
        ),
        ({"button": {"start_parameter": "a"}}, "can't parse inline query results button: Can't find field"),
        ({"button": {"text": "Go", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ({"button": {"text": "Go", "start_parameter": "a" * 65}}, "START_PARAM_INVALID"),
    ],
)
async def test_wrong_answers_to_inline_queries_are_refused(
    api: FakeBotApi, calling: Calling, params: dict[str, Any], reason: str
) -> None:
    query = api.inline_query(api.user(5), "how")
    reply = await calling("answerInlineQuery", inline_query_id=query, results=[article("1")], **params)
    assert reply["description"].startswith(f"Bad Request: {reason}")


async def test_what_was_found_is_shown_again_without_asking_the_bot(
    api: FakeBotApi, calling: Calling
) -> None:
    ada, eve = api.user(5), api.user(6)
    first = api.inline_query(ada, "how")
    await calling("answerInlineQuery", inline_query_id=first, results=[article("1")], cache_time=60)
    again = api.inline_queries[api.inline_query(eve, "how")]
    assert again.answer == api.inline_queries[first].answer
    for text, offset in (("how ", ""), ("how", "1")):
        assert api.inline_queries[api.inline_query(eve, text, offset)].answer is None


async def test_an_answer_for_one_person_or_no_time_is_not_kept(api: FakeBotApi, calling: Calling) -> None:
    ada = api.user(5)
    kept: list[dict[str, Any]] = [{"is_personal": True}, {"cache_time": 0}]
    for number, params in enumerate(kept):
        query = api.inline_query(ada, f"how {number}")
        await calling("answerInlineQuery", inline_query_id=query, results=[], **params)
        assert api.inline_queries[api.inline_query(ada, f"how {number}")].answer is None


async def test_a_guest_s_question_is_answered_once_and_in_time(api: FakeBotApi, calling: Calling) -> None:
    ada, group = api.user(5), api.group(-9)
    query = api.guest_message(group, ada, "@test_bot how", thread=None)
    for result, reason in (({**article("1"), "title": ""}, "can't parse"), ([], "can't parse")):
        reply = await calling("answerGuestQuery", guest_query_id=query, result=result)
        assert reply["description"].startswith(f"Bad Request: {reason}")
    reply = await calling("answerGuestQuery", guest_query_id=query, result=article("1", "<b>So</b>"))
    assert reply["result"] == {"inline_message_id": f"guest{query}"}
    assert [message.text for message in api.bot_messages(group)] == ["So"]
    late = api.guest_message(group, ada, "@test_bot how", age=90)
    for closed in (query, late, "1"):
        reply = await calling("answerGuestQuery", guest_query_id=closed, result=article("1"))
        assert "query is too old" in reply["description"]


async def test_a_link_sends_start_with_its_payload_if_it_can_be_one(api: FakeBotApi) -> None:
    ada = api.user(5)
    assert api.open_link(ada, "https://t.me/Test_Bot?start=a_-9").text == "/start a_-9"
    for payload in ("", "a b", "x" * 65, "%C3%A9"):
        assert api.open_link(ada, f"https://t.me/test_bot?start={payload}").text == "/start"
    with pytest.raises(LookupError, match="doesn't lead to this bot"):
        api.open_link(ada, "https://t.me/other_bot?start=a")
