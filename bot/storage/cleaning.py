"""How long what is kept."""

from collections.abc import Iterator
from itertools import pairwise

from bot.storage.database import Session

REMEMBERED_UPDATES_DAYS = 3
"""Telegram redelivers for 24 hours at most."""
REMEMBERED_ANSWERS_DAYS = 2
"""So long people can edit what they asked."""
STATE_DAYS = 365
DAY = 86_400


async def clean(session: Session, now: float, questions_days: int) -> tuple[set[str], int]:
    """Delete what is old but for states; gives the questions, and how many rows of people."""
    oldest = now - questions_days * DAY
    questions = await session.rows("SELECT question FROM questions WHERE at < ?", (oldest,))
    deleted = await session.execute("DELETE FROM questions WHERE at < ?", (oldest,))
    for table, days in (
        ("votes", STATE_DAYS),
        ("reasons", STATE_DAYS),
        ("answers", REMEMBERED_ANSWERS_DAYS),
        ("outbox", REMEMBERED_UPDATES_DAYS),
    ):
        deleted += await session.execute(f"DELETE FROM {table} WHERE at < ?", (now - days * DAY,))
    await session.execute("DELETE FROM updates WHERE at < ?", (now - REMEMBERED_UPDATES_DAYS * DAY,))
    return {row[0] for row in questions if row[0]}, deleted


def slices() -> Iterator[tuple[str, str]]:
    """People by the first digit of their hash; "" for no bound."""
    return pairwise(("", *"123456789abcdef", ""))


async def clean_states(session: Session, now: float, first: str, last: str) -> int:
    """Delete the unused states of one slice; gives how many."""
    bounds = [("person >= ?", first)] * bool(first) + [("person < ?", last)] * bool(last)
    where = " AND ".join(("at < ?", *(bound for bound, _ in bounds)))
    values = (now - STATE_DAYS * DAY, *(value for _, value in bounds))
    return await session.execute(f"DELETE FROM states WHERE {where}", values)
