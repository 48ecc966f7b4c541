"""An admin teaches by tapping: nothing counts before it is kept, and nothing is lost."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.notes import PassedOn
from bot.dialogue.state import State
from bot.knowledge.loader import load_knowledge
from bot.settings import Settings
from bot.storage import Person, Store
from tests.conftest import SMALL
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Running, both

ADMIN, OTHER = 987_654_321, 987_654_322
FLUFFY = "can fluffy come along"
BATCH = """\
name: visitors
writer: visitors
date: 2026-11-30
first: "not run"
questions:
  - {q: when is it due back, expect: topic:loan-length}
  - {q: my card has vanished, expect: topic:lost-card}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    (path / "questions").mkdir()
    (path / "questions" / "visitors.yaml").write_text(BATCH)
    return path


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"knowledge": folder, "admins": frozenset({ADMIN, OTHER})})


@pytest.fixture
def conversation(folder: Path, store: Store) -> Conversation:
    return Conversation(Dialogue(load_knowledge(folder)), store)


@pytest.fixture
def admin(api: FakeBotApi) -> Ada:
    return Ada(api, ADMIN)


@pytest.fixture(autouse=True)
def other(api: FakeBotApi) -> Ada:
    return Ada(api, OTHER)


async def passed_on(store: Store, *questions: str) -> None:
    for number, question in enumerate(questions):
        await store.save(Person(f"p{number}", "c"), State(), [PassedOn(question)])


def labels(message: Message) -> list[str]:
    markup = message.markup or {"inline_keyboard": []}
    return [str(button["text"]) for row in markup["inline_keyboard"] for button in row]


async def tap(api: FakeBotApi, who: Ada, label: str, message: Message | None = None) -> None:
    query = who.presses(label, message)
    await api.wait_for(lambda: api.presses[query].answer is not None)
    await api.idle()


async def verdict(api: FakeBotApi, admin: Ada) -> Message:
    """The message that says what the labels do."""
    await api.wait_for(lambda: any("Keep" in labels(message) for message in admin.told), 60.0)
    await api.idle()
    return next(message for message in reversed(admin.told) if "Keep" in labels(message))


def taught(folder: Path) -> list[tuple[str, str]]:
    path = folder / "questions" / "taught.yaml"
    found = yaml.safe_load(path.read_text())["questions"] if path.exists() else []
    return [(item["q"], item["expect"]) for item in found]


async def in_force(api: FakeBotApi, conversation: Conversation, version: str) -> None:
    await api.wait_for(lambda: conversation.dialogue.knowledge.version != version, 60.0)


@both
async def test_a_tap_labels_a_verdict_follows_and_only_keeping_changes_what_people_get(
    api: FakeBotApi,
    running: Running,
    folder: Path,
    store: Store,
    conversation: Conversation,
    ada: Ada,
    admin: Ada,
) -> None:
    await passed_on(store, FLUFFY, "Can fluffy come along?", "is there wifi")
    async with running(conversation):
        version = conversation.dialogue.knowledge.version
        card = await admin.asks("/teach")
        assert "2 ×" in card.text
        assert FLUFFY in card.text
        await tap(api, admin, "The article doesn't say", card)
        await tap(api, admin, "Parking", card)
        assert f"✓ “{FLUFFY}” → Parking" in card.text
        assert "is there wifi" in card.text
        told = await verdict(api, admin)
        assert "Learned 1" in told.text
        assert "parking" not in (await ada.asks(FLUFFY)).text
        assert taught(folder) == []
        await tap(api, admin, "Keep", told)
        await in_force(api, conversation, version)
        assert taught(folder) == [(FLUFFY, "gap:parking")]
        assert "nothing about parking" in (await ada.asks(FLUFFY)).text
        assert "is there wifi" in (await admin.asks("/teach")).text
