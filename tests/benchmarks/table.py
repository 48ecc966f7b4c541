"""The benchmark's figures as one table, with what is asked of them beside it."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Round = dict[str, float]
"""One bot's figures of one round, by name."""
THIS, ECHO, AIOGRAM = "this bot", "PTB echo", "aiogram echo"
_WIDTH = 16


@dataclass(frozen=True)
class Row:
    """A figure: its words, how it is written, and which end of it is the best."""

    key: str
    title: str
    form: str
    best: Callable[[Sequence[float]], float] = min


@dataclass(frozen=True)
class Bar:
    """What is asked of a figure of this bot, or of its share in another's."""

    title: str
    key: str
    limit: float
    beside: str | None = None
    least: bool = False


ROWS = (
    Row("rate", "at once: updates/s", "{:.0f}", max),
    Row("cpu", "at once: CPU ms an update", "{:.2f}"),
    Row("slow rate", "50 ms a call: updates/s", "{:.0f}", max),
    Row("slow cpu", "50 ms a call: CPU ms an update", "{:.2f}"),
    Row("p50 at 0.0", "30/s, at once: p50 ms", "{:.0f}"),
    Row("p99 at 0.0", "30/s, at once: p99 ms", "{:.0f}"),
    Row("p50 at 0.05", "30/s, 50 ms a call: p50 ms", "{:.0f}"),
    Row("p99 at 0.05", "30/s, 50 ms a call: p99 ms", "{:.0f}"),
    Row("memory", "most memory, MB (100,000 people)", "{:.0f}"),
    Row("start", "launch to first answer, s", "{:.2f}"),
)
BARS = (
    Bar("CPU beside PTB's echo", "cpu", 0.6, ECHO),
    Bar("CPU beside aiogram's echo", "cpu", 1.2, AIOGRAM),
    Bar("updates/s at 50 ms a call, times PTB's", "slow rate", 5, ECHO, least=True),
    Bar("p99 ms at 30/s, at once", "p99 at 0.0", 100),
    Bar("p99 ms at 30/s, 50 ms a call", "p99 at 0.05", 100),
    Bar("memory, MB", "memory", 120),
    Bar("launch to first answer, s", "start", 1.5),
)
_BEST = {row.key: row.best for row in ROWS}


def print_table(figures: Mapping[str, Sequence[Round]]) -> None:
    """Best and median of the rounds."""
    print(f"{'best / median':40}" + "".join(f"{name:>{_WIDTH}}" for name in figures))
    for row in ROWS:
        cells = [
            " / ".join(row.form.format(each) for each in _two(figures[name], row.key)) for name in figures
        ]
        print(f"{row.title:40}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells))
    for bar in BARS:
        if bar.beside in (None, *figures):
            print(f"{bar.title:40}{_judged(bar, figures)}")


def _judged(bar: Bar, figures: Mapping[str, Sequence[Round]]) -> str:
    found = _two(figures[THIS], bar.key)
    if bar.beside is not None:
        others = _two(figures[bar.beside], bar.key)
        found = found[0] / others[0], found[1] / others[1]
    held = found[1] >= bar.limit if bar.least else found[1] <= bar.limit
    cell = f"{found[0]:.2f} / {found[1]:.2f}"
    return f"{cell:>{_WIDTH}}   asked: {'≥' if bar.least else '≤'} {bar.limit:g}   {'held' if held else 'MISSED'}"


def _two(rounds: Sequence[Round], key: str) -> tuple[float, float]:
    values = [each[key] for each in rounds]
    return _BEST[key](values), statistics.median(values)


def print_parts(rounds: Sequence[Round]) -> None:
    """Where this bot's CPU goes when everybody asks at once."""
    parts = {part: statistics.median(each.get(part, 0.0) for each in rounds) for part in set().union(*rounds)}
    whole = sum(parts.values())
    print("CPU of this bot at once, ms an update, by the part of the work:")
    for part, cpu in sorted(parts.items(), key=lambda item: -item[1]):
        print(f"    {part:20}{cpu:8.2f}{cpu / whole:7.0%}")
