"""A strict stand-in for Telegram's Bot API server, for tests."""

from .api import LONGEST, TOKEN, FakeBotApi
from .faults import Fault, FaultKind
from .model import Chat, Message, User
from .pictures import SMALL_PNG, png
from .records import Call, Refused
from .world import Query

__all__ = [
    "LONGEST",
    "SMALL_PNG",
    "TOKEN",
    "Call",
    "Chat",
    "FakeBotApi",
    "Fault",
    "FaultKind",
    "Message",
    "Query",
    "Refused",
    "User",
    "png",
]
