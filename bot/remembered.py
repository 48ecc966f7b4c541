"""What was made of a folder of knowledge at an earlier start, in a file of the person's own cache folder.

A file that is missing, damaged, or of other knowledge or another program only costs the time to make it anew.
"""

import hashlib
import marshal
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

NAME = "internship-bot"
DIGEST = 32
"""Bytes of a SHA-256."""


class Remembered:
    """A memo for one folder of knowledge as it is now."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        """`cache`: where the files are kept; by default in the person's cache folder."""
        self._of = folder
        self._key = _fingerprint(folder)
        place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._folder = (cache or _cache_folder()) / place

    def __call__(self, name: str, make: Callable[[], T]) -> T:
        path = self._folder / name
        found: T | None = self._read(path)
        if found is None:
            found = make()
            if _fingerprint(self._of) == self._key:
                # Else a file was saved meanwhile, and nobody knows of which text this was made.
                self._write(path, found)
        return found

    def _read(self, path: Path) -> Any:
        """What is in the file, or None. Its digest shows that it's whole: marshal itself takes anything."""
        try:
            data = path.read_bytes() if _is_ours(path) else b""
        except OSError:
            return None
        head, body = data[:DIGEST], memoryview(data)[DIGEST:]
        return marshal.loads(body) if head == self._digest(body) else None

    def _write(self, path: Path, made: Any) -> None:
        body = marshal.dumps(made)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.write_bytes(self._digest(body) + body)
            part.replace(path)
        except OSError:
            pass  # a full or read-only disk: the next start makes it anew, too

    def _digest(self, body: bytes | memoryview) -> bytes:
        digest = hashlib.sha256(self._key)
        digest.update(body)
        return digest.digest()


def _cache_folder() -> Path:
    try:
        home = Path.home()
    except RuntimeError:  # a container's user without a home: nothing can be written below this
        home = Path(os.devnull)
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / NAME


def _is_ours(path: Path) -> bool:
    """Whether nobody else can have put the file there, in a folder for everybody."""
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def _fingerprint(folder: Path) -> bytes:
    """Changes with any file of the knowledge, with this program and with Python."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
        found.update(str(path.relative_to(folder)).encode() + b"\0" + _digest_of(path))
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            stat = path.stat()
            found.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return found.digest()


def _digest_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b""  # what can't be read is told by what reads the knowledge
