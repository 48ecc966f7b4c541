"""What was learned of a folder of knowledge, in a file of the person's own cache folder.

A file that is missing, damaged, or of other knowledge or another program only costs the time to learn anew.
"""

import hashlib
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.guide.typed_answers import TypedAnswers
from bot.knowledge.folder import knowledge_files
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Question, question_files, read_questions
from bot.processes import at_once
from bot.understanding.arrays import Arrays, from_arrays, to_arrays
from bot.understanding.learning import Learned, learn
from bot.understanding.model import ShortTextClassifier

NAME = "internship-bot"
ROOMS = ("guide", "knowledge", "understanding")
"""Where the program decides what is learned."""
WHOLE = ("bot.yaml", "synonyms.yaml")
"""Files of which every sign counts; of the others, what entries are called and how people ask for them."""
PROSE = {"short", "plain", "answer", "reply", "related", "sources", "facts", "differs", "confusable_with"}
_LOGGER = logging.getLogger(__name__)


def learned_of(folder: Path, knowledge: Knowledge, copied: Path | None = None) -> Learned:
    """What the questions and phrasings of a folder teach, from the cache where it is there.

    `knowledge`: what was read of the folder. `copied`: of which the folder may be a passing copy.
    """
    is_copy = copied is not None and copied != folder
    path = _file_of(copied / "with what was taught" if copied and is_copy else folder)
    key = _fingerprint(folder, knowledge)
    arrays = _read(path, key)
    if arrays is not None:
        try:
            return from_arrays(knowledge, arrays)
        except (LookupError, ValueError):
            pass  # written by something else
    learned: Learned
    learned, typed = at_once(
        [
            lambda: learn(knowledge, teaching(folder), at_once=at_once),
            lambda: classifiers_of_the_guide(knowledge),
        ]
    )
    learned = replace(learned, typed=typed)
    if _fingerprint(folder, knowledge) == key:
        # Else a file was saved meanwhile, and nobody knows of which text this was made.
        _write(path, key, to_arrays(learned))
    return learned


def classifiers_of_the_guide(knowledge: Knowledge) -> Mapping[str, ShortTextClassifier]:
    """What is learned of the answers to a folder's guide: empty where it has none."""
    return TypedAnswers.of(knowledge, knowledge.guide, {}).classifiers() if knowledge.guide else {}


def teaching(folder: Path) -> list[Question]:
    """The questions of a folder that teach; those with mistakes are left out, `check` tells of them."""
    batches = read_questions(folder).batches
    return [question for batch in batches if not batch.held for question in batch.questions]


def _read(path: Path, key: str) -> Arrays | None:
    try:
        if not _is_ours(path):
            return None
        # Opened here: numpy leaves a file open that is no archive.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files} if str(file["key"]) == key else None
    except (OSError, ValueError, LookupError, BadZipFile, EOFError):
        return None


def _write(path: Path, key: str, arrays: Arrays) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with part.open("wb") as file:
            np.savez(file, allow_pickle=False, **{**arrays, "key": np.array(key)})
        part.replace(path)
    except OSError as error:
        _LOGGER.info("what was learned can't be kept, so each start learns anew: %s", error)


def _file_of(folder: Path) -> Path:
    try:
        home = Path.home()
    except RuntimeError:  # a container's user without a home: nothing can be written below this
        home = Path(os.devnull)
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / NAME / f"{place}.npz"


def _is_ours(path: Path) -> bool:
    """Whether nobody else can have put the file there, in a folder for everybody."""
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def _fingerprint(folder: Path, knowledge: Knowledge) -> str:
    """Changes with all that is learned from, with this program, with Python and numpy.

    Not with the prose of answers: its authors needn't wait until all is learned anew.
    """
    found = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    if knowledge.guide:
        found.update(knowledge.guide.model_dump_json().encode("utf-8", "surrogatepass"))
    for ref, entry in knowledge.entries.items():
        found.update(f"{ref} {entry.model_dump_json(exclude=PROSE)}".encode("utf-8", "surrogatepass"))
    for name in (*(name for name in knowledge_files(folder) if name in WHOLE), *question_files(folder)):
        found.update(name.encode() + b"\0" + _digest_of(folder / name))
    for path in (file for room in ROOMS for file in sorted((Path(__file__).parent / room).iterdir())):
        if path.suffix in (".py", ".yaml"):
            stat = path.stat()
            found.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return found.hexdigest()


def _digest_of(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""  # what can't be read is told by what reads the knowledge
