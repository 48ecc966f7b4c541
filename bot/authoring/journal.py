"""What a review decided: what it wrote, so that it can be undone, and what it never wants to see again.

Of people's questions only hashes are kept.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from bot.authoring.cutting import Edit

FILE = Path(".review_cache") / "journal.json"
"""In the working folder, as the database is."""
KEPT = 50
"""So many edits can be undone."""


@dataclass(frozen=True)
class Written:
    """An edit that was written: enough to take it back."""

    file: str
    before: str
    after: str
    """The hash of the file afterwards: if the file is another one by now, nothing is taken back."""
    keys: tuple[str, ...]
    """The questions that it settled."""


class Journal:
    """All reviews in this working folder."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            data = {}
        self._settled: set[str] = set(data.get("settled", ()))
        self._written = [Written(**{**one, "keys": tuple(one["keys"])}) for one in data.get("written", ())]

    def is_settled(self, keys: Iterable[str]) -> bool:
        """Whether all these questions were accepted or are never to be shown."""
        return set(keys) <= self._settled

    def settle(self, keys: Iterable[str]) -> None:
        """Never show these again."""
        self._settled |= set(keys)
        self._save()

    def write(self, edit: Edit, keys: tuple[str, ...]) -> None:
        """Change the file, and remember how to take it back."""
        edit.path.write_text(edit.after, encoding="utf-8")
        self._written.append(Written(str(edit.path.resolve()), edit.before, _hash(edit.after), keys))
        self.settle(keys)

    def undo(self) -> Edit | str:
        """Take the last edit back; why it can't be, otherwise."""
        if not self._written:
            return "there is nothing to undo"
        last = self._written[-1]
        path = Path(last.file)
        now = path.read_text(encoding="utf-8") if path.exists() else ""
        if _hash(now) != last.after:
            return f"{path} was changed since; nothing was undone"
        self._written.pop()
        self._settled -= set(last.keys)
        if last.before:
            path.write_text(last.before, encoding="utf-8")
        else:
            path.unlink()
        self._save()
        return Edit(path, now, last.before)

    def _save(self) -> None:
        self._file.parent.mkdir(exist_ok=True)
        written = [asdict(one) for one in self._written[-KEPT:]]
        data = {"settled": sorted(self._settled), "written": written}
        self._file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
