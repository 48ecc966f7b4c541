"""Work in other processes: one function apart from a running bot, or over many things on all processors."""

import asyncio
import gc
import logging
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")
NICENESS = 19
"""On a busy machine the answers come first."""
FEW = 300
"""So many are done sooner than another process is started."""
_LOGGER = logging.getLogger(__name__)


async def apart(work: Callable[..., B], *given: object) -> B:
    """`work(*given)` in a process of its own, both found by their names there: a thread would take turns
    with the answers of a running bot, of five milliseconds each. Who stops waiting ends the process.

    Where there can't be another process, or it dies, the work is done here, in a thread.
    """
    try:
        done: B = await _in_a_child(pickle.dumps((work, given)))
    except (OSError, EOFError, pickle.UnpicklingError) as error:
        _LOGGER.warning("what another process should do is done in this one: %s", type(error).__name__)
        return await asyncio.to_thread(work, *given)
    return done


async def _in_a_child(order: bytes) -> Any:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what fails there fails again here, and is told
        # Control-C is for the bot, which ends this process itself.
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        done, _ = await child.communicate(order)
    finally:
        if child.returncode is None:
            _end(child.pid)
            await child.wait()
    return await asyncio.to_thread(pickle.loads, done)


def _end(child: int) -> None:
    """With all that it has begun, which would keep its pipes open."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(child, signal.SIGKILL)
        else:
            os.kill(child, signal.SIGTERM)


def _main() -> None:
    gc.disable()  # as `python -m bot`: what is made stays until the end
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answer, sys.stdout = sys.stdout.buffer, sys.stderr
    work, given = pickle.load(sys.stdin.buffer)
    answer.write(pickle.dumps(work(*given)))


def over_all(work: Callable[[A], B], items: Sequence[A], few: int = FEW) -> list[B]:
    """`[work(item) for item in items]`, on all processors. What `work` gives must be plain data.

    In a thread beside others all is done there: a lock that another thread holds when a process is forked
    would never be released in it.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    can_fork = threading.current_thread() is threading.main_thread() and "fork" in get_all_start_methods()
    if len(items) <= few or processors < 2 or not can_fork:
        return [work(item) for item in items]
    parts = [items[start::processors] for start in range(processors)]
    waiting = [(part, *_begin(work, part)) for part in parts[1:]]
    done = [[work(item) for item in parts[0]]]
    for part, process, receiver in waiting:
        try:
            done.append(receiver.recv())
        except EOFError:  # it couldn't begin, or has died: what failed there fails here again, and is told
            done.append([work(item) for item in part])
        if process.pid is not None:
            process.join()
    return [done[n % processors][n // processors] for n in range(len(items))]


def at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of these gives, likewise."""
    return over_all(lambda one: one(), work, few=1)


def _begin(work: Callable[[A], B], items: Sequence[A]) -> "tuple[BaseProcess, Connection[Any, Any]]":
    """A process that works these off, and what it will be told by. Nothing comes where it can't begin."""
    # Forked, a process has all that `work` knows without any of it being copied.
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work_off, args=(work, items, sender, receiver), daemon=True)
    with sender, suppress(OSError):
        process.start()
    return process, receiver


def _work_off(
    work: Callable[[A], B],
    items: Sequence[A],
    sender: "Connection[list[B], None]",
    receiver: "Connection[None, list[B]]",
) -> None:
    receiver.close()  # else this process would wait for itself to read, when nobody else does
    sender.send([work(item) for item in items])
    sender.close()


if __name__ == "__main__":
    _main()
