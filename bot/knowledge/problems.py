"""What is wrong in an author's files: values to gather, one error to raise with all of them."""

import errno
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

FOLDERS = ("phrasings", "questions")
"""The folders within a folder of knowledge."""

_ADVICE = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), "give this user the right to it"),
    errno.EROFS: "name a place on a disk that can be written to",
    errno.ENOENT: "look at the path, and where links lead",
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "there is a file in the place of a folder"),
    errno.EISDIR: "expected a file, that is a folder",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "choose a shorter name",
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room"),
}


def refusal(error: OSError) -> str:
    """Why the system refuses a file or folder, and what to do about it."""
    advice = _ADVICE.get(error.errno or 0)
    return f"{error.strerror}; {advice}" if advice else error.strerror or str(error)


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it is, what is wrong, what was expected."""

    file: str
    line: int
    """From 1; 0 when it concerns the whole file."""
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"

    def short(self) -> str:
        """With the file's name alone, for those who know the folder."""
        return str(replace(self, file=short_name(self.file)))


def short_name(file: str) -> str:
    """As authors say it: `faq.yaml`, `phrasings/faq.yaml`."""
    path = Path(file)
    return "/".join(path.parts[-2:]) if path.parent.name in FOLDERS else path.name


class KnowledgeError(Exception):
    """The folder can't be used. Holds every problem of every file, in the order of files and lines."""

    def __init__(self: Self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
