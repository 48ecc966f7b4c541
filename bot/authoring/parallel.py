"""One function over many things on all processors: thousands of phrasings are asked in a moment."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

FEW = 300
"""So many are done sooner than another process is started."""


def over_all(work: Callable[[A], B], items: Sequence[A]) -> list[B]:
    """`[work(item) for item in items]`. What `work` gives must be plain data."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(items) <= FEW or processors < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [work(item) for item in items]
    # Forked, a process has all that `work` knows without any of it being copied.
    context = multiprocessing.get_context("fork")
    parts = [items[start::processors] for start in range(processors)]
    waiting = []
    for part in parts[1:]:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work_off, args=(work, part, sender), daemon=True)
        process.start()
        sender.close()
        waiting.append((process, receiver))
    done = [[work(item) for item in parts[0]]]
    for process, receiver in waiting:
        done.append(receiver.recv())
        process.join()
    return [done[n % processors][n // processors] for n in range(len(items))]


def _work_off(work: Callable[[A], B], items: Sequence[A], sender: "Connection[list[B], None]") -> None:
    sender.send([work(item) for item in items])
    sender.close()
