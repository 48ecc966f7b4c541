"""The statements of the inbox: rows of updates, chat by chat in order, and which process answers a chat.

A claim stands for a chat as long as it has rows. Its owner holds a lease, renewed while it lives; what
another process puts into the chat its owner finds at the end of the turn in hand: both lock the claim.
"""

import json
from collections.abc import Callable, Iterable, Sequence

from bot.storage.database import Session
from bot.storage.values import Arrival, Kind, Put, Row

LEASE_SECONDS = 30.0
"""So long a process may be silent before others answer its chats."""
MOST_WAITING = 20
"""So many waiting messages of one person are answered; the rest get one notice together."""
MOST_TAKEN_OVER = 200
"""So many chats are taken over at a time: other processes are there, too."""
STALE_SECONDS = 86_400.0
"""What is older than this comes from a restored backup: nobody waits for it."""
LONGEST_SILENCE = 3600.0
_CLAIM = (
    "INSERT INTO claims (chat, owner, until) VALUES (?, ?, ?) ON CONFLICT (chat) DO UPDATE SET "
    "owner=CASE WHEN {expired} THEN excluded.owner ELSE claims.owner END, "
    "until=CASE WHEN {expired} OR claims.owner=excluded.owner THEN excluded.until ELSE claims.until END "
    "RETURNING owner, due, wait"
).replace("{expired}", "(claims.until < ? OR claims.until > ?)")


def put(db: Session, now: float, owner: str, arrivals: Sequence[Arrival]) -> list[Put]:
    """Keep updates, unless they were seen before or are too much of one person; gives what became of each."""
    found: dict[int, Put] = {}
    # In one order everywhere: two processes never wait for each other's claims in a ring.
    for place in sorted(range(len(arrivals)), key=lambda place: arrivals[place].chat):
        found[place] = _put(db, now, owner, arrivals[place])
    return [found[place] for place in range(len(arrivals))]


def _put(db: Session, now: float, owner: str, one: Arrival) -> Put:
    before = db.value("SELECT 1 FROM seen WHERE digest=?", (f"update:{one.number}",))
    new = "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING"
    if before or not db.execute(new, (one.digest, now)).rowcount:
        return Put("seen")
    if one.forgets:
        db.execute("DELETE FROM inbox WHERE person=? AND kind <> 'other'", (one.person,))
    kind: Kind = one.kind
    if kind == "talk" and (waiting := _kinds(db, one)):
        if "notice" in waiting:
            return Put("too many")
        kind = "notice" if len(waiting) >= MOST_WAITING else kind
    db.execute(
        "INSERT INTO inbox (digest, chat, person, thread, kind, sealed, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (one.digest, one.chat, one.person, one.thread, kind, one.sealed, now),
    )
    if not one.chat:
        return Put("new")
    return Put("too many" if kind == "notice" else "new", *claim(db, now, owner, one.chat))


def _kinds(db: Session, one: Arrival) -> list[str]:
    """Of what waits of a person in a chat."""
    rows = db.rows("SELECT kind FROM inbox WHERE chat=? AND person=?", (one.chat, one.person))
    return [str(row[0]) for row in rows]


def claim(db: Session, now: float, owner: str, chat: str) -> tuple[bool, float]:
    """Whether a chat is this process's, and for how many seconds it is to be left alone."""
    # A lease that ends later than any can was given before the clock was set back.
    expired = (now, now + 2 * LEASE_SECONDS)
    row = db.execute(_CLAIM, (chat, owner, now + LEASE_SECONDS, *expired, *expired)).fetchone()
    return row[0] == owner, _left(now, row[1], row[2])


def _left(now: float, due: float, wait: float) -> float:
    """The clock may have been set since: nobody waits for longer than was asked."""
    return max(0.0, min(due - now, wait))


def following(db: Session, now: float, owner: str, chat: str) -> Row | None:
    """What is to be answered next in a chat of this process."""
    row = db.execute(
        "SELECT id, inbox.chat, kind, sealed, tries, at FROM inbox JOIN claims ON claims.chat = inbox.chat "
        "WHERE inbox.chat=? AND owner=? ORDER BY id LIMIT 1",
        (chat, owner),
    ).fetchone()
    if row is None:
        return None
    number, chat, kind, sealed, tries, at = row
    return Row(number, chat, kind, sealed, tries, now - at)


def owns(db: Session, owner: str, chat: str) -> bool:
    """Whether the lease of a chat is still this process's; it stays so to the end of the transaction."""
    return bool(db.value("SELECT owner FROM claims WHERE chat=? {lock}", (chat,)) == owner)


def drop(db: Session, row: Row) -> bool:
    """Delete a row; False where it is gone: forgotten, or answered by another process."""
    return bool(db.execute("DELETE FROM inbox WHERE id=?", (row.id,)).rowcount)


def has_more(db: Session, owner: str, chat: str) -> bool:
    """Whether a chat of this process goes on; else its claim ends."""
    if db.value("SELECT 1 FROM inbox WHERE chat=? LIMIT 1", (chat,)):
        db.execute("UPDATE claims SET due=0, wait=0 WHERE chat=? AND due <> 0", (chat,))
        return True
    db.execute("DELETE FROM claims WHERE chat=? AND owner=?", (chat, owner))
    return False


def keep_rest(db: Session, now: float, row: Row, rest: str, wait: float) -> bool:
    """Of a turn that was saved, something is still to be sent; False where the row is gone."""
    kept = db.execute("UPDATE inbox SET kind='rest', sealed=?, tries=0 WHERE id=?", (rest, row.id)).rowcount
    postpone(db, now, row.chat, wait)
    return bool(kept)


def postpone(db: Session, now: float, chat: str, wait: float) -> None:
    """Leave a chat alone for so many seconds."""
    db.execute("UPDATE claims SET due=?, wait=? WHERE chat=?", (now + wait, wait, chat))


def count_failure(db: Session, row: Row) -> None:
    db.execute("UPDATE inbox SET tries=tries+1 WHERE id=?", (row.id,))


def put_aside(db: Session, row: Row) -> None:
    """Nobody can answer it; it is deleted after some days."""
    db.execute("UPDATE inbox SET chat='' WHERE id=?", (row.id,))


def take_over(db: Session, now: float, owner: str) -> list[tuple[str, float]]:
    """Claim chats whose owner is gone; gives them, and for how many seconds each is to be left alone."""
    gone = db.rows(
        "SELECT chat FROM claims WHERE until < ? OR until > ? LIMIT ? {skip}",
        (now, now + 2 * LEASE_SECONDS, MOST_TAKEN_OVER),
    )
    nobodys = db.rows(
        "SELECT DISTINCT chat FROM inbox WHERE chat <> '' AND NOT EXISTS "
        "(SELECT 1 FROM claims WHERE claims.chat = inbox.chat) LIMIT ?",
        (MOST_TAKEN_OVER,),
    )
    found = []
    for chat in sorted({row[0] for row in (*gone, *nobodys)}):
        ours, wait = claim(db, now, owner, chat)
        found += [(chat, wait)] if ours else []
    return found


def renew(db: Session, now: float, owner: str, chats: Iterable[str]) -> None:
    """This process lives, and works on these chats."""
    db.execute(
        "UPDATE claims SET until=? WHERE owner=? AND chat IN {each}",
        (now + LEASE_SECONDS, owner, json.dumps(list(chats))),
    )


def give_back(db: Session, owner: str | None = None) -> None:
    """Let others answer the chats of a process that ends; None: of all that ever were."""
    whose, values = ("", ()) if owner is None else (" WHERE owner=?", (owner,))
    db.execute(f"UPDATE claims SET owner='', until=0{whose}", values)


def move_chat(db: Session, now: float, owner: str, old: str, new: str) -> None:
    """A group got another number: its rows go along."""
    db.execute("UPDATE inbox SET chat=? WHERE chat=?", (new, old))
    db.execute("DELETE FROM claims WHERE chat=?", (old,))
    claim(db, now, owner, new)


def drop_stale(db: Session, now: float) -> int:
    return int(db.execute("DELETE FROM inbox WHERE chat <> '' AND at < ?", (now - STALE_SECONDS,)).rowcount)


def take_over_outbox(
    db: Session, now: float, owner: str, arrival: Callable[[str, str, str, str, str], Arrival | None]
) -> None:
    """What a version before the inbox left to be sent waits in the inbox from now on.

    `arrival` makes a row of number, person, chat, sealed address and content; None drops it.
    """
    db.execute("SELECT id FROM slots WHERE id=1 {lock}")  # one process at a time
    if not db.value("SELECT 1 FROM {tables} AS found WHERE name='outbox'"):
        return
    for *left, due in db.rows("SELECT id, person, chat, address, content, due FROM outbox ORDER BY id"):
        if (found := arrival(*map(str, left))) is not None:
            put(db, now, owner, [found])
            if due > now:
                postpone(db, now, found.chat, due - now)
    db.execute("DROP TABLE outbox")


def backlog(db: Session, now: float) -> tuple[int, float]:
    """How many rows wait for nothing but an answer, and how old the oldest of them is."""
    count, oldest = db.execute(
        "SELECT COUNT(*), MIN(at) FROM inbox LEFT JOIN claims ON claims.chat = inbox.chat "
        "WHERE inbox.chat <> '' AND (claims.due IS NULL OR claims.due <= ?)",
        (now,),
    ).fetchone()
    return int(count), max(0.0, now - oldest) if count else 0.0


def reserve(db: Session, now: float, count: int, rate: float) -> tuple[float, float]:
    """Take send slots; gives in how many seconds the first of them comes, and how long all are silent."""
    after, silent = db.execute("SELECT next, silent FROM slots WHERE id=1 {lock}").fetchone()
    # Where the clock was set back since, nobody waits for it to catch up.
    first = after if now < after < now + LEASE_SECONDS else now
    db.execute("UPDATE slots SET next=? WHERE id=1", (first + count / rate,))
    return first - now, max(0.0, min(silent - now, LONGEST_SILENCE))


def silence(db: Session, now: float, seconds: float) -> None:
    """Telegram means the bot, not a chat: no process is to send for so long."""
    db.execute("UPDATE slots SET silent=? WHERE id=1 AND silent < ?", (now + seconds, now + seconds))
