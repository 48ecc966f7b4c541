"""An admin teaches by tapping: nothing counts before it is kept, and nothing is lost."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import PassedOn, State
from bot.knowledge.loader import load_knowledge
from bot.settings import Settings
from bot.storage import Person, Store
from bot.storage.taught import Lesson, keep, label
from bot.telegram.weekly import Weekly
from tests.conftest import SMALL
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Running, both, told_in_a_group

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


@pytest.fixture(autouse=True)
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
    await api.wait_for(lambda: any("Keep" in labels(message) for message in admin.told))
    await api.idle()
    return next(message for message in reversed(admin.told) if "Keep" in labels(message))


def taught(folder: Path) -> list[tuple[str, str]]:
    path = folder / "questions" / "taught.yaml"
    found = yaml.safe_load(path.read_text())["questions"] if path.exists() else []
    return [(item["q"], item["expect"]) for item in found]


def texts_in(folder: Path) -> dict[Path, str]:
    return {path: path.read_text() for path in folder.rglob("*.yaml")}


async def in_force(api: FakeBotApi, conversation: Conversation, version: str) -> None:
    await api.wait_for(lambda: conversation.dialogue.knowledge.version != version)


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


async def kept(api: FakeBotApi, admin: Ada, conversation: Conversation, *taps: str) -> None:
    """Label what comes first by these taps, and keep it."""
    version = conversation.dialogue.knowledge.version
    card = await admin.asks("/teach")
    for button in taps:
        await tap(api, admin, button, card)
    await tap(api, admin, "Keep", await verdict(api, admin))
    await in_force(api, conversation, version)
    await api.idle()


async def test_every_other_button_of_a_card(
    api: FakeBotApi, running: Running, store: Store, conversation: Conversation, admin: Ada
) -> None:
    await passed_on(
        store, "zebra one", "yak two", "gnu three", "emu four", "owl five", "bat six", "fox seven"
    )
    async with running(conversation):
        card = await admin.asks("/teach")
        await tap(api, admin, "Skip", card)
        assert "To look at: 6" in card.text
        await tap(api, admin, "Never", card)
        await tap(api, admin, "Not a question", card)
        await tap(api, admin, "Small talk", card)
        # By its section, and after a step back.
        await tap(api, admin, "Another…", card)
        await tap(api, admin, "Lending", card)
        await tap(api, admin, "Back", card)
        await tap(api, admin, "Another…", card)
        await tap(api, admin, "Glossary", card)
        await tap(api, admin, "Family card", card)
        # In other words, found by words.
        await tap(api, admin, "Change its words", card)
        card = await admin.asks("is a bat allowed")
        assert "“is a bat allowed”" in card.text
        await tap(api, admin, "Another…", card)
        assert "nothing like that" in (await admin.asks("qwertz uiop")).text
        await tap(api, admin, "Cards", card)
        assert "write a few words" in (await admin.asks("family card")).text
        found = await admin.asks("late fee")
        await tap(api, admin, "What does it cost to be late?", found)
        # A new gap.
        await tap(api, admin, "The article doesn't say", found)
        found = await admin.asks("where to park")
        assert "Parking" in labels(found)
        await tap(api, admin, "Back", found)
        await tap(api, admin, "The article doesn't say", found)
        await tap(api, admin, "A new one…", found)
        last = await admin.asks("Foxes: Ask <the> forester.")
        assert "You have skipped the rest" in last.text
        # Who skipped something meets it again the next time; what is never to come doesn't come.
        assert "zebra one" in (await admin.asks("/teach")).text
    rows = await store.read(
        lambda db, now: db.rows("SELECT question, expect, status FROM taught ORDER BY id")
    )
    assert rows == [
        ("", "", "never"),
        ("gnu three", "none", "labelled"),
        ("emu four", "smalltalk", "labelled"),
        ("owl five", "term:family-card", "labelled"),
        ("is a bat allowed", "topic:late-fee", "labelled"),
        ("fox seven", "gap:foxes-927161c7", "labelled"),
    ]


async def test_what_an_admin_writes_otherwise_is_a_question_like_any_other(
    api: FakeBotApi, running: Running, store: Store, conversation: Conversation, admin: Ada
) -> None:
    await passed_on(store, FLUFFY)
    async with running(conversation):
        card = await admin.asks("/teach")
        await tap(api, admin, "Another…", card)
        await tap(api, admin, "Back", card)
        assert "Four weeks" in (await admin.asks("how long can I keep a book?")).text


@pytest.mark.parametrize("command", ["/teach", "/teach undo", "/teach@test_bot"])
async def test_to_others_and_in_groups_teaching_does_not_exist(
    api: FakeBotApi,
    running: Running,
    store: Store,
    conversation: Conversation,
    ada: Ada,
    admin: Ada,
    command: str,
) -> None:
    await passed_on(store, FLUFFY)
    async with running(conversation):
        unknown = (await ada.asks("/nonsense")).text
        assert (await ada.asks(command)).text == unknown
        assert FLUFFY not in await told_in_a_group(api, admin, command)
        # A client of somebody's own may send any code.
        card = await admin.asks("/teach")
        code = next(b["callback_data"] for b in api.buttons(card) if b["text"] == "Never")
        ada.told[-1].markup = {"inline_keyboard": [[{"text": "Never", "callback_data": code}]]}
        await tap(api, ada, "Never")
    assert await store.read(lambda db, now: db.rows("SELECT * FROM taught")) == []


async def test_the_last_ones_can_be_taken_back_before_and_after_they_are_kept(
    api: FakeBotApi,
    running: Running,
    folder: Path,
    store: Store,
    conversation: Conversation,
    ada: Ada,
    admin: Ada,
) -> None:
    files = texts_in(folder)
    await passed_on(store, FLUFFY)
    async with running(conversation):
        card = await admin.asks("/teach")
        await tap(api, admin, "Small talk", card)
        assert f"Taken back: “{FLUFFY}”" in (await admin.asks("/teach undo")).text
        card = await admin.asks("/teach")
        await tap(api, admin, "The article doesn't say", card)
        await tap(api, admin, "A new one…", card)
        await admin.asks("Pets: Leave them at home.")
        version = conversation.dialogue.knowledge.version
        await tap(api, admin, "Keep", await verdict(api, admin))
        await in_force(api, conversation, version)
        assert "Leave them at home." in (await ada.asks(FLUFFY)).text
        [(question, label)] = taught(folder)
        assert (question, label.startswith("gap:pets")) == (FLUFFY, True)
        version = conversation.dialogue.knowledge.version
        assert "Taken back" in (await admin.asks("/teach undo")).text
        await in_force(api, conversation, version)
        assert "Leave them at home." not in (await ada.asks(FLUFFY)).text
        assert "nothing to take back" in (await admin.asks("/teach undo")).text
    assert texts_in(folder) == files


async def test_two_admins_who_disagree_are_told_and_people_are_offered_both(
    api: FakeBotApi,
    running: Running,
    store: Store,
    conversation: Conversation,
    ada: Ada,
    admin: Ada,
    other: Ada,
) -> None:
    await passed_on(store, FLUFFY)
    async with running(conversation):
        mine, theirs = await admin.asks("/teach"), await other.asks("/teach")
        for who, card, title in (
            (admin, mine, "Which card do I need?"),
            (other, theirs, "What if I lose my card?"),
        ):
            await tap(api, who, "Another…", card)
            await tap(api, who, "Cards", card)
            await tap(api, who, title, card)
        assert "both will be offered" not in mine.text
        assert "both will be offered" in theirs.text
        for who in (admin, other):
            version = conversation.dialogue.knowledge.version
            await tap(api, who, "Keep", await verdict(api, who))
            await in_force(api, conversation, version)
        offered = labels(await ada.asks(FLUFFY))
        assert {"Which card do I need?", "What if I lose my card?"} < set(offered)


async def test_where_the_folder_cannot_be_written_it_counts_all_the_same_and_admins_are_told(
    api: FakeBotApi, running: Running, folder: Path, store: Store, conversation: Conversation, ada: Ada, admin: Ada,
    other: Ada,
) -> None:  # fmt: skip
    # As in a container: nothing can be written beside the files.
    (folder / "questions" / ".taught.yaml.part").mkdir()
    await passed_on(store, FLUFFY)
    async with running(conversation):
        await kept(api, admin, conversation, "The article doesn't say", "Parking")
        await other.answered(1)
        assert "can't be written into the files" in other.told[-1].text
        assert "teach export" in other.told[-1].text
        assert "nothing about parking" in (await ada.asks(FLUFFY)).text


async def test_what_its_author_has_forgotten_cannot_be_taught(
    api: FakeBotApi, running: Running, conversation: Conversation, ada: Ada, admin: Ada
) -> None:
    async with running(conversation):
        question = await ada.asks("qwertz uiop")
        await tap(api, ada, "Pass it on to the authors", question)
        card = await admin.asks("/teach")
        assert "qwertz uiop" in card.text
        await ada.asks("/forget")
        await tap(api, admin, "Small talk", card)
        assert "had it deleted" in card.text
        assert "No question waits" in card.text


async def test_what_was_passed_on_before_people_were_told_it_may_become_an_example_is_not_taught(
    api: FakeBotApi, running: Running, store: Store, conversation: Conversation, admin: Ada
) -> None:
    await passed_on(store, FLUFFY)
    await store.write(lambda db, now: db.execute("UPDATE questions SET agreed=0"))
    async with running(conversation):
        assert "No question waits" in (await admin.asks("/teach")).text


async def test_what_was_labelled_when_a_process_ended_is_tried_by_the_next_one(
    api: FakeBotApi, running: Running, store: Store, folder: Path, admin: Ada
) -> None:
    await passed_on(store, FLUFFY)
    async with running(Conversation(Dialogue(load_knowledge(folder)), store)):
        card = await admin.asks("/teach")
        await tap(api, admin, "Small talk", card)
        assert not any("Keep" in labels(message) for message in admin.told)
    async with running(Conversation(Dialogue(load_knowledge(folder)), store)):
        assert "Learned 1" in (await verdict(api, admin)).text


async def test_what_was_kept_when_a_process_was_killed_is_written_and_answered_by_the_next_one(
    api: FakeBotApi, running: Running, store: Store, folder: Path, conversation: Conversation, ada: Ada
) -> None:
    version = conversation.dialogue.knowledge.version
    lesson = Lesson("k", FLUFFY, "gap:parking")
    await store.write(lambda db, now: label(db, now, "a", lesson))
    await store.write(lambda db, now: keep(db, now, "a", 99, "turn"))
    async with running(conversation):
        await in_force(api, conversation, version)
        assert taught(folder) == [(FLUFFY, "gap:parking")]
        assert "nothing about parking" in (await ada.asks(FLUFFY)).text


async def test_who_asks_for_the_next_question_still_gets_the_verdict_and_not_for_what_was_taken_back(
    api: FakeBotApi, running: Running, store: Store, conversation: Conversation, admin: Ada
) -> None:
    await passed_on(store, FLUFFY, "is there wifi")
    async with running(conversation):
        await tap(api, admin, "Small talk", await admin.asks("/teach"))
        await admin.asks("/teach")
        assert "Learned 1" in (await verdict(api, admin)).text
        await tap(api, admin, "Small talk", await admin.asks("/teach"))
        assert FLUFFY in (await admin.asks("/teach undo")).text
        told = len(admin.told)
        await tap(api, admin, "Small talk", await admin.asks("/teach"))
        await api.wait_for(lambda: any("Learned" in one.text for one in admin.told[told:]))
        assert [one.text[:9] for one in admin.told[told:] if "Learned" in one.text] == ["Learned 1"]


@both
async def test_who_asked_to_be_told_gets_the_answer_once(
    api: FakeBotApi, running: Running, conversation: Conversation, ada: Ada, eve: Ada, admin: Ada
) -> None:
    async with running(conversation):
        question = await ada.asks("qwertz uiop")
        assert "may become an example" in question.text
        await tap(api, ada, "Tell me when you know", question)
        assert "write to you here, once" in ada.told[-1].text
        await tap(api, eve, "Pass it on to the authors", await eve.asks("qwertz uiop"))
        before, quiet = len(ada.told), len(eve.told)
        await kept(api, admin, conversation, "The article doesn't say", "Parking")
        await ada.answered(before + 1)
        told = "\n".join(message.text for message in ada.told[before:])
        assert "You wanted to know: “qwertz uiop”" in told
        assert "nothing about parking" in told
        said = len(ada.told)
        await admin.asks("/reload")
        await api.idle()
        assert (len(ada.told), len(eve.told)) == (said, quiet)


async def test_nobody_is_told_after_a_block_or_after_forgetting_or_in_a_group(
    api: FakeBotApi, running: Running, store: Store, conversation: Conversation, ada: Ada, eve: Ada
) -> None:
    group = api.group(-7)
    async with running(conversation):
        for who in (ada, eve):
            await tap(api, who, "Tell me when you know", await who.asks("qwertz uiop"))
        api.send_text(group, ada.user, "@test_bot qwertz uiop")
        await api.wait_for(lambda: api.bot_messages(group))
        assert "Tell me when you know" not in labels(api.bot_messages(group)[-1])
        waiting = await store.read(
            lambda db, now: db.rows("SELECT address FROM questions WHERE address <> ''")
        )
        assert len(waiting) == 2
        assert not any(address.isdecimal() for (address,) in waiting)
        await ada.asks("/forget")
        api.my_chat_member(eve.chat, eve.user)
        await api.idle()
        left = await store.read(lambda db, now: db.rows("SELECT question, address, chat FROM questions"))
        assert left == [("qwertz uiop", "", "")]


async def test_a_line_a_week_tells_admins_what_to_teach_first(
    api: FakeBotApi, running: Running, store: Store, conversation: Conversation, ada: Ada, admin: Ada,
    settings: Settings,
) -> None:  # fmt: skip
    await passed_on(store, FLUFFY, "Can fluffy come along?", "is there wifi")
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)
    async with running(conversation) as bot:
        weekly = Weekly(conversation, bot.application.teaching)
        await weekly.look(monday)
        await api.idle()
        assert admin.told == []
        for _ in range(2):
            await weekly.look(monday + timedelta(days=7))
        await admin.answered(1)
        assert len(admin.told) == 1
        assert f"To teach first (/teach): “{FLUFFY}” (2 ×), “is there wifi” (1 ×)" in admin.told[0].text
