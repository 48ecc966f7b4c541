"""Faults on demand: each hits the calls it was made for, and only those."""

import time
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from . import FakeBotApi
from .conftest import Calling


async def test_faults_hit_the_next_calls_of_their_chat_only(api: FakeBotApi, calling: Calling) -> None:
    chat, _ = api.private(api.user(5)), api.private(api.user(6))
    api.fail("429", "sendMessage", count=2, chat=chat, seconds=7)
    replies = [await calling("sendMessage", chat_id=each, text="x") for each in (5, 6, 5, 5)]
    assert [reply["ok"] for reply in replies] == [False, True, False, True]
    assert replies[0]["parameters"] == {"retry_after": 7}
    assert api.refused == []
    assert [call.status for call in api.calls_of("sendMessage")] == [429, 200, 429, 200]


@pytest.mark.parametrize(("kind", "messages"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_connection_acts_or_does_not(
    api: FakeBotApi, calling: Calling, kind: Any, messages: int
) -> None:
    chat = api.private(api.user(5))
    api.fail(kind, "sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await calling("sendMessage", chat_id=5, text="x")
    assert len(api.bot_messages(chat)) == messages
    assert [call.status for call in api.calls] == [0]


async def test_a_bad_gateway_answers_with_a_page(api: FakeBotApi, session: aiohttp.ClientSession) -> None:
    api.fail("502")
    async with session.get(f"{api.url}/bot{api.token}/getMe") as reply:
        assert reply.status == 502
        assert reply.content_type == "text/html"


async def test_delays_and_latency_take_their_time(api: FakeBotApi, calling: Calling) -> None:
    api.latency = 0.1
    api.fail("delay", "getMe", seconds=0.2)
    begun = time.monotonic()
    assert (await calling("getMe"))["ok"]
    assert time.monotonic() - begun >= 0.3


async def test_the_server_goes_away_and_comes_back(api: FakeBotApi, calling: Calling) -> None:
    await calling("getMe")
    await api.go_down(1)
    with pytest.raises(aiohttp.ClientError):
        await calling("getMe")

    async def is_back() -> bool:
        with suppress(aiohttp.ClientError):
            return bool((await calling("getMe"))["ok"])
        return False

    await api.wait_for(is_back)
