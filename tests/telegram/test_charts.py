"""A guide's result: the message that changes in place, and beside it a picture to keep."""

import threading
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.pictures import draw
from bot.storage import Store
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Bot, Running

BUS = ("Far", "Rainy", "A crowd")
"""After these nothing could change the result any more."""


@pytest.fixture
def bot(guided_bot: Bot) -> Bot:
    return guided_bot


async def reach(person: Ada, *answers: str) -> tuple[Message, list[Message]]:
    """The message in which the person tapped these answers, and all that came after it."""
    asked = await person.asks("/guide")
    for answer in answers:
        await tap(person, answer, asked)
    return asked, person.told[person.told.index(asked) + 1 :]


async def tap(person: Ada, label: str, message: Message) -> None:
    edits = message.edits
    person.presses(label, message)
    await person.api.wait_for(lambda: message.edits > edits)
    await person.api.idle()


def pictures(person: Ada) -> list[Message]:
    return [message for message in person.told if message.photo is not None]


async def test_a_result_changes_in_place_and_a_picture_comes_beside_it(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    result, [picture] = await reach(ada, *BUS)
    assert "Take the bus." in result.text
    assert "<b>Take the bus.</b>" in result.html
    assert "Share" in [button["text"] for button in api.buttons(result)]
    assert picture.photo is not None
    assert picture.photo.startswith(b"\x89PNG")
    assert picture.html == "<b>Take the bus.</b>"
    assert api.buttons(picture) == []


async def test_what_the_picture_shows_is_told_in_the_message_folded(
    api: FakeBotApi, bot: Bot, ada: Ada
) -> None:
    result, _ = await reach(ada, *BUS)
    told = result.html.partition("<blockquote expandable>")[2]
    assert "Distance: Far – towards Bus\nWeather: Rainy – towards Bus" in told


async def test_the_same_answers_in_a_row_give_no_second_picture(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    result, _ = await reach(ada, *BUS)
    ada.presses("Share", result)
    shared = (await ada.answered(3))[-1]
    await tap(ada, "Show the result", shared)
    assert shared.text.startswith("Take the bus.")
    assert len(pictures(ada)) == 1


@pytest.mark.parametrize("last", ["Very much", "running late"])
async def test_what_is_tried_changes_the_picture_of_that_result(
    api: FakeBotApi, running: Running, guided_dialogue: Dialogue, store: Store, ada: Ada, last: str
) -> None:
    async with running(Conversation(guided_dialogue, store)):
        result, _ = await reach(ada, "Far", "Rainy", "Just me")
        if last == "Very much":
            await tap(ada, last, result)
        else:
            await ada.asks(last)
        [picture] = await _photos(ada, 1)
        result = ada.told[ada.told.index(picture) - 1]
        first = picture.photo
    async with running(Conversation(guided_dialogue, store)):
        [attempt] = [b["text"] for b in api.buttons(result) if b["text"].startswith("Try ")]
        await tap(ada, attempt, result)
        assert picture.edits == 1
        assert picture.photo != first
        [undo] = [b["text"] for b in api.buttons(result) if b["text"].startswith("Back to my own")]
        await tap(ada, undo, result)
        assert (picture.edits, picture.photo) == (2, first)
        # Deleted meanwhile: it comes anew.
        picture.deleted = True
        await tap(ada, undo, result)
        assert [photo.photo != first for photo in await _photos(ada, 1)] == [True]
    assert ["to edit not found" in call.description for call in api.refused] == [True]
    api.refused.clear()


async def test_another_guide_has_a_picture_of_its_own(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await reach(ada, *BUS)
    again = await ada.asks("/guide")
    for answer in ("Start again", "Near", "Sunny", "Just me"):
        await tap(ada, answer, again)
    first, second = await _photos(ada, 2)
    assert (first.edits, first.photo != second.photo) == (0, True)


async def test_why_twice_changes_nothing_and_says_so(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    asked = await ada.asks("/guide")
    await tap(ada, "Far", asked)
    [why] = [button["callback_data"] for button in api.buttons(asked) if button["text"] == "?"]
    await tap(ada, "?", asked)
    # The phone still showed the button when it was tapped again.
    again = api.world.new_query(ada.user, 150)
    api.world.presses[again.id] = again
    pressed = {"id": again.id, "from": ada.user.as_json(), "message": asked.as_json(), "data": why}
    api.raw_update({"callback_query": {**pressed, "chat_instance": "5"}})
    await api.wait_for(lambda: again.answer)
    await api.idle()
    assert "see" in str((again.answer or {})["text"])
    assert asked.edits == 2


async def _photos(person: Ada, count: int) -> list[Message]:
    await person.api.wait_for(lambda: len(pictures(person)) >= count)
    await person.api.idle()
    return pictures(person)


async def test_a_picture_is_drawn_once_and_apart_from_the_loop(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def draw_here(picture: Any) -> bytes:
        threads.append(threading.current_thread())
        return draw(picture)

    monkeypatch.setattr("bot.telegram.pictures.draw", draw_here)
    _, [hers] = await reach(ada, *BUS)
    _, [others] = await reach(eve, *BUS)
    assert hers.photo == others.photo
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    assert str(api.calls_of("sendPhoto")[1].params["photo"]).startswith("AgAC")


async def test_a_file_id_survives_a_restart(
    api: FakeBotApi, running: Running, guided_dialogue: Dialogue, store: Store, ada: Ada, eve: Ada
) -> None:
    for person in (ada, eve):
        async with running(Conversation(guided_dialogue, store)):
            await reach(person, *BUS)
    assert [bool(call.params.get("photo")) for call in api.calls_of("sendPhoto")] == [False, True]


async def test_a_chart_that_cannot_be_drawn_leaves_the_result_in_words(
    api: FakeBotApi, bot: Bot, ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(picture: Any) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.telegram.pictures.draw", fail)
    result, _ = await reach(ada, *BUS)
    assert "Distance: Far" in result.text
    assert api.buttons(result)
    assert pictures(ada) == []


async def test_a_picture_that_has_to_wait_comes_later(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    api.fail("429", "sendPhoto", seconds=60)
    result, later = await reach(ada, *BUS)
    assert "Take the bus." in result.text
    assert later == []
    bot.let_go(ada)
    [picture] = await _photos(ada, 1)
    assert picture.html == "<b>Take the bus.</b>"


async def test_typed_answers_end_in_a_result_and_its_picture_too(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/guide")
    for words in ("far", "pouring rain", "lots of people"):
        await ada.asks(words)
    *_, result, picture = ada.told
    assert "Take the bus." in result.text
    assert picture.photo is not None


async def test_an_edited_last_answer_edits_result_and_picture(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await ada.asks("/guide")
    for words in ("far", "pouring rain", "on my own"):
        await ada.asks(words)
    last = ada.says("running late")
    result, picture = (await ada.answered(6))[-2:]
    before = picture.photo
    assert before is not None
    api.edit_text(last, "plenty of time")
    await api.wait_for(lambda: result.edits == 1 and picture.edits == 1)
    assert "Not at all, noted." in result.text
    assert picture.photo != before
    # What is no answer to that step changes nothing.
    api.edit_text(last, "show my answers")
    await api.idle()
    assert (result.edits, picture.edits) == (1, 1)


async def test_forget_forgets_which_picture_was_sent(api: FakeBotApi, bot: Bot, ada: Ada) -> None:
    await reach(ada, *BUS)
    await ada.asks("/forget")
    await reach(ada, *BUS)
    assert len(pictures(ada)) == 2
