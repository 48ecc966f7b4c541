"""The knowledge of a talk while its author edits it: reloaded on every save, and what that changed.

A folder with mistakes changes nothing: the last one that loaded goes on.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from time import sleep

from bot.authoring.changes import Results, compare, results
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.questions import Batch, load_questions

HALF_SAVED = 0.3  # seconds; editors that truncate a file and then write it are done by then

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
        from watchfiles import watch

        self._before = self._results(self._dialogue)  # takes seconds, while the author types
        for saved in watch(self._folder, stop_event=stop, rust_timeout=200, step=50):
            names = sorted({Path(path).name for _, path in saved if path.endswith(".yaml")})
            if names:
                self.reload(names)

    def reload(self, names: Sequence[str]) -> None:
        """Read the folder anew after `names` were saved."""
        try:
            dialogue = self._load()
        except KnowledgeError as error:
            self._tell(
                f"{', '.join(names)}: not taken over, the talk goes on with what was there before.\n{error}"
            )
            return
        self._swap(dialogue)
        before = self._results(self._dialogue) if self._before is None else self._before
        after = self._results(dialogue)
        changes = compare(before, after)
        self._dialogue, self._before = dialogue, after
        said = [f"{', '.join(names)}: taken over.", *(changes.lines() if after else [])]
        self._tell("\n".join(said))

    def _load(self) -> Dialogue:
        """The folder, read again after a moment where it has mistakes: it may be a file half saved."""
        try:
            return Dialogue(load_knowledge(self._folder), self._keep_days)
        except KnowledgeError:
            sleep(HALF_SAVED)
            return Dialogue(load_knowledge(self._folder), self._keep_days)

    def _results(self, dialogue: Dialogue) -> Results:
        return results(dialogue, self._questions())

    def _questions(self) -> tuple[Batch, ...]:
        """Empty where there is no file, or one with mistakes, which `check` tells."""
        path = self._folder / "questions.yaml"
        try:
            return load_questions(path) if path.exists() else ()
        except KnowledgeError:
            return ()
