"""Root may read and write all. Here it gives that up for a while, so that permissions count in tests, too."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_VERSION = 0x20080522  # of capget and capset: two records of effective, permitted and inheritable rights
_PASSING_PERMISSIONS = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user to whom permissions apply. Processes that are started meanwhile are root's again."""
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("only Linux lets root give up its rights for a while")
    system = ctypes.CDLL(None, use_errno=True)
    header, rights = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    assert system.capget(header, rights) == 0
    effective = rights[0]
    rights[0] &= ~_PASSING_PERMISSIONS
    assert system.capset(header, rights) == 0
    try:
        yield
    finally:
        rights[0] = effective
        assert system.capset(header, rights) == 0
