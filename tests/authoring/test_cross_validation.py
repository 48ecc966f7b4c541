"""Questions are judged by a bot that hasn't learned from them."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.authoring.cross_validation import cross_validate
from bot.authoring.evaluate import Verdict
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import load_questions
from tests.authoring.folders import teach
from tests.commands import bot_here


def judged(folder: Path, one_by_one: bool = False) -> list[Verdict]:
    return cross_validate(load_knowledge(folder), load_questions(folder), one_by_one)


def strange_right(verdicts: Iterable[Verdict]) -> int:
    """How many of the strange questions are answered rightly."""
    return sum(verdict.result == "right" for verdict in verdicts if "zorbel" in verdict.question)


def test_a_batch_is_judged_by_what_the_others_teach(tmp_path: Path) -> None:
    verdicts = judged(teach(tmp_path, 5, strange=[2]))
    usual = [verdict for verdict in verdicts if "zorbel" not in verdict.question]
    assert sum(verdict.result in ("right", "refused") for verdict in usual) > 0.9 * len(usual)
    assert strange_right(verdicts) == 0


def test_what_another_batch_teaches_helps(tmp_path: Path) -> None:
    assert strange_right(judged(teach(tmp_path, 5, strange=[2, 3]))) > 10


def test_verdicts_come_in_the_order_of_the_questions(tmp_path: Path) -> None:
    folder = teach(tmp_path, 6)
    asked = [question.q for batch in load_questions(folder) for question in batch.questions]
    assert [verdict.question for verdict in judged(folder)] == asked


def test_of_more_than_ten_batches_some_are_left_out_together_unless_one_by_one(tmp_path: Path) -> None:
    folder = teach(tmp_path, 11, strange=[0, 10])
    assert strange_right(judged(folder)) == 0
    assert strange_right(judged(folder, one_by_one=True)) > 10


def test_with_few_batches_a_tenth_of_the_questions_is_left_out_each_time(tmp_path: Path) -> None:
    assert strange_right(judged(teach(tmp_path, 4, strange=[2]))) > 5


def test_a_folder_with_few_questions_is_judged_as_it_is(tmp_path: Path) -> None:
    verdicts = judged(teach(tmp_path, 2, strange=[1]))
    assert strange_right(verdicts) == 0
    assert any(verdict.result == "right" for verdict in verdicts)


def test_a_file_is_judged_by_the_folder_without_the_questions_that_stand_in_both(tmp_path: Path) -> None:
    folder = teach(tmp_path / "ferns", 5, strange=[2])
    own, copy = folder / "questions" / "batch-02.yaml", tmp_path / "copy.yaml"
    copy.write_text(own.read_text())
    for file in (own, copy):
        done = bot_here("evaluate", "--json", str(file), "--knowledge", str(folder))
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert list(found["batches"]) == ["batch-02"]
        strange = [one for one in found["verdicts"] if "zorbel" in one["question"]]
        assert strange
        assert not any(one["result"] == "right" for one in strange)


def test_what_is_held_back_is_run_by_itself_and_its_questions_are_not_shown(tmp_path: Path) -> None:
    folder = str(teach(tmp_path, 5, held=[4]))
    usual = bot_here("evaluate", "--knowledge", folder).stdout
    held = bot_here("evaluate", "--held", "--knowledge", folder).stdout
    assert "batch-04" not in usual
    assert "batch-04 (held)" in held
    assert "batch-03" not in held
    assert "fern" not in held


def test_what_there_is_nothing_of_is_one_line(tmp_path: Path) -> None:
    folder = teach(tmp_path, 2, held=[1])
    file = str(folder / "questions" / "batch-01.yaml")
    done = bot_here("evaluate", file, "--knowledge", str(folder))
    assert (done.returncode, done.stderr) == (1, f"{file} holds all questions back; --held runs them\n")
    (folder / "questions" / "batch-01.yaml").unlink()
    done = bot_here("evaluate", "--held", "--knowledge", str(folder))
    assert (done.returncode, done.stderr) == (1, f"{folder} holds no questions back\n")


@pytest.fixture
def ferns(tmp_path: Path) -> str:
    """A folder with so few questions that nothing is trained, which is soonest done."""
    return str(teach(tmp_path / "ferns", 2))


def test_figures_are_saved_and_compared(ferns: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    assert bot_here("evaluate", "--save", str(file), "--knowledge", ferns).returncode == 0
    assert bot_here("evaluate", "--against", str(file), "--knowledge", ferns).returncode == 0
    figures = json.loads(file.read_text())
    figures["all"]["helped"] = 150.0
    file.write_text(json.dumps(figures))
    done = bot_here("evaluate", "--against", str(file), "--knowledge", ferns)
    assert done.returncode == 1
    assert done.stderr.startswith("Worse than the committed figures:\nhelped: 150.0 → ")


def test_a_file_that_holds_no_figures_is_one_line(ferns: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    for text in (None, "no json", "[]", '{"students": {"right": 95.5}}'):
        if text:
            file.write_text(text)
        done = bot_here("evaluate", "--against", str(file), "--knowledge", ferns)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert str(file) in done.stderr
