"""The review of what people asked: a proposal is tried on a copy, and written only if nothing gets worse."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.authoring.asked import Question, waiting
from bot.authoring.changes import Changes, Results, compare, results
from bot.authoring.cutting import Edit, InsertError
from bot.authoring.journal import Journal
from bot.authoring.proposing import Proposal, Proposed, propose
from bot.cache import learned_of, teaching
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.questions import load_questions
from bot.understanding.learning import learn


class Review:
    """One folder, the questions for it, and what was decided."""

    def __init__(self, folder: Path, questions: Sequence[str], journal: Journal) -> None:
        """Raises KnowledgeError when the folder can't be loaded."""
        self.folder = folder
        self.journal = journal
        knowledge = load_knowledge(folder)
        self.dialogue = Dialogue(knowledge, learned=learned_of(folder, knowledge))
        self._questions = questions
        self._batches = load_questions(folder)
        self._before: Results | None = None

    def open(self) -> Iterator[Question]:
        """What is to be decided, the most frequent first."""
        return iter(waiting(self._questions, self.journal))

    def propose(self, question: Question) -> Proposed:
        return propose(self.dialogue, question.text)

    def accept(self, question: Question, proposal: Proposal) -> tuple[Edit, Changes] | str:
        """Write it; why not, otherwise: then nothing has changed."""
        try:
            edit = proposal.edit(self.folder)
            dialogue = _tried(self.folder, edit)
        except (InsertError, KnowledgeError) as error:
            return str(error)
        if self._before is None:
            self._before = results(self.dialogue, self._batches)
        after = results(dialogue, self._batches)
        changes = compare(self._before, after)
        if changes.for_the_worse:
            return "not written, since the questions would get worse.\n" + changes.lines()[-1]
        self.journal.write(edit, question.keys)
        self.dialogue, self._before = dialogue, after
        return edit, changes

    def never(self, question: Question) -> None:
        self.journal.settle(question.keys)


def _tried(folder: Path, edit: Edit) -> Dialogue:
    """The dialogue as it would be with the edit."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / folder.name
        shutil.copytree(folder, copy)
        (copy / edit.path.relative_to(folder)).write_text(edit.after, encoding="utf-8")
        try:
            knowledge = load_knowledge(copy)
        except KnowledgeError as error:
            raise InsertError(str(error).replace(f"{copy}/", "")) from None
        return Dialogue(knowledge, learned=learn(knowledge, teaching(copy)))
