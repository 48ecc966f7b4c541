"""How much work something is, counted, so that no test depends on how fast a machine is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from rapidfuzz import process


def steps(work: Callable[[], object]) -> int:
    """Calls of functions, written in Python or in C, and words compared by rapidfuzz."""
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    def extract(asked: str, choices: Any, **options: Any) -> Any:
        nonlocal count
        count += len(choices)
        return real(asked, choices, **options)

    real = process.extract
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "extract", extract)
        before = sys.getprofile()
        sys.setprofile(profile)
        try:
            work()
        finally:
            sys.setprofile(before)
    return count
