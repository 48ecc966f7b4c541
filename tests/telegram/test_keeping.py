"""What has been kept long enough goes while the bot runs, and not only when it starts."""

import pytest

from bot.dialogue.state import PassedOn, State
from bot.storage import Person, Store
from tests.fake_bot_api import FakeBotApi

from .conftest import Running


async def test_what_grows_old_while_the_bot_runs_is_deleted(
    api: FakeBotApi, running: Running, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.app.CLEAN_SECONDS", 0.02)
    somebody = Person("somebody", "somewhere")

    async def forgotten() -> bool:
        return not await store.questions() and await store.load(somebody) == State()

    async with running():
        await store.save(somebody, State(misses=1), [PassedOn("why")])
        await store.write(lambda db, now: db.execute("UPDATE questions SET at=at - 91 * 86400.0"))
        await store.write(lambda db, now: db.execute("UPDATE states SET at=at - 366 * 86400.0"))
        await api.wait_for(forgotten)
