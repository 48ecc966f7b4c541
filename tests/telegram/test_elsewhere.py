"""Chats that the bot isn't in: what is found while somebody types its name there, and guests' questions."""

import logging
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.storage import Store
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Bot, Running


async def typed(api: FakeBotApi, person: Ada, text: str, offset: str = "") -> dict[str, Any]:
    """What the bot answers to letters typed after its name."""
    query = api.inline_queries[api.inline_query(person.user, text, offset)]
    await api.wait_for(lambda: query.answer)
    await api.idle()
    assert query.answer is not None
    return query.answer


async def asked_as_guest(api: FakeBotApi, person: Ada, text: str) -> Message:
    elsewhere = api.group(-99, "Strangers")
    before = len(api.bot_messages(elsewhere))
    api.guest_message(elsewhere, person.user, text)
    await api.wait_for(lambda: len(api.bot_messages(elsewhere)) > before)
    await api.idle()
    return api.bot_messages(elsewhere)[-1]


async def opened(api: FakeBotApi, person: Ada, message: Message) -> Message:
    """Where the first button of a message leads."""
    before = len(person.told)
    api.open_link(person.user, api.buttons(message)[0]["url"])
    await api.wait_for(lambda: len(person.told) > before)
    await api.idle()
    return person.told[-1]


async def test_results_come_as_one_types_and_each_is_a_whole_answer(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    for letters in ("f", "fam", "famly", "family card"):
        answer = await typed(api, ada, letters)
    query = api.inline_query(ada.user, "fam")
    assert answer["results"][0]["title"] == "Family card"
    sent = api.choose(ada.user, eve.chat, query, answer["results"][0]["id"])
    assert sent.text.startswith("Family card\n\nOne card for everybody in a household.")
    assert "From the article" in sent.text
    assert "One card for everybody" in (await opened(api, eve, sent)).text


async def test_what_the_bot_itself_wrote_for_somebody_is_no_question(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    query = api.inline_query(ada.user, "family card")
    await api.wait_for(lambda: api.inline_queries[query].answer)
    [first, *_] = (api.inline_queries[query].answer or {})["results"]
    api.choose(ada.user, ada.chat, query, first["id"])
    group = api.group(-7)
    api.send_text(group, eve.user, "/help")
    await api.wait_for(lambda: api.bot_messages(group))
    api.choose(ada.user, group, query, first["id"], reply_to=api.bot_messages(group)[0])
    await api.idle()
    assert ada.told == []
    assert len(api.bot_messages(group)) == 1


async def test_of_very_many_queries_of_one_person_the_newest_is_answered_and_others_get_theirs(
    api: FakeBotApi, running: Running, ada: Ada, eve: Ada
) -> None:
    typing = ["fam" + " " * number for number in range(60)]
    flood = [api.inline_queries[api.inline_query(ada.user, letters)] for letters in typing]
    other = api.inline_queries[api.inline_query(eve.user, "family")]
    async with running():
        await api.idle()
        await api.wait_for(lambda: flood[-1].answer and other.answer)
        assert [bool(query.answer) for query in flood].count(True) < 10
        for query in (flood[-1], other):
            assert query.answer is not None
            assert query.answer["results"]
        assert (await typed(api, ada, "family c"))["results"]


async def test_of_nothing_come_typical_questions_and_a_button_leads_into_the_chat(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    answer = await typed(api, ada, "")
    assert answer["results"][0]["title"] == "How long can I keep a book?"
    assert answer["cache_time"] == 300
    assert not answer.get("is_personal")
    started = api.open_link(ada.user, f"https://t.me/test_bot?start={answer['button']['start_parameter']}")
    await ada.answered(1)
    assert started.text.startswith("/start ")
    assert "Hello" in ada.told[0].text


async def test_what_telegram_still_has_doesnt_come_to_the_bot_again(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    first = await typed(api, ada, "late")
    assert await typed(api, eve, "late") == first
    assert len(api.calls_of("answerInlineQuery")) == 1


@pytest.mark.parametrize("text", ["gjhkl asdkjh", "<xy>", "x" * 256])
async def test_where_nothing_fits_only_the_way_into_the_chat_is_shown(
    api: FakeBotApi, bot: Bot, ada: Ada, text: str
) -> None:
    answer = await typed(api, ada, text)
    assert answer["results"] == []
    assert answer["button"]["text"] == "Ask me in a chat of our own"


async def test_a_comparison_is_told_in_words_and_opened_as_a_picture(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    query = api.inline_query(ada.user, "family card vs readers card")
    await api.wait_for(lambda: api.inline_queries[query].answer)
    [first, *_] = (api.inline_queries[query].answer or {})["results"]
    assert first["title"] == "Family card and Reader's card, side by side"
    assert first["description"] == "Price, Books at a time"
    sent = api.choose(ada.user, eve.chat, query, first["id"])
    assert "Family card: Fifteen euros a year." in sent.text
    assert "<blockquote expandable>" in sent.html
    assert (await opened(api, eve, sent)).photo is not None


async def test_all_that_is_found_comes_page_by_page_each_once(
    api: FakeBotApi, running: Running, ada: Ada, shipped: Knowledge, shipped_dialogue: Dialogue, store: Store
) -> None:
    async with running(Conversation(shipped_dialogue, store)):
        ids: list[str] = []
        offset, pages = "", 0
        while pages == 0 or offset:
            answer = await typed(api, ada, "", offset)
            ids += [result["id"] for result in answer["results"]]
            offset, pages = answer["next_offset"], pages + 1
        assert pages > 1
        assert len(ids) == len(set(ids)) == len(shipped.topics) + len(shipped.terms)
        assert (await typed(api, ada, "", "junk"))["results"][0]["id"] == ids[0]
        assert (await typed(api, ada, "", "9999"))["results"] == []


async def test_too_old_a_query_is_nobodys_trouble(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    api.inline_query(ada.user, "fam", age=40)
    api.guest_message(api.group(-99), ada.user, "@test_bot do they lend dvds", age=100)
    assert "Family card" in (await ada.asks("family card")).text
    assert {call.method for call in api.refused} == {"answerInlineQuery", "answerGuestQuery"}
    api.refused.clear()


async def test_a_guest_gets_a_whole_answer_with_a_way_into_the_chat(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    answer = await asked_as_guest(api, ada, "@test_bot how long can I keep a book?")
    assert answer.text.startswith("How long can I keep a book?\n\nFour weeks")
    assert "From the article: Lending" in answer.text
    assert [button["text"] for button in api.buttons(answer)] == ["More in a chat with me"]
    assert "Four weeks" in (await opened(api, ada, answer)).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("@test_bot xyzzy plugh quux", "I don't know"),
        ("@test_bot where can I park", "My source says nothing about parking"),
        ("@test_bot somebody harassed me", "I'm sorry."),
        ("@test_bot", "Ask me anything"),
        ("/compare@test_bot family card, readers card", "side by side"),
        ("@test_bot hi", "Hello"),
        ("/start@test_bot 1kforget", "Hello"),
        # Nothing of a guest is known here, so nothing may be said to be deleted.
        ("/forget@test_bot now", "/forget deletes all of it"),
    ],
)
async def test_whatever_a_guest_says_gets_one_answer_that_leads_on(
    api: FakeBotApi, bot: Bot, ada: Ada, words: str, said: str
) -> None:
    answer = await asked_as_guest(api, ada, words)
    assert said in answer.text
    assert api.buttons(answer)[0]["url"].startswith("https://t.me/test_bot")
    assert (await opened(api, ada, answer)).text


async def test_a_guest_who_wants_to_be_guided_is_led_into_the_chat_with_what_was_told(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, guided_dialogue: Dialogue
) -> None:
    async with running(Conversation(guided_dialogue, store)):
        answer = await asked_as_guest(api, ada, "@test_bot it rains, which one is for me?")
        assert [button["style"] for button in api.buttons(answer)] == ["primary"]
        assert "I understood: Rainy" in (await opened(api, ada, answer)).text


async def test_nothing_is_kept_of_what_is_asked_elsewhere(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    await typed(api, ada, "family card")
    await asked_as_guest(api, ada, "@test_bot what is a family card?")
    for table in ("states", "inbox", "answers"):
        count = f"SELECT COUNT(*) FROM {table}"
        assert await store.read(lambda db, now: db.value(count)) == 0  # noqa: B023  # it is read at once
    assert "Fifteen" not in (await ada.asks("and the price?")).text


async def test_an_update_that_comes_again_is_answered_once(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    api.fail("cut_after", "getUpdates", count=2)
    elsewhere = api.group(-99, "Strangers")
    api.guest_message(elsewhere, ada.user, "@test_bot what is a family card?")
    update = dict(api.pending[0])
    await api.wait_for(lambda: api.bot_messages(elsewhere))
    await api.idle()
    api.world.queue.last_id = update.pop("update_id") - 1
    api.raw_update(update)
    await api.idle()
    assert len(api.calls_of("answerGuestQuery")) == 1


async def test_a_failing_answer_keeps_nobody_waiting(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    api.fail("429", "answerInlineQuery", seconds=30)
    api.fail("500", "answerGuestQuery")
    api.inline_query(ada.user, "fam")
    assert "One card" in (await asked_as_guest(api, ada, "@test_bot family card")).text
    api.fail("429", "answerGuestQuery", seconds=30)
    api.guest_message(api.group(-99), ada.user, "@test_bot family card")
    assert "One card" in (await ada.asks("family card")).text


async def test_what_came_while_the_bot_was_away_is_answered_in_order_and_then_confirmed(
    api: FakeBotApi, running: Running, ada: Ada
) -> None:
    async with running():
        pass
    strangers = api.group(-99)
    asked = ("what is a family card?", "where can I park", "what is a reservation?")
    for words in asked:
        api.guest_message(strangers, ada.user, f"@test_bot {words}")
    query = api.inline_query(ada.user, "fam")
    api.fail("cut_before", "answerGuestQuery")
    assert api.pending_count == len(asked) + 1
    async with running():
        await api.idle()
    titles = [message.text.partition("\n")[0] for message in api.bot_messages(strangers)]
    assert titles == ["Family card", "Parking", "Reservation"]
    assert api.inline_queries[query].answer


async def test_a_guest_who_has_waited_for_too_long_gets_no_answer(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with running() as bot:
        bot.application.turns.chats.stop()  # as when it is killed before it can answer
        api.guest_message(api.group(-99), ada.user, "@test_bot what is a family card?")
        await api.wait_for(lambda: api.pending_count == 0)
    await store.write(lambda db, now: db.execute("UPDATE inbox SET at=at - 70"))
    async with running():
        await api.wait_for(lambda: "guest, too late" in caplog.text)
    assert api.calls_of("answerGuestQuery") == []
