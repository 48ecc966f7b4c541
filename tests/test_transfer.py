"""Method and thresholds carry to folders on other subjects and of other sizes. The figures are floors."""

from pathlib import Path

import pytest

from bot.authoring.evaluate import judge_all
from bot.authoring.evaluation import figures
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import load_questions
from tests import made_up

HERE = Path(__file__).parent
QUESTIONS = 200

Floors = dict[str, float]
"""What must be reached (right, helped, refused) or not passed (wrong, answered), in per cent."""


def missed(found: dict[str, float], floors: Floors) -> list[str]:
    """The figures that are worse than these."""
    worse = [key for key in ("right", "helped", "refused") if found[key] < floors[key]]
    worse += [key for key in ("wrong", "answered") if found[key] > floors[key]]
    return [f"{key}: {found[key]}, not {floors[key]}" for key in worse]


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("allotment", {"right": 63, "helped": 72, "wrong": 4, "refused": 35, "answered": 36}),
        ("museum", {"right": 69, "helped": 74, "wrong": 5, "refused": 35, "answered": 23}),
    ],
    ids=["titles only", "phrasings, terms and gaps"],
)
def test_other_subjects_are_understood_at_the_same_thresholds(name: str, floors: Floors) -> None:
    folder = HERE / "knowledge" / name
    verdicts = judge_all(Dialogue(load_knowledge(folder)), load_questions(folder))
    assert not missed(figures(verdicts), floors)


@pytest.mark.parametrize(
    ("entries", "floors"),
    [
        (20, {"right": 59, "helped": 92, "wrong": 2, "refused": 60, "answered": 28}),
        (200, {"right": 68, "helped": 88, "wrong": 2, "refused": 50, "answered": 24}),
        (2_000, {"right": 54, "helped": 82, "wrong": 3, "refused": 32, "answered": 4}),
    ],
)
def test_other_sizes_are_understood_at_the_same_thresholds(
    entries: int, floors: Floors, small: Knowledge
) -> None:
    dialogue = Dialogue(made_up.folder(entries, small.voice))
    assert not missed(figures(judge_all(dialogue, [made_up.questions(entries, QUESTIONS)])), floors)
