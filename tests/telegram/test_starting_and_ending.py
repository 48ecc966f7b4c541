"""`python -m bot run` as an operator meets it: its lines, its exit codes, its end."""

import shutil
import signal
import time
from pathlib import Path

import pytest

from bot.telegram.client import READ_SECONDS
from bot.telegram.polling import POLL_SECONDS
from tests.fake_bot_api import TOKEN, FakeBotApi
from tests.fake_bot_api.webhook import WebhookSettings

from .backlog import unanswered
from .conftest import Ada, Running
from .processes import SMALL, output, reads, start


async def test_without_a_token_one_line_tells_how_to_get_one(tmp_path: Path) -> None:
    # An empty line in .env counts as none.
    process = await start("http://127.0.0.1:1", tmp_path, token=None, BOT_TOKEN="")
    told = await output(process)
    assert process.returncode == 2
    assert told.count("\n") == 1
    assert "BotFather" in told


@pytest.mark.parametrize("token", ["123456:wrong-token-that-nobody-knows-at-all", "no token", "1:short"])
async def test_a_bad_token_ends_it_with_one_line(api: FakeBotApi, tmp_path: Path, token: str) -> None:
    process = await start(api.url, tmp_path, token=token)
    told = await output(process)
    assert process.returncode == 2
    assert told.count("\n") == 1
    assert "BotFather" in told
    assert token not in told
    api.refused.clear()


async def test_telegram_down_is_told_once_and_waited_for(tmp_path: Path) -> None:
    async with FakeBotApi() as gone:
        port = gone._server.port
    process = await start(gone.url, tmp_path)
    told = await reads(process, "can't be reached")
    async with FakeBotApi(port=port) as api:
        ada = Ada(api)
        ada.says("/help")
        await ada.answered(1)
        process.send_signal(signal.SIGTERM)
        told += await output(process)
    assert process.returncode == 0
    assert told.count("can't be reached") == 1


async def test_a_signal_ends_it_soon_and_nothing_is_lost(api: FakeBotApi, tmp_path: Path) -> None:
    people = [Ada(api, 100 + n) for n in range(40)]
    api.latency = 0.1
    process = await start(api.url, tmp_path)
    await reads(process, "the bot is there")
    for question in ("how long can I keep a book?", "where can I park?", "/help"):
        for person in people:
            person.says(question)
    await api.wait_for(lambda: sum(len(person.told) for person in people) > 20)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await output(process)
    assert time.monotonic() - begun < READ_SECONDS
    assert process.returncode == 0
    assert unanswered(tmp_path) > 0
    process = await start(api.url, tmp_path)
    await api.wait_for(lambda: not api.pending and not unanswered(tmp_path))
    process.send_signal(signal.SIGTERM)
    await output(process)
    for person in people:
        assert [("Four weeks" in m.text, "parking" in m.text, "/topics" in m.text) for m in person.told] == [
            (True, False, False),
            (False, True, False),
            (False, False, True),
        ]


async def test_an_idle_bot_ends_at_once_with_control_c(api: FakeBotApi, tmp_path: Path) -> None:
    process = await start(api.url, tmp_path)
    await reads(process, "the bot is there")
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    await output(process)
    assert time.monotonic() - begun < POLL_SECONDS
    assert process.returncode == 0


async def test_it_ends_soon_though_telegram_does_not_answer(
    api: FakeBotApi, tmp_path: Path, ada: Ada
) -> None:
    process = await start(api.url, tmp_path)
    await reads(process, "the bot is there")
    api.fail("delay", "sendMessage", seconds=300)
    ada.says("/help")
    await api.wait_for(lambda: ada.told)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await output(process)
    assert time.monotonic() - begun < READ_SECONDS
    # Nobody knows whether it arrived: the next run sends it.
    process = await start(api.url, tmp_path)
    await ada.answered(2)
    process.send_signal(signal.SIGTERM)
    await output(process)


async def test_of_two_pollers_the_newcomer_says_so_and_ends(
    api: FakeBotApi, tmp_path: Path, running: Running, ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as old:
        await ada.asks("/help")
        monkeypatch.setattr("bot.telegram.polling.NEWCOMER_SECONDS", 0.0)
        newcomer = await start(api.url, tmp_path)
        told = await output(newcomer)
        assert newcomer.returncode == 2
        assert told.count("another process polls with the same BOT_TOKEN already, so this one ends") == 1
        assert "Traceback" not in told
        assert not old.ended
        assert "/about" in (await ada.asks("/help")).text
    assert {call.method for call in api.refused} == {"getUpdates"}
    api.refused.clear()


async def test_who_has_polled_for_long_says_once_that_another_polls_and_goes_on(
    api: FakeBotApi, running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.telegram.polling.NEWCOMER_SECONDS", 0.0)
    async with running() as old, running() as other:
        await old.api.wait_for(lambda: "another process polls" in caplog.text)
        refused = len(old.api.refused)
        await old.api.wait_for(lambda: len(old.api.refused) > refused + 4)
        assert not old.ended
        assert not other.ended
    assert caplog.text.count("another process polls") <= 2
    api.refused.clear()


@pytest.mark.parametrize("url", ["not a url", "http://", "api.telegram.org", "http://x:port", "ftp://x"])
async def test_what_is_no_url_ends_it_with_one_line(tmp_path: Path, url: str) -> None:
    process = await start(url, tmp_path)
    told = await output(process)
    assert process.returncode == 2
    assert told.count("\n") == 1
    assert "BOT_API_BASE_URL" in told


async def test_a_webhook_in_the_way_is_named(api: FakeBotApi, tmp_path: Path) -> None:
    api.world.webhook.set(WebhookSettings("http://127.0.0.1:1/"))
    process = await start(api.url, tmp_path)
    told = await output(process)
    assert "python -m bot webhook delete" in told.splitlines()[-1]
    assert "Traceback" not in told
    assert process.returncode == 2
    api.refused.clear()


@pytest.mark.parametrize("token", [TOKEN, "123456:another-well-formed-token-that-is-wrong"])
async def test_no_token_is_printed_at_debug(api: FakeBotApi, tmp_path: Path, token: str) -> None:
    ada = Ada(api)
    program = Path(__file__).parent / "run_at_debug.py"
    ada.says("how long can I keep a book?")
    api.fail("429", "sendMessage", seconds=1)
    api.fail("502", "getUpdates")
    process = await start(api.url, tmp_path, str(program), token=token)
    if token == TOKEN:
        told = await reads(process, "Calling Bot API endpoint `getUpdates`")
        await ada.answered(1)
        process.send_signal(signal.SIGTERM)
    else:
        told = ""
    told += await output(process)
    assert token.partition(":")[2] not in told
    assert "<token>" in told
    assert "DEBUG" in told
    api.refused.clear()


async def test_admins_that_are_no_ids_end_it_with_one_line(tmp_path: Path) -> None:
    process = await start("http://127.0.0.1:1", tmp_path, BOT_ADMINS="@ada")
    told = await output(process)
    assert process.returncode == 2
    assert told.count("\n") == 1
    assert "BOT_ADMINS: expected Telegram ids" in told


async def test_a_file_saved_while_it_runs_is_answered_and_it_ends_as_soon(
    api: FakeBotApi, tmp_path: Path, ada: Ada
) -> None:
    pytest.importorskip("watchfiles")
    folder = shutil.copytree(SMALL, tmp_path / "other")
    process = await start(api.url, tmp_path, "-m", "bot", "run", "--knowledge", str(folder), BOT_ADMINS="5")
    told = await reads(process, "the bot is there")
    assert "Four weeks" in (await ada.asks("how long can I keep a book?")).text
    faq = folder / "faq.yaml"
    right = faq.read_text()
    faq.write_text(right + "    titel: B\n")
    await ada.answered(2)
    assert "faq.yaml:48: unknown key `titel`" in ada.told[1].text
    faq.write_text(right.replace("Four weeks", "Nine weeks"))
    await ada.answered(3)
    assert "Nine weeks" in (await ada.asks("how long can I keep a book?")).text
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    told += await output(process)
    assert time.monotonic() - begun < POLL_SECONDS
    assert process.returncode == 0
    assert "Traceback" not in told
    assert f"not taken over: {faq}:48" in told


async def test_a_second_bot_on_the_same_file_ends_with_one_line(api: FakeBotApi, tmp_path: Path) -> None:
    first = await start(api.url, tmp_path)
    await reads(first, "the bot is there")
    second = await start(api.url, tmp_path)
    told = await output(second)
    assert second.returncode == 2
    assert told.count("\n") == 1
    assert "another bot answers from" in told
    first.send_signal(signal.SIGTERM)
    await output(first)
    assert first.returncode == 0
