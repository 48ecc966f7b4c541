"""Groups: commands, mentions and replies to the bot; silence for the rest."""

import logging

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.storage import Store
from tests.fake_bot_api import Chat, FakeBotApi, Message

from .conftest import Ada, Bot, Running


@pytest.mark.parametrize(
    "words",
    [
        "how long can I keep a book?",
        "/topics@other_bot",
        "/ban",
        "@other_bot how long can I keep a book?",
        "mail me at a@test_bot.org about late fees",
    ],
)
async def test_what_is_said_to_others_stays_unanswered(
    api: FakeBotApi, bot: Bot, ada: Ada, words: str
) -> None:
    group = api.group(-7)
    api.send_text(group, ada.user, words)
    await api.idle()
    assert api.bot_messages(group) == []


@pytest.mark.parametrize(
    "words",
    [
        "@test_bot how long can I keep a book?",
        "hey @Test_Bot, how long can I keep a book",
        "/term@test_bot loan period",
    ],
)
async def test_a_mention_and_a_command_are_answered_as_a_reply(
    api: FakeBotApi, bot: Bot, ada: Ada, words: str
) -> None:
    group = api.group(-7)
    asked = api.send_text(group, ada.user, words)
    await api.wait_for(lambda: api.bot_messages(group))
    [answer] = api.bot_messages(group)
    assert "Four weeks" in answer.text
    assert answer.reply_to is asked


async def test_a_reply_to_the_bot_is_answered_unless_it_makes_no_sense(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    group = api.group(-7)
    api.send_text(group, ada.user, "/help")
    await api.wait_for(lambda: api.bot_messages(group))
    [first] = api.bot_messages(group)
    api.send_text(group, ada.user, "gjhkl asdkjh zebra", reply_to=first)
    await api.idle()
    assert len(api.bot_messages(group)) == 1
    api.send_text(group, ada.user, "how long can I keep a book?", reply_to=first)
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    api.send_text(group, ada.user, "@test_bot gjhkl asdkjh zebra")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 3)
    api.send_other(group, ada.user, "sticker")
    await api.idle()
    assert len(api.bot_messages(group)) == 3


async def test_a_reply_to_another_person_is_not_for_the_bot(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    group = api.group(-7)
    asked = api.send_text(group, eve.user, "@test_bot how long can I keep a book?")
    await api.wait_for(lambda: api.bot_messages(group))
    api.send_text(group, ada.user, "what does it cost to be late?", reply_to=asked)
    await api.idle()
    assert len(api.bot_messages(group)) == 1


async def test_mentioned_alone_below_somebodys_question_the_bot_answers_that_question(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    group = api.group(-7)
    asked = api.send_text(group, eve.user, "how long can I keep a book?")
    called = api.send_text(group, ada.user, "@test_bot", reply_to=asked)
    await api.wait_for(lambda: api.bot_messages(group))
    [answer] = api.bot_messages(group)
    assert "Four weeks" in answer.text
    assert answer.reply_to is called
    # Below what the bot said itself there is no question.
    api.send_text(group, ada.user, "@test_bot", reply_to=answer)
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    assert "Ask me anything" in api.bot_messages(group)[1].text


async def test_topics_of_a_forum_are_answered_in_the_topic(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    forum = api.group(-1_000_000_000_007, forum=True)
    for thread in (3, 4):
        api.send_text(forum, ada.user, "/terms", thread=thread)
    await api.wait_for(lambda: len(api.bot_messages(forum)) == 2)
    assert sorted(message.thread or 0 for message in api.bot_messages(forum)) == [3, 4]
    first = next(message for message in api.bot_messages(forum) if message.thread == 3)
    api.press(ada.user, first, "Reservation")
    await api.wait_for(lambda: first.edits == 1)
    assert len(api.bot_messages(forum)) == 2
    assert first.text.startswith("Reservation")


async def test_state_is_kept_by_chat_thread_and_person(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store
) -> None:
    forum = api.group(-1_000_000_000_007, forum=True)
    for thread, user, words in (
        (3, ada.user, "what is a family card?"),
        (4, ada.user, "what is a reservation?"),
        (3, eve.user, "what is a reader's card?"),
    ):
        api.send_text(forum, user, f"@test_bot {words}", thread=thread)
    await api.wait_for(lambda: len(api.bot_messages(forum)) == 3)
    await api.idle()
    privacy = bot.application.privacy
    terms = [
        (await store.load(privacy.person(user, forum.id, thread))).subject.term
        for user, thread in ((5, 3), (5, 4), (6, 3))
    ]
    assert terms == ["family-card", "reservation", "readers-card"]


async def test_anybody_may_press_and_only_who_asked_may_pass_on(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, store: Store
) -> None:
    group = api.group(-7)
    api.send_text(group, ada.user, "@test_bot xyzzy plugh quux")
    await api.wait_for(lambda: api.bot_messages(group))
    [miss] = api.bot_messages(group)
    query = api.press(eve.user, miss, "Pass it on to the authors")
    await api.idle()
    assert "Only the person who asked" in str(api.presses[query].answer)
    assert await store.questions() == []
    assert len(api.bot_messages(group)) == 1
    api.press(ada.user, miss, "Pass it on to the authors")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    await api.idle()
    assert await store.questions() == ["xyzzy plugh quux"]
    api.press(eve.user, miss, "Glossary")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 3)


async def test_a_group_that_moves_keeps_its_state(api: FakeBotApi, bot: Bot, ada: Ada, store: Store) -> None:
    group = api.group(-7)
    api.send_text(group, ada.user, "@test_bot what is a family card?")
    await api.wait_for(lambda: api.bot_messages(group))
    moved = api.migrate(group)
    await api.idle()
    api.send_text(moved, ada.user, "@test_bot and the price?")
    await api.wait_for(lambda: api.bot_messages(moved))
    assert "Fifteen euros" in api.bot_messages(moved)[0].text
    assert await store.pressed(bot.application.privacy.person(5, -7)) == ""


async def test_a_group_that_has_moved_unnoticed_is_followed(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    group = api.group(-7)
    api.send_text(group, ada.user, "@test_bot what is a family card?")
    await api.wait_for(lambda: api.bot_messages(group))
    await api.idle()
    moved = api.group(-1_000_000_000_007)
    group.migrated_to = moved.id
    api.send_text(group, ada.user, "@test_bot what is a reservation?")
    await api.wait_for(lambda: api.bot_messages(moved))
    await api.idle()
    assert (await store.load(bot.application.privacy.person(5, moved.id))).subject.term == "reservation"
    assert [call.description for call in api.refused] == [
        "Bad Request: group chat was upgraded to a supergroup chat"
    ]
    api.refused.clear()


async def test_other_bots_and_channels_are_not_answered(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    group = api.group(-7)
    for fields in (
        {"from": {"id": 9, "is_bot": True, "first_name": "B"}},
        {
            "from": {"id": 777000, "is_bot": False, "first_name": "T"},
            "sender_chat": {"id": -99, "type": "channel"},
        },
    ):
        api.raw_update(
            {"message": {"message_id": 900, "date": 1, "chat": group.as_json(), "text": "/help", **fields}}
        )
    await api.idle()
    assert api.bot_messages(group) == []


async def test_removed_from_a_group_the_bot_forgets_it(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    group = api.group(-7)
    api.send_text(group, ada.user, "@test_bot what is a family card?")
    await api.wait_for(lambda: api.bot_messages(group))
    await api.idle()
    person = bot.application.privacy.person(5, -7)
    assert (await store.load(person)).subject.term == "family-card"
    api.my_chat_member(group, ada.user, "left")
    await api.idle()
    assert (await store.load(person)).subject.term is None


async def _said(api: FakeBotApi, chat: Chat, person: Ada, words: str, thread: int | None = None) -> Message:
    """The bot's answer in a group."""
    before = len(api.bot_messages(chat))
    api.send_text(chat, person.user, words, thread=thread)
    await api.wait_for(lambda: len(api.bot_messages(chat)) > before)
    await api.idle()
    return api.bot_messages(chat)[-1]


async def _opened(api: FakeBotApi, person: Ada, url: str) -> Message:
    before = len(person.told)
    api.open_link(person.user, url)
    await api.wait_for(lambda: len(person.told) > before)
    await api.idle()
    return person.told[-1]


async def test_a_guide_that_is_begun_in_a_group_goes_on_in_private_with_what_was_told(
    api: FakeBotApi, running: Running, ada: Ada, eve: Ada, store: Store, guided_dialogue: Dialogue
) -> None:
    forum = api.group(-1_000_000_000_007, forum=True)
    async with running(Conversation(guided_dialogue, store)) as bot:
        theirs = await _said(api, forum, ada, "@test_bot in the next town, it rains, which is for me?", 3)
        hers = await _said(api, forum, eve, "/guide", 3)
        assert theirs.thread == hers.thread == 3
        assert theirs.reply_to is not hers.reply_to
        [way], [other] = api.buttons(theirs), api.buttons(hers)
        assert way["style"] == "primary"
        step = await _opened(api, ada, way["url"])
        assert "Far; Rainy" in step.text
        assert "Who comes along?" in step.text
        assert "How far is it?" in (await _opened(api, eve, other["url"])).text
        # Nobody's answers are in the group's state, and nobody's are in the other's.
        privacy = bot.application.privacy
        for person in (ada, eve):
            assert (await store.load(privacy.person(person.user.id, forum.id, 3))).guide is None
        states = [await store.load(privacy.person(person.user.id, person.chat.id)) for person in (ada, eve)]
        assert [len(guide.answers) for guide in (state.guide for state in states) if guide] == [2, 0]


async def test_two_people_talk_in_one_topic_without_mixing(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    forum = api.group(-1_000_000_000_007, forum=True)
    await _said(api, forum, ada, "@test_bot what is a family card?", 3)
    await _said(api, forum, eve, "@test_bot what is a reservation?", 3)
    price = await _said(api, forum, ada, "@test_bot and the price?", 3)
    assert "Fifteen euros" in price.text
    assert price.reply_to is not None
    assert price.reply_to.sender == ada.user
    # In another topic of the same forum she has spoken of nothing yet.
    assert "Fifteen euros" not in (await _said(api, forum, ada, "@test_bot and the price?", 4)).text


async def test_a_guide_shared_in_a_group_opens_in_private(
    api: FakeBotApi, running: Running, ada: Ada, eve: Ada, store: Store, guided_dialogue: Dialogue
) -> None:
    group = api.group(-7)
    async with running(Conversation(guided_dialogue, store)):
        await ada.asks("/guide")
        for answer in ("Far", "Rainy", "A crowd", "Share"):
            ada.presses(answer, ada.told[0])
            await api.idle()
        shared = ada.told[-1]
        [link] = [button["copy_text"]["text"] for button in api.buttons(shared) if "copy_text" in button]
        assert link in shared.text
        typed = await _said(api, group, eve, f"/guide@test_bot {link.partition('=')[2]}")
        [way] = api.buttons(typed)
        assert way["url"] == link
        review = await _opened(api, eve, link)
        assert "Somebody passed these answers on" in review.text
        assert any("A crowd" in button["text"] for button in api.buttons(review))


async def test_an_old_guide_in_a_group_leads_whoever_taps_it_to_their_own(
    api: FakeBotApi, running: Running, ada: Ada, eve: Ada, store: Store, guided_dialogue: Dialogue
) -> None:
    group = api.group(-7)
    async with running(Conversation(guided_dialogue, store)):
        await ada.asks("/guide")
        old = await _said(api, group, ada, "/guide")
        old.markup = ada.told[0].markup
        api.press(eve.user, old, "Far")
        await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
        assert old.edits == 0
        [way] = api.buttons(api.bot_messages(group)[1])
        assert "Far" in (await _opened(api, eve, way["url"])).text


@pytest.mark.parametrize(
    ("command", "first", "second"),
    [("/terms", "Reservation", "Glossary"), ("/compare", "Family card", "Reader's card")],
)
async def test_a_copy_belongs_to_whoever_pressed_for_it(
    api: FakeBotApi, running: Running, ada: Ada, eve: Ada, command: str, first: str, second: str
) -> None:
    group = api.group(-7)
    async with running():
        hers = await _said(api, group, ada, f"{command}@test_bot")
        api.press(eve.user, hers, first)
        await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
        await api.idle()
    async with running():
        copy = api.bot_messages(group)[1]
        assert hers.edits == 0
        told = copy.text
        api.press(ada.user, copy, second)
        await api.wait_for(lambda: len(api.bot_messages(group)) == 3)
        await api.idle()
        assert (copy.edits, copy.text) == (0, told)
        api.press(eve.user, copy, second)
        # A text can't become a picture, so its place is taken by a new message.
        await api.wait_for(lambda: copy.edits or copy.deleted)
        await api.idle()
    assert len(api.bot_messages(group)) == 3
    assert hers.edits == 0


async def test_not_what_somebody_else_meant_leads_to_reasons_in_a_message_of_their_own(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    group = api.group(-7)
    hers = await _said(api, group, ada, "@test_bot how long can I keep a book?")
    before = hers.as_json()
    query = api.press(eve.user, hers, "Not what I meant")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    asked = api.bot_messages(group)[1]
    assert api.presses[query].answer is not None
    assert hers.as_json() == before
    api.press(eve.user, asked, "Wrong topic")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 3)
    assert any("✓ Wrong topic" in button["text"] for button in api.buttons(asked))


async def test_an_edit_that_may_not_be_for_the_bot_takes_no_answer_away(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    group = api.group(-7)
    first = await _said(api, group, ada, "/help")
    asked = api.send_text(group, ada.user, "how long can I keep a book?", reply_to=first)
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    await api.idle()
    api.edit_text(asked, "gjhkl asdkjh zebra")
    await api.idle()
    assert ["Four weeks" in message.text for message in api.bot_messages(group)] == [False, True]


@pytest.mark.parametrize("gone", ["topic", "chat"])
async def test_where_the_bot_may_not_write_one_line_says_so_and_nothing_is_tried_again(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    forum = api.group(-1_000_000_000_007, forum=True)
    api.send_text(forum, ada.user, "/terms", thread=3)
    if gone == "topic":
        forum.threads.clear()
    else:
        del api.world.chats[forum.id]
    await eve.asks("/help")
    await api.wait_for(lambda: "may not write" in caplog.text)
    await api.idle()
    assert caplog.text.count("the bot may not write") == 1
    assert "failed" not in caplog.text
    assert len(api.refused) == 1
    api.refused.clear()
