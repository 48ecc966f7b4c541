"""The database of the version before the inbox: what waits there is sent, what was answered isn't again."""

import hmac
import json
import sqlite3
import time
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest

from bot.storage import Store
from bot.telegram.privacy import Privacy
from bot.telegram.render import Piece
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Running
from .test_delivery import waiting

SCHEMA_5 = Path(__file__).with_name("schema_5.sql")
SECRET = "pepper"


def sealed(chat: int) -> str:
    """An address as that version sealed it."""
    key, nonce = sha256(b"people of the bot:" + SECRET.encode()).digest(), bytes(16)
    plain = chat.to_bytes(8, "big", signed=True) + bytes(8)
    pad = hmac.digest(key, b"address:" + nonce, sha256)
    return (nonce + bytes(a ^ b for a, b in zip(plain, pad, strict=False))).hex()


def kept(piece: Piece) -> str:
    return json.dumps(asdict(piece))


@pytest.fixture
async def store(tmp_path: Path, ada: Ada) -> Store:
    privacy = Privacy(SECRET)
    person = privacy.person(5, 5)
    waits = [
        (person.person, person.chat, sealed(5), kept(Piece("<b>One</b>", question=7))),
        (person.person, person.chat, sealed(5), kept(Piece("Two"))),
        (person.person, person.chat, sealed(6), kept(Piece("To nobody"))),
        (person.person, person.chat, sealed(5), "no piece"),
    ]
    db = sqlite3.connect(tmp_path / "bot.sqlite3")
    db.executescript(SCHEMA_5.read_text())
    for row in waits:
        db.execute(
            "INSERT INTO outbox (person, chat, address, content, due, at) VALUES (?, ?, ?, ?, 0, 1)", row
        )
    db.execute("INSERT INTO updates VALUES (700000001, ?)", (time.time(),))
    db.commit()
    db.close()
    return Store(tmp_path / "bot.sqlite3")


async def test_what_waited_is_sent_once_in_order_and_before_what_comes_now(
    api: FakeBotApi, running: Running, ada: Ada, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    api.world.queue.last_id += 1
    async with running():
        await ada.answered(2)
        await ada.asks("/help")
        await api.wait_for(lambda: _nothing_waits(store))
    assert [message.text for message in ada.told[:2]] == ["One", "Two"]
    assert "/topics" in ada.told[2].text
    assert caplog.text.count("what waited can't be sent") == 2
    tables = await store.read(lambda db, now: db.rows("SELECT name FROM sqlite_master"))
    assert not {"outbox", "replicas", "updates"} & {row[0] for row in tables}
    async with running():
        await ada.asks("/about")
    assert len(ada.told) == 4
    await store.close()


async def test_what_was_answered_before_and_comes_again_is_not_answered_again(
    api: FakeBotApi, running: Running, ada: Ada, store: Store
) -> None:
    # This one has the number that the old version has noted.
    ada.says("/help")
    ada.says("/about")
    async with running():
        await ada.answered(3)
        await api.idle()
    assert len(ada.told) == 3
    assert "article" in ada.told[2].text
    await store.close()


async def _nothing_waits(store: Store) -> bool:
    return await waiting(store) == 0
