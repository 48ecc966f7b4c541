"""Whatever Telegram may send: nothing crashes, nothing comes out unescaped, nobody who waits meets silence."""

import asyncio
import logging
import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.settings import Settings
from bot.storage import Store
from tests.conftest import SMALL
from tests.fake_bot_api import FakeBotApi

from . import shapes
from .conftest import Api, Bot

HARMLESS = (
    "query is too old",
    "message to edit not found",
    "message to delete not found",
    "not modified",
    "thread not found",
)
"""What Telegram may refuse since these messages were never there."""
ANSWERS = ("sendMessage", "sendPhoto", "editMessageText", "editMessageMedia")
_TIMES = count()
_TEXTS = re.compile(r"""^( *(?:- )?(?:title|answer|short|reply): [^"'|>\n]+)$""", re.MULTILINE)
bounded = settings(
    max_examples=100,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)


class Harness:
    """A running bot, to which one update after the other is given."""

    def __init__(self, loop: asyncio.AbstractEventLoop, api: FakeBotApi, bot: Bot) -> None:
        self._loop, self._api, self._bot = loop, api, bot

    def gives(self, update: dict[str, Any]) -> int:
        """Let an update be handled; gives how many answers were written."""
        self._api.forget_calls()
        self._loop.run_until_complete(self._handled(update))
        assert not self._bot.ended
        refused = [
            each for each in self._api.refused if not any(word in each.description for word in HARMLESS)
        ]
        assert refused == []
        answers = [call for method in ANSWERS for call in self._api.calls_of(method)]
        assert all("evil.example'" not in str(call.params.get("text")) for call in answers)
        return len(answers)

    async def _handled(self, update: dict[str, Any]) -> None:
        self._api.raw_update(update)
        await self._api.idle()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The small knowledge, in which titles and answers would break HTML that isn't escaped."""
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("hostile") / "knowledge"))
    for file in folder.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(_TEXTS.sub(r"\1 </b><i>&lt;&", text), encoding="utf-8")
    return load_knowledge(folder)


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory, hostile: Knowledge) -> Iterator[Harness]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        api = Api()
        loop.run_until_complete(api.start())
        _people(api)
        store = Store(tmp_path_factory.mktemp("fuzz") / "bot.sqlite3")
        bot = Bot(
            api,
            Settings(token=api.token, api_base_url=api.url, sends_per_second=0),
            Conversation(Dialogue(hostile), store),
        )
        loop.run_until_complete(bot.start())
        yield Harness(loop, api, bot)
        loop.run_until_complete(bot.stop())
        loop.run_until_complete(api.stop())
        loop.run_until_complete(store.close())


def _people(api: FakeBotApi) -> None:
    for number in (shapes.ADA, shapes.EVE):
        api.private(api.user(number))
    api.group(shapes.GROUP)
    api.topic(api.group(shapes.FORUM, forum=True), 1)


@pytest.fixture
def failures(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No update ends in the error handler."""
    caplog.set_level(logging.ERROR)
    yield
    assert [record.getMessage() for record in caplog.records if "in chat" in record.getMessage()] == []


def waits_for_an_answer(update: dict[str, Any]) -> bool:
    """Whether a person wrote something to the bot alone."""
    message = update.get("message")
    if not isinstance(message, dict) or message["chat"]["type"] != "private":
        return False
    said = "text" in message or "caption" in message
    shown = any(kind in message for kind in (*shapes.CONTENT_KINDS, "photo"))
    return said or (shown and "media_group_id" not in message)


@bounded
@given(update=shapes.updates)
@pytest.mark.usefixtures("failures")
def test_no_update_crashes_it_and_nobody_in_private_meets_silence(
    harness: Harness, update: dict[str, Any]
) -> None:
    answers = harness.gives(update)
    assert answers or not waits_for_an_answer(update)


@bounded
@given(update=shapes.messages(shapes.private, shapes.contents()).map(lambda message: {"message": message}))
@pytest.mark.usefixtures("failures")
def test_whatever_a_person_writes_is_answered(harness: Harness, update: dict[str, Any]) -> None:
    assert harness.gives(update) or not waits_for_an_answer(update)


@bounded
@given(data=st.data())
@pytest.mark.usefixtures("failures")
def test_no_code_of_a_button_or_link_crashes_it(
    harness: Harness, dialogue: Dialogue, data: st.DataObject
) -> None:
    known = _codes(dialogue)
    code = st.sampled_from(known) | st.builds(_mangled, st.sampled_from(known), shapes.codes) | shapes.codes
    harness.gives({"callback_query": data.draw(shapes.presses(code))})
    link = data.draw(code)
    chat = data.draw(shapes.private)
    # A link that is opened twice within seconds is one.
    date = shapes.DATE + 10 * next(_TIMES)
    start = {"message_id": 1, "date": date, "chat": chat, "from": shapes.person(chat["id"])}
    assert harness.gives({"message": {**start, "text": f"/start {link}"}})


@cache
def _codes(dialogue: Dialogue) -> list[str]:
    return [item.code for reply in _pages(dialogue) for item in reply]


def _pages(dialogue: Dialogue) -> Iterator[Any]:
    from bot.dialogue import events
    from bot.dialogue.state import State

    for event in (
        events.Command("start"),
        events.Command("topics"),
        events.Command("terms"),
        events.Said("book"),
    ):
        yield dialogue.respond(event, State(), 0.0).state.menu


def _mangled(code: str, other: str) -> str:
    half = len(code) // 2
    return (code[:half] + other + code[half:])[:64]
