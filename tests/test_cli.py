"""The commands, run in their own process as people do."""

import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.storage.tables import TABLES
from tests.commands import bot, bot_here
from tests.conftest import SHIPPED, SMALL

LEARNED = pytest.mark.usefixtures("shipped_learned")
"""For what asks the shipped folder in a process of its own: it finds in the cache what one learned for all."""


def test_without_a_command_all_are_listed() -> None:
    shown = bot().stdout
    assert all(name in shown for name in ("chat", "ask", "check"))


def test_the_talk_in_the_terminal_goes_on_after_a_restart() -> None:
    first = bot("chat", stdin="what is a family card\n")
    assert first.returncode == 0, first.stderr
    assert "One card for everybody in a household." in first.stdout
    second = bot("chat", stdin="and how many books?\n")
    assert "I take it you still mean Family card." in second.stdout


def test_each_line_of_input_gives_one_object() -> None:
    done = bot_here("ask", "--json", stdin="is a readers card expensive\n\nwhere to park\nasdfgh\nhi\n")
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["outcome"] for item in objects] == ["answer", "fallback", "gap", "fallback", "smalltalk"]
    assert set(objects[0]) == {"question", "outcome", "confidence", "matches", "offered", "text"}
    assert [match["id"] for match in objects[0]["matches"][:2]] == ["readers-card", "price"]
    assert set(objects[0]["matches"][0]) == {"id", "kind", "section", "title", "score"}
    assert objects[0]["offered"][:2] == [
        {"kind": "term", "id": "readers-card"},
        {"kind": "aspect", "id": "price"},
    ]
    assert objects[1]["question"] == ""


def test_the_lines_of_a_talk_are_one_persons_until_an_empty_one() -> None:
    said = "what is a family card\nand the price?\n👍\n\nand the price?\n"
    done = bot_here("ask", "--talk", "--json", stdin=said)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["outcome"] for one in told] == ["answer", "answer", "smalltalk", "fallback", "answer"]
    assert told[1]["offered"][0] == {"kind": "term", "id": "family-card"}
    assert told[2]["text"] == ""
    assert {"kind": "term", "id": "family-card"} not in told[4]["offered"]


def test_what_is_said_of_the_answer_before_and_a_pressed_button_offer_the_entry_that_is_meant() -> None:
    said = "how long can i keep a book\nwhy?\n2\n"
    done = bot_here("ask", "--talk", "--json", stdin=said)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["outcome"] for one in told] == ["answer", "answer", "answer"]
    assert told[1]["offered"] == [{"kind": "topic", "id": "loan-length"}]
    assert told[1]["matches"][0]["id"] == "loan-length"
    assert told[2]["offered"] == [{"kind": "term", "id": "reservation"}]


@LEARNED
def test_a_typed_step_within_a_talk_is_the_guides() -> None:
    done = bot_here(
        "ask", "--talk", "--json", "which one is for me", "two weeks", "--knowledge", str(SHIPPED)
    )
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["guide", "guide"]


def test_a_talk_a_step_and_an_opening_exclude_each_other() -> None:
    assert bot_here("ask", "--talk", "--opening", "x").returncode == 2


def test_a_serious_gap_says_so_in_its_match() -> None:
    told = json.loads(bot_here("ask", "--json", "somebody harassed me").stdout)
    assert told["outcome"] == "gap"
    assert told["matches"][0]["serious"] is True


@LEARNED
def test_each_typed_answer_to_a_step_tells_how_it_was_heard() -> None:
    said = "two weeks\nis it paid?\n\ni have no idea\nit has to be before my contract ends\n"
    done = bot_here("ask", "--step", "length", "--json", "--knowledge", str(SHIPPED), stdin=said)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["heard"] for one in told] == ["taken", "question", "unheard", "taken", "choice"]
    assert [one["options"] for one in told[:4]] == [["few-weeks"], [], [], ["skip"]]
    assert [one["outcome"] for one in told] == ["guide", "answer", "guide", "guide", "guide"]
    assert 2 <= len(told[4]["options"]) <= 3


@LEARNED
def test_each_opening_message_tells_which_steps_it_answers() -> None:
    done = bot_here(
        "ask", "--opening", "--json", "I have the whole summer free", "", "--knowledge", str(SHIPPED)
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["understood"] for one in told] == [{"length": "months"}, {}]


@LEARNED
def test_a_step_that_there_is_not_is_told_with_those_there_are() -> None:
    done = bot_here("ask", "--step", "lenght", "x", "--knowledge", str(SHIPPED))
    assert done.returncode == 2
    assert "--step lenght: expected length, goal, schedule" in done.stderr
    assert "no guide.yaml" in bot_here("ask", "--opening", "x").stderr


def test_questions_are_answered_while_the_input_is_still_open() -> None:
    command = [sys.executable, "-m", "bot", "ask", "--json", "--knowledge", str(SMALL)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("where to park\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["outcome"] == "gap"
        process.stdin.close()


@LEARNED
def test_the_first_questions_anybody_asks_of_the_shipped_knowledge() -> None:
    asked = "what is a skil sprnt\ndo micro internships pay?\ndo i need a visa\nasdfgh\n"
    done = bot_here("ask", "--json", "--knowledge", str(SHIPPED), stdin=asked)
    first, second, third, fourth = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["outcome"], first["matches"][0]["id"]) == ("answer", "skill-sprint")
    assert (second["outcome"], second["matches"][0]["section"]) == ("answer", "compensation")
    assert (third["outcome"], third["matches"][0]["id"]) == ("gap", "visa")
    assert fourth["outcome"] == "fallback"


def test_explain_says_what_was_decided_and_which_threshold_decided_it() -> None:
    shown = bot_here("ask", "--explain", "where to prak").stdout
    assert re.search(r"gap, confidence \d+\n +0\.\d+ of 0\.50 needed +gap .*'parking'", shown)
    assert "too few labelled questions" in shown


@LEARNED
def test_explain_says_what_each_word_adds_where_questions_teach() -> None:
    shown = bot_here("ask", "--explain", "do they pay beginners", "--knowledge", str(SHIPPED)).stdout
    assert "what speaks for section:compensation against" in shown
    assert re.search(r"\+\d+\.\d\d  “pay”", shown)


def test_check_is_silent_about_nothing_and_ends_with_one_for_mistakes(tmp_path: Path) -> None:
    assert bot("check", str(SMALL)).returncode == 0
    (tmp_path / "faq.yaml").write_text("topics:\n  - id: a\n")
    done = bot("check", str(tmp_path))
    assert done.returncode == 1
    assert f"{tmp_path}/faq.yaml:2: `answer` is missing" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_what_a_terminal_cannot_show_is_replaced(encoding: str) -> None:
    narrow = {"PYTHONIOENCODING": encoding, "COLUMNS": "20", "NO_COLOR": "1"}
    for arguments in (("--help",), ("ask", "--help"), ("doctor",), ("ask", "what is a Lesekarte → \udcff?")):
        command = [sys.executable, "-m", "bot", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(SHIPPED.parent), "BOT_KNOWLEDGE": str(SMALL), **narrow}
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
        assert b"Traceback" not in done.stderr, done.stderr
        assert done.stdout
        assert b"\x1b" not in done.stdout


@LEARNED
@pytest.mark.parametrize("arguments", [("links", "--name", "test_bot"), ("ask", *400 * ["late fee"])])
def test_a_reader_that_has_seen_enough_ends_it_without_a_word(arguments: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(SHIPPED.parent), "BOT_KNOWLEDGE": str(SHIPPED)}
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""


def test_a_mistake_in_the_settings_is_one_line_and_ends_with_two() -> None:
    done = bot("chat", BOT_DATABASE_URL="mysql://x")
    assert done.returncode == 2
    assert done.stderr.startswith("BOT_DATABASE_URL")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere/x.sqlite3", "there is no folder nowhere"),
        ("junk.sqlite3", "that file is no SQLite database"),
        ("folder", "that is a folder"),
        ("junk.sqlite3/x.sqlite3", "there is no folder junk.sqlite3"),
        ("locked/x.sqlite3", "the folder locked can't be written to"),
        ("locked.sqlite3", "that file can't be written to"),
    ],
)
@pytest.mark.parametrize("command", ["chat", "doctor"])
def test_a_database_that_cannot_be_opened_says_why_and_ends_with_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, path: str, reason: str
) -> None:
    (tmp_path / "junk.sqlite3").write_text("no database, " * 100)
    (tmp_path / "locked.sqlite3").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "locked").mkdir()
    _lock(monkeypatch, tmp_path / "locked", tmp_path / "locked.sqlite3")
    done = bot_here(command, BOT_DATABASE_URL=f"sqlite:///{path}")
    if command == "chat":
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert done.stderr.startswith(f"the database {path} can't be opened: {reason}")
    else:
        [told] = [line for line in done.stdout.splitlines() if "Database" in line]
        assert told.startswith(f"✗ Database: {path} can't be opened: {reason}")


def _lock(patch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Take away the right to write, also from root, who may all."""
    locked, access, opened = {path.resolve() for path in paths}, os.access, os.open

    def may(path: Any, mode: int) -> bool:
        return access(path, mode) and not (mode & os.W_OK and Path(path).resolve() in locked)

    def refuse(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if {Path(path).resolve(), Path(path).resolve().parent} & locked and flags & (os.O_RDWR | os.O_WRONLY):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, flags, *more, **named)

    patch.setattr(os, "access", may)
    patch.setattr(os, "open", refuse)


@pytest.mark.parametrize(
    "arguments",
    [("ask", "hi"), ("chat",), ("check",), ("schema",), ("evaluate",), ("report",), ("review",), ("run",)],
)
def test_a_folder_of_knowledge_that_there_is_not_is_a_setting(arguments: tuple[str, ...]) -> None:
    done = bot_here(*arguments, BOT_KNOWLEDGE="nowhere", BOT_TOKEN="123456:" + "a" * 35)
    assert done.returncode == 2
    assert done.stderr == "BOT_KNOWLEDGE: there is no folder nowhere\n"
    if arguments[0] in ("ask", "report"):
        done = bot_here(*arguments, "--knowledge", "elsewhere")
        assert (done.returncode, done.stderr) == (2, "--knowledge: there is no folder elsewhere\n")


def test_what_cannot_be_read_or_written_is_one_line_with_the_path(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("One.\n\nTwo three four.\n")
    (tmp_path / "file").touch()
    for arguments in (
        ("new", "file/folder", "article.txt"),
        ("new", "folder", "nowhere.txt"),
        ("new", "x" * 300, "article.txt"),
        ("evaluate", str(SHIPPED / "questions" / "kinds.yaml"), "--save", "file/x.json"),
    ):
        done = bot_here(*arguments)
        assert done.returncode in (1, 2), arguments
        assert done.stderr.count("\n") == 1, done.stderr
        assert any(path in done.stderr for path in arguments[1:]), done.stderr


def test_a_database_locked_in_the_middle_of_a_talk_is_one_line_and_the_talk_goes_on() -> None:
    command = [sys.executable, "-m", "bot", "chat", "--knowledge", str(SMALL)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as chat:
        assert chat.stdin
        assert chat.stdout

        def shown(words: str) -> str:
            assert chat.stdout
            text = ""
            while words not in text:
                sign = chat.stdout.read(1)
                assert sign, text
                text += sign
            return text

        shown("\n> ")
        other = sqlite3.connect("bot.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        chat.stdin.write("what is a family card\n")
        chat.stdin.flush()
        shown("the database can't be used: database is locked\n")
        other.close()
        rest, _ = chat.communicate("and the price?\n", timeout=60)
    assert "Traceback" not in rest
    assert chat.returncode == 0, rest


def test_move_tells_a_line_for_each_table_and_what_is_wrong_in_one() -> None:
    assert bot("chat", stdin="hi\n").returncode == 0
    done = bot("move", "sqlite:///bot.sqlite3", "sqlite:///copy.sqlite3")
    assert done.returncode == 0, done.stderr
    assert "states            1 found,        1 new,        1 there now\n" in done.stdout
    assert done.stdout.count("\n") == len(TABLES)
    for source, target in (
        ("sqlite:///none.sqlite3", "sqlite:///copy.sqlite3"),
        ("sqlite:///copy.sqlite3", "sqlite:///copy.sqlite3"),
        ("sqlite:///copy.sqlite3", "copy.sqlite3"),
        ("copy.sqlite3", "sqlite:///x.sqlite3"),
    ):
        done = bot_here("move", source, target)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr


def test_ctrl_c_leaves_the_talk_at_once() -> None:
    main, child = pty.openpty()
    command = [sys.executable, "-m", "bot", "chat", "--knowledge", str(SMALL)]
    try:
        with subprocess.Popen(
            command, stdin=child, stdout=child, stderr=child, start_new_session=True
        ) as chat:
            shown = b""
            while b"> " not in shown:
                shown += os.read(main, 1024)
            assert _interrupted(chat) == 0
    finally:
        os.close(main)
        os.close(child)


def _interrupted(process: subprocess.Popen[bytes]) -> int | None:
    """What it ends with. Between the prompt and the reading a signal isn't seen: people press again."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=5)
    process.kill()
    return None


def test_what_is_remembered_hides_no_mistake_and_no_change(tmp_path: Path) -> None:
    faq = tmp_path / "faq.yaml"
    good = "topics:\n  - {id: park, title: Where do I park?, answer: Behind the house.}\n"

    def asked() -> subprocess.CompletedProcess[str]:
        return bot_here("ask", "where do i park?", "--knowledge", str(tmp_path))

    for answer in ("Behind the house.", "Behind the house.", "In the street."):
        faq.write_text(good.replace("Behind the house.", answer))
        assert answer in asked().stdout
    faq.write_text(good.replace("answer", "anwser"))
    broken = asked()
    assert broken.returncode == 1
    assert f"{faq}:2: unknown key `anwser`" in broken.stderr
    faq.unlink()
    assert "no such" in asked().stderr or "is missing" in asked().stderr
