"""What `python -m bot doctor` says of what is missing, and of what is there."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.operations import doctor, machine
from bot.operations.doctor import examine
from bot.settings import Settings
from bot.storage import Store
from bot.telegram.setup import check_webhook
from tests.conftest import SMALL
from tests.fake_bot_api import TOKEN, FakeBotApi
from tests.fake_bot_api.webhook import WebhookSettings
from tests.telegram.processes import environment


async def found(api: FakeBotApi | None = None, knowledge: Path = SMALL, **given: str) -> dict[str, str]:
    """Marks and words by what was looked at."""
    url = api.url if api else "http://127.0.0.1:1"
    settings = Settings.model_validate({"token": TOKEN, "api_base_url": url, **given})
    findings = await asyncio.to_thread(
        lambda: list(examine(settings, knowledge, lambda folder: 0, check_webhook))
    )
    return {each.what: str(each) for each in findings}


async def test_all_is_well(tmp_path: Path) -> None:
    await Store(tmp_path / "bot.sqlite3").close()
    async with FakeBotApi() as api:
        told = await found(api, database_url=f"sqlite:///{tmp_path}/bot.sqlite3")
    assert all(line.startswith("✓") for line in told.values())
    assert list(told) == [
        "Token",
        "Telegram",
        "Clock",
        "Updates",
        "Knowledge",
        "Database",
        "Disk",
        "Versions",
    ]
    assert "@test_bot" in told["Telegram"]


@pytest.mark.parametrize("token", ["", "no token", "123:short"])
async def test_a_token_without_the_right_shape_is_not_tried(token: str) -> None:
    told = await found(token=token)
    assert told["Token"].startswith("✗")
    assert "BotFather" in told["Token"]
    assert "Telegram" not in told


async def test_telegram_out_of_reach_or_without_the_token_stops_the_bot() -> None:
    assert "can't be reached" in (await found())["Telegram"]
    async with FakeBotApi() as api:
        told = await found(api, token="123456:another-well-formed-token-that-is-wrong")
    assert told["Telegram"].startswith("✗ Telegram: doesn't know this token")


@pytest.mark.parametrize("url", ["not a url", "http://x y", "http://127.0.0.1:1/\nx", "ftp://127.0.0.1:1"])
async def test_an_odd_address_is_told_without_the_token(url: str) -> None:
    told = "\n".join((await found(api_base_url=url)).values())
    assert "✗ Telegram" in told
    assert TOKEN.partition(":")[2] not in told


async def test_a_proxys_page_is_not_taken_for_telegram() -> None:
    async with FakeBotApi() as api:
        api.fail("page", "getMe")
        assert "not as the Bot API does" in (await found(api))["Telegram"]


async def test_a_webhook_in_the_way_and_many_waiting_updates_are_told() -> None:
    async with FakeBotApi() as api:
        for _ in range(100):
            api.send_text(api.private(api.user(5)), api.user(5), "x")
        assert (await found(api))["Updates"].startswith("! Updates: 100 wait")
        api.world.webhook.set(WebhookSettings("http://127.0.0.1:1/hook"))
        assert "webhook delete" in (await found(api))["Updates"]


async def test_a_webhook_that_is_wanted_and_set_is_well() -> None:
    async with FakeBotApi() as api:
        wanted = "http://127.0.0.1:1/hook"
        told = (await found(api, webhook_url=wanted))["Updates"]
        assert told.startswith("✗ Updates: nothing brings them")
        assert "python -m bot webhook set" in told
        api.world.webhook.set(WebhookSettings("http://127.0.0.1:2/hook"))
        assert (await found(api, webhook_url=wanted))["Updates"].startswith(
            "✗ Updates: Telegram brings them to"
        )
        api.world.webhook.set(WebhookSettings(wanted))
        told_all = await found(api, webhook_url=wanted)
        assert told_all["Updates"] == "✓ Updates: Telegram brings them to http://127.0.0.1:1/hook; 0 wait"
        assert told_all["Webhook"] == "✓ Webhook: taken at 127.0.0.1:8080"


async def test_a_webhook_whose_deliveries_fail_is_told() -> None:
    async with FakeBotApi() as api:
        api.world.webhook.set(WebhookSettings("http://127.0.0.1:1/hook"))
        api.send_text(api.private(api.user(5)), api.user(5), "x")
        await api.wait_for(lambda: api.world.webhook.last_error)
        told = (await found(api, webhook_url="http://127.0.0.1:1/hook"))["Updates"]
        assert told.startswith("! Updates")
        assert "a delivery failed lately" in told


async def test_what_a_setting_turns_on_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://bot.example.org/x"
    told = await found(webhook_url=url, health_port="9000")
    assert [told["Webhook"][0], told["Health"][0]] == ["✓", "✓"]
    assert (await found(webhook_url="ftp://x"))["Webhook"].startswith("✗ Webhook: BOT_WEBHOOK_URL")
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    told = await found(webhook_url=url, health_port="9000")
    assert told["Health"].startswith("! Health")
    assert "pip install" in told["Health"]


async def test_a_clock_that_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeBotApi() as api:
        monkeypatch.setattr(doctor, "CLOCK_SECONDS", -1.0)
        assert (await found(api))["Clock"].startswith("! Clock")


async def test_knowledge_with_mistakes_stops_the_bot(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text("topics:\n  - id: a\n  - id: b\n")
    told = (await found(knowledge=tmp_path))["Knowledge"]
    assert told.startswith("✗")
    assert "more)" in told
    assert "python -m bot check" in told


async def test_a_database_that_cannot_be_used_stops_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "BUSY_SECONDS", 0.05)
    (tmp_path / "junk").write_text("no database, " * 100)
    await Store(tmp_path / "held").close()
    for name, said in (("junk", "✗"), ("nowhere/x", "✗"), ("new", "✓"), ("held", "✓")):
        told = (await found(database_url=f"sqlite:///{tmp_path}/{name}"))["Database"]
        assert told.startswith(said), name
    with sqlite3.connect(tmp_path / "held", isolation_level=None) as holding:
        holding.execute("BEGIN IMMEDIATE")
        assert "locked" in (await found(database_url=f"sqlite:///{tmp_path}/held"))["Database"]
        holding.execute("ROLLBACK")
        holding.execute("PRAGMA user_version=99")
    holding.close()
    assert "newer version of the bot" in (await found(database_url=f"sqlite:///{tmp_path}/held"))["Database"]
    assert not (tmp_path / "new").exists()


async def test_little_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LITTLE", 10**18)
    assert (await found())["Disk"].startswith("!")
    monkeypatch.setattr(machine, "TOO_LITTLE", 10**18)
    assert (await found())["Disk"].startswith("✗")


async def test_the_command_ends_with_one_where_something_stops_the_bot(tmp_path: Path) -> None:
    async def doctor(url: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "doctor"),
            env=environment(url, tmp_path),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return process.returncode, out.decode()

    async with FakeBotApi() as api:
        code, told = await doctor(api.url)
    assert code == 0, told
    code, told = await doctor("http://127.0.0.1:1")
    assert code == 1
    assert TOKEN not in told
    assert "Traceback" not in told
