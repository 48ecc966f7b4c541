"""`python -m bot run` behind a webhook: how it starts, how it ends, and what a wrong setting leads to."""

import asyncio
import signal
import socket
import time
from itertools import groupby
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.telegram.client import READ_SECONDS
from bot.telegram.setup import webhook_secret_of
from tests.fake_bot_api import FakeBotApi
from tests.fake_bot_api.webhook import WebhookSettings

from .backlog import unanswered
from .conftest import Ada, free_port
from .crashing import DIED, POINTS
from .processes import output, reads, start

READY = "updates are taken at"


@pytest.fixture
def webhook() -> dict[str, str]:
    port = free_port()
    return {"BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram", "BOT_WEBHOOK_PORT": str(port)}


def _set(api: FakeBotApi, webhook: dict[str, str]) -> None:
    """As `bot webhook set` does."""
    secret = webhook_secret_of(Settings(token=api.token))
    api.world.webhook.set(WebhookSettings(webhook["BOT_WEBHOOK_URL"], secret))


async def _with_a_slow_call(
    api: FakeBotApi, folder: Path, webhook: dict[str, str], ada: Ada, seconds: float
) -> asyncio.subprocess.Process:
    """A running bot that has called `sendMessage`, which takes so long."""
    _set(api, webhook)
    process = await start(api.url, folder, **webhook)
    await reads(process, READY)
    api.fail("delay", "sendMessage", seconds=seconds)
    ada.says("/help")
    await api.wait_for(lambda: ada.told)
    return process


async def test_an_update_in_hand_is_finished_when_it_is_told_twice_to_end(
    api: FakeBotApi, tmp_path: Path, webhook: dict[str, str], ada: Ada
) -> None:
    process = await _with_a_slow_call(api, tmp_path, webhook, ada, seconds=1)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    told = await output(process)
    assert process.returncode == 0
    assert time.monotonic() - begun < READ_SECONDS
    assert "Traceback" not in told
    assert api.pending_count == 0
    assert len(ada.told) == 1


async def test_it_ends_soon_though_telegram_does_not_answer_and_nothing_is_lost(
    api: FakeBotApi, tmp_path: Path, webhook: dict[str, str], ada: Ada
) -> None:
    process = await _with_a_slow_call(api, tmp_path, webhook, ada, seconds=300)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    told = await output(process)
    assert time.monotonic() - begun < READ_SECONDS
    assert process.returncode == 0
    assert "Traceback" not in told
    # It is still with Telegram or in the database, and comes once more: nobody knows that it arrived.
    process = await start(api.url, tmp_path, **webhook)
    await api.wait_for(lambda: len(ada.told) == 2)
    await api.idle()
    process.send_signal(signal.SIGTERM)
    await output(process)


async def test_killed_and_started_again_it_answers_what_came_meanwhile(
    api: FakeBotApi, tmp_path: Path, webhook: dict[str, str], ada: Ada
) -> None:
    _set(api, webhook)
    process = await start(api.url, tmp_path, **webhook)
    await reads(process, READY)
    for words in ("/help", "/about", "late fee"):
        ada.says(words)
    await api.wait_for(lambda: ada.told)
    process.kill()
    await output(process)
    ada.says("where can I park?")
    process = await start(api.url, tmp_path, **webhook)
    await api.wait_for(lambda: not api.pending and not unanswered(tmp_path))
    process.send_signal(signal.SIGTERM)
    await output(process)
    told = [message.text for message in ada.told]
    assert len(dict.fromkeys(told)) == 4
    assert len(told) <= 5
    assert "parking" in told[-1]


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_of_a_turn_loses_nothing(
    api: FakeBotApi, tmp_path: Path, webhook: dict[str, str], point: str
) -> None:
    _set(api, webhook)
    people = [Ada(api, 100 + number) for number in range(4)]
    words = ("/help", "/about", "late fee", "where can I park?")
    for text in words:
        for person in people:
            person.says(text)
    program = Path(__file__).parent / "crashing.py"
    process = await start(api.url, tmp_path, str(program), point, "7", **webhook)
    await output(process)
    assert process.returncode == DIED
    process = await start(api.url, tmp_path, **webhook)
    await api.wait_for(lambda: not api.pending and not unanswered(tmp_path))
    process.send_signal(signal.SIGTERM)
    await output(process)
    for person in people:
        told = [message.text for message in person.told]
        once = [text for text, _ in groupby(told)]
        assert ["/topics" in once[0], "parking" in once[3]] == [True] * 2
        assert len(set(once)) == len(once) == 4
        assert len(told) <= 5


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (
            {"BOT_WEBHOOK_URL": "http://bot.example.org/x", "BOT_API_BASE_URL": ""},
            "BOT_WEBHOOK_URL must look",
        ),
        ({"BOT_WEBHOOK_URL": "bot.example.org"}, "BOT_WEBHOOK_URL must look"),
        ({"BOT_WEBHOOK_URL": "https://bot.example.org:port/"}, "BOT_WEBHOOK_URL must look"),
        ({"BOT_WEBHOOK_SECRET": "not allowed!"}, "BOT_WEBHOOK_SECRET may hold"),
        ({"BOT_WEBHOOK_PORT": "70000"}, "BOT_WEBHOOK_PORT: "),
        ({"BOT_WEBHOOK_CONNECTIONS": "0"}, "BOT_WEBHOOK_CONNECTIONS: "),
        ({"BOT_HEALTH_PORT": "http"}, "BOT_HEALTH_PORT: "),
        ({"BOT_LOG_FORMAT": "xml"}, "BOT_LOG_FORMAT: "),
    ],
)
async def test_a_wrong_setting_ends_it_with_one_line(
    tmp_path: Path, webhook: dict[str, str], settings: dict[str, str], named: str
) -> None:
    process = await start("http://127.0.0.1:1", tmp_path, **webhook | settings)
    told = await output(process)
    assert process.returncode == 2
    assert told.count("\n") == 1
    assert told.startswith(named)


@pytest.mark.parametrize("setting", ["BOT_WEBHOOK_PORT", "BOT_HEALTH_PORT"])
async def test_a_port_that_is_taken_ends_it_with_a_clear_line(
    api: FakeBotApi, tmp_path: Path, webhook: dict[str, str], setting: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = await start(api.url, tmp_path, **webhook | {setting: port})
        told = await output(process)
    assert process.returncode == 2
    assert told.splitlines()[-1].startswith(f"{setting}: 127.0.0.1:{port} can't be listened on: ")
    assert "Traceback" not in told


async def test_polling_needs_no_server(api: FakeBotApi, tmp_path: Path, ada: Ada) -> None:
    program = tmp_path / "without.py"
    names = ("prometheus_client", "aiohttp.web")
    program.write_text(
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({names!r}))\n"
        "sys.argv = ['bot', 'run']\n"
        "from bot import cli\n"
        "cli.main()\n"
    )
    process = await start(api.url, tmp_path, str(program))
    await ada.asks("/help")
    process.send_signal(signal.SIGTERM)
    await output(process)
    assert process.returncode == 0
