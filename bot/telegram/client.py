"""How the library reaches Telegram: HTTP by aiohttp, and how fast.

Errors tell what may have happened: NotConnected (surely not delivered), TimedOut and Cut (perhaps),
other NetworkErrors (an error of Telegram's own: hardly).
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar

import aiohttp
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import BaseRateLimiter
from telegram.request import BaseRequest, RequestData

from bot.storage import StorageError, Store

CONNECT_SECONDS, READ_SECONDS, UPLOAD_SECONDS = 5.0, 10.0, 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # after a call that failed, and then ever longer
A_MINUTE, MINUTE = 20, 60.0  # so many messages Telegram takes for a group
MOST_GROUPS = 1000  # above which those that were quiet for a minute are dropped
LONGEST_WAIT = 1.0  # A turn that would have to wait for longer is put off, and gives its place to others
BURST_SECONDS = 0.5  # after a quiet moment the slots of so long may be used at once
MOST_RESERVED = 16  # A process takes no more at a time, so that others get theirs
T = TypeVar("T")
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HEADERS = {"Content-Type": "application/json"}
_LOGGER = logging.getLogger(__name__)


class NotConnected(NetworkError):
    """There was no connection at all, so nothing can have been delivered."""


class Cut(NetworkError):
    """The connection ended before the answer: what was sent may have been delivered, or not."""


class AiohttpRequest(BaseRequest):
    """One session with its connections: a third of the CPU of the library's own client."""

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
        # As many connections as calls: else a few slow chats would keep everybody waiting.
        self._session = self._session or aiohttp.ClientSession(
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
        *others: Any,
        **more: Any,
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


async def _either(call: Awaitable[T], happens: asyncio.Event) -> T | None:
    calling, waiting = tasks = asyncio.ensure_future(call), asyncio.ensure_future(happens.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return calling.result() if calling.done() else None
    finally:
        waiting.cancel()
        calling.cancel()


async def pause(seconds: float, unless: asyncio.Event) -> None:
    """Wait so long, or until that happens."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await unless.wait()


def seconds_of(wait: int | timedelta) -> float:
    """How long Telegram asks to wait, in whichever form the library tells it."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def pause_after(error: BaseException, attempts: int = 0) -> float | None:
    """After how many seconds the same call may succeed; None where it never will."""
    if isinstance(error, RetryAfter):
        return seconds_of(error.retry_after)
    # What is no answer of the Bot API at all, such as a proxy's page, is a plain TelegramError.
    passing = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return _ever_longer(attempts) if passing or type(error) is TelegramError else None


def _ever_longer(attempts: int) -> float:
    return float(min(FIRST_PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE))


async def patiently(call: Callable[[], Awaitable[T]], unless: asyncio.Event) -> T | None:
    """What a call gives, tried until Telegram can be reached; None where that happens before.

    Raises what the operator has to mend: the token, another process that polls.
    """
    failures = 0
    while not unless.is_set():
        try:
            done = await _either(call(), unless)
        except (InvalidToken, EndPointNotFound, Conflict):
            raise
        except RetryAfter as error:
            await pause(seconds_of(error.retry_after), unless)
        except TelegramError as error:
            # Also what is no answer of the Bot API at all, such as a proxy's page. Said once, not each time.
            if not failures:
                _LOGGER.warning("Telegram can't be reached (%s); trying until it can", error)
            await pause(_ever_longer(failures), unless)
            failures += 1
        else:
            if failures:
                _LOGGER.info("Telegram is there again")
            return done
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
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: dict[str, Any], rate_limit_args: Any
    ) -> Any:
        chat = data.get("chat_id")
        if isinstance(chat, int) and chat < 0 and endpoint.startswith("send"):
            if (wait := self._wait(chat)) > LONGEST_WAIT:
                raise RetryAfter(timedelta(seconds=wait))
            await asyncio.sleep(wait)
        try:
            done = await callback(*args, **kwargs)
        except RetryAfter as error:
            now, seconds = monotonic(), seconds_of(error.retry_after)
            if self._refused_until > now:
                self._refused_twice(min(self._refused_until - now, seconds))
            self._refused_until = now + seconds
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


class Slots:
    """How fast turns may begin: of one bot Telegram takes about thirty messages a second.

    Slots of one process are counted here, of several in the database that they share.
    """

    def __init__(self, rate: float, store: Store) -> None:
        """`rate`: turns a second; 0 lets all begin at once."""
        self._rate, self._store = rate, store
        self._next = self._silent_until = 0.0
        self._reserved: deque[float] = deque()

    async def take(self, wanted: int) -> None:
        """Until the next turn may begin; `wanted`: so many would, one after the other."""
        begin = await self._next_slot(wanted) if self._rate else 0.0
        while (wait := max(begin, self._silent_until) - monotonic()) > 0:  # noqa: ASYNC110  # it may grow
            await asyncio.sleep(wait)

    async def _next_slot(self, wanted: int) -> float:
        if self._store.shared:
            while not self._reserved:
                await self._reserve(min(wanted, MOST_RESERVED))
            return self._reserved.popleft()
        begin = max(self._next, monotonic())
        self._next = begin + 1 / self._rate
        return begin - BURST_SECONDS

    async def _reserve(self, count: int) -> None:
        try:
            first, silent = await self._store.reserve(count, self._rate)
        except StorageError:
            return await asyncio.sleep(1.0)
        begin = monotonic() + first - BURST_SECONDS
        self._reserved.extend(begin + number / self._rate for number in range(count))
        self._silence(silent)
        return None

    def _silence(self, seconds: float) -> None:
        self._silent_until = max(self._silent_until, monotonic() + seconds)

    def silence(self, seconds: float) -> None:
        """Telegram means the bot, not a chat: nobody is to send for so long."""
        self._silence(seconds)
        if self._store.shared:
            self._telling = asyncio.create_task(self._tell(seconds))

    async def _tell(self, seconds: float) -> None:
        try:
            await self._store.silence(seconds)
        except StorageError as error:
            _LOGGER.warning("that Telegram asks for silence could not be told to others: %s", error)
