"""Votes change their own buttons and nothing else, over HTTP."""

import pytest

from bot.authoring.review import voted_against
from bot.storage import Store
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Bot

WHY = [["Helpful", "✓ Not what I meant"], ["Wrong topic", "Unclear", "Out of date"]]


def rows(message: Message) -> list[list[str]]:
    """The labels of the buttons that do something here."""
    markup = message.markup or {"inline_keyboard": []}
    shown = [
        [str(button["text"]) for button in row if "callback_data" in button]
        for row in markup["inline_keyboard"]
    ]
    return [row for row in shown if row]


async def votes(store: Store) -> list[tuple[str, int, int, tuple[tuple[str, int], ...]]]:
    """Entries that somebody voted against, how many did, of how many, and why."""
    return [(one.entry, one.times, one.votes, one.reasons) for one in await voted_against(store)]


async def press(api: FakeBotApi, ada: Ada, message: Message, label: str) -> str:
    """The hint that a press shows."""
    query = ada.presses(label, message)
    await api.wait_for(lambda: api.presses[query].answer is not None)
    await api.idle()
    return str((api.presses[query].answer or {}).get("text", ""))


async def test_a_vote_thanks_with_a_hint_and_marks_its_button(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    answer = await ada.asks("how long can I keep a book?")
    words, others = answer.html, rows(answer)[:-1]
    assert await press(api, ada, answer, "Helpful") == "Good to hear, thank you."
    assert rows(answer) == [*others, ["✓ Helpful", "Not what I meant"]]
    assert answer.html == words
    assert len(ada.told) == 1


async def test_the_buttons_keep_their_order(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    answer = await ada.asks("how long can I keep a book?")
    assert answer.markup is not None
    answer.markup["inline_keyboard"].append([{"text": "Something else", "callback_data": "1kabout"}])
    before = rows(answer)
    await press(api, ada, answer, "Not what I meant")
    assert rows(answer) == [*before[:-2], *WHY, before[-1]]


async def test_one_tap_more_says_why_and_all_of_it_can_be_changed(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    answer = await ada.asks("how long can I keep a book?")
    others = rows(answer)[:-1]
    await press(api, ada, answer, "Not what I meant")
    assert rows(answer) == [*others, *WHY]
    await press(api, ada, answer, "Unclear")
    assert rows(answer)[-2:] == [["Wrong topic", "✓ Unclear", "Out of date"], ["Pass it on to the authors"]]
    assert await votes(store) == [("topic:loan-length", 1, 1, (("unclear", 1),))]
    await press(api, ada, answer, "Out of date")
    assert (await votes(store))[0][-1] == (("out-of-date", 1),)
    await press(api, ada, answer, "Helpful")
    assert rows(answer) == [*others, ["✓ Helpful", "Not what I meant"]]
    assert await votes(store) == []
    assert len(ada.told) == 1
    assert await store.questions() == []


async def test_the_wrong_topic_offers_the_next_candidates_in_a_new_message(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    answer = await ada.asks("when must I bring it back")
    await press(api, ada, answer, "Not what I meant")
    await press(api, ada, answer, "Wrong topic")
    offer = (await ada.answered(2))[-1]
    assert rows(offer)[-1] == ["None of these"]
    assert rows(answer)[-1] == ["✓ Wrong topic", "Unclear", "Out of date"]


async def test_what_is_not_known_is_voted_on_alike_and_passed_on_only_by_its_button(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    answer = await ada.asks("asdfgh")
    assert rows(answer)[-1] == ["Helpful", "Not what I meant"]
    await press(api, ada, answer, "Not what I meant")
    await press(api, ada, answer, "Unclear")
    assert sum(row.count("Pass it on to the authors") for row in rows(answer)) == 1
    assert await store.questions() == []
    await press(api, ada, answer, "Pass it on to the authors")
    assert await store.questions() == ["asdfgh"]


async def test_under_an_earlier_answer_its_question_is_passed_on_and_no_other(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    answer = await ada.asks("how long can I keep a book?")
    await press(api, ada, answer, "Not what I meant")
    await press(api, ada, answer, "Unclear")
    await ada.asks("what is a family card?")
    await press(api, ada, answer, "Pass it on to the authors")
    assert await store.questions() == []
    await ada.asks("how long may I keep it?")
    assert await store.questions() == ["how long may I keep it?"]


async def test_a_vote_under_a_picture_leaves_the_picture(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    picture = await ada.asks("compare them")
    before = picture.photo
    await press(api, ada, picture, "Helpful")
    assert rows(picture)[-1] == ["✓ Helpful", "Not what I meant"]
    assert picture.photo == before


async def test_in_a_group_another_person_s_vote_counts_and_changes_nobody_s_buttons(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store
) -> None:
    group = api.group(-70)
    api.send_text(group, ada.user, "@test_bot how long can I keep a book?")
    await api.wait_for(lambda: api.bot_messages(group))
    (answer,) = api.bot_messages(group)
    api.press(eve.user, answer, "Not what I meant")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    await api.idle()
    # What was wrong she can say in a message of her own.
    assert "Sorry about that" in api.bot_messages(group)[1].text
    assert rows(answer)[-1] == ["Helpful", "Not what I meant"]
    assert await votes(store) == [("topic:loan-length", 1, 1, ())]
    await press(api, ada, answer, "Helpful")
    assert await votes(store) == [("topic:loan-length", 1, 2, ())]
    assert len(api.bot_messages(group)) == 2


async def test_a_double_tap_on_a_vote_is_answered_and_changes_nothing(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    answer = await ada.asks("how long can I keep a book?")
    queries = [ada.presses("Helpful", answer), ada.presses("Helpful", answer)]
    await api.wait_for(lambda: all(api.presses[query].answer is not None for query in queries))
    await api.idle()
    assert answer.edits == 1
    assert len(ada.told) == 1


async def test_the_same_vote_again_changes_nothing_and_is_thanked_for(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    answer = await ada.asks("how long can I keep a book?")
    await press(api, ada, answer, "Helpful")
    assert await press(api, ada, answer, "✓ Helpful") == "Good to hear, thank you."
    assert answer.edits == 1
    assert len(api.calls_of("editMessageReplyMarkup")) == 1


@pytest.mark.parametrize("group", [False, True])
async def test_what_is_typed_of_an_answer_is_not_taken_for_the_question(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store, group: bool
) -> None:
    chat = api.group(-70) if group else ada.chat
    for number, words in enumerate(("how long can I keep a book?", "not what I meant", "unclear"), 1):
        api.send_text(chat, ada.user, f"@test_bot {words}" if group else words)
        await api.wait_for(lambda: api.bot_messages(chat))
        await api.idle()
        assert len(api.bot_messages(chat)) == number
    api.press(ada.user, api.bot_messages(chat)[-1], "Pass it on to the authors")
    await api.wait_for(store.questions)
    assert await store.questions() == ["how long can I keep a book?"]


async def test_somebody_in_trouble_is_not_asked_whether_it_helped(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    assert rows(await ada.asks("somebody harassed me")) == []


async def test_a_chat_that_must_wait_keeps_its_buttons_and_the_vote_counts(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    answer = await ada.asks("how long can I keep a book?")
    api.fail("429", "editMessageReplyMarkup", seconds=30)
    await press(api, ada, answer, "Not what I meant")
    await api.wait_for(lambda: votes(store))
    assert answer.edits == 0
    api.refused.clear()
