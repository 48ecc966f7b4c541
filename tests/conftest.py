"""What many tests need: the knowledge, small and shipped, and a dialogue with each."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.cache import learned_of
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.understanding.learning import Learned

HERE = Path(__file__).parent
SMALL = HERE / "knowledge" / "small"
GUIDED = HERE / "knowledge" / "guided"
SHIPPED = HERE.parent / "knowledge"
WORKERS = 4
"""Half of the tests' time is waiting: for processes to start, for Telegram's second to be over."""


settings.register_profile("same everywhere", deadline=None, derandomize=True, database=None)
settings.load_profile("same everywhere")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means: for single files or tests, starting workers takes longer than running these."""
    named = [Path(argument.partition("::")[0]) for argument in config.args]
    return 0 if all(path.is_file() for path in named) else WORKERS


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings or writes into the folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def _a_cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nor does any read or fill their cache; what one process of these tests learns, all others use."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(_shared(tmp_path_factory) / "cache"))
        yield


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same for all its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def small() -> Knowledge:
    return load_knowledge(SMALL)


@pytest.fixture(scope="session")
def guided_knowledge() -> Knowledge:
    """A small world with a guide."""
    return load_knowledge(GUIDED)


@pytest.fixture(scope="session")
def guided(guided_knowledge: Knowledge) -> Guide:
    """The guide of it."""
    assert guided_knowledge.guide is not None
    return guided_knowledge.guide


@pytest.fixture(scope="session")
def guided_dialogue(guided_knowledge: Knowledge) -> Dialogue:
    """A dialogue about it."""
    return Dialogue(guided_knowledge)


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    return load_knowledge(SHIPPED)


@pytest.fixture(scope="session")
def shipped_learned(shipped: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Learned:
    """What the shipped folder teaches. It takes seconds: one process learns, the others wait and read it."""
    # A database locks between processes on every system.
    lock = sqlite3.connect(
        _shared(tmp_path_factory) / "learning.lock", timeout=300, isolation_level="EXCLUSIVE"
    )
    try:
        lock.execute("BEGIN EXCLUSIVE")
        return learned_of(SHIPPED, shipped)
    finally:
        lock.close()


@pytest.fixture(scope="session")
def shipped_dialogue(shipped: Knowledge, shipped_learned: Learned) -> Dialogue:
    """A dialogue that has learned all that the shipped folder teaches, as the bot has."""
    return Dialogue(shipped, learned=shipped_learned)


@pytest.fixture(scope="session")
def dialogue(small: Knowledge) -> Dialogue:
    """One for all tests: it is pure, and takes a while to make."""
    return Dialogue(small)
