"""What authors and operators read: questions that were passed on, votes, counts."""

from typing import NamedTuple

from bot.storage.rows import Rows, reading
from bot.storage.tables import Session


class Count(NamedTuple):
    """How often something happened on a day."""

    day: str  # YYYY-MM-DD, in UTC
    what: str  # the outcome of a question, or guide-start, guide-asked, guide-answered, guide-finish
    which: str  # the entry, the step or the result; "" where there is none
    n: int


class Heard(Rows):
    """Of the people that the bot talks with."""

    async def questions(self) -> list[str]:
        """What people passed on to the authors, oldest first."""
        return [question for question, _ in await self.questions_by_time()]

    @reading
    def questions_by_time(self, db: Session, now: float) -> list[tuple[str, float]]:
        """The same, each with the time when it was passed on."""
        return [(row[0], row[1]) for row in db.rows("SELECT question, at FROM questions ORDER BY id")]

    @reading
    def votes_against(self, db: Session, now: float) -> list[tuple[str, int, int, float]]:
        """Each entry that somebody voted against: such votes, all votes on it, and the first such vote."""
        rows = db.rows(
            "SELECT entry, SUM(1 - helpful), COUNT(*), MIN(CASE WHEN helpful = 0 THEN at END) FROM votes "
            "GROUP BY entry HAVING SUM(1 - helpful) > 0 ORDER BY 2 DESC, 1"
        )
        return [(entry, int(against), votes, since) for entry, against, votes, since in rows]

    @reading
    def reasons_against(self, db: Session, now: float, entry: str) -> tuple[tuple[str, int], ...]:
        """What people said was wrong with an entry, and how many did, the most frequent first."""
        # A reason counts with the vote that it came with: after a move an older one may still be there.
        rows = db.rows(
            "SELECT reasons.reason, COUNT(*) FROM reasons JOIN votes ON votes.person = reasons.person "
            "AND votes.entry = reasons.entry AND votes.at = reasons.at "
            "WHERE reasons.entry=? GROUP BY reasons.reason ORDER BY 2 DESC, 1",
            (entry,),
        )
        return tuple((reason, times) for reason, times in rows)

    @reading
    def counts(self, db: Session, now: float, first_day: str) -> list[Count]:
        """What was counted since a day (YYYY-MM-DD, UTC), that day included."""
        rows = db.rows("SELECT day, outcome, entry, n FROM counts WHERE day >= ?", (first_day,))
        return [Count(*row) for row in rows]

    @reading
    def votes(self, db: Session, now: float, since: float) -> list[tuple[str, bool]]:
        """Entries, and whether somebody found them helpful; one vote a person and entry."""
        rows = db.rows("SELECT entry, helpful FROM votes WHERE at >= ?", (since,))
        return [(entry, bool(helpful)) for entry, helpful in rows]
