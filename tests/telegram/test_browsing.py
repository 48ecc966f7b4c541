"""The glossary, the topics and comparisons are leafed through in one message, over HTTP."""

from functools import partial
from typing import Any

import pytest

from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Bot, Running


def labels(api: FakeBotApi, message: Message) -> list[str]:
    return [str(button["text"]) for button in api.buttons(message)]


def _edited(message: Message, times: int) -> bool:
    return message.edits == times


async def pressed(api: FakeBotApi, ada: Ada, *buttons: str) -> Message:
    """The last message after these buttons, one by one, each of which edits it."""
    for button in buttons:
        message = ada.told[-1]
        wanted = message.edits + 1
        ada.presses(button)
        await api.wait_for(partial(_edited, message, wanted))
        await api.idle()
    return ada.told[-1]


async def test_the_glossary_is_one_message(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    first = await ada.asks("/terms")
    assert labels(api, first) == ["Reader's card", "Family card", "Reservation"]
    card = await pressed(api, ada, "Reader's card", "Next: Family card", "Next: Reservation", "Glossary")
    assert card is first
    assert len(ada.told) == 1
    assert labels(api, first) == ["Reader's card", "Family card", "Reservation"]


async def test_a_card_folds_what_is_long(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    card = await ada.asks("/term reders card")
    assert card.html.startswith("<b>Reader's card</b>\n\n<i>A form")
    (_, folded) = card.html.split("<blockquote expandable>")
    assert folded.startswith("You get it at the desk with an identity card.")
    assert folded.count("</blockquote>") == 1


async def test_topics_are_one_message_too(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/topics")
    leaf = await pressed(
        api, ada, "Lending", "What does it cost to be late?", "Lending", "All topics", "Cards"
    )
    assert len(ada.told) == 1
    assert "Which card do I need?" in labels(api, leaf)


async def test_a_press_from_the_greeting_leaves_the_greeting_where_it_is(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    await ada.asks("/start")
    ada.presses("Glossary")
    assert "Glossary" in labels(api, (await ada.answered(2))[0])


async def test_another_person_in_a_group_leafs_in_a_message_of_their_own(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    group = api.group(-70)
    api.send_text(group, ada.user, "/terms@test_bot")
    await api.wait_for(lambda: api.bot_messages(group))
    (hers,) = api.bot_messages(group)
    api.press(eve.user, hers, "Reservation")
    await api.wait_for(lambda: len(api.bot_messages(group)) == 2)
    assert hers.edits == 0
    api.press(ada.user, hers, "Reservation")
    await api.wait_for(lambda: hers.edits == 1)
    assert len(api.bot_messages(group)) == 2


@pytest.fixture
async def article(running: Running, shipped_dialogue: Dialogue, store: Any) -> Any:
    from bot.conversation import Conversation

    async with running(Conversation(shipped_dialogue, store)) as started:
        yield started


async def test_a_long_comparison_turns_its_rows_in_place_each_with_its_words(
    api: FakeBotApi, article: Bot, ada: Ada, shipped: Knowledge
) -> None:
    first, second = shipped.usual_terms
    message = await ada.asks(f"compare {first.title} and {second.title}")
    told = [message.text]
    photos = {message.photo}
    titles = [aspect.title for aspect in shipped.aspects]
    for begin, end in ((5, 8), (9, 11)):
        await pressed(api, ada, f"{begin}–{end}: {titles[begin - 1]}, {titles[begin]} …")
        told.append(message.text)
        photos.add(message.photo)
    assert len(ada.told) == 1
    assert len(photos) == 3
    for aspect in shipped.aspects:
        assert any(
            first.facts[aspect.id].in_short in text and second.facts[aspect.id].in_short in text
            for text in told
        )


async def test_while_a_side_is_picked_the_picture_stays(
    api: FakeBotApi, article: Bot, ada: Ada, shipped: Knowledge
) -> None:
    first, second, third = shipped.terms[:3]
    message = await ada.asks(f"compare {first.title} and {second.title}")
    before = message.photo
    await pressed(api, ada, f"Change {second.title}")
    assert message.photo == before
    assert message.text.startswith("What shall stand there instead")
    await pressed(api, ada, third.title)
    assert message.photo != before
    assert third.title in message.text
    assert len(ada.told) == 1
    assert api.calls_of("editMessageCaption")
    assert not api.calls_of("deleteMessage")


async def test_sides_are_picked_in_one_message_until_there_is_a_picture(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    await ada.asks("/compare")
    await pressed(api, ada, "Family card")
    ada.presses("Reader's card")
    await api.wait_for(lambda: ada.told and ada.told[-1].photo is not None)
    assert len(ada.told) == 1


async def test_a_chat_action_is_shown_only_while_a_picture_is_drawn(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    await ada.asks("how long can I keep a book?")
    assert not api.calls_of("sendChatAction")
    await ada.asks("compare them")
    assert [call.params["action"] for call in api.calls_of("sendChatAction")] == ["upload_photo"]
    await ada.asks("compare them")
    assert len(api.calls_of("sendChatAction")) == 1


async def test_without_the_chat_action_the_picture_comes_all_the_same(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    api.fail("500", "sendChatAction")
    assert (await ada.asks("compare them")).photo is not None
    api.refused.clear()


@pytest.mark.parametrize("shown", ["/start", "compare them", "xyzzy plugh quux"])
async def test_a_button_to_the_guide_or_to_a_comparison_leaves_what_one_reads(
    api: FakeBotApi, article: Bot, ada: Ada, shown: str
) -> None:
    message = await ada.asks(shown)
    told = message.text
    ways = [b for b in api.buttons(message) if str(b.get("callback_data")) in ("1kguide", "1kcompare")]
    assert ways
    for count, way in enumerate(ways, start=2):
        ada.presses(way["text"], message)
        await ada.answered(count)
    assert (message.text, message.edits) == (told, 0)


async def test_going_on_with_the_guide_leaves_the_answer_that_came_in_between(
    api: FakeBotApi, article: Bot, ada: Ada
) -> None:
    await ada.asks("/guide")
    for question in ("is it paid?", "what is a nano internship?", "what is a flash internship?"):
        answer = await ada.asks(question)
    assert "Go on" in labels(api, answer)
    count = len(ada.told)
    ada.presses("Go on", answer)
    assert "How much time can you give it?" in (await ada.answered(count + 1))[-1].text
    assert answer.edits == 0
