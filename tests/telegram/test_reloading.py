"""Files are saved while the bot runs: it takes over what is right, and tells its admins what isn't."""

import asyncio
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from bot.processes import apart
from bot.settings import Settings
from bot.storage import Store
from tests.conftest import GUIDED, SMALL
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, Running, both, told_in_a_group

ADMIN, OTHER = 987_654_321, 987_654_322
QUESTION = "how long can I keep a book?"
BROKEN = "    titel: B\n"


class Folder:
    """The files of the running bot."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self.faq = path / "faq.yaml"
        self.right = self.faq.read_text()
        self.conversation = Conversation(Dialogue(load_knowledge(path)), store)

    def save(self, faq: str) -> None:
        self.faq.write_text(faq)

    def save_answer(self, weeks: str) -> None:
        self.save(self.right.replace("Four weeks", weeks))

    @property
    def answer(self) -> str | None:
        """What the bot has taken over."""
        return self.conversation.dialogue.knowledge.topics[0].short


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.authoring.watch.HALF_SAVED", 0.1)
    monkeypatch.setattr("bot.authoring.watch.LOOK_SECONDS", 0.1)


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Folder:
    return Folder(Path(shutil.copytree(SMALL, tmp_path / "knowledge")), store)


@pytest.fixture
def settings(settings: Settings, folder: Folder) -> Settings:
    return settings.model_copy(update={"knowledge": folder.path, "admins": frozenset({ADMIN, OTHER})})


@pytest.fixture
def admin(api: FakeBotApi) -> Ada:
    return Ada(api, ADMIN)


@pytest.fixture
def other(api: FakeBotApi) -> Ada:
    return Ada(api, OTHER)


@both
async def test_what_is_saved_is_answered_without_a_restart(
    api: FakeBotApi, running: Running, folder: Folder, ada: Ada, admin: Ada, other: Ada
) -> None:
    pytest.importorskip("watchfiles")
    async with running(folder.conversation):
        assert "Four weeks" in (await ada.asks(QUESTION)).text
        folder.save_answer("Nine weeks")
        await api.wait_for(lambda: "Nine" in str(folder.answer))
        assert "Nine weeks" in (await ada.asks(QUESTION)).text
        assert admin.told == []


QUESTIONS = """\
name: mine
writer: somebody
date: today
first: none
expect: topic:loan-length
questions: [zorbel quax]
"""


@pytest.mark.parametrize(
    ("file", "content"),
    [("phrasings/more.yaml", "topics:\n  loan-length: [zorbel quax]\n"), ("questions/mine.yaml", QUESTIONS)],
)
async def test_so_are_phrasings_and_questions(
    api: FakeBotApi,
    running: Running,
    folder: Folder,
    ada: Ada,
    file: str,
    content: str,
    other: Ada,
    admin: Ada,
) -> None:
    pytest.importorskip("watchfiles")
    for within in ("phrasings", "questions"):
        (folder.path / within).mkdir(exist_ok=True)
    async with running(folder.conversation):
        before = folder.conversation.dialogue
        assert "Four weeks" not in (await ada.asks("zorbel quax")).text
        (folder.path / file).write_text(content)
        await api.wait_for(lambda: folder.conversation.dialogue is not before)
        assert "Four weeks" in (await ada.asks("zorbel quax")).text


async def test_a_fault_is_told_to_each_admin_once_and_so_is_its_end(
    api: FakeBotApi, running: Running, folder: Folder, ada: Ada, admin: Ada, other: Ada
) -> None:
    pytest.importorskip("watchfiles")
    async with running(folder.conversation):
        folder.save(folder.right + BROKEN)
        await admin.answered(1)
        await other.answered(1)
        assert "faq.yaml:48: unknown key `titel`; did you mean `title`?" in admin.told[0].text
        assert str(folder.path) not in admin.told[0].text
        assert "Four weeks" in (await ada.asks(QUESTION)).text
        # Saved again with the same fault, in another line, and with a new one.
        folder.save("# a remark\n" + folder.right + BROKEN + "    shrot: B\n")
        await admin.answered(2)
        assert "faq.yaml:50: unknown key `shrot`" in admin.told[1].text
        assert "titel" not in admin.told[1].text
        folder.save_answer("Nine weeks")
        await admin.answered(3)
        await other.answered(3)
        assert "in order again" in admin.told[2].text
        assert "Nine weeks" in (await ada.asks(QUESTION)).text
    assert [len(person.told) for person in (admin, other, ada)] == [3, 3, 2]


async def test_a_file_that_is_being_saved_is_not_called_broken(
    api: FakeBotApi, running: Running, folder: Folder, admin: Ada, other: Ada
) -> None:
    async with running(folder.conversation):
        folder.save("")
        Timer(0.05, folder.save_answer, ["Nine weeks"]).start()
        await api.wait_for(lambda: "Nine" in str(folder.answer))
        await api.idle()
    assert admin.told == []


async def test_a_folder_that_is_gone_and_comes_back_is_noticed(
    api: FakeBotApi, running: Running, folder: Folder, admin: Ada, other: Ada
) -> None:
    pytest.importorskip("watchfiles")
    async with running(folder.conversation):
        away = folder.path.rename(folder.path.with_name("away"))
        await admin.answered(1)
        assert "there is no such folder" in admin.told[0].text
        away.rename(folder.path)
        await admin.answered(2)
        assert "in order again" in admin.told[1].text
        folder.save_answer("Nine weeks")
        await api.wait_for(lambda: "Nine" in str(folder.answer))


async def test_without_watchfiles_an_admin_reloads(
    running: Running,
    folder: Folder,
    ada: Ada,
    admin: Ada,
    other: Ada,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    caplog.set_level("INFO")
    async with running(folder.conversation):
        folder.save_answer("Nine weeks")
        assert "Four weeks" in (await ada.asks(QUESTION)).text
        assert "read my files again" in (await admin.asks("/reload")).text
        assert "Nine weeks" in (await ada.asks(QUESTION)).text
    assert other.told == []
    assert "pip install" in caplog.text


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What an admin asks for takes until this is set."""
    real, over = apart, asyncio.Event()

    async def slowly(work: Callable[..., object], *given: object) -> object:
        await over.wait()
        return await real(work, *given)

    monkeypatch.setattr("bot.telegram.admin.apart", slowly)
    return over


@both
@pytest.mark.parametrize("command", ["/reload", "/review"])
async def test_others_are_answered_while_an_admin_waits(
    api: FakeBotApi,
    running: Running,
    folder: Folder,
    ada: Ada,
    eve: Ada,
    admin: Ada,
    other: Ada,
    command: str,
    done: asyncio.Event,
) -> None:
    async with running(folder.conversation):
        admin.says(command)
        await api.idle()
        for person in (ada, eve, ada):
            assert "Four weeks" in (await person.asks(QUESTION)).text
        assert "Four weeks" in (await admin.asks(QUESTION)).text
        done.set()
        await admin.answered(2)
    assert ("read my files again" if command == "/reload" else "No question") in admin.told[1].text


async def test_what_an_admin_waits_for_is_told_before_the_bot_ends(
    api: FakeBotApi, running: Running, folder: Folder, admin: Ada, other: Ada
) -> None:
    async with running(folder.conversation):
        admin.says("/reload")
        await api.idle()
    assert "read my files again" in admin.told[0].text


async def test_a_reload_that_fails_is_apologised_for_and_logged_and_the_bot_goes_on(
    running: Running,
    folder: Folder,
    ada: Ada,
    admin: Ada,
    other: Ada,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*given: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.telegram.admin.apart", broken)
    async with running(folder.conversation):
        apology = folder.conversation.dialogue.knowledge.voice.telegram.apology
        assert (await admin.asks("/reload")).text == apology
        assert "Four weeks" in (await ada.asks(QUESTION)).text
    assert "/reload failed" in caplog.text


async def test_who_reloads_is_told_every_fault_and_the_others_what_is_new(
    running: Running,
    folder: Folder,
    admin: Ada,
    other: Ada,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    async with running(folder.conversation):
        folder.save(folder.right + "".join(f"    key-{n}<&>: B\n" for n in range(12)))
        for _ in range(2):
            told = await admin.asks("/Reload please")
            assert told.text.count("faq.yaml:") == 10
            assert "key-0<&>" in told.text
            assert "… and 2 more" in told.text
        folder.save(folder.right)
        assert "read my files again" in (await admin.asks("/reload@test_bot")).text
        await other.answered(2)
    assert len(admin.told) == 3
    assert "… and 2 more" in other.told[0].text
    assert "in order again" in other.told[1].text
    assert str(ADMIN) not in caplog.text
    assert str(OTHER) not in caplog.text


@pytest.mark.parametrize("command", ["/reload", "/review", "/reload@test_bot", "/review now"])
async def test_to_others_it_is_a_command_that_does_not_exist(
    api: FakeBotApi, running: Running, folder: Folder, ada: Ada, admin: Ada, other: Ada, command: str
) -> None:
    async with running(folder.conversation):
        dialogue = folder.conversation.dialogue
        unknown = (await ada.asks("/nonsense")).text
        assert (await ada.asks(command)).text == unknown
        # In a group not even an admin's word counts.
        assert await told_in_a_group(api, admin, command) == {unknown}
        # What was another message is no order.
        api.edit_text(admin.says("hi"), "/reload")
        await api.idle()
        assert folder.conversation.dialogue is dialogue
    assert str(ADMIN) not in {message.text for message in admin.told}


async def test_an_admin_who_never_wrote_to_the_bot_keeps_nobody_from_being_told(
    api: FakeBotApi, running: Running, folder: Folder, other: Ada, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(folder.conversation):
        folder.save(folder.right + BROKEN)
        assert "titel" in (await other.asks("/reload")).text
        folder.save(folder.right)
        await other.asks("/reload")
    # That is known, and no news at each reload.
    assert [
        r for r in caplog.records if r.levelname != "INFO" and "not taken over" not in r.getMessage()
    ] == []
    assert str(ADMIN) not in caplog.text
    assert {call.description for call in api.refused} == {"Bad Request: chat not found"}
    api.refused.clear()


async def test_buttons_of_old_answers_lead_on(
    running: Running, folder: Folder, ada: Ada, admin: Ada, other: Ada
) -> None:
    async with running(folder.conversation):
        gone, stayed = await ada.asks("what does it cost to be late?"), await ada.asks(QUESTION)
        folder.save(folder.right.replace("id: late-fee", "id: fees").replace("Four weeks", "Nine weeks"))
        await admin.asks("/reload")
        ada.presses("Tell me more", stayed)
        assert "You can extend a loan" in (await ada.answered(3))[-1].text
        ada.presses("Tell me more", gone)
        told = (await ada.answered(4))[-1]
        assert "earlier version" in told.text
        assert told.markup is not None


async def test_a_talk_in_the_guide_goes_on(
    api: FakeBotApi, running: Running, folder: Folder, ada: Ada, admin: Ada, other: Ada
) -> None:
    shutil.copytree(GUIDED, folder.path, dirs_exist_ok=True)
    for name in ("gaps.yaml", "synonyms.yaml", "bot.yaml"):
        (folder.path / name).unlink()
    async with running(Conversation(Dialogue(load_knowledge(folder.path)), folder.conversation.store)):
        await ada.asks("/guide")
        ada.presses("Near")
        await api.wait_for(lambda: "What is the sky like?" in ada.told[-1].text)
        guide = folder.path / "guide.yaml"
        guide.write_text(guide.read_text().replace("What is the sky like?", "And the sky?"))
        await admin.asks("/reload")
        ada.presses("Sunny")
        await api.wait_for(lambda: "Who comes along?" in ada.told[-1].text)
        ada.presses("Back")
        await api.wait_for(lambda: "And the sky?" in ada.told[-1].text)


async def test_the_profile_follows_the_knowledge(
    api: FakeBotApi, running: Running, folder: Folder, admin: Ada, other: Ada
) -> None:
    async with running(folder.conversation):
        own = folder.path / "bot.yaml"
        own.write_text(own.read_text().replace("How the town library lends", "What the library lends"))
        await admin.asks("/reload")
        await api.wait_for(lambda: "What the library lends" in api.world.profile.descriptions[""])
        api.forget_calls()
        await admin.asks("/reload")
        assert api.calls_of("setMyDescription") == []


async def test_admins_see_what_waits_for_the_authors(
    running: Running, folder: Folder, ada: Ada, eve: Ada, admin: Ada, other: Ada
) -> None:
    async with running(folder.conversation):
        assert "No question" in (await admin.asks("/review")).text
        for person in (ada, eve):
            for question in ("zebra gnu parsnip?", "Zebra, gnu parsnip"):
                await person.asks(question)
                person.presses("Pass it on to the authors")
                await person.answered(len(person.told) + 1)
        answer = await ada.asks(QUESTION)
        ada.presses("Not what I meant")
        await ada.api.wait_for(lambda: answer.edits == 1)
        await ada.api.idle()
        ada.presses("Unclear", answer)
        await ada.api.wait_for(lambda: answer.edits == 2)
        table = await eve.asks("compare them")
        eve.presses("Not what I meant", table)
        await ada.api.wait_for(lambda: table.edits == 1)
        told = (await admin.asks("/review")).text
    assert "nobody has looked at yet: 4 (1 if alike ones count once)." in told
    assert re.search(
        r"• How long can I keep a book\? – votes: 1 of 1, since [\d-]{10} \(Unclear: 1\)$", told, re.M
    )
    assert re.search(r"• Compare – votes: 1 of 1, since [\d-]{10}$", told, re.M)
    assert "python -m bot review" in told
    assert "zebra" not in told.lower()


async def test_a_long_way_to_build_keeps_nobody_waiting(
    api: FakeBotApi, running: Running, folder: Folder, ada: Ada, done: asyncio.Event
) -> None:
    pytest.importorskip("watchfiles")
    bot: Bot
    async with running(folder.conversation) as bot:
        folder.save(folder.right + BROKEN)
        reading = bot.application.admin.reading
        await api.wait_for(reading.locked)
        assert "Four weeks" in (await ada.asks(QUESTION)).text
        assert reading.locked()
        done.set()
    api.refused.clear()


async def test_a_table_with_a_changed_fact_is_drawn_anew(
    api: FakeBotApi, running: Running, folder: Folder, ada: Ada, admin: Ada, other: Ada
) -> None:
    async with running(folder.conversation):
        tables = [await ada.asks("compare them") for _ in range(2)]
        glossary = folder.path / "glossary.yaml"
        glossary.write_text(glossary.read_text().replace("Six at a time", "Seven at a time"))
        await admin.asks("/reload")
        tables.append(await ada.asks("compare them"))
    one, same, new = [table.photo for table in tables]
    assert one == same != new
