"""Looks at all that the bot needs, and says what to do about what is missing. Changes nothing."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.operations.examining import look_at_database, look_at_disk
from bot.operations.findings import Finding
from bot.operations.reaching import look_at_telegram
from bot.settings import Settings

OLDEST_PYTHON = (3, 11)


def examine(settings: Settings, knowledge: Path, warnings: Callable[[Path], int]) -> Iterator[Finding]:
    """Everything, one after the other. `warnings` counts what could be better in a folder of knowledge."""
    yield from look_at_telegram(settings)
    yield look_at_knowledge(knowledge, warnings)
    yield look_at_database(settings)
    yield look_at_disk(settings)
    yield look_at_versions()


def look_at_knowledge(folder: Path, warnings: Callable[[Path], int]) -> Finding:
    try:
        knowledge = load_knowledge(folder)
    except KnowledgeError as error:
        first, *others = str(error).splitlines()
        told = f"{first} (and {len(others)} more)" if others else first
        return Finding("✗", "Knowledge", told, f"python -m bot check {folder} shows all of it")
    told = f"{folder} loads: {len(knowledge.entries)} entries" + (", a guide" if knowledge.guide else "")
    if count := warnings(folder):
        return Finding(
            "!", "Knowledge", f"{told}, {count} warnings", f"python -m bot check {folder} shows them"
        )
    return Finding("✓", "Knowledge", told)


def look_at_versions() -> Finding:
    python = ".".join(map(str, sys.version_info[:3]))
    told = (
        f"Python {python}, python-telegram-bot {version('python-telegram-bot')}, aiohttp {version('aiohttp')}"
    )
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("✗", "Versions", told, "the bot needs Python 3.11 or newer")
    return Finding("✓", "Versions", told)
