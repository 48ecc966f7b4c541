"""Talking with the knowledge while editing it."""

import math
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.authoring import watch
from bot.authoring.changes import Results
from bot.authoring.watch import Watch, saves
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from tests.authoring.folders import TOPIC, write
from tests.fake_bot_api import LONGEST

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

    monkeypatch.setattr("bot.authoring.watch.results", measured)
    monkeypatch.setattr("bot.authoring.watch.saves", lambda folder, stop: iter([["faq.yaml"]]))
    desk.save(DROOPY)
    end = desk.watch.start()
    _until(lambda: len(known_when_measured) == 2)
    end()
    assert _knows(desk, "my plant is droopy")
    assert set(known_when_measured) == {2}


def test_saving_a_file_is_noticed(desk: Desk) -> None:
    pytest.importorskip("watchfiles")
    end = desk.watch.start()
    try:
        _until(lambda: _knows(desk, "my plant is droopy"), lambda: desk.save(DROOPY))
    finally:
        end()


def test_a_file_that_is_being_saved_is_not_called_broken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.save("")
    # The editor is done by the time that is waited for it.
    monkeypatch.setattr(watch, "sleep", lambda seconds: desk.save(DROOPY))
    desk.watch.reload(["faq.yaml"])
    assert _knows(desk, "my plant is droopy")
    assert "not taken over" not in desk.told[0]


def _knows(desk: Desk, phrasing: str) -> bool:
    return phrasing in desk.dialogues[-1].knowledge.topics[0].phrasings


def _until(done: Callable[[], bool], again: Callable[[], object] = lambda: None) -> None:
    """The watcher needs a moment to start, so the file is saved `again` until it was seen."""
    for _ in range(int(LONGEST * 10)):
        again()
        time.sleep(0.1)
        if done():
            return
    raise AssertionError("nothing was noticed")


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    pytest.importorskip("watchfiles")
    monkeypatch.setattr(watch, "HALF_SAVED", 0.05)
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.05)
    event = Event()
    yield event
    event.set()


def test_what_is_saved_together_is_named_once_and_other_files_never(tmp_path: Path, stop: Event) -> None:
    saved = saves(write(tmp_path), stop)
    (tmp_path / "notes.yaml").write_text("a: b\n")
    (tmp_path / ".faq.yaml.swp").write_text("")
    # Saved before anybody asks: the bot may still be starting.
    write(tmp_path, questions="batches: []\n", bot="name: Fern\n")
    assert next(saved) == ["bot.yaml", "faq.yaml", "questions.yaml"]
    (tmp_path / "bot.yaml").unlink()
    assert next(saved) == ["bot.yaml"]
    stop.set()
    assert next(saved, None) is None


class Watched:
    """Stands for watchfiles, on a clock of its own: what is done at which second, and which ends are told."""

    def __init__(self, done: dict[float, Callable[[], object]], told: Sequence[float]) -> None:
        self.now, self._done, self._told = 0.0, done, told

    def watch(self, folder: Path, **asked: Any) -> Iterator[set[object]]:
        """As its documentation says: `debounce`, `step` and `rust_timeout` are milliseconds."""
        asked = {"debounce": 1600, "step": 50, "rust_timeout": 5000, **asked}
        debounce, step, timeout = (asked[key] / 1000 for key in ("debounce", "step", "rust_timeout"))
        while True:
            first = next((at for at in self._told if at >= self.now), math.inf)
            if first > self.now + timeout:
                self._pass(self.now + timeout)
            else:
                end = first + step
                while any(end - step < at <= end for at in self._told) and end < first + debounce:
                    end += step
                self._pass(min(end, first + debounce))
            yield set()

    def _pass(self, until: float) -> None:
        for at in [at for at in self._done if at <= until]:
            self._done.pop(at)()
        self.now = until


@pytest.mark.parametrize(
    "told", [[3.0], [3.0 + n / 20 for n in range(600)], [2.99 + n / 20 for n in range(600)], [], [40.0]]
)
def test_a_save_is_noticed_within_a_second_though_others_follow_or_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[float]
) -> None:
    """A folder in which somebody writes all the time; a disk on the network, which tells of nothing."""
    watched = Watched({3.0: lambda: write(tmp_path, bot="name: Fern\n")}, told)
    monkeypatch.setattr("watchfiles.watch", watched.watch)
    assert next(saves(write(tmp_path), Event())) == ["bot.yaml", "faq.yaml"]
    assert watched.now <= 4.0


def test_files_in_the_folders_within_are_noticed_too(tmp_path: Path, stop: Event) -> None:
    saved = saves(write(tmp_path), stop)
    write(tmp_path, phrasings_faq="topics: {}\n", questions_mine="name: mine\n")
    (tmp_path / "phrasings" / ".#faq.yaml").write_text("")
    assert next(saved) == ["faq.yaml", "phrasings/faq.yaml", "questions/mine.yaml"]
    (tmp_path / "phrasings" / "faq.yaml").unlink()
    assert next(saved) == ["phrasings/faq.yaml"]


def test_a_folder_that_is_put_in_anothers_place_is_noticed(tmp_path: Path, stop: Event) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    saved = saves(write(folder), stop)
    for turn in ("one", "two"):
        new = Path(shutil.copytree(folder, tmp_path / turn))
        write(new, faq=f"# {turn}\n" + TOPIC)
        shutil.rmtree(folder)
        new.rename(folder)
        names = next(saved)
        # Seen while it was gone, or when it was there again.
        assert names == ["faq.yaml"]


def test_a_folder_that_is_gone_when_the_watching_begins_is_noticed(tmp_path: Path, stop: Event) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    saved = saves(write(folder), stop)
    away = folder.rename(tmp_path / "away")
    assert "faq.yaml" in next(saved)
    away.rename(folder)
    assert "faq.yaml" in next(saved)
    write(folder, bot="name: Fern\n")
    assert "bot.yaml" in next(saved)
