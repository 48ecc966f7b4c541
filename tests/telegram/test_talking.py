"""Questions, buttons and commands in a private chat, over HTTP."""

import time
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.storage import Store
from tests.fake_bot_api import FakeBotApi
from tests.fake_bot_api.contents import CONTENTS

from .conftest import Ada, Bot, Running, both

pytestmark = both


async def test_a_question_gets_its_answer_with_buttons(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    answer = await ada.asks("how long can I keep a book?")
    assert "Four weeks" in answer.text
    assert answer.html.startswith("<b>How long can I keep a book?</b>\n\n")
    assert "<i>From the article: Lending</i>" in answer.html
    labels = [button["text"] for button in api.buttons(answer)]
    assert labels[-3:] == ["Copy a link to this", "Helpful", "Not what I meant"]
    assert answer.reply_to is None
    assert api.calls_of("sendMessage")[-1].params["link_preview_options"] == {"is_disabled": True}


async def test_the_long_part_is_folded(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("how long can I keep a book?")
    ada.presses("Tell me more")
    whole = (await ada.answered(2))[-1]
    assert "<blockquote expandable>You can extend a loan once" in whole.html


async def test_a_press_is_answered_before_anything_else(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/start")
    api.forget_calls()
    query = ada.presses("Glossary")
    await ada.answered(2)
    assert [call.method for call in api.calls if call.method != "getUpdates"] == [
        "answerCallbackQuery",
        "sendMessage",
    ]
    assert api.presses[query].answer is not None


async def test_only_the_main_way_on_is_coloured_and_says_so_in_words(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    buttons = api.buttons(await ada.asks("/start"))
    assert [button["text"] for button in buttons if "style" in button] == ["Which one is for me?"]


async def test_a_double_tap_changes_nothing(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/start")
    ada.presses("Glossary", ada.told[0])
    ada.presses("Glossary", ada.told[0])
    await ada.answered(2)
    ada.presses("Glossary", ada.told[0])
    await api.idle()
    assert len(ada.told) == 2
    assert all(query.answer is not None for query in api.presses.values())


async def test_the_same_press_again_is_answered_with_a_hint(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/start")
    first = ada.presses("Glossary", ada.told[0])
    await ada.answered(2)
    again = ada.presses("Glossary", ada.told[0])
    await api.idle()
    assert "text" not in (api.presses[first].answer or {})
    assert (api.presses[again].answer or {})["text"]


async def test_a_button_works_again_after_something_else(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/start")
    for button in ("Glossary", "All topics", "Glossary"):
        ada.presses(button, ada.told[0])
    await ada.answered(4)
    assert ada.told[1].text == ada.told[3].text


@pytest.mark.parametrize("code", ["1sAAAAAAAA", "9zz", "1", "1cAAAAAAAA", "1kforge", "💣", "1y" + "A" * 60])
async def test_a_stale_or_forged_button_leads_somewhere(
    api: FakeBotApi, bot: Bot, ada: Ada, code: str
) -> None:
    start = await ada.asks("/start")
    assert start.markup is not None
    start.markup["inline_keyboard"][0][0]["callback_data"] = code
    ada.presses(code, start)
    reply = (await ada.answered(2))[-1]
    assert "That button is from an earlier version" in reply.text
    assert api.buttons(reply)


async def test_a_press_that_is_too_old_to_be_answered_still_works(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    await ada.asks("/start")
    api.press(ada.user, ada.told[0], "Glossary", age=200)
    assert "glossary" in (await ada.answered(2))[-1].text.lower()
    # The only call that may be refused: nobody can know beforehand that it is too late.
    assert [call.method for call in api.refused] == ["answerCallbackQuery"]
    api.refused.clear()


async def test_commands_work_with_the_name_of_the_bot(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    assert "scrambled number" in (await ada.asks("/privacy@test_bot")).text
    assert "/topics" in (await ada.asks("/nonsense")).text


async def test_a_link_shows_its_entry_and_can_do_nothing_else(
    api: FakeBotApi, bot: Bot, ada: Ada, dialogue: Dialogue, store: Store
) -> None:
    await ada.asks("/start")
    code = api.buttons(await ada.asks("how long can I keep a book?"))[0]["callback_data"]
    assert "extend a loan" in (await ada.asks(f"/start {code}")).text
    for evil in ("1kforget", "1p", "%00", "1k"):
        assert "Hello" in (await ada.asks(f"/start {evil}")).text


async def test_what_is_no_text_gets_one_kind_line(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    for kind in CONTENTS:
        api.send_other(ada.chat, ada.user, kind)
    replies = await ada.answered(len(CONTENTS))
    assert {reply.text for reply in replies} == {replies[0].text}


async def test_an_album_without_words_gets_the_line_once(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    for number in range(3):
        message = api._message(ada.chat, ada.user, None, None)
        video = CONTENTS["video"] | {"file_id": f"a{number}", "file_unique_id": f"a{number}"}
        message.content = {"video": video, "media_group_id": "7"}
        api._publish(message)
    await api.idle()
    assert len(ada.told) == 1


async def test_an_album_with_words_gets_no_second_answer(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    for number in range(3):
        message = api._message(ada.chat, ada.user, None, None)
        video = CONTENTS["video"] | {"file_id": f"a{number}", "file_unique_id": f"a{number}"}
        caption = {} if number else {"caption": "how long can I keep a book?"}
        message.content = {"video": video, "media_group_id": "7", **caption}
        api._publish(message)
    await api.idle()
    assert ["Four weeks" in message.text for message in ada.told] == [True]


async def test_a_button_works_again_a_minute_after_the_same_press(
    api: FakeBotApi, bot: Bot, ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ada.asks("/start")
    ada.presses("Glossary", ada.told[0])
    await ada.answered(2)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    ada.presses("Glossary", ada.told[0])
    assert len(await ada.answered(3)) == 3


async def test_what_tells_of_the_chat_gets_no_reply(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    message = api._message(ada.chat, ada.user, None, None)
    message.content = {"new_chat_title": "Other"}
    api._publish(message)
    api.send_other(ada.chat, ada.user, "some_future_kind", x=1)
    await api.idle()
    assert ada.told == []


async def test_a_caption_is_read_as_a_question(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    api.send_photo_with_caption(ada.chat, ada.user, "what does it cost to be late?")
    assert "Ten cents" in (await ada.answered(1))[0].text


async def test_a_missed_question_can_be_passed_on_after_a_restart(
    api: FakeBotApi, running: Running, ada: Ada, store: Store
) -> None:
    async with running():
        miss = await ada.asks("xyzzy plugh quux")
        assert miss.reply_to is not None
    async with running():
        ada.presses("Pass it on to the authors", miss)
        await ada.answered(2)
        assert await store.questions() == ["xyzzy plugh quux"]
        ada.says("hello")
        ada.presses("Pass it on to the authors", miss)
        await api.idle()
    assert await store.questions() == ["xyzzy plugh quux"]


async def test_what_was_passed_on_and_all_else_is_forgotten(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, tmp_path: Any
) -> None:
    async with running() as bot:
        await ada.asks("xyzzy plugh quux")
        ada.presses("Pass it on to the authors")
        await ada.answered(2)
        await ada.asks("how long can I keep a book?")
        person = bot.application.privacy.person(5, 5)
        await ada.asks("/forget")
    for file in tmp_path.glob("bot.sqlite3*"):
        content = file.read_bytes()
        assert b"plugh" not in content
        assert person.person.encode() not in content
        assert person.chat.encode() not in content


async def test_nobody_and_no_words_are_in_the_database(
    api: FakeBotApi, running: Running, store: Store, tmp_path: Any
) -> None:
    zoe = Ada(api, 987654321)
    # Longer than what chance makes of a sealed text.
    zoe.user = replace(zoe.user, first_name="Zoe-of-the-long-name")
    async with running():
        await zoe.asks("how long can I keep a heffalump book?")
        zoe.presses("Tell me more")
        await zoe.answered(2)
    content = b"".join(file.read_bytes() for file in tmp_path.glob("bot.sqlite3*"))
    assert b"987654321" not in content
    assert (987654321).to_bytes(4, "big") not in content
    assert b"heffalump" not in content
    assert b"Zoe-of-the-long-name" not in content


async def test_a_comparison_is_a_picture_with_its_text(api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada) -> None:
    picture = await ada.asks("compare them")
    assert picture.photo is not None
    assert picture.photo.startswith(b"\x89PNG")
    assert "Ten euros a year." in picture.text
    assert "<blockquote expandable>" in picture.html
    again = await eve.asks("compare them")
    assert again.photo == picture.photo
    sent = [call.params.get("photo") for call in api.calls_of("sendPhoto")]
    assert sent[0] is None
    assert str(sent[1]).startswith("AgAC")


async def test_a_picture_that_telegram_has_lost_is_sent_anew(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("compare them")
    api.world.files.by_id.clear()
    again = await ada.asks("compare them")
    assert again.photo is not None
    assert [call.method for call in api.refused] == ["sendPhoto"]
    api.refused.clear()


async def test_a_table_that_cannot_be_drawn_is_told(
    api: FakeBotApi, running: Running, ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(table: Any) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.telegram.pictures.draw", fail)
    async with running():
        reply = await ada.asks("compare them")
    assert reply.photo is None
    assert "Ten euros a year." in reply.text


async def test_chats_are_answered_side_by_side_and_each_in_order(
    api: FakeBotApi, running: Running, dialogue: Dialogue, store: Store
) -> None:
    people = [Ada(api, number) for number in range(100, 116)]
    questions = ["how long can I keep a book?", "late fee", "parking", "/help", "/about"]
    for question in questions:
        for person in people:
            person.says(question)
    api.latency = 0.05
    async with running():
        for person in people:
            await person.answered(len(questions))
    assert api.busiest > len(people) / 2
    told = [[message.text for message in person.told] for person in people]
    assert all(each == told[0] for each in told)
    assert len(set(told[0])) == len(questions)


async def test_an_answer_in_place_edits_the_message_of_the_button(
    api: FakeBotApi, running: Running, ada: Ada, dialogue: Dialogue, store: Store
) -> None:
    class InPlace(Dialogue):
        def respond(self, event: Any, state: Any, now: float) -> Any:
            turn = super().respond(event, state, now)
            return replace(turn, replies=tuple(replace(reply, in_place=True) for reply in turn.replies))

    async with running(Conversation(InPlace(dialogue.knowledge), store)):
        start = await ada.asks("/start")
        ada.presses("Glossary")
        await api.wait_for(lambda: start.edits == 1)
        assert len(ada.told) == 1
        assert "glossary" in start.text.lower()
        ada.presses("Reader's card")
        await api.wait_for(lambda: start.edits == 2)
        # The message looks otherwise now, so the same code means something new.
        ada.presses("Next: Family card")
        await api.wait_for(lambda: start.edits == 3)
        # Deleted between the press and the answer: written anew.
        api.fail("delay", "answerCallbackQuery", seconds=0.2)
        ada.presses("Glossary")
        start.deleted = True
        await api.wait_for(lambda: len(ada.told) == 1)
    assert "to edit not found" in api.refused[-1].description
    api.refused.clear()


async def test_privacy_always_says_that_messages_lie_sealed_until_they_are_answered(
    api: FakeBotApi, running: Running, ada: Ada, dialogue: Dialogue, store: Store
) -> None:
    knowledge = dialogue.knowledge
    sentences = knowledge.voice.sentences.model_copy(update={"privacy": "We keep nothing at all."})
    voice = knowledge.voice.model_copy(update={"sentences": sentences})
    async with running(Conversation(Dialogue(replace(knowledge, voice=voice)), store)):
        told = (await ada.asks("/privacy")).text
    assert told.startswith("We keep nothing at all.")
    assert "lies encrypted on the disk" in told


async def test_a_press_in_a_chat_that_must_wait_is_acknowledged_at_once(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    start = await ada.asks("/start")
    api.fail("429", "sendMessage", seconds=60)
    ada.says("/help")
    await api.idle()
    query = ada.presses("Glossary", start)
    await api.wait_for(lambda: api.presses[query].answer is not None)
    assert len(ada.told) == 1
    bot.let_go(ada)
    assert "glossary" in (await ada.answered(3))[2].text.lower()
    assert len(api.calls_of("answerCallbackQuery")) == 1


async def test_nobody_s_number_stays_in_the_memory_of_the_library(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    await ada.asks("/start")
    api.inline_query(ada.user, "fam")
    await api.idle()
    application = bot.application.application
    kept = [application._chat_ids_to_be_updated_in_persistence, application.chat_data, application.user_data]
    assert [len(numbers) for numbers in (*kept, application._user_ids_to_be_updated_in_persistence)] == [
        0
    ] * 4
