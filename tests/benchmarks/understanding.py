"""What understanding costs: CPU a question, and the seconds and megabytes until a folder can be asked.

`python -m tests.benchmarks.understanding [--entries 200 2000 20000] [--questions 300]`: the shipped folder,
learned from its phrasings and its questions, and made-up folders of phrasings alone. `fresh` asks each
question once, `again` the same ones a second time, when words are remembered.
"""

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from bot.cache import teaching
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.understanding.arrays import from_arrays, to_arrays
from bot.understanding.interpret import Interpreter
from bot.understanding.learning import learn
from tests import made_up
from tests.misspelling import slips

SHIPPED = Path(__file__).parents[2] / "knowledge"
COLUMNS = ("learn s", "CPU s", "restore s", "peak MB", "fresh ms", "p99", "again ms", "p99")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="*", default=[200, 2_000, 20_000])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--one", help="measure this folder here: 0 is the shipped one")
    options = parser.parse_args()
    if options.one:
        print(_row(int(options.one), options.questions))
        return
    print(f"{'':16}" + "".join(f"{column:>11}" for column in COLUMNS))
    for size in (0, *options.entries):
        # A process for each: its memory is that folder's alone.
        command = [
            sys.executable,
            "-m",
            __spec__.name,
            "--one",
            str(size),
            "--questions",
            str(options.questions),
        ]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


def _row(entries: int, number: int) -> str:
    knowledge, questions = _shipped(number) if not entries else _made_up(entries, number)
    began, cpu = time.perf_counter(), time.process_time()
    learned = learn(knowledge, [] if entries else teaching(SHIPPED))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    arrays = to_arrays(learned)
    restored = _milliseconds(lambda: from_arrays(knowledge, arrays)) / 1000
    interpreter = Interpreter(knowledge, learned)
    # As the bot does once it has started: what stays isn't searched for garbage.
    gc.collect()
    gc.freeze()
    found = [seconds, cpu, restored, megabytes]
    for _ in ("fresh", "again"):
        times = [_milliseconds(partial(interpreter.interpret, text)) for text in questions]
        found += [statistics.median(times), statistics.quantiles(times, n=100)[-1]]
    name = f"{entries} entries" if entries else "shipped"
    return f"{name:16}" + "".join(f"{figure:11.2f}" for figure in found)


def _milliseconds(work: Callable[[], object]) -> float:
    """Of CPU: other processes don't count."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _shipped(number: int) -> tuple[Knowledge, Sequence[str]]:
    """Questions of people, each with a slip, so that none is known word for word."""
    asked = [question.lines()[-1] for question in teaching(SHIPPED)]
    some = asked[:: max(1, len(asked) // number)][:number]
    return load_knowledge(SHIPPED), [next(chain(slips(text), [text])) for text in some]


def _made_up(entries: int, number: int) -> tuple[Knowledge, Sequence[str]]:
    voice = load_knowledge(SHIPPED).voice
    batch = made_up.questions(entries, number)
    return made_up.folder(entries, voice), [question.lines()[-1] for question in batch.questions]


if __name__ == "__main__":
    main()
