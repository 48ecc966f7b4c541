"""What a label teaches: tried on others' questions before it counts, each asked of a bot new to it."""

import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from bot.authoring.changes import MOST, Results
from bot.authoring.edit_yaml import EditError
from bot.authoring.evaluate import Verdict, judge
from bot.authoring.parallel import over_all
from bot.authoring.taught import FILE, with_lessons
from bot.cache import teaching
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.questions import load_questions
from bot.storage.taught import Lesson, NewGap
from bot.understanding.learning import prepare, train

PARTS = 4
"""The batches are left out in so many parts: each costs a training."""


def judged(folder: Path, lessons: Sequence[Lesson]) -> Results | str:
    """What becomes of the questions that teach, each asked of a bot that learned from other batches alone.

    What was taught always teaches, and isn't asked. Of very many questions a part is asked that stays the
    same. Takes seconds: for another process. Gives why not, where the folder can't be used so.
    """
    try:
        with with_lessons(folder, lessons) as there:
            return _judged(there)
    except (EditError, KnowledgeError, OSError) as error:
        return str(error)


def _judged(folder: Path) -> Results:
    knowledge = load_knowledge(folder)
    batches = [one for one in load_questions(folder) if not one.held and one.name != FILE.stem]
    asked = [(batch, question) for batch in batches for question in batch.questions]
    every = -(-len(asked) // MOST) or 1
    prepared = prepare(knowledge, teaching(folder))

    def part(number: int) -> list[Verdict]:
        mine = [one for one in asked if crc32(one[0].name.encode()) % PARTS == number]
        texts = frozenset(question.q for _, question in mine if question.q)
        dialogue = Dialogue(knowledge, learned=train(prepared, without=texts))
        some = (one for one in mine if crc32(" ".join(one[1].lines()).encode()) % every == 0)
        return [judge(dialogue, *one) for one in some]

    parts = over_all(part, range(PARTS), few=1)
    return {verdict.question: verdict for verdicts in parts for verdict in verdicts}


def new_gap(knowledge: Knowledge, line: str) -> tuple[str, NewGap]:
    """The label and the gap that one line makes: what it is about, and after a colon what to say."""
    title, _, reply = (" ".join(part.split()) for part in line.partition(":"))
    id = free = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "gap"
    number = 1
    while Ref("gap", free) in knowledge.entries:
        number += 1
        free = f"{id}-{number}"
    said = knowledge.voice.telegram.teach.gap_reply
    return f"gap:{free}", (free, title or free, reply or said)
