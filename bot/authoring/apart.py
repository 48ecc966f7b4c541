"""One function in a process of its own: a running bot answers on, whatever that takes.

A thread isn't enough: it would take turns with the answers, of five milliseconds each.
"""

import asyncio
import gc
import logging
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
NICENESS = 19
"""On a busy machine the answers come first."""
_LOGGER = logging.getLogger(__name__)


async def apart(work: Callable[..., T], *given: object) -> T:
    """`work(*given)`, both found by their names there. Who stops waiting ends the process.

    Where there can't be another process, or it dies, the work is done here, in a thread.
    """
    try:
        done: T = await _in_a_child(pickle.dumps((work, given)))
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
            child.kill()
            await child.wait()
    return await asyncio.to_thread(pickle.loads, done)


def _main() -> None:
    gc.disable()  # as `python -m bot`: what is made stays until the end
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answer, sys.stdout = sys.stdout.buffer, sys.stderr
    work, given = pickle.load(sys.stdin.buffer)
    answer.write(pickle.dumps(work(*given)))


if __name__ == "__main__":
    _main()
