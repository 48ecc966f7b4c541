"""A running server and someone to call it, for the tests of the server itself."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from . import FakeBotApi

Calling = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def calling(api: FakeBotApi, session: aiohttp.ClientSession) -> Calling:
    async def post(method: str, **params: Any) -> dict[str, Any]:
        url = f"{api.url}/bot{api.token}/{method}"
        async with session.post(url, json=params) as reply:
            body: dict[str, Any] = await reply.json()
            return body

    return post
