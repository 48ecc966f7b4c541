"""The knowledge read anew while the bot runs with it: in a talk of its author, and in Telegram.

A folder with mistakes changes nothing: the last one that loaded goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import sleep

from bot.authoring.changes import Results, compare, results
from bot.authoring.edit_yaml import EditError
from bot.authoring.taught import with_lessons, write
from bot.cache import learned_of
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.folder import knowledge_files
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.questions import question_files, read_questions
from bot.storage.taught import Lesson
from bot.understanding.arrays import Arrays, from_arrays, to_arrays

HALF_SAVED = 0.3  # seconds; editors that truncate a file and then write it are done by then
LOOK_SECONDS = 1.0
"""So often the files are looked at even if no change was noticed, as on a disk of the network, or if changes
follow each other all the time. A folder may also be replaced as a whole."""

Stamp = tuple[int, int, int]
Swap = Callable[[Dialogue], None]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Parts:
    """A folder, read and learned from."""

    knowledge: Knowledge
    learned: Arrays
    unwritten: str = ""
    """Why the folder lacks what was taught; it counts all the same."""


def reloaded(folder: Path, keep_questions_days: int) -> Dialogue:
    """The folder as it is now, read again after a moment where it has mistakes: it may be half saved.

    Raises KnowledgeError.
    """
    return dialogue_of(_parts_when_saved(folder), keep_questions_days)


def parts(folder: Path, lessons: Sequence[Lesson] = ()) -> Parts | tuple[Problem, ...]:
    """What takes long to make for `reloaded`, so that another process can; or all mistakes.

    What was taught is written into the folder where it lacks it and can be written.
    """
    try:
        return _parts_when_saved(folder, lessons)
    except KnowledgeError as error:
        return error.problems


def dialogue_of(made: Parts, keep_questions_days: int) -> Dialogue:
    """The dialogue whose parts `parts` has made, in a moment."""
    return Dialogue(made.knowledge, keep_questions_days, from_arrays(made.knowledge, made.learned))


def _parts_when_saved(folder: Path, lessons: Sequence[Lesson] = ()) -> Parts:
    try:
        return _parts(folder, lessons)
    except KnowledgeError:
        sleep(HALF_SAVED)
        return _parts(folder, lessons)


def _parts(folder: Path, lessons: Sequence[Lesson]) -> Parts:
    knowledge, unwritten = load_knowledge(folder), ""
    if lessons:
        try:
            write(folder, lessons)
        except (EditError, OSError) as error:
            unwritten = str(error)
        try:
            with with_lessons(folder, lessons) as there:
                knowledge = load_knowledge(there)
                return Parts(knowledge, to_arrays(learned_of(there, knowledge, folder)), unwritten)
        except (EditError, OSError) as error:
            unwritten = str(error)
    return Parts(knowledge, to_arrays(learned_of(folder, knowledge)), unwritten)


def saves(folder: Path, stop: Event) -> Iterator[list[str]]:
    """The names of the files that were saved together, each time some are, until `stop`.

    What is saved from this call on counts, though nobody asks for the names yet. The first `next`
    raises ImportError without the package watchfiles, OSError where the system can't watch.
    """
    return _saves(folder, stop, _stamps(folder))


def _saves(folder: Path, stop: Event, before: dict[str, Stamp]) -> Iterator[list[str]]:
    for _ in _looks(folder, stop):
        now = _stamps(folder)
        names = sorted(name for name in {**before, **now} if before.get(name) != now.get(name))
        before = now
        if names:
            yield names


def _looks(folder: Path, stop: Event) -> Iterator[object]:
    """Each time something may have changed."""
    from watchfiles import watch

    quiet, look = int(1000 * HALF_SAVED), int(1000 * LOOK_SECONDS)
    while not stop.is_set():
        try:
            yield from watch(
                folder,
                stop_event=stop,
                step=quiet,
                debounce=look,
                rust_timeout=look,
                yield_on_timeout=True,
            )
        except FileNotFoundError:
            # It is being replaced, just when the watching begins.
            yield None
            stop.wait(LOOK_SECONDS)


def _stamps(folder: Path) -> dict[str, Stamp]:
    """What tells that a file was changed, of those that are there."""
    found = {}
    for name in (*knowledge_files(folder), *question_files(folder)):
        try:
            stat = (folder / name).stat()
        except OSError:
            continue
        found[name] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


class Watch:
    """The folder of a talk: reloaded on every save, and what that did to its questions is told."""

    def __init__(self, folder: Path, dialogue: Dialogue, keep_days: int, swap: Swap, tell: Tell) -> None:
        """`swap` takes the new dialogue, `tell` a line for the author."""
        self._folder, self._keep_days = folder, keep_days
        self._swap, self._tell = swap, tell
        self._dialogue = dialogue
        self._before: Results | None = None

    def start(self) -> Callable[[], None]:
        """Watch until the function that this gives is called."""
        stop = Event()
        thread = Thread(target=self._follow, args=(stop,), daemon=True)
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(timeout=2)

        return end

    def _follow(self, stop: Event) -> None:
        for names in saves(self._folder, stop):
            self.reload(names)

    def reload(self, names: Sequence[str]) -> None:
        """Read the folder anew after `names` were saved."""
        try:
            dialogue = reloaded(self._folder, self._keep_days)
        except KnowledgeError as error:
            self._tell(
                f"{', '.join(names)}: not taken over, the talk goes on with what was there before.\n{error}"
            )
            return
        self._swap(dialogue)
        # Only now, since to ask all questions takes seconds.
        before = self._results(self._dialogue) if self._before is None else self._before
        after = self._results(dialogue)
        changes = compare(before, after)
        self._dialogue, self._before = dialogue, after
        said = [f"{', '.join(names)}: taken over.", *(changes.lines() if after else [])]
        self._tell("\n".join(said))

    def _results(self, dialogue: Dialogue) -> Results:
        """What is wrong with a question is told by `check`."""
        return results(dialogue, read_questions(self._folder).batches)
