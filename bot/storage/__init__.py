"""What must survive a restart: states, what was sent or waits, votes, questions passed on."""

from bot.storage.database import StorageError
from bot.storage.records import Count, Delivery, Person, Waiting
from bot.storage.store import HeldTurn, Store

__all__ = ["Count", "Delivery", "HeldTurn", "Person", "StorageError", "Store", "Waiting"]
