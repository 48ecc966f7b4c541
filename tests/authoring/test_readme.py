"""The authors' path in knowledge/README.md, walked: its commands are run and say what stands there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.authoring.check import failed
from tests.authoring.folders import found, told, write
from tests.conftest import SHIPPED

PROMPTS = ("> ", "a number, ", "about what? ", "keep? ")
FEW, FEW_TYPED = 3, 12
"""So many phrasings of each entry are left, and of each answer to the guide: all of them are learned from."""
README = SHIPPED / "README.md"


def blocks() -> list[tuple[str, str]]:
    """Each command and what it says."""
    found = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [(command, shown) for command, shown in found]


def typed(shown: str) -> str:
    """What the author types, from the lines that begin with a prompt."""
    lines = [line for line in shown.splitlines() if line.startswith(PROMPTS)]
    return "".join(re.sub(r"^(> |.*?\? (?:\(.*?\) )?)", "", line) + "\n" for line in lines)


def pattern(shown: str) -> str:
    """`…` stands for anything, over many lines where it has a line to itself."""
    parts = [r"(?:.*\n)*?" if line == "…" else _line(line) for line in shown.splitlines()]
    return "".join(parts) + r"\s*"


def _line(line: str) -> str:
    return ".*".join(map(re.escape, line.split("…"))) + "\n"


def run(command: str, typed: str) -> subprocess.CompletedProcess[str]:
    words = [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', command)]
    return subprocess.run(
        [sys.executable, *words[1:]], input=typed, capture_output=True, text=True, timeout=300, check=False
    )


def shorten(folder: Path) -> None:
    """Leave less to ask: one batch of questions, since `review` asks all of them before and after."""
    shortest = min((folder / "questions").iterdir(), key=lambda batch: batch.stat().st_size)
    for batch in (folder / "questions").iterdir():
        if batch != shortest:
            batch.unlink()
    for file in (folder / "phrasings").iterdir():
        text = file.read_text(encoding="utf-8")
        few = FEW_TYPED if file.name == "guide.yaml" else FEW
        first_few = rf"^( *)([\w-]+:\n(?:\1  - .*\n){{{few}}})(?:\1  - .*\n)+"
        file.write_text(re.sub(first_few, r"\1\2", text, flags=re.MULTILINE), encoding="utf-8")


def test_the_path_of_the_readme_is_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    shorten(folder)
    gaps = (folder / "gaps.yaml").read_text()
    monkeypatch.chdir(tmp_path)
    for command, shown in blocks():
        done = run(command, typed(shown))
        assert re.fullmatch(pattern(shown), done.stdout), f"$ {command}\n{done.stdout}\n{done.stderr}"
    assert (folder / "gaps.yaml").read_text() == gaps


def test_the_examples_of_the_readme_are_files_without_a_mistake(tmp_path: Path) -> None:
    entry, phrasings, batch, bare = re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    write(
        tmp_path,
        faq=f"sections: {{visiting: Visiting}}\ntopics:\n{entry}"
        "  - {id: getting-here, section: visiting, title: How do I get to you?, short: By tram., answer: Line 3.}\n",
        gaps="gaps: [{id: dogs, title: Dogs, reply: It doesn't say.}]\n",
        phrasings_faq=phrasings,
        questions_visitors=batch,
        questions_off=batch.replace("name: visitors", "name: off").partition("questions:")[0] + bare,
    )
    assert not failed(found(tmp_path)), told(tmp_path)


def test_every_command_that_is_named_exists() -> None:
    listed = run("python -m bot --help", "").stdout
    for name in set(re.findall(r"python -m bot (\w+)", README.read_text(encoding="utf-8"))):
        assert re.search(rf"\b{name}\b", listed), name
