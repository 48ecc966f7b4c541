"""The figures of some days, in words."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.operations.figures import Figures, figures, first_day
from bot.storage import Store
from bot.storage.opening import is_begun

DAY = 86_400
OFTEN = 30
"""So often people asked what the article doesn't say that it should."""
MOST = 10
"""So many entries are listed."""
MOST_DAYS = 14
"""So many days have a line of their own."""
NOTHING = "Nothing was counted in the last {days} days. It begins with the first question that somebody asks."
OUTCOMES = {
    "answer": "answered",
    "compare": "compared",
    "gap": "told that the article doesn't say",
    "suggest": "offered a choice",
    "fallback": "missed",
    "guide": "led to the guide",
    "smalltalk": "small talk",
}
RESULTS = {"sequence": "One after the other", "either": "Either of them", "none": "Neither of them"}


class Names:
    """What entries, steps and results are called; what the knowledge no longer holds, by its id."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._entries = knowledge.entries if knowledge else {}
        self._steps = knowledge.guide.steps if knowledge and knowledge.guide else ()

    def entry(self, code: str) -> str:
        ref = Ref.parse(code)
        entry = self._entries.get(ref) if ref else None
        return entry.title if entry else code

    def result(self, code: str) -> str:
        return RESULTS.get(code) or self.entry(code)

    def top(self, counter: Counter[str]) -> list[tuple[str, int]]:
        """The most frequent, by their ids."""
        return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]

    def in_order(self, asked: Counter[str]) -> list[tuple[str, str]]:
        """Ids and names of the steps that were asked, in the guide's order; gone ones last."""
        known = [(step.id, step.title) for step in self._steps if step.id in asked]
        gone = sorted(asked.keys() - {id for id, _ in known})
        return known + [(id, id) for id in gone]


def look_up(database: str, days: int) -> Figures:
    """The figures of the last so many days, today included; empty ones where no bot has run yet.

    `database`: its URL. Raises StorageError.
    """
    now = time.time()
    if not is_begun(database):
        return figures((), (), now, days)

    async def asked() -> Figures:
        store = Store(database)
        try:
            counts = await store.counts(first_day(now, days))
            return figures(counts, await store.votes(now - days * DAY), now, days)
        finally:
            await store.close()

    return asyncio.run(asked())


def in_words(found: Figures, names: Names) -> str:
    """The report as text; a kind line where there is nothing to tell."""
    if found.empty:
        return NOTHING.format(days=len(found.days))
    parts = (
        _questions(found),
        _days(found),
        _entries(found, names),
        _guide(found, names),
        _votes(found, names),
    )
    return "\n".join(line for part in parts for line in part)


def _questions(found: Figures) -> Iterator[str]:
    yield f"{found.days[0].name} to {found.days[-1].name} (UTC)"
    yield f"\nQuestions: {found.questions}"
    for outcome, told in OUTCOMES.items():
        if count := found.outcomes[outcome]:
            yield f"{count:7}  {told}{_share(count, found.questions)}"


def _days(found: Figures) -> Iterator[str]:
    """A line for each day on which somebody asked: the last ones."""
    days = [day for day in found.days if day.answered or day.offered or day.missed][-MOST_DAYS:]
    if days:
        yield "\nDay         answered  offered  missed"
        yield from (f"{d.name}  {d.answered:8}  {d.offered:7}  {d.missed:6}" for d in days)


def _entries(found: Figures, names: Names) -> Iterator[str]:
    for title, counter in (("Most answered", found.answers), ("Asked, and not in the article", found.gaps)):
        if counter:
            yield f"\n{title}"
            yield from (f"{n:7}  {names.entry(entry)}" for entry, n in names.top(counter))
    often = [(entry, n) for entry, n in found.gaps.most_common() if n >= OFTEN]
    if often:
        yield "\nWhat the next article should say"
        yield from (f"{n:7}  {names.entry(entry)}" for entry, n in often)


def _guide(found: Figures, names: Names) -> Iterator[str]:
    if not found.starts:
        return
    finished = found.results.total()
    yield f"\nGuide: begun {found.starts}, finished {finished}{_share(finished, found.starts)}"
    for step, name in names.in_order(found.asked):
        asked, left = found.asked[step], found.left(step)
        yield f"{asked:7}  were asked “{name}”, {left} left there{_share(left, asked)}"
    if finished:
        yield "\nRecommended"
        yield from (f"{n:7}  {names.result(result)}" for result, n in names.top(found.results))


def _votes(found: Figures, names: Names) -> Iterator[str]:
    if not found.votes:
        return
    helpful, every = sum(each.helpful for each in found.votes), sum(each.all for each in found.votes)
    yield f"\nVotes: {every}, helpful {helpful}{_share(helpful, every)}"
    worst = [each for each in found.votes if each.helpful < each.all][:MOST]
    yield from (
        f"{each.all - each.helpful:7}  of {each.all} against: {names.entry(each.entry)}" for each in worst
    )


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.0%})" if whole else ""
