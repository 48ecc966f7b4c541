"""HTTP for python-telegram-bot, by aiohttp: a third of the CPU of the library's own client.

Errors tell what may have happened: NotConnected (surely not delivered), TimedOut and Cut (perhaps),
other NetworkErrors (an error of Telegram's own: hardly).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 64
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 30.0
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HEADERS = {"Content-Type": "application/json"}


class NotConnected(NetworkError):
    """There was no connection at all, so nothing can have been delivered."""

    __slots__ = ()


class Cut(NetworkError):
    """The connection ended before the answer: what was sent may have been delivered, or not."""

    __slots__ = ()


@dataclass(frozen=True)
class _Plain:
    """What the library hands on from `post` to `do_request`, unread."""

    parameters: dict[str, Any]
    contains_files = False


def plainly(call: dict[str, Any]) -> RequestData:
    """The data of a call that holds nothing but what JSON knows; without what is None."""
    return cast(RequestData, _Plain({name: value for name, value in call.items() if value is not None}))


class AiohttpRequest(BaseRequest):
    """One session with its connections."""

    __slots__ = ("_called", "_session")

    def __init__(self, called: Callable[[str, str], None] = lambda method, status: None) -> None:
        """`called` is told of each call: its method, and HTTP's status or what came in its place."""
        self._called = called
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            headers = {"User-Agent": self.USER_AGENT}
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=connector, headers=headers, cookie_jar=jar)

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
        status = "cancelled"
        try:
            async with self._session.request(method, url, timeout=timeout, **_body(request_data)) as reply:
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
