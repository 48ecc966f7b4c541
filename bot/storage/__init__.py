"""What must survive a restart: the inbox, states, what was answered, votes, questions passed on.

`tables` names them, `store` and `inbox` have the statements, one text for both databases.
"""

from bot.storage.database import StorageError
from bot.storage.store import Store
from bot.storage.values import Arrival, Count, Delivery, Kind, Person, Put, Row

__all__ = ["Arrival", "Count", "Delivery", "Kind", "Person", "Put", "Row", "StorageError", "Store"]
