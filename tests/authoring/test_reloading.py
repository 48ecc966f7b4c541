"""Noticing what is saved, and reading it when it is whole."""

import math
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from bot.authoring import reloading
from bot.authoring.reloading import reloaded, saves
from bot.knowledge.problems import KnowledgeError
from tests.authoring.folders import TOPIC, write


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    pytest.importorskip("watchfiles")
    monkeypatch.setattr(reloading, "HALF_SAVED", 0.05)
    monkeypatch.setattr(reloading, "LOOK_SECONDS", 0.05)
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


def test_a_file_that_is_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path, faq=TOPIC[:90])
    Timer(0.1, write, [tmp_path]).start()
    assert reloaded(tmp_path, 90).knowledge.topics


def test_a_folder_that_stays_broken_is_an_error_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "HALF_SAVED", 0.0)
    with pytest.raises(KnowledgeError, match=r"faq\.yaml:10: unknown key `titel`"):
        reloaded(write(tmp_path, faq=TOPIC + "    titel: B\n"), 90)
