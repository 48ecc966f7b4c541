"""How each batch of questions would have fared when it came: what figures on taught batches can't tell.

`python -m tests.tools.time_travel [BATCH ...]`: for each batch, the folder as git had it before the batch
came (phrasings, gaps and earlier batches of that day), read, learned and asked by today's code. What a
question expects is as it stands today. Prints a line for each batch, in the order in which they came.
"""

import argparse
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.authoring.evaluate import Verdict, judge
from bot.authoring.evaluation import figures
from bot.authoring.processes import over_all
from bot.cache import teaching
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import QUESTIONS, Batch, read_questions
from bot.understanding.learning import learn

REPOSITORY = Path(__file__).parents[2]
KNOWLEDGE = "knowledge"
SHOWN = (
    *("right", "top", "helped", "wrong"),
    *("refused", "offered", "answered", "astray"),
    *("recognised", "caring", "alarmed", "worried"),
)
"""The figures, where a batch has such questions."""


@dataclass(frozen=True)
class Arrival:
    """Batches that came with one commit."""

    commit: str
    batches: tuple[Batch, ...]


@dataclass(frozen=True)
class Journey:
    """How batches fared in the folder of the commit before theirs."""

    teachers: int
    """So many questions taught there."""
    verdicts: tuple[Verdict, ...]


def arrivals(repository: Path) -> list[Arrival]:
    """In the order of the commits. Batches that are held back, and those that are gone, are left out."""
    today = {batch.name: batch for batch in read_questions(repository / KNOWLEDGE).batches if not batch.held}
    found = []
    places = [f"{KNOWLEDGE}/{QUESTIONS}.yaml", f"{KNOWLEDGE}/{QUESTIONS}"]
    log = _git(repository, "log", "--topo-order", "--reverse", "--format=%H", "--", *places)
    for commit in log.decode().split():
        with tempfile.TemporaryDirectory() as name:
            names = {
                batch.name for batch in read_questions(_unpacked(repository, commit, Path(name))).batches
            }
        if new := tuple(today.pop(name) for name in list(today) if name in names):
            found.append(Arrival(commit, new))
    return found


def travel(repository: Path, arrival: Arrival) -> Journey:
    """Ask the batches in the folder of the commit before they came."""
    with tempfile.TemporaryDirectory() as name:
        folder = _unpacked(repository, f"{arrival.commit}^", Path(name))
        teachers, knowledge = teaching(folder), load_knowledge(folder)
    dialogue = Dialogue(knowledge, learned=learn(knowledge, teachers))
    asked = [(batch, question) for batch in arrival.batches for question in batch.questions]
    return Journey(len(teachers), tuple(judge(dialogue, *one) for one in asked))


def _unpacked(repository: Path, commit: str, into: Path) -> Path:
    """The folder of knowledge as it was."""
    packed = _git(repository, "archive", commit, KNOWLEDGE)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(into, filter="data")
    return into / KNOWLEDGE


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True).stdout


def table(repository: Path, names: Sequence[str] = ()) -> Iterator[str]:
    """The lines that are printed. `names`: these batches alone."""
    chosen = [
        Arrival(one.commit, batches)
        for one in arrivals(repository)
        if (batches := tuple(batch for batch in one.batches if not names or batch.name in names))
    ]
    yield f"{'batch':26}{'commit':>9}{'taught':>8}{'asked':>7}" + "".join(f"{key:>11}" for key in SHOWN)
    journeys = over_all(lambda one: travel(repository, one), chosen, few=1)
    for arrival, journey in zip(chosen, journeys, strict=True):
        for batch in arrival.batches:
            some = [verdict for verdict in journey.verdicts if verdict.batch == batch.name]
            yield _line(batch.name, arrival.commit[:7], str(journey.teachers), some)
    yield _line("all", "", "", [verdict for journey in journeys for verdict in journey.verdicts])


def _line(name: str, commit: str, taught: str, verdicts: Sequence[Verdict]) -> str:
    found = figures(verdicts)
    told = "".join(f"{found[key]:11.1f}" if key in found else f"{'':11}" for key in SHOWN)
    return f"{name:26}{commit:>9}{taught:>8}{len(verdicts):7}{told}".rstrip()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("batches", nargs="*", metavar="BATCH", help="these alone")
    for line in table(REPOSITORY, parser.parse_args().batches):
        print(line, flush=True)
