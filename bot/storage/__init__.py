"""What must survive a restart: the rows of the inbox, states, what was answered, votes, questions passed on.

One text of statements for SQLite and PostgreSQL. SQLAlchemy's Core could, too, but costs 0.1 ms a turn.
"""

from bot.storage.heard import Count
from bot.storage.rows import Arrival, Kind, Put, Row
from bot.storage.store import Delivery, Person, Store
from bot.storage.tables import StorageError

__all__ = ["Arrival", "Count", "Delivery", "Kind", "Person", "Put", "Row", "StorageError", "Store"]
