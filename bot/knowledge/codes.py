"""Short names that stand in for ids where room is scarce: callback data and deep links hold 64 characters.

A code is a hash of the reference, so it stays the same when files are reordered or grow.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

from bot.knowledge.entries import Ref

LENGTH = 8
"""Characters of a code."""


@lru_cache(4096)
def code_of(ref: Ref) -> str:
    """Eight characters of `A-Za-z0-9_-` for an entry."""
    return urlsafe_b64encode(blake2b(str(ref).encode(), digest_size=6).digest()).decode()


def codes_of(refs: Iterable[Ref]) -> Mapping[str, Ref]:
    """The way back: code → reference."""
    return {code_of(ref): ref for ref in refs}
