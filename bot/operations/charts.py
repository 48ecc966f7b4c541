"""The figures of some days as pictures."""

from collections.abc import Iterator

from bot.operations.figures import Figures
from bot.operations.naming import Names
from bot.picture import Bars, Days, draw
from bot.picture.bars import Bar


def pictures(found: Figures, names: Names) -> dict[str, bytes]:
    """PNGs by file name; none where there is nothing to show."""
    span = f"{found.days[0].name} to {found.days[-1].name} (UTC)"
    return {file: draw(chart) for file, chart in _charts(found, names, span)}


def _charts(found: Figures, names: Names, span: str) -> Iterator[tuple[str, Bars | Days]]:
    if found.questions:
        yield "questions.png", _questions(found)
    groups = tuple(_topics(found, names))
    if groups:
        yield "topics.png", Bars("What people ask", groups, span)
    if found.starts:
        yield "guide.png", Bars("How far people get in the guide", tuple(_guide(found, names)), span)


def _questions(found: Figures) -> Days:
    days = tuple((day.name, (day.answered, day.missed, day.offered)) for day in found.days)
    totals = [sum(amounts[part] for _, amounts in days) for part in range(3)]
    parts = tuple(
        f"{title} {total}" for title, total in zip(("Answered", "Missed", "Offered"), totals, strict=True)
    )
    return Days(
        f"{found.questions} questions", parts, days, "A question is missed where the bot found nothing."
    )


def _topics(found: Figures, names: Names) -> Iterator[tuple[str, tuple[Bar, ...]]]:
    for title, counter in (("Most answered", found.answers), ("Not in the article", found.gaps)):
        if counter:
            yield title, tuple(Bar(names.entry(entry), n) for entry, n in names.top(counter))
    if votes := found.votes:
        helpful, every = sum(each.helpful for each in votes), sum(each.all for each in votes)
        yield "Votes", (Bar("Helpful", helpful), Bar("Not what was meant", every - helpful))


def _guide(found: Figures, names: Names) -> Iterator[tuple[str, tuple[Bar, ...]]]:
    steps = tuple(
        Bar(name, found.asked[step], f"{found.asked[step]}, {found.left(step)} left")
        for step, name in names.in_order(found.asked)
    )
    finished = found.results.total()
    yield "Begun, asked, finished", (Bar("Begun", found.starts), *steps, Bar("Finished", finished))
    if finished:
        recommended = names.top(found.results)
        yield "Recommended", tuple(Bar(names.result(result), n) for result, n in recommended)
