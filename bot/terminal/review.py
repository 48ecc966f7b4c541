"""The review in the terminal: as /teach in Telegram, and it can add a phrasing or a synonym as well."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from bot.authoring.changes import Results, compare
from bot.authoring.edit_yaml import Edit, EditError, add_phrasing, add_synonym
from bot.authoring.review import Disliked, Question, grouped, judged, new_gap, propose, voted_against, waiting
from bot.authoring.taught import write
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.entries import UNKNOWN, Ref
from bot.storage import Store, taught
from bot.storage.taught import Lesson

LABELS = ("smalltalk", "none", "unknown")
CHOICES = ("gap", "phrasing", "synonym", *LABELS, "ignore", "never", "quit")
ADMIN = "terminal"
_MORE_WORDINGS = 4


class Stop(Exception):
    """The author has had enough, or the input ended."""


class Review:
    """One folder, the bot as it is, and the database with what is taught."""

    def __init__(self, folder: Path, dialogue: Dialogue, store: Store) -> None:
        self._folder, self._dialogue, self._store = folder, dialogue, store
        self._console = Console(highlight=False, soft_wrap=True, markup=False)
        self._before: Results | str | None = None

    async def walk(self) -> None:
        """Go through all that waits; nothing changes unless the author says so."""
        asked = grouped([one.question for one in await self._store.read(taught.asked)])
        questions = waiting(asked, await self._store.read(taught.lessons))
        self._console.print(f"{len(questions)} question{'' if len(questions) == 1 else 's'} to look at.")
        try:
            for number, question in enumerate(questions, 1):
                self._show(question, f"{number} of {len(questions)}")
                while not await self._decide(question):
                    pass
        except Stop:
            self._console.print()
        await self._keep()
        for answer in await voted_against(self._store):
            self._console.print(_told(answer))

    async def undo(self) -> None:
        """Take back what isn't kept yet, else what was kept last."""
        lessons = await self._store.read(taught.lessons)
        turn = f"{ADMIN}:undo:{len([one for one in lessons if one.status == 'undone'])}"
        undone = await self._store.write(partial(taught.undo, admin=ADMIN, turn=turn))
        lines = [f"taken back: “{one.question}”" for one in undone]
        self._console.print("\n".join(lines) or "Nothing to undo.")
        await self._write()

    def _show(self, question: Question, place: str) -> None:
        proposed = propose(self._dialogue, question.text)
        times = "once" if question.times == 1 else f"{question.times} times"
        self._console.print(f"\n{place}, asked {times}: “{question.text}”")
        for wording in question.wordings[1:_MORE_WORDINGS]:
            self._console.print(f"    also “{wording}”")
        self._console.print(f"today: {proposed.outcome}" + (f", {proposed.found}" if proposed.found else ""))
        for number, ref in enumerate(proposed.choices, 1):
            self._console.print(f"  {number}. {ref}  {self._dialogue.knowledge.entries[ref].title}")
        if proposed.synonym:
            known, strange = proposed.synonym
            self._console.print(f"perhaps a synonym: “{strange}” means “{known}”")

    async def _decide(self, question: Question) -> bool:
        """Whether the question is done with."""
        choice = self._completed(self._ask(f"a number, kind:id, {', '.join(CHOICES)}?"))
        match choice:
            case "quit":
                raise Stop
            case "ignore":
                return True
            case "never":
                await self._store.write(partial(taught.never, lesson=question.lesson("", "never")))
                return True
            case "gap":
                label, gap = new_gap(self._dialogue.knowledge, self._ask("about what? (Title: what is said)"))
                return await self._label(question, label, gap)
            case "phrasing":
                if (ref := self._ref(self._ask("of which, a number or kind:id?"), question)) is None:
                    return False
                return self._edit(partial(add_phrasing, self._folder, ref, question.text))
            case "synonym":
                words = self._ask("known word?"), self._ask("new word?")
                return self._edit(partial(add_synonym, self._folder, *words))
        label = choice if choice in LABELS else str(self._ref(choice, question) or "")
        return bool(label) and await self._label(question, label)

    async def _label(self, question: Question, label: str, gap: tuple[str, str, str] | None = None) -> bool:
        """Kept in the database until it is tried."""
        await self._store.write(
            partial(taught.label, admin=ADMIN, lesson=question.lesson(label, "labelled", gap))
        )
        self._console.print(f"labelled {label}")
        return True

    async def _keep(self) -> None:
        """What the labels do, and whether they count from now on."""
        mine = await self._store.read(partial(taught.labelled, admin=ADMIN))
        if not mine:
            return
        lessons = [one for one in await self._store.read(taught.lessons) if one.status in ("kept", "undone")]
        self._console.print(f"\nlearning {len(mine)}…")
        before = self._judged_today(lessons)
        after = before if isinstance(before, str) else judged(self._folder, [*lessons, *mine], before)
        self._console.print("\n".join(self._compared(after, lessons)))
        try:
            if isinstance(after, str) or not self._ask("keep? (yes, no)").startswith("y"):
                self._console.print("left for another time; `review --undo` takes it back")
                return
        except Stop:
            return
        turn = f"{ADMIN}:{mine[-1].id}"
        await self._store.write(partial(taught.keep, admin=ADMIN, upto=mine[-1].id, turn=turn))
        await self._write()

    async def _write(self) -> None:
        lessons = [one for one in await self._store.read(taught.lessons) if one.status in ("kept", "undone")]
        try:
            for edit in write(self._folder, lessons):
                self._console.print(edit.diff)
        except (EditError, OSError) as error:
            self._console.print(f"it counts for the running bot, and can't be written: {error}")

    def _edit(self, make: partial[Edit]) -> bool:
        """Try an edit, show what it does, and write it where the author wants it."""
        try:
            edit = make()
            with tempfile.TemporaryDirectory() as name:
                copy = Path(name) / self._folder.name
                shutil.copytree(self._folder, copy)
                Edit(copy / edit.path.relative_to(self._folder), edit.before, edit.after).write()
                after = judged(copy, [])
            self._console.print(edit.diff)
            self._console.print("\n".join(self._compared(after, [])))
            if isinstance(after, str) or not self._ask("keep? (yes, no)").startswith("y"):
                return False
            edit.write()
        except (EditError, OSError) as error:
            self._console.print(str(error))
            return False
        return True

    def _compared(self, after: Results | str, lessons: Sequence[Lesson]) -> list[str]:
        before = self._judged_today(lessons)
        if isinstance(before, str) or isinstance(after, str):
            return [before if isinstance(before, str) else str(after)]
        return compare(before, after).lines()

    def _judged_today(self, lessons: Sequence[Lesson]) -> Results | str:
        if self._before is None:
            self._before = judged(self._folder, lessons)
        return self._before

    def _ref(self, choice: str, question: Question) -> Ref | None:
        choices = propose(self._dialogue, question.text).choices
        if choice.isdecimal() and 0 < int(choice) <= len(choices):
            return choices[int(choice) - 1]
        ref = Ref.parse(choice)
        return ref if ref in self._dialogue.knowledge.entries else None

    @staticmethod
    def _completed(choice: str) -> str:
        """`q` is enough for `quit`; `n` could be two."""
        meant = [word for word in CHOICES if word.startswith(choice)]
        return meant[0] if len(meant) == 1 else choice

    def _ask(self, what: str) -> str:
        """An answer that isn't empty. Raises Stop when the input ends."""
        while True:
            try:
                answer = self._console.input(what + " ").strip()
            except (EOFError, KeyboardInterrupt):
                raise Stop from None
            if not sys.stdin.isatty():
                self._console.print(answer)  # a piped answer is shown, so that a script reads as a talk
            if answer:
                return answer


def _told(answer: Disliked) -> str:
    """An answer that missed, with what people said was wrong with it."""
    entry = '"I don\'t know"' if answer.entry == str(UNKNOWN) else answer.entry
    why = ", ".join(f"{reason.replace('-', ' ')} {times}" for reason, times in answer.reasons)
    said = f"{entry}: not what was meant, said {answer.times} of {answer.votes}"
    return f"{said} ({why})" if why else said
