"""The filter that keeps tokens out of the log."""

import json
import logging

import pytest

from bot.telegram.logs import AsJson, Redacting

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def _record(message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("x", logging.ERROR, "x.py", 1, message, arguments, trace)


@pytest.mark.parametrize(
    "text", [f"bot{TOKEN}/getMe", TOKEN.replace(":", "%3A"), f"({TOKEN})", TOKEN.lower()]
)
def test_a_token_is_hidden_wherever_it_stands(text: str) -> None:
    record = _record("%s", text)
    assert Redacting().filter(record)
    assert "bbccdd" not in record.getMessage().lower()
    assert "<token>" in record.getMessage()


def test_a_token_is_hidden_in_tracebacks_and_their_causes() -> None:
    try:
        try:
            raise ValueError(TOKEN)
        except ValueError as cause:
            raise KeyError(TOKEN) from cause
    except KeyError as caught:
        record = _record("failed", error=caught)
    Redacting().filter(record)
    told = logging.Formatter().format(record)
    assert told.count("<token>") == 2
    assert TOKEN not in told


def test_a_secret_that_does_not_look_like_a_token_is_hidden_too() -> None:
    record = _record("%r", "odd secret here")
    Redacting(["odd secret"]).filter(record)
    assert record.getMessage() == "'<token> here'"


def test_a_line_of_json_is_one_object_and_hides_tokens_too() -> None:
    try:
        raise ValueError(TOKEN)
    except ValueError as caught:
        record = _record("failed\nwith %s", TOKEN, error=caught)
    Redacting().filter(record)
    line = AsJson().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told["level"] == "ERROR"
    assert told["message"] == "failed\nwith <token>"
    assert "ValueError: <token>" in told["error"]
