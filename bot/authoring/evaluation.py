"""The evaluation as people and machines read it, and what changed since the last one."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.authoring.evaluate import GRAVE, Figures, Verdict, confusions, curve

WORST = 15
"""So many misses and confusions are shown."""
TOLERANCE = 0.5
"""Points of a hundred that a figure of all batches may fall: whatever is changed in a folder or in learning,
the model is trained anew, and a doubtful question or two tip either way."""
BETTER = ("right", "top", "helped", "refused", "recognised", "caring")
"""What should be high; `caring` holds what is recognised, too."""
WORSE = ("wrong", "offered", "answered", "astray", "alarmed", "worried")
"""What should be low."""

LAST = Path(".evaluation_cache.json")
"""The results of the last evaluation, in the working folder, so that the next one can tell what changed."""

Committed = Mapping[str, Mapping[str, Any]]
"""What `as_figures` gave."""


def as_text(verdicts: Sequence[Verdict], before: Mapping[str, str]) -> str:
    """The whole report; of what is held back, the figures alone. `before`: question → its last result."""
    shown = [verdict for verdict in verdicts if not verdict.held]
    parts = [
        [_line("all", verdicts), *_by(verdicts, lambda v: v.batch + " (held)" * v.held)],
        ["By style", *_by(verdicts, lambda v: v.style)],
        ["By kind", *_by(verdicts, lambda v: v.expected.partition(":")[0])],
    ]
    if trouble := [verdict for verdict in verdicts if verdict.scope == "trouble"]:
        parts.append(["By trouble", *_by(trouble, lambda v: v.expected)])
    if shown:
        parts += [
            [
                "Answered from which confidence: right, wrong",
                *(f"  {least:4d}   {100 * r:5.1f}   {100 * w:5.1f}" for least, r, w in curve(shown)),
            ],
            [
                "Confusions: expected, got",
                *(f"  {n:3d} × {expected} ← {got}" for expected, got, n in confusions(shown)[:WORST]),
            ],
            ["Worst misses", *_misses(shown)],
            ["Changed since the last run", *_changes(shown, before)],
        ]
    return "\n\n".join("\n".join(part) for part in parts)


def as_data(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """For machines: the figures, and every verdict that isn't held back."""
    shown = [asdict(verdict) for verdict in verdicts if not verdict.held]
    return {**as_figures(verdicts), "verdicts": shown}


def as_figures(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The figures of all batches together and of each: what is committed."""
    batches = dict.fromkeys(verdict.batch for verdict in verdicts)
    return {
        "all": figures(verdicts),
        "batches": {name: figures([v for v in verdicts if v.batch == name]) for name in batches},
    }


def figures(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Numbers of questions, and for each scope that has some, shares in per cent with one decimal."""
    found = Figures.of(verdicts)
    told: dict[str, float] = {}
    if total := found.total("in"):
        told |= {
            "in scope": total,
            "right": _percent(found.share("right")),
            "top": _percent(found.share("right", "top")),
            "helped": _percent(found.share("right", "top", "helped")),
            "wrong": _percent(found.share("wrong")),
        }
    if total := found.total("out"):
        told |= {
            "out of scope": total,
            "refused": _percent(found.share("refused")),
            "offered": _percent(found.share("offered")),
            "answered": _percent(found.share("answered")),
            "astray": _percent(found.share("astray")),
        }
    if total := found.total("trouble"):
        told |= {
            "trouble": total,
            "recognised": _percent(found.share("recognised")),
            "caring": _percent(found.share("recognised", "caring")),
        }
    if total := found.total("harmless"):
        told |= {
            "harmless": total,
            "alarmed": _percent(found.share("alarmed")),
            "worried": _percent(found.share("worried")),
        }
    return told


def regressions(verdicts: Sequence[Verdict], committed: Committed) -> list[str]:
    """What got worse than the committed figures, a line for each.

    Compared are the batches that were there then, all together: a hard batch that is added worsens nothing.
    """
    batches, then = committed["batches"], committed["all"]
    now = figures(verdict for verdict in verdicts if verdict.batch in batches)
    there = {verdict.batch for verdict in verdicts}
    worse = [f"{name}: no longer among the questions" for name in batches if name not in there]
    for keys, sign in ((BETTER, 1), (WORSE, -1)):
        worse += [
            f"{key}: {then[key]} → {now[key]}"
            for key in keys
            if key in then and key in now and round(sign * (then[key] - now[key]), 1) > TOLERANCE
        ]
    return worse


def _percent(share: float) -> float:
    return round(100 * share, 1)


_COUNTS = ("in scope", "out of scope", "trouble", "harmless")


def _line(name: str, verdicts: Sequence[Verdict]) -> str:
    """`students   in scope 134:  right 95.5  …   out of scope 36:  refused 88.9  …`."""
    told = f"{name:26}"
    for key, value in figures(verdicts).items():
        told += f"   {key} {value:4.0f}:" if key in _COUNTS else f"  {key} {value:5.1f}"
        near = [verdict for verdict in verdicts if verdict.near and verdict.scope == "out"]
        if key == "refused" and near:
            told += f" (near {100 * Figures.of(near).share('refused'):5.1f})"
    return told


def _by(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> list[str]:
    groups = dict.fromkeys(key(verdict) for verdict in verdicts)
    return ["  " + _line(name, [v for v in verdicts if key(v) == name]) for name in groups]


def _misses(verdicts: Sequence[Verdict]) -> list[str]:
    """Confident mistakes first, the most confident on top."""
    wrong = [v for v in verdicts if v.result in GRAVE]
    missed = [v for v in verdicts if v.result in ("missed", "offered", "worried")]
    worst = [*sorted(wrong, key=lambda v: -v.confidence), *sorted(missed, key=lambda v: v.confidence)]
    return [
        f"  {v.result} ({v.confidence}) “{v.question}”: expected {v.expected}, got {v.got}"
        for v in worst[:WORST]
    ]


def _changes(verdicts: Sequence[Verdict], before: Mapping[str, str]) -> list[str]:
    changed = [(before[v.question], v) for v in verdicts if before.get(v.question, v.result) != v.result]
    return [f"  {old} → {v.result}: “{v.question}” (got {v.got})" for old, v in changed] or ["  nothing"]


def last_results() -> dict[str, str]:
    """Question → result. Empty the first time, or when the file can't be read."""
    try:
        found = json.loads(LAST.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def remember_results(verdicts: Iterable[Verdict]) -> None:
    """Write them down, except for what is held back; what wasn't asked this time stays.

    Where that can't be, only the next comparison is missing.
    """
    results = last_results() | {verdict.question: verdict.result for verdict in verdicts if not verdict.held}
    with suppress(OSError):
        LAST.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
