"""What the system refuses is one line that names the path and what to do, in every command."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.authoring.folders import write
from tests.commands import Done, bot, bot_here
from tests.unprivileged import unprivileged

TOKEN = "123456:" + "a" * 35
FOLDER, FILE = "K", "K/faq.yaml"
OF_A_FOLDER = (
    *("check K", "schema K", "teach export K", "ask hi --knowledge K", "ask --explain hi --knowledge K"),
    *("chat --knowledge K", "evaluate --knowledge K", "report --knowledge K", "review --knowledge K"),
    *("links --name x --knowledge K", "run --knowledge K"),
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    """The working folder with a folder of knowledge, `K`, that teaches; all can be deleted in the end."""
    (tmp_path / "K").mkdir()
    batch = "name: seen\nwriter: w\ndate: d\nfirst: f\nexpect: topic:watering\nquestions: [is it thirsty]\n"
    write(tmp_path / "K", phrasings_faq="topics: {}\n", questions_seen=batch)
    (tmp_path / "a.md").write_text("# Plants\n\n## Water\nTwice a week.\n")
    yield tmp_path
    for path in [tmp_path, *tmp_path.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o700)


def refused(path: str, command: str, **environment: str) -> Done:
    """What a command says where nobody may read or write `path`, or enter it."""
    Path(path).chmod(0)
    with unprivileged():
        return bot_here(*command.split(), BOT_TOKEN=TOKEN, **environment)


def is_one_line(done: Done, code: int, path: str, advice: str) -> None:
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert path in done.stderr
    assert advice in done.stderr


@pytest.mark.parametrize("command", OF_A_FOLDER)
def test_a_folder_of_knowledge_that_may_not_be_read_is_a_setting(here: Path, command: str) -> None:
    is_one_line(refused("K", command), 2, "K", "give this user the right to it")


@pytest.mark.parametrize("command", ["check", "ask hi", "run"])
def test_so_is_one_within_a_folder_that_may_not_be_entered(here: Path, command: str) -> None:
    (here / "closed").mkdir()
    shutil.move("K", "closed/K")
    is_one_line(refused("closed", command, BOT_KNOWLEDGE="closed/K"), 2, "BOT_KNOWLEDGE: ", "closed/K")


@pytest.mark.parametrize("command", [one for one in OF_A_FOLDER if "export" not in one])
def test_a_file_of_knowledge_that_may_not_be_read_is_its_authors(here: Path, command: str) -> None:
    done = refused("K/faq.yaml", command)
    if command == "review --knowledge K":
        assert done.stdout == "0 questions to look at.\n"
        return
    assert done.returncode == 1
    line = next(line for line in (done.stdout + done.stderr).splitlines() if "K/faq.yaml" in line)
    assert line.endswith("Permission denied; give this user the right to it")


@pytest.mark.parametrize("within", ["phrasings", "questions"])
def test_a_folder_within_that_may_not_be_read_is_told_and_not_taken_for_an_empty_one(
    here: Path, within: str
) -> None:
    done = refused(f"K/{within}", "check K")
    assert done.returncode == 1
    assert (
        f"K/{within}/*.yaml: cannot be read: Permission denied; give this user the right to it" in done.stdout
    )


@pytest.mark.parametrize("file", ["glossary.yaml", "questions.yaml", "phrasings/more.yaml", "phrasings"])
@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("nowhere", "No such file or directory; look at the path, and where links lead"),
        ("", "links lead in a circle"),
    ],
)
def test_a_link_to_nowhere_is_told_and_not_taken_for_nothing(
    here: Path, file: str, target: str, told: str
) -> None:
    if file == "phrasings":
        shutil.rmtree("K/phrasings")
    Path("K", file).symlink_to(target or Path(file).name)
    for command in ("check K", "evaluate --knowledge K"):
        done = bot_here(*command.split())
        assert done.returncode == 1
        assert f"K/{file}" in done.stdout + done.stderr
        assert told in done.stdout + done.stderr


def test_a_file_in_the_place_of_a_folder_is_told(here: Path) -> None:
    Path("K/phrasings/faq.yaml").unlink()
    Path("K/phrasings").rmdir()
    Path("K/phrasings").write_text("topics: {}\n")
    assert "K/phrasings/*.yaml: cannot be read: Not a directory" in bot_here("check", "K").stdout
    Path("K/phrasings").unlink()
    (here / "K" / "guide.yaml").mkdir()
    assert "K/guide.yaml: cannot be read: Is a directory; expected a file" in bot_here("check", "K").stdout


OTHERS = (
    ("new folder a.md", "a.md", 1), ("new closed/folder a.md", "closed", 1), ("import a.md", "a.md", 1),
    ("import a.md closed/folder", "closed", 1), ("check K --source a.md", "a.md", 2),
    ("evaluate a.md --knowledge K", "a.md", 1), ("evaluate --against a.md --knowledge K", "a.md", 2),
    ("evaluate --save closed/x --knowledge K", "closed", 2), ("schema K", "K/.schema", 1),
    ("links --name my_bot --qr closed/x --knowledge K", "closed", 2), ("ask hi --knowledge K", ".env", 2),
)  # fmt: skip


@pytest.mark.parametrize(("command", "path", "code"), OTHERS)
def test_so_is_whatever_else_a_command_reads_or_writes(
    here: Path, command: str, path: str, code: int
) -> None:
    for name in (".env", "K/.schema", "closed"):
        if path == name:
            (here / name).mkdir() if name != ".env" else (here / name).touch()
    is_one_line(refused(path, command), code, path, "Permission denied; ")


def test_a_measurement_is_told_where_it_cannot_be_remembered(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only working folder costs nothing but the comparison with the last time."""
    (here / "closed").mkdir()
    monkeypatch.chdir("closed")
    done = refused(".", f"evaluate --knowledge {here / 'K'}")
    assert done.returncode == 0, done.stderr
    assert "right" in done.stdout


@pytest.mark.parametrize(
    "command", ["check K", "schema K", "ask hi --knowledge K", "evaluate --knowledge K", "new x K/gaps.yaml"]
)
def test_a_file_that_is_no_utf_8_is_told_or_read_as_windows_text(here: Path, command: str) -> None:
    Path("K/gaps.yaml").write_bytes("# für alle\ngaps: []\n".encode("cp1252"))
    done = bot_here(*command.split())
    if command.startswith("new"):
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode == 1, done.stderr
    assert "K/gaps.yaml: is not UTF-8 text (byte 3); save it as UTF-8" in done.stdout + done.stderr


OF_A_DATABASE = ("report", "review", "teach export", "move sqlite:///x sqlite:///y")
NO_DATABASE = "that file is no SQLite database; put a backup in its place, or move it away"


def database(command: str, **environment: str) -> Done:
    """Where the database is a file `x` beside the folder of knowledge."""
    found = {
        "BOT_KNOWLEDGE": "K",
        "BOT_DATABASE_URL": "sqlite:///x",
        "BOT_API_BASE_URL": "http://127.0.0.1:1",
    }
    return bot_here(*command.split(), **{**found, **environment})


@pytest.mark.parametrize("command", [*OF_A_DATABASE, "chat", "doctor"])
@pytest.mark.parametrize("content", ["x", "xy", "some text\n", "SQLite format 3\0", "x" * 5000])
def test_a_file_that_is_no_database_is_never_read_as_an_empty_one(
    here: Path, command: str, content: str
) -> None:
    (here / "x").write_text(content)
    done = database(command)
    assert f"x can't be opened: {NO_DATABASE}" in done.stdout + done.stderr
    assert done.returncode == (1 if command == "doctor" else 2)
    assert (here / "x").read_text() == content


@pytest.mark.parametrize("command", [*OF_A_DATABASE, "chat", "doctor"])
def test_nor_is_the_database_of_another_program(here: Path, command: str) -> None:
    with closing(sqlite3.connect("x")) as other:
        other.execute("CREATE TABLE theirs (a)")
    before = (here / "x").read_bytes()
    done = database(command)
    assert "x can't be opened: it is another program's; name another file" in done.stdout + done.stderr
    assert (here / "x").read_bytes() == before


@pytest.mark.parametrize("command", OF_A_DATABASE)
def test_an_empty_file_is_told_where_a_bot_should_have_written(here: Path, command: str) -> None:
    (here / "x").touch()
    is_one_line(
        database(command), 2, "the database x is empty", "put a backup in its place, or start the bot"
    )
    assert (here / "x").stat().st_size == 0


def test_an_empty_file_is_where_a_bot_may_begin(here: Path) -> None:
    (here / "x").touch()
    assert "x is empty; the first start makes its tables" in database("doctor").stdout
    assert database("report").returncode == 2
    assert bot("chat", BOT_DATABASE_URL="sqlite:///x").returncode == 0
    assert database("report").returncode == 0


@pytest.mark.parametrize("command", [*OF_A_DATABASE, "chat", "doctor"])
@pytest.mark.parametrize("path", ["closed/x", "loop"])
def test_a_database_that_cannot_be_looked_at_is_told(here: Path, command: str, path: str) -> None:
    (here / "closed").mkdir()
    (here / "loop").symlink_to("loop")
    url = f"sqlite:///{path}"
    (here / "closed").chmod(0)
    with unprivileged():
        done = database(command.replace("sqlite:///x", url), BOT_DATABASE_URL=url)
    line = next(
        line for line in (done.stdout + done.stderr).splitlines() if f"{path} can't be opened" in line
    )
    told = "links lead in a circle" if path == "loop" else "Permission denied; give this user the right to it"
    assert line.endswith(told)
    if command == "doctor":
        assert "Disk" in done.stdout
        assert "Versions" in done.stdout
    else:
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_doctor_goes_on_where_the_knowledge_cannot_be_read(here: Path) -> None:
    Path("K").chmod(0)
    with unprivileged():
        done = database("doctor")
    told = [line.split(":")[0] for line in done.stdout.splitlines() if line[0] in "✓!✗"]
    assert [line.split()[1] for line in told] == [
        *("Token", "Knowledge", "Database", "Disk", "Versions"),
    ]
    assert "✗ Knowledge: K cannot be read: Permission denied; give this user the right to it" in done.stdout
