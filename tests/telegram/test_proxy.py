"""Where a proxy stands between the bot and Telegram, everything that calls Telegram goes by it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.operations.doctor import examine
from bot.settings import Settings
from bot.storage import Store
from bot.telegram.links import name_of
from bot.telegram.setup import check_webhook, show_webhook
from tests.conftest import SMALL
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, free_port

ELSEWHERE = "http://telegram.invalid"
"""Nobody reaches it but by the proxy."""


@asynccontextmanager
async def proxy_to(api: FakeBotApi) -> AsyncIterator[tuple[str, list[str]]]:
    """The address of a proxy, and which methods went by it."""
    seen: list[str] = []

    async def pass_on(request: web.BaseRequest) -> web.Response:
        assert str(request.url).startswith(ELSEWHERE)
        seen.append(request.path.rpartition("/")[2])
        kind = {"Content-Type": request.headers.get("Content-Type", "")}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{api.url}{request.path}", data=await request.read(), headers=kind) as reply,
        ):
            return web.Response(body=await reply.read(), status=reply.status)

    runner = web.ServerRunner(web.Server(pass_on))
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"127.0.0.1:{port}", seen
    finally:
        await runner.cleanup()


async def test_everything_that_calls_telegram_goes_by_the_proxy(
    api: FakeBotApi, settings: Settings, dialogue: Dialogue, store: Store, ada: Ada
) -> None:
    async with proxy_to(api) as (address, seen):
        behind = settings.model_copy(update={"api_base_url": ELSEWHERE, "proxy": f"http://me:pass@{address}"})
        bot = Bot(api, behind, Conversation(dialogue, store))
        await bot.start()
        assert (await ada.asks("compare them")).photo is not None
        await bot.stop()
        # The proxy still holds the last poll when the bot says how far it came.
        api.refused.clear()
        assert {"getMe", "getUpdates", "sendPhoto"} <= set(seen)
        assert "No webhook" in await show_webhook(behind)
        assert seen[-1] == "getWebhookInfo"
        assert await asyncio.to_thread(name_of, None, behind) == "test_bot"
        found = await asyncio.to_thread(
            lambda: [str(one) for one in examine(behind, SMALL, lambda folder: 0, check_webhook)]
        )
        assert any(f"reached by the proxy {address} in" in one for one in found)
        assert "pass@" not in "\n".join(found)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "not a proxy"])
async def test_doctor_tells_of_a_proxy_that_cannot_be_one(settings: Settings, proxy: str) -> None:
    odd = settings.model_copy(update={"proxy": proxy})
    found = [str(one) for one in examine(odd, Path(SMALL), lambda folder: 0, check_webhook)]
    assert any(one.startswith("✗ Proxy: BOT_PROXY") for one in found)
