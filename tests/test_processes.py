"""Work in a process of its own."""

import asyncio
import logging
import os
import sys
import time
from pathlib import Path

import pytest

from bot.processes import apart, over_all
from tests.fake_bot_api import LONGEST


def number_written(path: Path) -> int:
    path.write_text(str(os.getpid()))
    return os.getpid()


def asleep(path: Path) -> None:
    number_written(path)
    time.sleep(600)


def both_asleep(folder: Path) -> None:
    over_all(lambda name: asleep(folder / name), ["one", "two"], few=1)


async def test_it_is_done_in_another_process_and_what_it_prints_does_no_harm(tmp_path: Path) -> None:
    assert await apart(number_written, tmp_path / "number") != os.getpid()
    await apart(print, "hello")


async def test_what_it_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="'x'"):
        await apart(int, "x")


async def test_where_there_can_be_no_other_process_it_is_done_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    with caplog.at_level(logging.WARNING):
        assert await apart(number_written, tmp_path / "number") == os.getpid()
    assert caplog.text.count("is done in this one") == 1


async def test_when_nobody_waits_any_more_the_process_ends(tmp_path: Path) -> None:
    file = tmp_path / "number"
    work = asyncio.create_task(apart(asleep, file))
    async with asyncio.timeout(LONGEST):
        while not (file.exists() and file.read_text()):  # noqa: ASYNC110  # another process writes it
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        while _runs(int(file.read_text())):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_processes_that_it_has_begun_end_with_it(tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    work = asyncio.create_task(apart(both_asleep, tmp_path))
    async with asyncio.timeout(LONGEST):
        while not all(file.exists() and file.read_text() for file in files):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        while any(_runs(int(file.read_text())) for file in files):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_a_process_that_dies_should_have_done_is_done_here() -> None:
    here = os.getpid()

    def doubled(number: int) -> int:
        if os.getpid() != here:
            os._exit(1)
        return 2 * number

    assert over_all(doubled, range(4), few=1) == [0, 2, 4, 6]


def test_where_no_process_can_begin_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise OSError("too many processes")

    monkeypatch.setattr("os.fork", refused)
    assert over_all(str, range(4), few=1) == ["0", "1", "2", "3"]
