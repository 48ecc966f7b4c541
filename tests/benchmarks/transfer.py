"""How well method and thresholds carry to other folders, untuned.

`python -m tests.benchmarks.transfer [--entries 20 200 2000 20000]`: two small folders on other subjects
(one has titles only) and made-up ones of any size, all at the same thresholds.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.authoring.evaluate import judge_all
from bot.authoring.evaluation import figures
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import Batch, load_questions
from tests import made_up

FOLDERS = Path(__file__).parents[1] / "knowledge"
WRITTEN = ("allotment", "museum")
QUESTIONS = 400
SHOWN = ("in scope", "right", "helped", "wrong", "out of scope", "refused", "offered", "answered")

Case = tuple[str, Knowledge, Sequence[Batch]]


def cases(sizes: Sequence[int]) -> Iterator[Case]:
    for name in WRITTEN:
        yield name, load_knowledge(FOLDERS / name), load_questions(FOLDERS / name)
    voice = load_knowledge(FOLDERS / WRITTEN[0]).voice
    for size in sizes:
        yield f"made up, {size}", made_up.folder(size, voice), [made_up.questions(size, QUESTIONS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="*", default=[20, 200, 2_000, 20_000])
    print(f"{'':20}" + "".join(f"{key:>14}" for key in SHOWN))
    for name, knowledge, batches in cases(parser.parse_args().entries):
        found = figures(judge_all(Dialogue(knowledge), batches))
        print(f"{name:20}" + "".join(f"{found[key]:14.1f}" for key in SHOWN), flush=True)


if __name__ == "__main__":
    main()
