"""Two admins teach the replicas of one bot at the same time, while an author saves a file."""

import asyncio
import shutil
from itertools import count
from pathlib import Path

import aiohttp
import yaml

from bot.dialogue.state import PassedOn, State
from bot.storage import Person, Store
from tests.fake_bot_api import FakeBotApi, Message
from tests.telegram.conftest import Ada
from tests.telegram.processes import SMALL, Telegram

from .replicas import replicas

ADMINS = 987_654_321, 987_654_322
FLUFFY, WIFI, GYM = "can fluffy come along", "is there wifi", "where do i lift weights"


def labels(message: Message) -> list[str]:
    return [
        str(button["text"]) for row in (message.markup or {}).get("inline_keyboard", ()) for button in row
    ]


async def tap(api: FakeBotApi, who: Ada, message: Message, label: str) -> None:
    edits = message.edits
    who.presses(label, message)
    await api.wait_for(lambda: message.edits > edits)


async def card_of(api: FakeBotApi, who: Ada) -> Message:
    before = len(who.told)
    who.says("/teach")
    await api.wait_for(lambda: any("Skip" in labels(one) for one in who.told[before:]), 60)
    return next(one for one in who.told[before:] if "Skip" in labels(one))


async def verdict(api: FakeBotApi, who: Ada) -> Message:
    await api.wait_for(lambda: any("Keep" in labels(one) for one in who.told), 90)
    return next(one for one in reversed(who.told) if "Keep" in labels(one))


async def answered_by_each(api: FakeBotApi, first: int, question: str, answer: str) -> None:
    """The round robin gives two people's questions to the two replicas."""
    async with asyncio.timeout(90):
        for number in count(first, 2):
            people = [Ada(api, number), Ada(api, number + 1)]
            for one in people:
                one.says(question)
                await api.wait_for(lambda one=one: bool(one.told), 30)  # type: ignore[misc]
            if all(answer in one.told[-1].text for one in people):
                return
            await asyncio.sleep(0.5)


async def test_two_admins_teach_two_replicas_while_a_file_is_saved(postgres: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    store = Store(postgres)
    for number, question in enumerate([FLUFFY, FLUFFY, WIFI, WIFI, GYM]):
        await store.save(Person(f"p{number}", "c"), State(), [PassedOn(question)])
    await store.close()
    settings = {"BOT_KNOWLEDGE": str(folder), "BOT_ADMINS": ",".join(map(str, ADMINS))}
    async with FakeBotApi() as api, aiohttp.ClientSession() as session:
        one, other = (Ada(api, number) for number in ADMINS)
        async with replicas(Telegram(api.url, session), tmp_path, postgres, 2, None, **settings):
            mine, theirs = await card_of(api, one), await card_of(api, other)
            await tap(api, one, mine, "The article doesn't say")
            await tap(api, other, theirs, "Skip")
            assert WIFI in theirs.text
            await tap(api, one, mine, "Parking")
            await tap(api, other, theirs, "The article doesn't say")
            await tap(api, other, theirs, "A new one…")
            other.says("Wifi: Ask at the desk.")
            await api.wait_for(lambda: GYM in other.told[-1].text)
            # The next update goes to the other replica, which tells of both.
            await tap(api, other, other.told[-1], "Small talk")
            faq = folder / "faq.yaml"
            faq.write_text(faq.read_text().replace("Four weeks", "Exactly four weeks"))
            told = await verdict(api, one), await verdict(api, other)
            assert [message.text.partition(";")[0] for message in told] == ["Learned 1", "Learned 2"]
            assert not (folder / "questions").exists()
            one.presses("Keep", told[0])
            other.presses("Keep", told[1])
            await answered_by_each(api, 1_000, FLUFFY, "nothing about parking")
            await answered_by_each(api, 2_000, WIFI, "Ask at the desk.")
            await answered_by_each(api, 3_000, "how long can I keep a book?", "Exactly four weeks")
        said = [message.text for who in (one, other) for message in who.told]
    assert api.refused == []
    found = yaml.safe_load((folder / "questions" / "taught.yaml").read_text())["questions"]
    assert sorted((item["q"], item["expect"]) for item in found) == [
        (FLUFFY, "gap:parking"), (WIFI, "gap:wifi-6fdfa76f"), (GYM, "smalltalk")
    ]  # fmt: skip
    # Each is told once, by whichever process, and nothing of a file that can't be written.
    assert sorted(text[:7] for text in said if text.startswith(("Learned", "Kept"))) == ["Kept: 1", "Kept: 2"]
    assert not [text for text in said if "can't be written" in text]
