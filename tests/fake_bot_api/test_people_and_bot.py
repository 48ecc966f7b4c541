"""A real bot object of python-telegram-bot, people who talk to it, and the control over HTTP."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from . import SMALL_PNG, FakeBotApi, png
from .contents import CONTENTS

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y", style="success")]])


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[telegram.Bot]:
    made = telegram.Bot(api.token, f"{api.url}/bot", f"{api.url}/file/bot")
    async with made:
        yield made


async def test_a_real_bot_writes_edits_and_deletes(api: FakeBotApi, bot: telegram.Bot) -> None:
    chat = api.private(api.user(5))
    sent = await bot.send_message(
        5, "<b>A</b> &amp; 😀 <code>c</code>", parse_mode="HTML", reply_markup=BUTTONS
    )
    message = chat.messages[sent.message_id]
    assert (message.text, message.html[:3]) == ("A & 😀 c", "<b>")
    assert sent.parse_entity(sent.entities[1]) == "c"
    assert [button["text"] for button in api.buttons(message)] == ["Yes"]
    await sent.edit_text("B")
    assert (message.text, message.markup, message.edits) == ("B", None, 1)
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("B")
    await sent.delete()
    assert message.deleted


async def test_a_real_bot_sends_photos(api: FakeBotApi, bot: telegram.Bot) -> None:
    chat = api.private(api.user(5))
    sent = await bot.send_photo(5, SMALL_PNG, caption="<i>see</i>", parse_mode="HTML")
    again = await bot.send_photo(5, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    assert chat.messages[again.message_id].photo == SMALL_PNG
    assert bytes(await (await sent.photo[-1].get_file()).download_as_bytearray()) == SMALL_PNG
    await sent.edit_media(telegram.InputMediaPhoto(png(grey=9), caption="new"))
    assert chat.messages[sent.message_id].photo == png(grey=9)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("x")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(5, b"no picture")


async def test_a_real_bot_reads_all_that_people_do(api: FakeBotApi, bot: telegram.Bot) -> None:
    ada, group = api.user(5, "Ada", "ada_l"), api.group(-7, "Club", forum=True)
    chat = api.private(ada)
    asked = api.send_text(chat, ada, "/help")
    api.edit_text(asked, "help?")
    api.send_text(group, ada, "in a topic", thread=3)
    api.send_photo_with_caption(chat, ada, "look")
    for kind in CONTENTS:
        api.send_other(chat, ada, kind)
    sent = await bot.send_message(5, "?", reply_markup=BUTTONS, reply_to_message_id=1)
    api.press(ada, chat.messages[sent.message_id], "Yes")
    api.inline_query(ada, "how")
    api.my_chat_member(chat, ada, "member")
    api.migrate(api.group(-8))
    updates = await bot.get_updates()
    assert len(updates) == len(api.pending) == 9 + len(CONTENTS)
    assert [update.update_id for update in updates] == sorted(update.update_id for update in updates)
    for kind, update in zip(CONTENTS, updates[4:], strict=False):
        assert update.message is not None
        assert getattr(update.message, kind) is not None
    assert chat.messages[sent.message_id].reply_to is asked
    press = next(update.callback_query for update in updates if update.callback_query)
    await press.answer("ok")
    assert api.refused == []


async def test_a_real_bot_sets_its_profile(api: FakeBotApi, bot: telegram.Bot) -> None:
    await bot.set_my_commands([("go", "Go on")], telegram.BotCommandScopeAllGroupChats(), "de")
    assert [each.command for each in await bot.get_my_commands()] == []
    scope = telegram.BotCommandScopeAllGroupChats()
    assert (await bot.get_my_commands(scope, "de"))[0].description == "Go on"
    await bot.set_my_description("long", "de")
    await bot.set_my_short_description("short")
    assert (await bot.get_my_description("de")).description == "long"
    assert (await bot.get_my_short_description()).short_description == "short"
    await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    assert (await bot.get_chat_menu_button()).type == "commands"
    assert (await bot.get_chat(api.private(api.user(5)).id)).first_name == "Ada"


async def test_a_real_bot_meets_the_errors_it_knows(api: FakeBotApi, bot: telegram.Bot) -> None:
    chat, group = api.private(api.user(5)), api.group(-8)
    api.fail("429", "sendMessage", seconds=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(5, "x")
    api.migrate(group)
    with pytest.raises(ChatMigrated):
        await bot.send_message(-8, "x")
    api.block(chat)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(5, "x")


async def test_the_server_runs_as_its_own_process_under_control() -> None:
    root = Path(__file__).parent.parent.parent
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fake_bot_api"), cwd=root, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with aiohttp.ClientSession() as session:
        actions: list[dict[str, Any]] = [
            {"do": "user", "id": 5, "first_name": "Eve"},
            *({"do": "send_text", "chat": 5, "user": 5, "text": str(each)} for each in range(3)),
            {"do": "send_text", "chat": 5, "user": 5, "text": "re", "reply_to": 2},
            {"do": "raw_update", "update": {"message": {}}},
        ]
        results = await _control(session, url, "updates", actions)
        assert results[0]["first_name"] == "Eve"
        assert [result["message_id"] for result in results[1:5]] == [1, 2, 3, 4]
        assert (await _control(session, url, "status", {}))["pending"] == 5
        await _control(session, url, "faults", {"kind": "500", "method": "getMe"})
        async with session.get(f"{url}/bot123456:wrong/getMe") as reply:
            assert reply.status == 401
        assert len(await _control(session, url, "refused", {})) == 1
        assert len(await _control(session, url, "messages", {"chat": 5})) == 4
        await _control(session, url, "reset", {})
        assert await _control(session, url, "calls", {}) == []
    process.terminate()
    assert await process.wait() == 0


async def _control(session: aiohttp.ClientSession, url: str, command: str, body: Any) -> Any:
    async with session.post(f"{url}/control/{command}", json=body) as reply:
        assert reply.status == 200, await reply.text()
        return await reply.json()
