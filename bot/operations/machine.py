"""What the doctor finds on this machine: packages, knowledge, database, disk. Nothing is changed."""

import asyncio
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from bot.knowledge.folder import unusable
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.settings import Settings, SettingsError
from bot.storage import StorageError, Store
from bot.storage.opening import file_of
from bot.storage.sqlite import obstacle, reason
from bot.storage.sqlite import version as schema_of

BUSY_SECONDS = 2.0
"""So long another process may hold the database."""
MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 500 * MEGABYTE, 20 * MEGABYTE
NO_METRICS = "they need one more package: pip install -e '.[metrics]'"

Mark = Literal["✓", "!", "✗"]
"""In order; to be looked at some time; stops the bot."""


@dataclass(frozen=True)
class Finding:
    """A line for the operator; it never holds the token."""

    mark: Mark
    what: str
    told: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.mark} {self.what}: {self.told}"
        return f"{line}\n    → {self.remedy}" if self.remedy else line


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


def look_at_database(settings: Settings) -> Finding:
    try:
        file = file_of(settings.database)
    except SettingsError as error:
        return Finding("✗", "Database", str(error))
    return _on_server(settings.database) if file is None else _in_file(Path(file))


def _on_server(url: str) -> Finding:
    async def opened() -> None:
        store = Store(url)
        try:
            await store.backlog()
        finally:
            await store.close()

    begun = time.monotonic()
    try:
        asyncio.run(opened())
    except (StorageError, SettingsError) as error:
        return Finding("✗", "Database", str(error), "look at BOT_DATABASE_URL, and whether the server runs")
    return Finding("✓", "Database", f"the server answers in {1000 * (time.monotonic() - begun):.0f} ms")


def _in_file(path: Path) -> Finding:
    if found := obstacle(str(path)):
        return Finding("✗", "Database", f"{path} can't be opened: {found}")
    if not path.exists():
        return Finding("✓", "Database", f"{path} isn't there yet; the first start makes it")
    if not path.stat().st_size:
        return Finding("✓", "Database", f"{path} is empty; the first start makes its tables")
    try:
        return _opened(path)
    except StorageError as error:
        return Finding("✗", "Database", str(error).removeprefix("the database "))
    except sqlite3.Error as error:
        return Finding("✗", "Database", f"{path} can't be opened: {reason(str(path), error)}")


def _opened(path: Path) -> Finding:
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as db:
        schema = schema_of(db, str(path))
        broken = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if broken != "ok":
            return Finding("✗", "Database", f"{path} is damaged: {broken}", "put a backup in its place")
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            told = f"{path} can't be written now: {error}"
            return Finding("!", "Database", told, "another process holds it; try again, then look which one")
    size = sum(file.stat().st_size for file in path.parent.glob(path.name + "*")) / MEGABYTE
    return Finding("✓", "Database", f"{path} can be written, schema {schema}, {size:.1f} MB")


def look_at_disk(settings: Settings) -> Finding:
    """Of the database; where that is elsewhere, of the working folder."""
    url = settings.database_url
    file = file_of(url) if url.startswith("sqlite:///") else None
    folder = Path(file or "bot").absolute().parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        folder, free = Path.cwd(), shutil.disk_usage(".").free
    told = f"{free / MEGABYTE:,.0f} MB free in {folder}"
    if free >= LITTLE:
        return Finding("✓", "Disk", told)
    return Finding("!" if free >= TOO_LITTLE else "✗", "Disk", told, "make room: a full disk stops the bot")


def look_at_versions() -> Finding:
    python = ".".join(map(str, sys.version_info[:3]))
    told = (
        f"Python {python}, python-telegram-bot {version('python-telegram-bot')}, aiohttp {version('aiohttp')}"
    )
    return Finding("✓", "Versions", told)
