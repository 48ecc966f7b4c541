"""Asking thousands of phrasings: on all processors, and after a change only those that it can concern."""

from pathlib import Path

import pytest

from bot.authoring import parallel, thefts
from bot.authoring.parallel import over_all
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from tests.authoring.folders import TOPIC, write

HELLO = ("topic:watering", "care", "hello there")
WATER = ("topic:watering", "care", "how much water")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was really asked, in order; however few there are, they are remembered."""
    found: list[str] = []
    theft = thefts._theft
    monkeypatch.setattr(thefts, "FEW", 0)

    def noted(dialogue: Dialogue, asking: thefts.Asking) -> thefts.Theft | None:
        found.append(asking[2])
        return theft(dialogue, asking)

    monkeypatch.setattr(thefts, "_theft", noted)
    return found


def test_many_are_done_in_order_by_several_processes() -> None:
    numbers = list(range(3 * parallel.FEW))
    assert over_all(lambda number: number * number, numbers) == [number * number for number in numbers]


def test_after_a_change_only_what_it_concerns_is_asked_again(tmp_path: Path, asked: list[str]) -> None:
    knowledge = load_knowledge(write(tmp_path))
    thirst = ("topic:watering", "care", "is it thirsty")
    assert thefts.thefts(knowledge, [WATER, thirst]) == {}
    assert thefts.thefts(knowledge, [WATER, thirst]) == {}
    assert asked == [WATER[2], thirst[2]]
    thefts.thefts(knowledge, [WATER, thirst, ("topic:watering", "care", "more water?")])
    assert asked[2:] == [WATER[2], "more water?"]


def test_what_was_stolen_is_remembered_and_asked_again(tmp_path: Path, asked: list[str]) -> None:
    knowledge = load_knowledge(write(tmp_path, faq=TOPIC.replace("[how", "[hello there, how")))
    for _ in range(2):
        (thief, _, near) = thefts.thefts(knowledge, [HELLO, WATER])[HELLO]
        assert (thief, near) == ("smalltalk:greeting", True)
    assert asked == [HELLO[2], WATER[2], HELLO[2]]


def test_another_program_or_other_synonyms_make_everything_new(tmp_path: Path, asked: list[str]) -> None:
    thefts.thefts(load_knowledge(write(tmp_path)), [WATER])
    other = load_knowledge(write(tmp_path, synonyms="synonyms: [[wet, damp]]\n"))
    thefts.thefts(other, [WATER])
    assert asked == [WATER[2], WATER[2]]
    assert len(list(Path(".check_cache").iterdir())) == 1
