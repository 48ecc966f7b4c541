"""An edited question edits its answer."""

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.storage import Store
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, Running, both

pytestmark = both


async def test_an_edited_question_edits_its_answer(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = ada.says("late fee")
    await ada.answered(1)
    api.edit_text(asked, "how long can I keep a book?")
    await api.wait_for(lambda: ada.told[0].edits == 1)
    assert "Four weeks" in ada.told[0].text
    assert len(ada.told) == 1


async def test_an_edit_that_changes_nothing_is_left_alone(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = ada.says("late fee")
    await ada.answered(1)
    for words in ("late fee?", "late fee"):
        api.edit_text(asked, words)
        await api.idle()
    assert [message.edits for message in ada.told] == [0]
    assert not [call for call in api.calls if call.method.startswith(("edit", "delete"))]


async def test_an_edit_leaves_alone_what_was_turned_since(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = ada.says("/terms")
    [card] = await ada.answered(1)
    ada.presses("Reservation", card)
    await api.wait_for(lambda: card.edits == 1)
    await api.idle()
    api.edit_text(asked, "what does it cost to be late?")
    answer = (await ada.answered(2))[1]
    # It was said before the card was read, so it isn't about the card.
    assert "Ten cents" in answer.text
    assert answer.reply_to is asked
    assert card.text.startswith("Reservation")
    api.edit_text(asked, "how long can I keep a book?")
    await api.wait_for(lambda: answer.edits == 1)
    assert card.text.startswith("Reservation")


async def test_an_edit_is_recognised_after_a_restart(api: FakeBotApi, running: Running, ada: Ada) -> None:
    async with running():
        asked = ada.says("late fee")
        await ada.answered(1)
    async with running():
        api.edit_text(asked, "how long can I keep a book?")
        await api.wait_for(lambda: ada.told[0].edits == 1)


async def test_a_question_whose_answer_is_unknown_is_answered_anew(
    api: FakeBotApi, bot: Bot, ada: Ada, store: Store
) -> None:
    asked = ada.says("late fee")
    await ada.answered(1)
    await store.leave(bot.application.privacy.chat(5))
    api.edit_text(asked, "how long can I keep a book?")
    answer = (await ada.answered(2))[1]
    assert answer.reply_to is asked


async def test_an_answer_becomes_a_picture_and_words_again(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = ada.says("late fee")
    await ada.answered(1)
    api.edit_text(asked, "compare them")
    await api.wait_for(lambda: [message.photo is not None for message in ada.told] == [True])
    picture = ada.told[0]
    api.edit_text(asked, "compare family card and reader's card")
    await api.wait_for(lambda: picture.edits == 1)
    assert "Family card" in picture.text
    api.edit_text(asked, "where can I park?")
    await api.wait_for(lambda: [message.photo is not None for message in ada.told] == [False])
    await api.idle()
    assert "parking" in ada.told[0].text


async def test_an_answer_that_is_gone_is_written_anew(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = ada.says("late fee")
    await ada.answered(1)
    ada.told[0].deleted = True
    api.edit_text(asked, "how long can I keep a book?")
    await ada.answered(1)
    api.edit_text(asked, "where can I park?")
    await api.wait_for(lambda: ada.told[0].edits == 1)
    assert ["to edit not found" in call.description for call in api.refused] == [True]
    api.refused.clear()


async def test_an_edit_replaces_an_answer_that_still_waits(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    api.fail("429", "sendMessage", seconds=60)
    asked = ada.says("how long can I keep a book?")
    ada.says("/help")
    await api.idle()
    api.edit_text(asked, "where can I park?")
    await api.idle()
    bot.let_go(ada)
    told = await ada.answered(2)
    await api.wait_for(lambda: ada.told[0].edits == 1)
    assert ["parking" in told[0].text, "/topics" in told[1].text] == [True, True]
    assert len(told) == 2


async def test_a_message_that_comes_again_or_is_edited_changes_nothing_twice(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, guided_dialogue: Dialogue
) -> None:
    async with running(Conversation(guided_dialogue, store)) as bot:
        await ada.asks("/guide")
        first = ada.says("far")
        again = {"message": first.as_json()}
        number = api.world.queue.last_id
        await ada.answered(2)
        second = (await ada.asks("pouring rain"), ada.told[-1].text)
        api.world.queue.last_id = number - 1
        api.raw_update(again)
        await api.idle()
        api.world.queue.last_id = number + 100
        person = bot.application.privacy.person(5, 5)
        for words in ("near", "near", "pouring rain"):
            api.edit_text(first, words)
            await api.idle()
            guide = (await store.load(person)).guide
            assert guide is not None
            assert guide.given == {"distance": "near", "weather": "rain"}
        assert [message.edits for message in ada.told] == [0, 1, 0]
        assert "Near, noted." in ada.told[1].text
        assert (second[0].text, second[0].edits) == (second[1], 0)


@pytest.mark.parametrize(
    "words", ["gjhkl asdkjh zebra", "how long can I keep a book?", "/topics", "hi", "card"]
)
async def test_an_edit_to_the_same_words_leaves_the_answer_as_it_is(
    api: FakeBotApi, bot: Bot, ada: Ada, words: str
) -> None:
    """Telegram tells of an edit, too, when a link in the message has got its preview."""
    asked = ada.says(words)
    [answer] = await ada.answered(1)
    told = answer.text, str(answer.markup), answer.edits
    for _ in range(2):
        api.edit_text(asked, words)
        await api.idle()
    assert [(one.text, str(one.markup), one.edits) for one in ada.told] == [told]
