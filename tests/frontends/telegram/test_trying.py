"""What each error says about the call that it ended."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.frontends.telegram.request import Cut, NotConnected
from bot.frontends.telegram.trying import Verdict, verdict


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RetryAfter(3), Verdict.WAIT),
        (NotConnected("ClientConnectorError"), Verdict.RETRY),
        (NetworkError("Bad Gateway"), Verdict.ILL),
        (Cut("ServerDisconnectedError"), Verdict.CUT),
        (TimedOut(), Verdict.SENT),
        (BadRequest("chat not found"), Verdict.GIVE_UP),
        (Forbidden("bot was blocked"), Verdict.GIVE_UP),
        (ChatMigrated(7), Verdict.GIVE_UP),
        (Conflict("other"), Verdict.GIVE_UP),
        (TelegramError("Invalid server response"), Verdict.ILL),
    ],
)
def test_only_what_cannot_have_arrived_is_repeated_for_long(error: TelegramError, expected: Verdict) -> None:
    assert verdict(error) is expected
