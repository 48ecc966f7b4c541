"""Answers as a few letters for a link, and short codes for single answers. Nothing of the person is in them.

A code is a hash of step and option, so it stays the same when the file is reordered or grows.
"""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b

from bot.guide.answers import DEPENDS, MOST_DOUBLED, SKIPPED, Answers, former_names
from bot.knowledge.guide import Guide

PREFIX = "g1"
"""Of a shared link: the guide's, in the first version."""
TAKEN = "h1"
"""Of a link with which somebody goes on in another chat: answers to open steps, to be gone on with."""
DOUBLED = "~doubled"
LONGEST = 64
_CODE = 3


def code_of(step: str, answer: str = "") -> str:
    """Three characters of `A-Za-z0-9_-` for an answer, or for the step itself."""
    return urlsafe_b64encode(blake2b(f"{step}/{answer}".encode(), digest_size=3).digest()).decode()[:_CODE]


def codes_of(guide: Guide) -> Mapping[str, tuple[str, str]]:
    """The way back: code → step and answer; the answer is empty for the step itself.

    What an option was called before leads to it, too.
    """
    former = {code_of(*old): new for old, new in former_names(guide)}
    return former | {code_of(step, answer): (step, answer) for step, answer in _all(guide)}


def clashes(guide: Guide) -> list[tuple[str, str]]:
    """Answers whose code another one has: the author must rename one."""
    found = codes_of(guide)
    return [pair for pair in _all(guide) if found[code_of(*pair)] != pair]


def _all(guide: Guide) -> Iterator[tuple[str, str]]:
    for step in guide.steps:
        yield step.id, ""
        for answer in (*(option.id for option in step.options), SKIPPED, DEPENDS, DOUBLED):
            yield step.id, answer


def write_share(answers: Answers, doubled: Collection[str] = (), prefix: str = PREFIX) -> str:
    """The payload of a link, at most 64 characters of `A-Za-z0-9_-`."""
    codes = [code_of(step, answer) for step, answer in sorted(answers.items())]
    codes += [code_of(step, DOUBLED) for step in sorted(doubled)]
    return prefix + "".join(codes)


def read_share(guide: Guide, payload: str) -> tuple[dict[str, str], frozenset[str]] | None:
    """The answers and the doubled steps of a payload, None for anything else.

    Answers that the guide no longer has are left out, so old links keep what they can.
    """
    if not payload.startswith((PREFIX, TAKEN)) or len(payload) > LONGEST:
        return None
    letters, known = payload[len(PREFIX) :], codes_of(guide)
    codes = [letters[start : start + _CODE] for start in range(0, len(letters), _CODE)]
    pairs = [known[code] for code in codes if code in known]
    answers = {step: answer for step, answer in pairs if answer not in ("", DOUBLED)}
    doubled = frozenset(step for step, answer in pairs if answer == DOUBLED and step in answers)
    if not answers or len(doubled) > MOST_DOUBLED:
        return None
    return answers, doubled
