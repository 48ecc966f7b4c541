"""How the library reaches Telegram: HTTP by aiohttp, and how fast.

Errors tell what may have happened: NotConnected (surely not delivered), TimedOut and Cut (perhaps),
other NetworkErrors (an error of Telegram's own: hardly).
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import timedelta
from time import monotonic
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseRateLimiter
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS, READ_SECONDS, UPLOAD_SECONDS = 5.0, 10.0, 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""After a call that failed, and then ever longer."""
A_MINUTE, MINUTE = 20, 60.0
"""So many messages Telegram takes for a group."""
MOST_GROUPS = 1000
"""Above which those that were quiet for a minute are dropped."""
LONGEST_WAIT = 1.0
"""A turn that would have to wait for longer is put off, and gives its place to others."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HEADERS = {"Content-Type": "application/json"}


class NotConnected(NetworkError):
    """There was no connection at all, so nothing can have been delivered."""

    __slots__ = ()


class Cut(NetworkError):
    """The connection ended before the answer: what was sent may have been delivered, or not."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """One session with its connections: a third of the CPU of the library's own client."""

    __slots__ = ("_called", "_proxy", "_session")

    def __init__(
        self, proxy: str | None = None, called: Callable[[str, str], None] = lambda method, status: None
    ) -> None:
        """`called` is told of each call: its method, and HTTP's status or what came in its place."""
        self._proxy, self._called = proxy, called
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            # As many connections as calls: else a few slow chats would keep everybody waiting.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("this request is not initialized")
        usual = UPLOAD_SECONDS if request_data and request_data.contains_files else READ_SECONDS
        seconds = read_timeout if isinstance(read_timeout, int | float) else usual
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        given = {"timeout": timeout, "proxy": self._proxy, **_body(request_data)}
        status = "cancelled"
        try:
            async with self._session.request(method, url, **given) as reply:
                body = await reply.read()
                status = str(reply.status)
                return reply.status, body
        # The texts of these errors can hold the URL, and so the token: only their kind is told.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            status = "not connected"
            raise NotConnected(type(error).__name__) from None
        except TimeoutError:
            status = "timed out"
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            status = "cut"
            raise Cut(type(error).__name__) from None
        finally:
            self._called(url.rpartition("/")[2], status)


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": _JSON.encode(data.parameters).encode("utf-8", "replace"), "headers": _HEADERS}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}


def seconds_of(wait: int | timedelta) -> float:
    """How long Telegram asks to wait, in whichever form the library tells it."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def pause_after(error: BaseException, attempts: int = 0) -> float | None:
    """After how many seconds the same call may succeed; None where it never will."""
    if isinstance(error, RetryAfter):
        return seconds_of(error.retry_after)
    # What is no answer of the Bot API at all, such as a proxy's page, is a plain TelegramError.
    passing = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    if passing or type(error) is TelegramError:
        return float(min(FIRST_PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE))
    return None


class RateLimiter(BaseRateLimiter[int]):
    """Twenty messages a minute in a group, and what Telegram itself asks for. Else it raises RetryAfter."""

    def __init__(self, refused_twice: Callable[[float], None]) -> None:
        """`refused_twice`: told when two calls in a row were refused, since then Telegram means the bot."""
        self._refused_twice = refused_twice
        self._groups: dict[int, deque[float]] = {}
        self._refused_until = 0.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        chat = data.get("chat_id")
        if isinstance(chat, int) and chat < 0 and endpoint.startswith("send"):
            if (wait := self._wait(chat)) > LONGEST_WAIT:
                raise RetryAfter(timedelta(seconds=wait))
            await asyncio.sleep(wait)
        try:
            done = await callback(*args, **kwargs)
        except RetryAfter as error:
            self._refused(seconds_of(error.retry_after))
            raise
        self._refused_until = 0.0
        return done

    def _wait(self, group: int) -> float:
        now = monotonic()
        if len(self._groups) >= MOST_GROUPS:
            self._groups = {one: times for one, times in self._groups.items() if times[-1] > now - MINUTE}
        sent = self._groups.setdefault(group, deque())
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        wait = sent[0] + MINUTE - now if len(sent) >= A_MINUTE else 0.0
        if wait <= LONGEST_WAIT:
            sent.append(now + wait)
        return wait

    def _refused(self, seconds: float) -> None:
        now = monotonic()
        if self._refused_until > now:
            self._refused_twice(min(self._refused_until - now, seconds))
        self._refused_until = now + seconds
