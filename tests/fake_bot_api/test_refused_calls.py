"""Each call that Telegram refuses is refused here in Telegram's words."""

from typing import Any

import pytest

from . import FakeBotApi
from .conftest import Calling

NOT_A_BUTTON = "can't parse inline keyboard button: "
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


def rows(number: int, in_a_row: int) -> dict[str, Any]:
    button = {"text": "Go", "callback_data": "go"}
    return {"inline_keyboard": [[button] * in_a_row] * number}


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("5 < 7", 'Unsupported start tag "" at byte offset 2'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
    ],
)
async def test_broken_html_is_refused(api: FakeBotApi, calling: Calling, html: str, reason: str) -> None:
    api.private(api.user(5))
    reply = await calling("sendMessage", chat_id=5, text=html, parse_mode="HTML")
    assert reply["description"] == f"Bad Request: can't parse entities: {reason}"
    assert [each.description for each in api.refused] == [reply["description"]]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"chat_id": 6}, "chat not found"),
        ({"chat_id": None}, "chat_id is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "message_thread_id": 9}, "message thread not found"),
        ({"text": "x", "reply_to_message_id": 9}, "message to be replied not found"),
        ({"text": "x", "parse_mode": "Bold"}, "unsupported parse_mode"),
        ({"reply_markup": keyboard(callback_data="я" * 33)}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": keyboard(text=" ", url="https://a.at")}, "REPLY_MARKUP_INVALID"),
        ({"reply_markup": rows(26, 4)}, "reply markup is too long"),
        ({"reply_markup": rows(1, 9)}, "reply markup is too long"),
        ({"reply_markup": keyboard(copy_text={"text": ""})}, "BUTTON_COPY_TEXT_INVALID"),
        ({"reply_markup": keyboard(copy_text={"text": "x" * 257})}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"reply_markup": keyboard(url="https://")},
            "inline keyboard button URL 'https://' is invalid: Wrong HTTP URL",
        ),
        (
            {"reply_markup": keyboard(url="ftp://a.at")},
            "inline keyboard button URL 'ftp://a.at' is invalid: Unsupported URL protocol",
        ),
        (
            {"reply_markup": keyboard(callback_data="x", style="gold")},
            f"{NOT_A_BUTTON}Invalid button style specified",
        ),
        (
            {"reply_markup": keyboard()},
            f"{NOT_A_BUTTON}Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"reply_markup": keyboard(callback_data="")},
            f"{NOT_A_BUTTON}Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"reply_markup": keyboard(callback_data="a", url="https://a.at")},
            f"{NOT_A_BUTTON}Exactly one action field must be used",
        ),
        (
            {"reply_markup": keyboard(callback_data="a", style="red")},
            f"{NOT_A_BUTTON}Invalid button style specified",
        ),
        ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_wrong_message_is_refused(
    api: FakeBotApi, calling: Calling, params: dict[str, Any], reason: str
) -> None:
    chat = api.private(api.user(5))
    reply = await calling("sendMessage", **{"chat_id": 5, "text": "hello", **params})
    assert reply["description"] == f"Bad Request: {reason}"
    assert not chat.messages


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"message_id": 9, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"message_id": 2, "text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ("editMessageText", {"message_id": 2, "text": " hello "}, "message is not modified"),
        ("editMessageCaption", {"message_id": 2}, "there is no caption in the message to edit"),
        ("editMessageReplyMarkup", {"message_id": 2}, "message is not modified"),
        ("deleteMessage", {"message_id": 9}, "message to delete not found"),
        ("sendChatAction", {"action": "sleep"}, "wrong parameter action in request"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "no"}, "wrong file identifier/HTTP URL specified"),
        ("getFile", {}, "wrong file_id or the file is temporarily unavailable"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, TOO_OLD),
        ("setMyCommands", {"commands": [{"command": "Go", "description": "x"}]}, "BOT_COMMAND_IN"),
        (
            "setMyCommands",
            {"commands": [{"command": "go", "description": "x" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everybody"}},
            "can't parse BotCommandScope: Unsupported type",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat_member", "chat_id": 5}},
            "can't parse BotCommandScope: Can't find field \"user_id\"",
        ),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "pizza"}},
            "can't parse menu button: Unsupported type",
        ),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "web_app"}},
            "can't parse menu button: Can't find field",
        ),
        ("setMyDescription", {"description": "x" * 513}, "DESCRIPTION_TOO_LONG"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "ABOUT_TOO_LONG"),
        ("setWebhook", {"url": "http://a.at"}, "bad webhook: An HTTPS URL must be provided"),
    ],
)
async def test_other_wrong_calls_are_refused(
    api: FakeBotApi, calling: Calling, method: str, params: dict[str, Any], reason: str
) -> None:
    ada = api.user(5)
    api.send_text(api.private(ada), ada, "hi")
    await calling("sendMessage", chat_id=5, text="hello")
    reply = await calling(method, chat_id=5, **params)
    assert reply["description"].startswith(f"Bad Request: {reason}")
    assert api.refused[-1].method == method
