"""The knowledge of a talk while its author edits it: reloaded on every save, and what that changed.

A folder with mistakes changes nothing: the last one that loaded goes on.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread

from bot.authoring.changes import Results, compare, results
from bot.authoring.reloading import reloaded, saves
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.questions import read_questions

Swap = Callable[[Dialogue], None]
Tell = Callable[[str], None]


class Watch:
    """One folder, what its questions came to last, and whom to tell."""

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
