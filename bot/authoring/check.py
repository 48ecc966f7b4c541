"""Everything that is wrong with a folder, or could be better, at once and in order."""

from collections.abc import Iterable
from pathlib import Path

from bot.authoring.draft import Draft, read_draft
from bot.authoring.findings import Finding
from bot.authoring.rules import RULES

_MEETING = {"doubled-phrasing": 1, "alike-phrasing": 2, "stolen-phrasing": 3}


def check(folder: Path, original: str = "") -> tuple[Draft, list[Finding]]:
    """What was read and what is the matter with it, by file and line.

    `original`: the text of the article, where runs copied from it are to be found.
    """
    draft = read_draft(folder, original)
    found = [Finding.of(problem) for problem in draft.problems]
    found += [finding for rule in RULES for finding in rule(draft)]
    return draft, sorted(_once(found))


def failed(found: list[Finding], strict: bool = False) -> bool:
    """Whether it ends with an error: warnings count too when `strict`."""
    return any(strict or finding.severity == "error" for finding in found)


def _once(found: Iterable[Finding]) -> set[Finding]:
    """Where several rules find one phrasing near another entry, the gravest, or the first, is enough."""
    kept: dict[tuple[str, str, str], Finding] = {}
    for finding in sorted(set(found), key=lambda one: (one.severity, _MEETING.get(one.rule, 0))):
        rule = "meeting" if finding.rule in _MEETING else finding.rule + finding.message
        kept.setdefault((finding.file, finding.text, rule), finding)
    return set(kept.values())
