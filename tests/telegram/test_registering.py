"""`python -m bot webhook set|show|delete`, and which secret there is."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from bot.telegram.setup import webhook_secret_of
from bot.telegram.updates import UPDATE_KINDS
from tests.commands import bot_here
from tests.fake_bot_api import TOKEN, FakeBotApi

from .conftest import Ada

URL = "https://bot.example.org/telegram"


async def webhook(url: str, command: str, token: str = TOKEN, **settings: str) -> tuple[str, int]:
    """What a command printed, and its exit code."""
    given = {"BOT_API_BASE_URL": url, "BOT_TOKEN": token, **settings}
    done = await asyncio.to_thread(bot_here, "webhook", command, **given)
    return done.stdout + done.stderr, done.returncode


async def test_it_is_set_with_all_that_belongs_to_it_and_nothing_is_dropped(
    api: FakeBotApi, ada: Ada
) -> None:
    ada.says("/help")
    settings = {"BOT_WEBHOOK_URL": URL, "BOT_WEBHOOK_SECRET": "abc", "BOT_WEBHOOK_CONNECTIONS": "7"}
    told, code = await webhook(api.url, "set", **settings)
    assert code == 0
    assert told == f"The webhook is set: {URL}\n1 update waiting to be answered.\n"
    [call] = api.calls_of("setWebhook")
    assert call.params == {
        "url": URL,
        "secret_token": "abc",
        "max_connections": 7,
        "allowed_updates": list(UPDATE_KINDS),
    }
    assert api.pending_count == 1


async def test_it_is_deleted_and_nothing_is_dropped(api: FakeBotApi, ada: Ada) -> None:
    await webhook(api.url, "set", BOT_WEBHOOK_URL=URL)
    ada.says("/help")
    told, code = await webhook(api.url, "delete")
    assert (code, told.splitlines()[1:]) == (0, ["1 update waiting to be answered."])
    assert not any(call.params.get("drop_pending_updates") for call in api.calls_of("deleteWebhook"))
    assert api.pending_count == 1
    assert api.world.webhook.settings is None
    told, _ = await webhook(api.url, "delete", BOT_WEBHOOK_URL=URL)
    assert "BOT_WEBHOOK_URL is still set" in told.splitlines()[-1]


async def test_it_is_shown_in_plain_words(api: FakeBotApi, ada: Ada) -> None:
    told, code = await webhook(api.url, "show")
    assert code == 0
    assert told.startswith("No webhook is set.")
    here = "http://127.0.0.1:1/telegram"
    await webhook(api.url, "set", BOT_WEBHOOK_URL=here)
    ada.says("/help")
    ada.says("/about")
    await api.wait_for(lambda: api.world.webhook.last_error)
    told, _ = await webhook(api.url, "show", BOT_WEBHOOK_URL=URL)
    assert f"Telegram brings updates to {here}, at most 40 at the same time." in told
    assert "2 updates waiting" in told
    assert re.search(r"The last delivery that failed, [\d-]{10} [\d:]{5} UTC: Connection failed", told)
    assert f"`python -m bot webhook set` has them brought to {URL}" in told


async def test_what_an_older_version_did_not_ask_for_is_told(api: FakeBotApi) -> None:
    await webhook(api.url, "set", BOT_WEBHOOK_URL=URL)
    told, _ = await webhook(api.url, "show", BOT_WEBHOOK_URL=URL)
    assert "brings nothing" not in told
    api.world.queue.allowed = frozenset(UPDATE_KINDS) - {"inline_query", "guest_message"}
    told, _ = await webhook(api.url, "show", BOT_WEBHOOK_URL=URL)
    assert "Of these Telegram brings nothing: inline_query, guest_message." in told


async def test_without_a_url_it_says_what_is_missing(api: FakeBotApi) -> None:
    told, code = await webhook(api.url, "set")
    assert code == 2
    assert told.startswith("BOT_WEBHOOK_URL is not set")
    assert told.count("\n") == 1


async def test_what_telegram_refuses_is_told(api: FakeBotApi) -> None:
    told, code = await webhook(api.url, "set", BOT_WEBHOOK_URL="http://bot.example.org/")
    assert code == 2
    assert "an https url must be provided" in told
    told, code = await webhook(api.url, "set", BOT_WEBHOOK_URL="https://bot.example.org:8080/")
    assert code == 2
    assert "only on ports 80, 88, 443 or 8443" in told
    api.refused.clear()
    wrong = "123456:wrong-token-that-nobody-knows-at-all"
    told, code = await webhook(api.url, "show", token=wrong)
    assert (code, told.count("\n")) == (2, 1)
    assert "BotFather" in told
    assert wrong not in told
    api.refused.clear()


async def test_telegram_out_of_reach_is_told_and_no_setting_is_blamed() -> None:
    told, code = await webhook("http://127.0.0.1:1", "show")
    assert (code, told) == (1, "Telegram can't be reached: ClientConnectorError\n")


def test_an_empty_secret_is_none_and_one_is_made_of_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\nBOT_WEBHOOK_SECRET=\n")
    made = webhook_secret_of(load_settings())
    assert len(made) == 64
    assert made == webhook_secret_of(Settings(token=TOKEN))
    assert made != webhook_secret_of(Settings(token=TOKEN + "x"))
    assert TOKEN.partition(":")[2] not in made
