"""Talking with the knowledge while editing it."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest

from bot.authoring.changes import Results
from bot.authoring.watching import Watch
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from tests.authoring.folders import TOPIC, write

QUESTIONS = """\
batches:
  - name: people
    writer: somebody
    date: today
    first: none
    questions:
      - {q: my plant is droopy, expect: "topic:watering"}
      - {q: how often water, expect: "topic:watering"}
"""


class Desk:
    """An author's folder, what the talk goes on with, and what the author was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = write(folder, questions=QUESTIONS)
        self.dialogues = [Dialogue(load_knowledge(folder))]
        self.told: list[str] = []
        self.watch = Watch(folder, self.dialogues[0], 90, self.dialogues.append, self.told.append)

    def save(self, faq: str) -> None:
        (self.folder / "faq.yaml").write_text(faq)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


DROOPY = TOPIC.replace("[how much water", "[my plant is droopy, how much water")


def test_what_got_better_and_worse_is_told_in_two_lines(desk: Desk) -> None:
    desk.save(DROOPY)
    desk.watch.reload(["faq.yaml"])
    first, better, worse = desk.told[0].splitlines()
    assert first == "faq.yaml: taken over."
    assert better.startswith("better: 1 question")
    assert "“my plant is droopy”" in better
    assert worse == "worse: none"
    desk.save(TOPIC)
    desk.watch.reload(["faq.yaml"])
    assert desk.told[1].splitlines()[1] == "better: none"
    assert "“my plant is droopy”" in desk.told[1].splitlines()[2]


def test_a_change_that_concerns_no_question_is_one_line(desk: Desk) -> None:
    desk.watch.reload(["faq.yaml"])
    assert desk.told == ["faq.yaml: taken over.\n2 questions: none fares better or worse than before."]


def test_a_broken_file_says_what_and_where_and_keeps_the_old_knowledge(desk: Desk) -> None:
    desk.save(TOPIC + "    titel: B\n")
    desk.watch.reload(["faq.yaml"])
    assert len(desk.dialogues) == 1
    assert "not taken over" in desk.told[0]
    assert "faq.yaml:10: unknown key `titel`; did you mean `title`?" in desk.told[0]


def test_what_is_saved_is_in_force_before_anything_is_measured(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To try thousands of questions takes seconds, and the author wants to see what was just written."""
    known_when_measured = []

    def measured(dialogue: Dialogue, batches: object) -> Results:
        known_when_measured.append(len(desk.dialogues))
        return {}

    monkeypatch.setattr("bot.authoring.watching.results", measured)
    monkeypatch.setattr("bot.authoring.watching.saves", lambda folder, stop: iter([["faq.yaml"]]))
    desk.save(DROOPY)
    desk.watch.start()()
    assert _knows(desk, "my plant is droopy")
    assert set(known_when_measured) == {2}


def test_saving_a_file_is_noticed(desk: Desk) -> None:
    pytest.importorskip("watchfiles")
    end = desk.watch.start()
    try:
        _until(lambda: _knows(desk, "my plant is droopy"), lambda: desk.save(DROOPY))
    finally:
        end()


def test_a_file_that_is_being_saved_is_not_called_broken(desk: Desk) -> None:
    desk.save("")
    Timer(0.1, desk.save, [DROOPY]).start()
    desk.watch.reload(["faq.yaml"])
    assert _knows(desk, "my plant is droopy")
    assert "not taken over" not in desk.told[0]


def _knows(desk: Desk, phrasing: str) -> bool:
    return phrasing in desk.dialogues[-1].knowledge.topics[0].phrasings


def _until(done: Callable[[], bool], again: Callable[[], None]) -> None:
    """The watcher needs a moment to start, so the file is saved until it was seen."""
    for _ in range(50):
        again()
        time.sleep(0.1)
        if done():
            return
    raise AssertionError("nothing was noticed")
