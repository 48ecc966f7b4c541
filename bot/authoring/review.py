"""Questions that people passed on: near-duplicates together, what the bot makes of each today, where it may
belong, and what a label would teach, tried on the questions of others before it counts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

from bot.authoring.changes import Results
from bot.authoring.cross_validation import cross_validate_sample
from bot.authoring.edit_yaml import EditError
from bot.authoring.taught import FILE, with_lessons
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.questions import load_questions
from bot.storage import Store
from bot.storage.taught import Lesson, NewGap, Status
from bot.understanding.likeness import groups
from bot.understanding.tokens import stem, words

NEAR = 80.0
"""Likeness, 0 to 100, from which two questions are one."""
LONGEST_ID = 36
"""Letters of a title that name its gap: with what sets it apart an id has at most 48."""
CHOICES = 6
"""So many entries are shown to choose from."""
SURE = ("answer", "gap", "smalltalk", "compare", "guide")
CHOOSABLE = ("topic", "term", "aspect", "gap")


@dataclass(frozen=True)
class Question:
    """One question in all its wordings."""

    wordings: tuple[str, ...]
    """The most frequent first."""
    times: int

    @property
    def text(self) -> str:
        return self.wordings[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """What is remembered of it: never its words."""
        return tuple(key_of(wording) for wording in self.wordings)

    def lesson(self, expect: str, status: Status, gap: NewGap | None = None, text: str = "") -> Lesson:
        """The question with a label; of one that is never to come again nothing but hashes."""
        words = "" if status == "never" else text or self.text
        return Lesson(self.keys[0], words, expect, gap, self.keys[1:], status)


@dataclass(frozen=True)
class Disliked:
    """An answer that wasn't what people meant."""

    entry: str
    times: int
    votes: int
    """All votes on it."""
    since: float
    """When the first of these votes came."""
    reasons: tuple[tuple[str, int], ...] = ()
    """What people said was wrong, and how many did, the most frequent first."""


def key_of(text: str) -> str:
    """The same for texts of the same words."""
    return blake2b(" ".join(words(text)).encode(), digest_size=8).hexdigest()


def grouped(questions: Sequence[str]) -> list[Question]:
    """Near-duplicates together, the most frequent first."""
    counts = Counter(question.strip() for question in questions if words(question))
    texts = [text for text, _ in counts.most_common()]
    found = []
    for numbers in groups([words(text) for text in texts], NEAR):
        wordings = tuple(texts[number] for number in numbers)
        found.append(Question(wordings, sum(counts[wording] for wording in wordings)))
    return sorted(found, key=lambda question: -question.times)


def waiting(questions: Sequence[Question], lessons: Sequence[Lesson]) -> list[Question]:
    """Those that nobody has settled, by a label or for good."""
    settled = {key for one in lessons if one.status != "undone" for key in (one.words, *one.also)}
    return [question for question in questions if not settled.issuperset(question.keys)]


async def voted_against(store: Store) -> list[Disliked]:
    """Entries that somebody voted against, the most disliked first."""
    return [Disliked(*row, await store.reasons_against(row[0])) for row in await store.votes_against()]


@dataclass(frozen=True)
class Proposed:
    """What the bot makes of a question, and what it could learn."""

    outcome: str
    found: Ref | None
    """What it answers with, when it is sure."""
    choices: tuple[Ref, ...]
    """The nearest entries, best first."""
    offered: tuple[Ref, ...] = ()
    """What it answers with, or offers on buttons."""
    synonym: tuple[str, str] | None = None
    """A known word, and the strange one that seems to mean the same."""


def propose(dialogue: Dialogue, question: str) -> Proposed:
    """For a question as somebody wrote it."""
    turn = dialogue.respond(Said(question), State(), 0.0)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), Asked("smalltalk", 100, (), ()))
    # What is shown comes before what is only near.
    refs = list(dict.fromkeys((*asked.offered, *(match.ref for match in asked.matches))))
    choices = tuple(ref for ref in refs if ref.kind in CHOOSABLE)[:CHOICES]
    found = refs[0] if asked.outcome in SURE and refs else None
    synonym = _synonym(dialogue.knowledge, question, choices)
    return Proposed(asked.outcome, found, choices, asked.offered, synonym)


def _synonym(knowledge: Knowledge, question: str, refs: tuple[Ref, ...]) -> tuple[str, str] | None:
    """Where one word is strange and the others stand in a phrasing that has one other word instead."""
    asked = _content(knowledge, question)
    known = {stem(word) for text in _all_texts(knowledge) for word in words(text)}
    strange = [word for word in asked if stem(word) not in known]
    if len(strange) != 1 or len(asked) < 2:
        return None
    rest = {stem(word) for word in asked if word != strange[0]}
    for ref in refs:
        entry = knowledge.entries[ref]
        for text in (entry.title, *entry.phrasings):
            others = [word for word in _content(knowledge, text) if stem(word) not in rest]
            if len(others) == 1 and len(_content(knowledge, text)) == len(asked):
                return others[0], strange[0]
    return None


def _content(knowledge: Knowledge, text: str) -> list[str]:
    cues = knowledge.voice.cues
    small = {word for phrase in cues.function_words for word in words(phrase)}
    return [word for word in dict.fromkeys(words(text, cues.shorthand)) if word not in small]


def _all_texts(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.entries.values():
        yield from (entry.title, *entry.phrasings)
    for term in knowledge.terms:
        yield from term.aliases
    for group in knowledge.synonyms:
        yield from group


def judged(folder: Path, lessons: Sequence[Lesson], before: Results | None = None) -> Results | str:
    """What becomes of the questions that teach, each asked of a bot that learned from other batches alone.

    What was taught always teaches, and isn't asked. Of very many questions a part is asked that stays the
    same. Takes seconds: for another process. Gives why not, where the folder can't be used so.

    `before`: the same without the lessons that are only labelled; what shares no word with these stays so.
    """
    try:
        with with_lessons(folder, lessons) as there:
            knowledge = load_knowledge(there)
            shown = [batch for batch in load_questions(there) if not batch.held]
    except (EditError, KnowledgeError, OSError) as error:
        return str(error)
    taught = [question for batch in shown if batch.name == FILE.stem for question in batch.questions]
    others = [batch for batch in shown if batch.name != FILE.stem]
    new = [one.question for one in lessons if one.status == "labelled"] if before else []
    found = cross_validate_sample(knowledge, others, taught, new)
    return {**(before or {}), **{verdict.question: verdict for verdict in found}}


def new_gap(knowledge: Knowledge, line: str) -> tuple[str, NewGap]:
    """The label and the gap that one line makes: what it is about, and after a colon what to say.

    The same line is the same gap, whoever writes it; two lines that say something else are two gaps.
    """
    title, _, said = (
        " ".join(part.split()) for part in re.sub(r":(?!//)", "\0", line, count=1).partition("\0")
    )
    title, said = (title, said) if title else (said, "")
    id = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if said or not 0 < len(id) <= LONGEST_ID:
        id = f"{id[:LONGEST_ID].strip('-') or 'gap'}-{crc32(f'{title}: {said}'.encode()):08x}"
    free, number = id, 1
    while Ref("gap", free) in knowledge.entries:
        number += 1
        free = f"{id}-{number}"
    return f"gap:{free}", (free, title or free, said or knowledge.voice.telegram.teach.gap_reply)
