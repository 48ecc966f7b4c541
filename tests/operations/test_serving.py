"""Health and metrics of a running bot, over HTTP."""

import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.fake_bot_api import FakeBotApi
from tests.telegram.backlog import unanswered
from tests.telegram.conftest import Ada, free_port, webhook_at
from tests.telegram.processes import output, reads, start


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as running:
        yield running


@pytest.fixture
def ada(api: FakeBotApi) -> Ada:
    return Ada(api, 987654321)


async def _get(port: int, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as reply:
        return reply.status, await reply.text()


async def _health(api: FakeBotApi, folder: Path, port: int) -> tuple[int | None, str]:
    process = await start(api.url, folder, "-m", "bot", "health", BOT_HEALTH_PORT=str(port))
    told = await output(process)
    return process.returncode, told


def _figures(text: str) -> dict[str, float]:
    """Every sample, by its name with its labels."""
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_running_bot_tells_how_it_is_and_what_it_has_done(
    api: FakeBotApi, ada: Ada, tmp_path: Path, mode: str
) -> None:
    port = free_port()
    settings = {"BOT_HEALTH_PORT": str(port), "BOT_LOG_FORMAT": "json"}
    if mode == "webhook":
        more = webhook_at(free_port())
        settings |= {f"BOT_{name.upper()}": str(value) for name, value in more.items()}
        await output(await start(api.url, tmp_path, "-m", "bot", "webhook", "set", **settings))
    process = await start(api.url, tmp_path, **settings)
    log = await reads(process, "the bot is there")
    await ada.asks("how long can I keep a heffalump book?")
    ada.presses("Helpful")
    api.raw_update({"message": "poison"})
    await api.wait_for(lambda: not api.pending and not unanswered(tmp_path))
    assert await _get(port, "/healthz") == (200, "live\n")
    status, text = await _get(port, "/readyz")
    assert (status, json.loads(text)["ready"]) == (200, True)
    code, told = await _health(api, tmp_path, port)
    assert (code, told[:5]) == (0, "ready")
    assert ("last poll" in told) == (mode == "polling")
    status, text = await _get(port, "/metrics")
    assert status == 200
    _check(_figures(text), mode)
    assert "987654321" not in text
    process.send_signal(signal.SIGTERM)
    log += await output(process)
    _check_log(log)
    assert (await _health(api, tmp_path, port))[0] == 1


def _check(figures: dict[str, float], mode: str) -> None:
    assert figures["bot_updates_total message"] == 2
    assert figures["bot_updates_total press"] == 1
    assert figures["bot_answers_total answer"] == 1
    assert figures["bot_answers_total unreadable"] == 1
    assert figures["bot_match_seconds_count"] == 1
    assert 0 < figures["bot_match_seconds_sum"] < 1
    assert figures["bot_turn_seconds_count"] == 2
    assert figures["bot_api_calls_total sendMessage 200"] >= 1
    assert figures["bot_api_calls_total answerCallbackQuery 200"] == 1
    assert figures["bot_updates_waiting"] == 0
    assert ("bot_last_poll_age_seconds" in figures) == (mode == "polling")
    assert 0 <= figures.get("bot_last_poll_age_seconds", 0) < 30
    [version] = [name for name in figures if name.startswith("bot_knowledge_info ")]
    assert re.fullmatch(r"bot_knowledge_info [0-9a-f]{12}", version)


def _check_log(log: str) -> None:
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
    # An unreadable one is told at once, others when all of the turn is saved.
    first, second, third = sorted(
        (line for line in lines if "update" in line), key=lambda line: line["outcome"]
    )
    assert {**first, "time": "", "message": "", "update": 1, "milliseconds": 1, "confidence": 1} == {
        **{"time": "", "level": "INFO", "message": "", "update": 1, "kind": "message", "outcome": "answer"},
        **{"entry": "topic:loan-length", "confidence": 1, "milliseconds": 1},
    }
    assert [second["outcome"], third["outcome"]] == ["unreadable", "vote"]
    assert "heffalump" not in log
    assert "987654321" not in log


async def test_a_bot_that_cannot_reach_telegram_is_live_and_not_ready(tmp_path: Path) -> None:
    port = free_port()
    async with FakeBotApi() as gone:
        pass
    process = await start(gone.url, tmp_path, BOT_HEALTH_PORT=str(port))
    await reads(process, "can't be reached")
    assert (await _get(port, "/healthz"))[0] == 200
    status, text = await _get(port, "/readyz")
    assert (status, json.loads(text)["problems"]) == (503, ["Telegram has not been reached yet"])
    code, told = await _health(gone, tmp_path, port)
    assert (code, told.startswith("not ready: Telegram has not been reached yet")) == (1, True)
    process.send_signal(signal.SIGTERM)
    await output(process)


async def test_without_its_package_metrics_say_how_to_get_it(api: FakeBotApi, tmp_path: Path) -> None:
    port = free_port()
    program = tmp_path / "without.py"
    program.write_text(
        "import importlib.util, sys\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name[:4] == 'prom' else found(name, *more)\n"
        "sys.argv = ['bot', 'run']\n"
        "from bot import cli\n"
        "cli.main()\n"
    )
    process = await start(api.url, tmp_path, str(program), BOT_HEALTH_PORT=str(port))
    await reads(process, "the bot is there")
    status, text = await _get(port, "/metrics")
    assert status == 501
    assert "pip install" in text
    assert (await _get(port, "/readyz"))[0] == 200
    process.send_signal(signal.SIGTERM)
    await output(process)


async def test_health_without_a_port_says_what_is_missing(api: FakeBotApi, tmp_path: Path) -> None:
    process = await start(api.url, tmp_path, "-m", "bot", "health")
    assert (await output(process)).startswith("BOT_HEALTH_PORT is not set")
    assert process.returncode == 2
