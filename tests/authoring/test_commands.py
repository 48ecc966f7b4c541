"""The authors' commands: what they print, and how they end."""

import json
from pathlib import Path

import pytest

from tests.authoring.folders import TOPIC, write
from tests.commands import bot, bot_here

ARTICLE = Path(__file__).with_name("ferns.txt")


@pytest.mark.parametrize(
    ("faq", "options", "code"),
    [
        (TOPIC, [], 0),
        (TOPIC, ["--strict"], 0),
        (TOPIC.replace("Twice", "TODO Twice"), [], 0),
        (TOPIC.replace("Twice", "TODO Twice"), ["--strict"], 1),
        (TOPIC + "    titel: B\n", [], 1),
        (TOPIC, ["--format", "xml"], 2),
        (TOPIC, ["--source", "nowhere.txt"], 2),
    ],
)
def test_check_ends_with_what_it_found(faq: str, options: list[str], code: int, tmp_path: Path) -> None:
    done = bot_here("check", str(write(tmp_path, faq=faq)), *options)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_check_finds_what_was_copied_and_tells_programs_so(tmp_path: Path) -> None:
    text = "A fern likes its pot a little damp all year round."
    folder = write(tmp_path, faq=TOPIC.replace("Use soft water.", text))
    done = bot_here("check", str(folder), "--source", str(ARTICLE), "--format", "json")
    assert [(item["line"], item["rule"]) for item in json.loads(done.stdout)] == [(9, "copied")]


def test_new_schema_and_review_work_on_a_fresh_folder(tmp_path: Path) -> None:
    made = bot_here("new", "ferns", str(ARTICLE))
    assert made.returncode == 0, made.stderr
    assert "ferns/glossary.yaml" in made.stdout
    assert bot_here("check", "ferns").returncode == 0
    assert bot_here("new", "ferns", str(ARTICLE)).returncode == 1
    assert bot_here("schema", "ferns").stdout == ""
    assert "0 questions to look at." in bot_here("review", "--knowledge", "ferns").stdout
    assert "Nothing to undo." in bot_here("review", "--undo").stdout
    assert not (tmp_path / "bot.sqlite3").exists()


def test_evaluate_measures_all_batches_or_one_file_or_the_held_ones_when_asked(tmp_path: Path) -> None:
    head = "name: {}\nwriter: w\ndate: d\nfirst: f\nexpect: topic:watering\nquestions:\n  - is it thirsty\n"
    held = head.format("kept") + "held: true\n"
    folder = write(tmp_path, questions_seen=head.format("seen"), questions_kept=held)
    measured = [
        bot_here("evaluate", *more, "--json", "--knowledge", str(folder))
        for more in ([], ["--held"], [str(folder / "questions" / "seen.yaml")])
    ]
    assert [set(json.loads(done.stdout)["batches"]) for done in measured] == [
        {"seen"},
        {"kept"},
        {"seen"},
    ]


def test_evaluate_says_where_questions_are_missing_or_wrong(tmp_path: Path) -> None:
    none = bot_here("evaluate", "--knowledge", str(write(tmp_path)))
    assert (none.returncode, none.stderr) == (
        1,
        f"{tmp_path} has no questions; expected some in its folder `questions`\n",
    )
    wrong = bot_here(
        "evaluate", "--knowledge", str(write(tmp_path, questions_a="name: a\nquestions: [how]\n"))
    )
    assert wrong.returncode == 1
    assert f"{tmp_path}/questions/a.yaml:1: `writer` is missing" in wrong.stderr


def test_a_talk_with_reasons_goes_through() -> None:
    done = bot("chat", "--explain", stdin="where to prak\n")
    assert done.returncode == 0, done.stderr
    assert "park" in done.stdout
