"""A few random slips in the shipped files: all problems told, or a bot that works; nothing else."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event
from bot.dialogue.state import State
from bot.knowledge.folder import knowledge_files
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from tests.conftest import GUIDED, SHIPPED, SMALL

SIGNS = (*":-#'\"[]{}&*!|>%@`,\t\0", "\u202e", "\ufeff", "é", "<b>", "{x}", "no", "1e9", "- ", ": ", "\n")
Slip = Callable[[list[str], random.Random], None]


def _drop(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def _double(lines: list[str], chance: random.Random) -> None:
    place = chance.randrange(len(lines))
    lines.insert(place, lines[place])


def _swap(lines: list[str], chance: random.Random) -> None:
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _indent(lines: list[str], chance: random.Random) -> None:
    place = chance.randrange(len(lines))
    lines[place] = "  " + lines[place] if chance.random() < 0.5 else lines[place][1:]


def _sign(lines: list[str], chance: random.Random) -> None:
    place = chance.randrange(len(lines))
    at = chance.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:at] + chance.choice(SIGNS) + lines[place][at + chance.randrange(2) :]


def _cut(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(1, len(lines)) :]


SLIPS: tuple[Slip, ...] = (_drop, _double, _swap, _indent, _sign, _sign, _sign, _cut)
TALK: tuple[Event, ...] = (
    *(
        events.Command(name)
        for name in ("start", "topics", "terms", "guide", "help", "about", "privacy", "compare")
    ),
    *(
        events.Said(text)
        for text in ("what is a family card", "compare them", "1", "which is for me?", "<b>&", "hi")
    ),
)


@pytest.mark.parametrize("source", [SMALL, GUIDED, SHIPPED], ids=lambda path: path.name)
@pytest.mark.parametrize("seed", range(6))
def test_slips_in_the_files_are_told_or_do_no_harm(tmp_path: Path, source: Path, seed: int) -> None:
    chance = random.Random(f"{source.name}{seed}")
    folder = Path(shutil.copytree(source, tmp_path / "knowledge"))
    # Learning the large files takes seconds: with one bot of these is talked, the others are only read.
    talks = 10 if source != SHIPPED else seed == 1
    for _ in range(10 if source != SHIPPED else 2):
        _slip(source, folder, chance)
        try:
            knowledge = load_knowledge(folder)
        except KnowledgeError:
            continue
        if talks:
            talks -= 1
            _talk(Dialogue(knowledge))


def _talk(dialogue: Dialogue) -> None:
    state = State()
    for event in TALK:
        turn = dialogue.respond(event, state, 0.0)
        state = turn.state
        assert turn.replies


def _slip(source: Path, folder: Path, chance: random.Random) -> None:
    """One to three slips in one file; the others are whole again."""
    present = knowledge_files(source)
    for name in present:
        shutil.copy(source / name, folder / name)
    file = folder / chance.choice(present)
    lines = file.read_text(encoding="utf-8").splitlines()
    for _ in range(chance.randint(1, 3)):
        if len(lines) > 1:
            chance.choice(SLIPS)(lines, chance)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
