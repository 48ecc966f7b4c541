"""Whether the database can be used, and whether there is room for it."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic

from bot.operations.findings import Finding
from bot.settings import Settings, SettingsError
from bot.storage import StorageError, Store
from bot.storage.sqlite import obstacle, reason, version
from bot.storage.store import file_of

BUSY_SECONDS = 2.0
MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 500 * MEGABYTE, 20 * MEGABYTE


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

    begun = monotonic()
    try:
        asyncio.run(opened())
    except (StorageError, SettingsError) as error:
        return Finding("✗", "Database", str(error), "look at BOT_DATABASE_URL, and whether the server runs")
    return Finding("✓", "Database", f"the server answers in {1000 * (monotonic() - begun):.0f} ms")


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
        schema = version(db, str(path))
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
