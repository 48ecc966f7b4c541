"""What the webhook lets in, what it answers, and when. Posted over HTTP, as Telegram or somebody else would."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.settings import Settings
from bot.storage import Store
from bot.telegram.setup import webhook_secret_of
from bot.telegram.webhook import LARGEST_BODY, SECRET_HEADER
from tests.fake_bot_api import LONGEST, FakeBotApi

from .conftest import Ada, Bot, Running
from .test_delivery import _locked

pytestmark = pytest.mark.parametrize("mode", ["webhook"], indirect=True)
Posting = Callable[..., Coroutine[Any, Any, int]]


@pytest.fixture
async def post(settings: Settings) -> AsyncIterator[Posting]:
    """Posts something to the webhook, by default with the right secret; gives the status."""
    async with aiohttp.ClientSession() as session:

        async def send(body: Any = None, method: str = "POST", path: str = "", **headers: str) -> int:
            usual = {"Content-Type": "application/json", SECRET_HEADER: webhook_secret_of(settings)}
            data = body if isinstance(body, bytes) or hasattr(body, "__aiter__") else json.dumps(body)
            url = settings.webhook_url + path
            async with session.request(method, url, data=data, headers=usual | headers) as reply:
                await reply.read()
                return reply.status

        yield send


async def _nothing_waits(store: Store) -> bool:
    return await store.backlog() == (0, 0.0)


def question(ada: Ada, number: int = 900_000_000, text: str = "/help") -> dict[str, Any]:
    """An update that Telegram hasn't brought itself."""
    message = {"message_id": number % 1000 + 1, "date": 1, "text": text}
    message |= {"chat": ada.chat.as_json(), "from": ada.user.as_json()}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": number, "message": message}


async def test_a_question_is_kept_before_telegram_hears_so_and_answered_then(
    api: FakeBotApi, bot: Bot, post: Posting, ada: Ada, store: Store
) -> None:
    over = asyncio.Event()
    api.fail("hang", "sendMessage", until=over)
    assert await post(question(ada)) == 200
    assert (await store.backlog())[0] == 1
    over.set()
    assert "/topics" in (await ada.answered(1))[0].text
    await api.wait_for(lambda: _nothing_waits(store))


@pytest.mark.parametrize("secret", ["", "wrong", "é", "x" * 5000])
async def test_who_does_not_know_the_secret_is_not_let_in(
    bot: Bot, post: Posting, ada: Ada, secret: str
) -> None:
    assert await post(question(ada), **{SECRET_HEADER: secret}) == 403
    assert ada.told == []


async def test_without_the_header_nobody_is_let_in(bot: Bot, settings: Settings, ada: Ada) -> None:
    url = settings.webhook_url
    async with aiohttp.ClientSession() as session, session.post(url, json=question(ada)) as reply:
        assert reply.status == 403
    assert ada.told == []


async def test_who_knocks_without_the_secret_does_not_fill_the_log(
    bot: Bot, post: Posting, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        await post({}, **{SECRET_HEADER: "wrong"})
    assert caplog.text.count("without the right secret") == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_only_posts_are_taken(bot: Bot, post: Posting, ada: Ada, method: str) -> None:
    assert await post(question(ada), method) == 405


async def test_only_the_path_of_the_webhook_is_there(bot: Bot, post: Posting, ada: Ada) -> None:
    assert await post(question(ada), path="/other") == 404


@pytest.mark.parametrize("path", ["", "/", "/{bot}/x", "/a%20b/ü", "/a%2Fb", "/bot?x=1"])
async def test_whatever_path_the_webhook_has_updates_arrive_there(
    api: FakeBotApi, settings: Settings, dialogue: Dialogue, store: Store, ada: Ada, path: str
) -> None:
    url = f"http://127.0.0.1:{settings.webhook_port}{path}"
    bot = Bot(api, settings.model_copy(update={"webhook_url": url}), Conversation(dialogue, store))
    await bot.start()
    assert "/topics" in (await ada.asks("/help")).text
    await bot.stop()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
async def test_only_json_is_taken(bot: Bot, post: Posting, ada: Ada, kind: str) -> None:
    assert await post(question(ada), **{"Content-Type": kind}) == 415
    assert await post(question(ada), **{"Content-Type": "application/json; charset=utf-8"}) == 200


async def test_a_body_that_is_too_large_is_refused(bot: Bot, post: Posting) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * (LARGEST_BODY // 10)

    assert await post(b" " * (LARGEST_BODY + 1)) == 413
    # Without a length it is cut off as soon as it is too much.
    assert await post(parts()) == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_update_at_all_is_refused(bot: Bot, post: Posting, body: bytes) -> None:
    assert await post(body) == 400


@pytest.mark.parametrize(
    "poison",
    [
        {},
        {"update_id": "x"},
        {"update_id": 2**70, "message": {}},
        {"update_id": 1, "message": "x"},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "callback_query": {"id": "1"}},
        {"update_id": 1, "inline_query": {"id": "1"}},
    ],
)
async def test_an_update_that_cannot_be_read_is_skipped_and_does_not_come_again(
    bot: Bot, post: Posting, caplog: pytest.LogCaptureFixture, poison: dict[str, Any]
) -> None:
    assert await post(poison) == 200
    assert "can't be read and is skipped" in caplog.text


async def test_an_update_that_comes_again_is_answered_once(
    bot: Bot, post: Posting, ada: Ada, api: FakeBotApi
) -> None:
    api.latency = 0.05
    assert await asyncio.gather(*(post(question(ada)) for _ in range(5))) == [200] * 5
    assert await post(question(ada)) == 200
    await ada.answered(1)
    assert await post(question(ada)) == 200
    await api.idle()
    assert len(ada.told) == 1


async def test_a_chat_is_answered_in_order_though_its_updates_come_faster_than_that(
    bot: Bot, post: Posting, ada: Ada, api: FakeBotApi
) -> None:
    api.latency = 0.03
    words = ["/help", "late fee", "/about", "where can I park?"] * 2
    for number, text in enumerate(words):
        assert await post(question(ada, 900_000_000 + number, text)) == 200
    told = [message.text for message in await ada.answered(8)]
    assert told[:4] == told[4:]
    assert len(set(told)) == 4


async def test_a_database_that_hangs_is_not_waited_for(
    running: Running,
    post: Posting,
    ada: Ada,
    tmp_path: Path,
    dialogue: Dialogue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.telegram.webhook.DEADLINE", 0.1)
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 30.0)
    patient = Store(tmp_path / "bot.sqlite3")
    async with running(Conversation(dialogue, patient)):
        with _locked(tmp_path):
            assert await post(question(ada)) == 503
        # Nothing is left behind: what comes again is quick, and answered once.
        while await post(question(ada)) != 200:  # noqa: ASYNC110  # Telegram does so
            await asyncio.sleep(0.05)
        await ada.answered(1)
        assert len(ada.told) == 1
    assert "takes long" in caplog.text
    await patient.close()


async def test_a_body_that_trickles_in_is_not_waited_for(
    running: Running, post: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" "
            await asyncio.sleep(0.05)

    monkeypatch.setattr("bot.telegram.webhook.DEADLINE", 0.2)
    async with running():
        assert await post(trickle()) == 503


async def test_what_cannot_be_stored_is_not_confirmed_and_not_begun(
    running: Running, post: Posting, ada: Ada, eve: Ada, tmp_path: Path
) -> None:
    async with running():
        with _locked(tmp_path):
            assert await post(question(ada)) == 503
            assert await post(question(eve, 900_000_001)) == 503
            assert [ada.told, eve.told] == [[], []]
        assert await post(question(ada)) == 200
        assert await post(question(eve, 900_000_001)) == 200
        await ada.answered(1)
        await eve.answered(1)
    assert [len(ada.told), len(eve.told)] == [1, 1]


async def test_told_to_end_it_takes_nothing_more(
    api: FakeBotApi, running: Running, post: Posting, ada: Ada
) -> None:
    async with running() as bot:
        api.fail("delay", "sendMessage", seconds=0.3)
        assert await post(question(ada)) == 200
        await api.wait_for(lambda: ada.told)
        bot.application.stop()
        bot.application.stop()
        await bot.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(question(ada))
    assert len(ada.told) == 1


async def test_what_is_in_hand_too_long_at_the_end_is_left_to_the_next_process(
    api: FakeBotApi, running: Running, post: Posting, ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.app.STOP_SECONDS", 0.2)
    async with running() as bot:
        api.fail("delay", "sendMessage", seconds=60)
        assert await post(question(ada)) == 200
        await api.wait_for(lambda: ada.told)
        bot.application.stop()
    async with running():
        # Nobody knows that it arrived.
        await ada.answered(2)


async def test_ending_does_not_delete_the_webhook(api: FakeBotApi, running: Running, ada: Ada) -> None:
    async with running():
        await ada.asks("/help")
    ada.says("/about")
    assert api.calls_of("deleteWebhook") == []
    assert api.pending_count == 1
    async with running():
        await ada.answered(2)


async def test_a_webhook_that_nobody_has_set_is_told(
    api: FakeBotApi, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with running():
        pass
    assert caplog.text.count("python -m bot webhook set") == 1
    caplog.clear()
    async with running():
        pass
    assert "webhook set" not in caplog.text


async def test_many_chats_are_answered_side_by_side(api: FakeBotApi, bot: Bot) -> None:
    people = [Ada(api, number) for number in range(100, 130)]
    api.latency = 0.1
    for person in people:
        person.says("/help")
    for person in people:
        await person.answered(1)
    assert api.busiest > len(people) / 2


async def test_the_log_has_one_line_for_each_update(
    bot: Bot, post: Posting, ada: Ada, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await post(question(ada, text="how long can I keep a book?"))
    await ada.answered(1)
    lines = [record.getMessage() for record in caplog.records if "update" in record.getMessage()]
    assert len(lines) == 1
    assert re.fullmatch(r"update 900000000: message, answer, topic:loan-length, \d+ %, \d+ ms", lines[0])


@pytest.mark.parametrize(
    "begun", [b"", b"POST /telegram HTTP/1.1\r\nHost: a\r\nX-Half: "], ids=["none", "half"]
)
async def test_headers_that_never_end_are_not_waited_for(
    running: Running,
    post: Posting,
    settings: Settings,
    ada: Ada,
    monkeypatch: pytest.MonkeyPatch,
    begun: bytes,
) -> None:
    monkeypatch.setattr("bot.telegram.webhook.KEEP_ALIVE_SECONDS", 1.0)
    async with running():
        reader, writer = await asyncio.open_connection("127.0.0.1", settings.webhook_port)
        # A connection that was used before may be half as well.
        whole = b"POST /telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
        for sent in [whole, begun] if begun else [begun]:
            writer.write(sent)
            if sent == whole:
                assert b"403" in await reader.readuntil(b"wrong secret\n")
        assert await asyncio.wait_for(reader.read(), LONGEST) == b""
        writer.close()
        assert await post(question(ada)) == 200


async def test_junk_does_not_fill_the_log(
    bot: Bot, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", settings.webhook_port)
        writer.write(b"\x16\x03\x01 junk\r\n\r\n")
        assert b"400" in await asyncio.wait_for(reader.read(), LONGEST)
        writer.close()
    assert "Traceback" not in caplog.text
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
