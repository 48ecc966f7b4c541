"""Looks at all that the bot needs, and says what to do about what is missing. Changes nothing."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bot.knowledge.folder import unusable
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.operations.examining import look_at_database, look_at_disk
from bot.operations.findings import Finding
from bot.operations.reaching import look_at_telegram
from bot.settings import Settings, SettingsError

OLDEST_PYTHON = (3, 11)
NO_METRICS = "they need one more package: pip install -e '.[metrics]'"


def examine(
    settings: Settings,
    knowledge: Path,
    warnings: Callable[[Path], int],
    check_webhook: Callable[[Settings], None],
) -> Iterator[Finding]:
    """Everything, one after the other. `warnings` counts what could be better in a folder of knowledge;
    `check_webhook` raises SettingsError where the bot couldn't take what Telegram brings.
    """
    yield from look_at_telegram(settings)
    yield from look_at_ports(settings, check_webhook)
    yield look_at_knowledge(knowledge, warnings)
    yield look_at_database(settings)
    yield look_at_disk(settings)
    yield look_at_versions()


def look_at_ports(settings: Settings, check_webhook: Callable[[Settings], None]) -> Iterator[Finding]:
    """Of what is turned on: whether its settings and packages are there."""
    if settings.webhook_url:
        try:
            check_webhook(settings)
        except SettingsError as error:
            yield Finding("✗", "Webhook", str(error))
        else:
            yield Finding("✓", "Webhook", f"taken at {settings.webhook_host}:{settings.webhook_port}")
    if settings.health_port is not None:
        told = f"shown at {settings.health_host}:{settings.health_port}"
        if find_spec("prometheus_client"):
            yield Finding("✓", "Health", f"{told}, with metrics")
        else:
            yield Finding("!", "Health", f"{told}, without metrics", NO_METRICS)


def look_at_knowledge(folder: Path, warnings: Callable[[Path], int]) -> Finding:
    if why := unusable(folder):
        return Finding("✗", "Knowledge", why, "look at BOT_KNOWLEDGE")
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
