"""How soon a save is noticed, and how soon it is in force, as in the running bot: read and learned apart.

`python -m tests.benchmarks.saving [FOLDER]`: a copy of the shipped folder, or of another one.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import perf_counter, sleep

from bot.authoring.processes import apart
from bot.authoring.watch import dialogue_of, parts, saves
from bot.knowledge.loader import load_knowledge

SHIPPED = Path(__file__).parents[2] / "knowledge"
BATCH = """\
name: benchmark
writer: the benchmark
date: today
first: none
questions:
  - {{q: zorbel quax, expect: "{0}"}}
"""


def measure(folder: Path) -> None:
    topic = load_knowledge(folder).topics[0]
    asyncio.run(apart(parts, folder))  # as at the start: what was learned is there
    changes = {
        "an answer": ("faq.yaml", (folder / "faq.yaml").read_text().replace(topic.answer[:20], "Zorbel.", 1)),
        "a phrasing": ("phrasings/more.yaml", f"topics:\n  {topic.id}: [quax zorbel]\n"),
        "a question": ("questions/benchmark.yaml", BATCH.format(f"topic:{topic.id}")),
    }
    stop = Event()
    saved = saves(folder, stop)
    for what, (file, text) in changes.items():
        _measure_one(folder, saved, what, folder / file, text)
    stop.set()


def _measure_one(folder: Path, saved: Iterator[list[str]], what: str, file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    with ThreadPoolExecutor(1) as thread:
        noticing = thread.submit(next, saved, None)
        sleep(1.5)  # until it watches
        begun = perf_counter()
        file.write_text(text)
        noticing.result()
    noticed = perf_counter() - begun
    made = asyncio.run(apart(parts, folder))
    assert not isinstance(made, tuple), made
    dialogue_of(made, 90)
    print(f"{what:12} noticed after {noticed:5.2f} s, in force after {perf_counter() - begun:5.2f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        source = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
        measure(Path(shutil.copytree(source, Path(name) / "knowledge")))
