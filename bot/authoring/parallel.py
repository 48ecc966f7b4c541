"""One function over many things on all processors: thousands of phrasings are asked in a moment."""

import os
import threading
from collections.abc import Callable, Sequence
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

FEW = 300
"""So many are done sooner than another process is started."""


def over_all(work: Callable[[A], B], items: Sequence[A], few: int = FEW) -> list[B]:
    """`[work(item) for item in items]`. What `work` gives must be plain data.

    In a thread beside others all is done there: a lock that another thread holds when a process is forked
    would never be released in it.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    can_fork = threading.current_thread() is threading.main_thread() and "fork" in get_all_start_methods()
    if len(items) <= few or processors < 2 or not can_fork:
        return [work(item) for item in items]
    # Forked, a process has all that `work` knows without any of it being copied.
    context = get_context("fork")
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
