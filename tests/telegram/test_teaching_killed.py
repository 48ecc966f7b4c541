"""Whatever is killed while an admin teaches: each tap counts once, and what was kept is written and answered.

It is killed after every second step while it polls, and after the others behind a webhook: each start costs seconds.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.state import PassedOn, State
from bot.storage import Person, Store
from tests.conftest import SMALL
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, free_port, webhook_at
from .processes import READY, output, reads, start

ADMIN = 987_654_321


class Killed:
    """`bot run`, and what kills it."""

    def __init__(self, api: FakeBotApi, folder: Path, mode: str) -> None:
        self.api, self.folder, self.mode = api, folder, mode
        webhook = webhook_at(free_port()) if mode == "webhook" else {}
        self.settings = {
            **{f"BOT_{name.upper()}": str(value) for name, value in webhook.items()},
            "BOT_KNOWLEDGE": str(folder / "knowledge"),
            "BOT_ADMINS": str(ADMIN),
        }
        self.process: asyncio.subprocess.Process | None = None
        self._spared = mode == "webhook"

    async def run(self) -> None:
        if self.mode == "webhook" and self.process is None:
            await output(
                await start(self.api.url, self.folder, "-m", "bot", "webhook", "set", **self.settings)
            )
        self.process = await start(self.api.url, self.folder, **self.settings)
        await reads(self.process, READY[self.mode])

    async def perhaps(self) -> None:
        """Killed every second time."""
        self._spared = not self._spared
        if self._spared:
            await self.again()

    async def again(self) -> None:
        """Killed where it is, and begun anew."""
        assert self.process is not None
        self.process.kill()
        await output(self.process)
        await self.run()


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """What was said or pressed before a kill may be refused when it is said again."""
    async with FakeBotApi() as running:
        yield running


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_after_a_step_nothing_is_lost_and_nothing_is_done_twice(
    api: FakeBotApi, tmp_path: Path, mode: str, ada: Ada
) -> None:
    shutil.copytree(SMALL, tmp_path / "knowledge")
    store = Store(tmp_path / "bot.sqlite3")
    for number, question in enumerate(["can fluffy come along", "may a zebra read", "is there wifi"]):
        await store.save(Person(f"p{number}", "c"), State(), [PassedOn(question)])
    await store.close()
    admin, bot = Ada(api, ADMIN), Killed(api, tmp_path, mode)
    await bot.run()

    async def killed(press: Message, label: str, seen: str) -> None:
        admin.presses(label, press)
        await bot.perhaps()
        await api.wait_for(lambda: seen in press.text, 60.0)

    admin.says("/teach")
    await bot.perhaps()
    await api.wait_for(lambda: admin.told, 60.0)
    card = admin.told[-1]
    await killed(card, "The article doesn't say", "What is it about")
    await killed(card, "Parking", "→ Parking")
    await killed(card, "Small talk", "→ Small talk")
    await killed(card, "Never", "No question waits")
    await api.wait_for(lambda: any("Learned 2" in one.text for one in admin.told), 90.0)
    told = next(one for one in reversed(admin.told) if "Learned 2" in one.text)
    assert not (tmp_path / "knowledge" / "questions").exists()
    await killed(told, "Keep", "Kept: 2")
    path = tmp_path / "knowledge" / "questions" / "taught.yaml"
    await api.wait_for(path.exists, 60.0)
    await api.wait_for(lambda: path.read_text().count("- q:") == 2, 60.0)
    await bot.again()
    assert "nothing about parking" in (await ada.asks("can fluffy come along")).text
    admin.says("/teach undo")
    await bot.perhaps()
    await api.wait_for(lambda: "Taken back" in admin.told[-1].text, 60.0)
    await api.wait_for(lambda: not path.exists(), 60.0)
    assert bot.process is not None
    bot.process.terminate()
    await output(bot.process)
