"""The evaluation as people and machines read it, and what changed since the last one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.authoring.evaluate import Figures, Verdict, confusions, curve

WORST = 15
"""So many misses and confusions are shown."""


def as_text(verdicts: Sequence[Verdict], before: Mapping[str, str]) -> str:
    """The whole report. `before`: question → its result at the last run."""
    shown = [verdict for verdict in verdicts if not verdict.held]
    parts = [
        "\n".join([_line("all", shown), *_by(verdicts, lambda v: v.batch + " (held)" * v.held)]),
        "\n".join(["By style", *_by(shown, lambda v: v.style)]),
        "\n".join(["By kind", *_by(shown, lambda v: v.expected.partition(":")[0])]),
        "\n".join(["Answered from which confidence: right, wrong", *_curve(shown)]),
        "\n".join(["Confusions: expected, got", *_confusions(shown)]),
        "\n".join(["Worst misses", *_misses(shown)]),
        "\n".join(["Changed since the last run", *_changes(shown, before)]),
    ]
    return "\n\n".join(parts)


def as_data(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """For machines: figures of every batch, and every verdict that isn't held back."""
    batches = dict.fromkeys(verdict.batch for verdict in verdicts)
    return {
        "batches": {name: figures([v for v in verdicts if v.batch == name]) for name in batches},
        "verdicts": [asdict(verdict) for verdict in verdicts if not verdict.held],
    }


def figures(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Shares in per cent, with one decimal."""
    found = Figures.of(verdicts)
    return {
        "questions": found.in_scope + found.out_of_scope,
        "right": _percent(found.share("right")),
        "top": _percent(found.share("right", "top")),
        "helped": _percent(found.share("right", "top", "helped")),
        "wrong": _percent(found.share("wrong")),
        "refused": _percent(found.share("refused")),
        "offered": _percent(found.share("offered")),
        "answered": _percent(found.share("answered")),
    }


def regressions(now: Mapping[str, Mapping[str, float]], then: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What got worse than the committed figures, a line for each."""
    worse = []
    for batch, old in then.items():
        new = now.get(batch)
        if new is None:
            worse.append(f"{batch}: no longer in the file")
            continue
        worse += [f"{batch}: {k} {old[k]} → {new[k]}" for k in ("right", "helped") if new[k] < old[k]]
        worse += [f"{batch}: {k} {old[k]} → {new[k]}" for k in ("wrong", "answered") if new[k] > old[k]]
    return worse


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _line(name: str, verdicts: Sequence[Verdict]) -> str:
    found = figures(verdicts)
    near = _percent(Figures.of(v for v in verdicts if v.near).share("refused"))
    in_scope = "   ".join(f"{key} {found[key]:5.1f}" for key in ("right", "top", "helped", "wrong"))
    rest = "   ".join(f"{key} {found[key]:5.1f}" for key in ("offered", "answered"))
    return (
        f"{name:24} {found['questions']:5.0f} questions   {in_scope}"
        f"   out of scope: refused {found['refused']:5.1f} (near {near:5.1f})   {rest}"
    )


def _by(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> list[str]:
    groups = dict.fromkeys(key(verdict) for verdict in verdicts)
    return ["  " + _line(name, [v for v in verdicts if key(v) == name]) for name in groups]


def _curve(verdicts: Sequence[Verdict]) -> list[str]:
    return [
        f"  {threshold:4d}   {100 * right:5.1f}   {100 * wrong:5.1f}"
        for threshold, right, wrong in curve(verdicts)
    ]


def _confusions(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"  {n:3d} × {expected} ← {got}" for expected, got, n in confusions(verdicts)[:WORST]]


def _misses(verdicts: Sequence[Verdict]) -> list[str]:
    """Confident mistakes first, the most confident on top."""
    wrong = [v for v in verdicts if v.result in ("wrong", "answered")]
    missed = [v for v in verdicts if v.result in ("missed", "offered")]
    worst = [*sorted(wrong, key=lambda v: -v.confidence), *sorted(missed, key=lambda v: v.confidence)]
    return [
        f"  {v.result} ({v.confidence}) “{v.question}”: expected {v.expected}, got {v.got}"
        for v in worst[:WORST]
    ]


def _changes(verdicts: Sequence[Verdict], before: Mapping[str, str]) -> list[str]:
    changed = [(before[v.question], v) for v in verdicts if before.get(v.question, v.result) != v.result]
    return [f"  {old} → {v.result}: “{v.question}” (got {v.got})" for old, v in changed] or ["  nothing"]
