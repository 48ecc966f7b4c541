"""Findings as people, programs and GitHub read them."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Literal, get_args

from bot.authoring.draft import Draft
from bot.authoring.findings import Finding

Format = Literal["text", "json", "github"]
MANY = 10
"""So many lines are told of one kind in one file."""
FORMS: dict[str, Format] = {form: form for form in get_args(Format)}


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
