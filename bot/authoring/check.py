"""Everything that is wrong with a folder, or could be better, at once and in order."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal, get_args

from bot.authoring.draft import Draft, Finding, read_draft
from bot.authoring.rules import RULES

Format = Literal["text", "json", "github"]
MANY = 10
"""So many lines are told of one kind in one file."""
FORMS: dict[str, Format] = {form: form for form in get_args(Format)}
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


def told(draft: Draft, found: Sequence[Finding], form: Format = "text") -> str:
    """The findings, one a line; as text, with a summary below."""
    match form:
        case "json":
            return json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1)
        case "github":
            return "\n".join(map(_annotation, found))
    return "\n".join([*_shown(found), summary(draft, found)])


def _shown(found: Sequence[Finding]) -> Iterator[str]:
    """Each finding; of those that are many in a file only the first ones, and how many more there are."""
    counts = Counter((finding.file, finding.rule) for finding in found)
    seen = Counter[tuple[str, str]]()
    for finding in found:
        kind = finding.file, finding.rule
        seen[kind] += 1
        if finding.severity == "error" or counts[kind] <= MANY or seen[kind] < MANY:
            yield str(finding)
        elif seen[kind] == MANY:
            rest = counts[kind] - MANY + 1
            yield f"{finding.file}: … and {rest} more of `{finding.rule}`; --format json tells them all"


def summary(draft: Draft, found: Sequence[Finding]) -> str:
    """One line: what was looked at, and how much is the matter with it."""
    kinds = Counter(placed.ref.kind for placed in draft.entries)
    read = ", ".join(_counted(kinds[kind], kind) for kind in ("topic", "term", "aspect", "gap"))
    counts = Counter(finding.severity for finding in found)
    wrong = ", ".join(_counted(counts[s], s) for s in ("error", "warning") if counts[s])
    return f"{draft.folder.path}: {read}; {wrong or 'nothing wrong'}."


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" + ("" if number == 1 else "s")


def _annotation(finding: Finding) -> str:
    """GitHub's workflow command: the finding is shown beside the line in a pull request."""
    said = finding.message + (f". {finding.suggestion}" if finding.suggestion else "")
    said = said.replace("%", "%25").replace("\n", "%0A")
    return (
        f"::{finding.severity} file={finding.file},line={max(1, finding.line)},title={finding.rule}::{said}"
    )
