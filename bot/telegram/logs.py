"""What is written to the log: never a token, and from other libraries only what is wrong."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

from bot.operations.vitals import Handled

_TOKEN = re.compile(r"\d+(?::|%3A)[\w-]{30,}", re.IGNORECASE)
_HIDDEN = "<token>"
_CHATTY = ("aiohttp", "asyncio", "httpcore", "httpx", "PIL", "watchfiles")
_LOGGER = logging.getLogger(__name__)


class Redacting(logging.Filter):
    """Takes tokens out of a record: out of its text, its arguments and its traceback."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.redact(record.getMessage()), None
        if record.exc_info:
            # A formatter takes exc_text as it is, so the traceback is written here and redacted.
            record.exc_text = self.redact(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        return True

    def redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _TOKEN.sub(_HIDDEN, text)


class AsJson(logging.Formatter):
    """One object a record. What became of an update stands in it field by field."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "message": record.getMessage(),
        }
        handled = getattr(record, "handled", None)
        if isinstance(handled, Handled):
            told |= asdict(handled)
        if record.exc_text:
            told["error"] = record.exc_text
        return json.dumps(told, ensure_ascii=False)


def set_up_logs(level: str, secrets: Iterable[str] = (), form: Literal["text", "json"] = "text") -> None:
    """One line a record on standard error; whatever ends the program is logged redacted too."""
    # A line tells neither where in the code it was written nor by which thread or process.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    readable = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(AsJson() if form == "json" else readable)
    # A filter on loggers would miss their children.
    handler.addFilter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # The library logs whole updates, and answers that it can't read; the bot tells of both itself.
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
    sys.excepthook = _log_the_end


def _log_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _LOGGER.critical("the bot has ended", exc_info=(kind, error, trace))
