"""Tokens, polling, offsets, conflicts and webhooks of the fake server."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from . import FakeBotApi
from .conftest import Calling


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bot1:another-token-of-somebody-else/getMe", 401),
        ("/botnonsense/getMe", 404),
        ("/bot{token}/getNothing", 404),
        ("/bot{token}/GETME", 200),
    ],
)
async def test_tokens_and_method_names_are_checked(
    api: FakeBotApi, session: aiohttp.ClientSession, path: str, status: int
) -> None:
    async with session.get(api.url + path.format(token=api.token)) as reply:
        body = await reply.json()
    assert (reply.status, body["ok"]) == (status, status == 200)


async def test_the_offset_confirms_what_lies_below_it(api: FakeBotApi, calling: Calling) -> None:
    chat, ada = api.private(api.user(5)), api.user(5)
    for number in range(103):
        api.send_text(chat, ada, f"text {number}")
    first = (await calling("getUpdates"))["result"]
    again = (await calling("getUpdates", limit=1))["result"]
    rest = (await calling("getUpdates", offset=first[-1]["update_id"] + 1))["result"]
    assert (len(first), again, len(rest)) == (100, first[:1], 3)
    assert [update["update_id"] for update in api.pending] == [each["update_id"] for each in rest]
    await calling("getUpdates", offset=rest[-1]["update_id"] + 1)
    await api.idle()


async def test_an_offset_that_is_too_high_is_answered_from_the_head_of_the_queue(
    api: FakeBotApi, calling: Calling
) -> None:
    api.quiet_week(100_000_000)
    api.send_text(api.private(api.user(5)), api.user(5), "good morning")
    for _ in range(2):
        updates = (await calling("getUpdates", offset=800_000_001))["result"]
        assert [update["update_id"] for update in updates] == [100_000_000]
    assert (await calling("getUpdates", offset=100_000_001))["result"] == []
    await api.idle()


async def test_a_long_poll_returns_as_soon_as_somebody_writes(api: FakeBotApi, calling: Calling) -> None:
    poll = asyncio.create_task(calling("getUpdates", timeout=50))
    await api.wait_for(lambda: api.busy)
    api.send_text(api.private(api.user(5)), api.user(5), "/start now @you_too")
    updates = (await asyncio.wait_for(poll, 45))["result"]
    kinds = [entity["type"] for entity in updates[0]["message"]["entities"]]
    assert kinds == ["bot_command", "mention"]


async def test_a_long_poll_without_news_ends_empty(calling: Calling) -> None:
    begun = time.monotonic()
    assert (await calling("getUpdates", timeout=1))["result"] == []
    assert time.monotonic() - begun > 0.9


async def test_the_older_of_two_polls_gets_a_conflict(api: FakeBotApi, calling: Calling) -> None:
    older = asyncio.create_task(calling("getUpdates", timeout=50))
    await api.wait_for(lambda: api.busy)
    newer = asyncio.create_task(calling("getUpdates", timeout=1))
    refusal = await older
    assert refusal["error_code"] == 409
    assert refusal["description"].startswith("Conflict: terminated by other getUpdates request")
    assert (await newer)["ok"]


async def test_a_reset_ends_the_poll_of_the_bot_before(api: FakeBotApi, calling: Calling) -> None:
    old = asyncio.create_task(calling("getUpdates", timeout=50))
    await api.wait_for(lambda: api.polled)
    api.reset()
    assert not api.polled
    assert (await old)["error_code"] == 409


async def test_only_kinds_that_were_asked_for_are_queued(api: FakeBotApi, calling: Calling) -> None:
    await calling("getUpdates", allowed_updates=["callback_query"])
    api.send_text(api.private(api.user(5)), api.user(5), "unseen")
    assert (await calling("getUpdates"))["result"] == []
    api.raw_update({"message": {"broken": True}})
    assert api.pending_count == 1


async def test_a_webhook_gets_each_chat_in_order_until_it_accepts(api: FakeBotApi, calling: Calling) -> None:
    got: list[tuple[int, str, str]] = []
    failures = [500, 503]

    async def hook(request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        if failures:
            return web.Response(status=failures.pop())
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        got.append((message["chat"]["id"], message["text"], secret))
        return web.Response()

    runner = await _serve(hook)
    api.send_text(api.private(api.user(5)), api.user(5), "0")
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await calling("setWebhook", url=url, secret_token="secret-1")
    for number in range(1, 4):
        api.send_text(api.private(api.user(5)), api.user(5), str(number))
        api.send_text(api.private(api.user(6)), api.user(6), str(number))
    await api.idle(3)
    assert [text for chat, text, _ in got if chat == 5] == ["0", "1", "2", "3"]
    assert {secret for _, _, secret in got} == {"secret-1"}
    assert (await calling("getUpdates"))["error_code"] == 409
    assert (await calling("getWebhookInfo"))["result"]["last_error_message"]
    await calling("deleteWebhook")
    assert (await calling("getUpdates"))["ok"]
    await runner.cleanup()


async def _serve(hook: Any) -> web.AppRunner:
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner
