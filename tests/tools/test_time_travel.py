"""A batch is judged in the folder as it was before the batch came."""

import subprocess
from pathlib import Path

import pytest

from tests.authoring.folders import TOPIC, write
from tests.tools.time_travel import arrivals, table, travel

HEAD = "writer: somebody\ndate: today\nfirst: none\n"
DROOPY = TOPIC.replace("[how much water", "[my plant is droopy, how much water")
IN_ONE_FILE = """\
batches:
  - name: early
    writer: somebody
    date: today
    first: none
    questions:
      - {q: my plant is droopy, expect: "topic:watering"}
"""
EARLY = f"name: early\n{HEAD}questions:\n  - {{q: my plant is droopy, expect: none}}\n"
LATE = f"name: late\n{HEAD}questions:\n  - {{q: my plant is droopy, expect: topic:watering}}\n"
HELD = f"name: kept\n{HEAD}held: true\nquestions:\n  - {{q: is it thirsty, expect: topic:watering}}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three commits: a folder; a batch and the phrasing that it led to; a file a batch, and another one."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    _git(tmp_path, "init", "-q")
    write(folder)
    _commit(tmp_path)
    write(folder, faq=DROOPY, questions=IN_ONE_FILE)
    _commit(tmp_path)
    (folder / "questions.yaml").unlink()
    write(folder, faq=DROOPY, questions_early=EARLY, questions_late=LATE, questions_kept=HELD)
    _commit(tmp_path)
    return tmp_path


def _git(repository: Path, *arguments: str) -> None:
    me = ["-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *me, *arguments], cwd=repository, check=True, capture_output=True)


def _commit(repository: Path) -> None:
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "-m", "x")


def test_each_batch_came_once_whatever_the_layout_and_what_is_held_back_stays_out(repository: Path) -> None:
    found = [[batch.name for batch in arrival.batches] for arrival in arrivals(repository)]
    assert found == [["early"], ["late"]]


def test_the_folder_of_the_commit_before_answers_and_its_batches_teach(repository: Path) -> None:
    early, late = arrivals(repository)
    before, after = travel(repository, early), travel(repository, late)
    # Its label is today's; the phrasing that was written because of it wasn't there yet.
    assert [(one.expected, one.result) for one in before.verdicts] == [("none", "refused")]
    assert [(one.expected, one.result) for one in after.verdicts] == [("topic:watering", "right")]
    assert (before.teachers, after.teachers) == (0, 1)


def test_the_table_has_a_line_for_each_batch_and_one_for_all(repository: Path) -> None:
    head, early, late, together = table(repository)
    assert head.split()[:5] == ["batch", "commit", "taught", "asked", "right"]
    assert early.split()[0] == "early"
    assert late.split()[2:] == ["1", "1", "100.0", "100.0", "100.0", "0.0"]
    assert together.split()[:2] == ["all", "2"]
    assert len(list(table(repository, ["late"]))) == 3
