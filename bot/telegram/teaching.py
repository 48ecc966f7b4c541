"""Teaching by tapping: what an admin presses and writes. What a label changes is told before it counts.

Each press is done in the database first, in a way that bears to come twice, and answered then.
"""

import json
from dataclasses import dataclass, field, replace
from functools import partial

from bot.authoring.review import Question, grouped, new_gap, propose, waiting
from bot.conversation import Conversation
from bot.dialogue.events import PassOn
from bot.dialogue.replies import Button, Reply
from bot.knowledge.entries import code_of
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.texts import TeachVoice
from bot.processes import apart
from bot.storage import Person, taught
from bot.storage.taught import Lesson, NewGap
from bot.telegram.cards import CODE, LONGEST, Cards, Pieces, Press, short
from bot.telegram.render import Sent
from bot.telegram.trials import Trials

MANY = 300  # so many questions are sorted out in another process


@dataclass
class Desk:
    """What an admin is at: skipped questions, changed words, and what the next message is to be."""

    skipped: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    wants: str = ""  # `find`, `gap` or `words`; "" where nothing is waited for
    of: str = ""  # the question that this is about
    turn: str = ""  # the message that was taken for it; it may come again


class Teaching:
    """Serves the admins."""

    def __init__(self, conversation: Conversation, trials: Trials) -> None:
        self._conversation, self._store, self.trials = conversation, conversation.store, trials
        self._groups: tuple[object, list[Question]] = (None, [])

    async def command(self, argument: str, admin: Person, turn: str) -> Pieces:
        """/teach, and /teach undo."""
        if argument.strip().lower() == "undo":
            return self._cards.said(await self._undo(admin, turn))
        await self._save(admin, Desk())
        self.trials.try_labels(admin.person)
        return await self._card(Desk())

    async def typed(self, text: str, admin: Person, turn: str) -> Pieces | None:
        """What an admin writes, where something is waited for."""
        desk = await self._desk(admin)
        is_wanted = desk.wants and desk.turn in ("", turn)
        question = await self._question(desk.of) if is_wanted else None
        if question is None:
            return None
        if len(text) > LONGEST:
            return self._cards.said(self._say.too_long, self._cards.ways_back(question))
        if desk.wants != "find":  # which may be tried in other words, too
            desk.turn = turn
        if desk.wants == "words":
            desk.texts[desk.of] = " ".join(text.split())
        await self._save(admin, desk)
        match desk.wants:
            case "words":
                return await self._card(desk)
            case "gap":
                return await self._label(admin, desk, question, *new_gap(self._knowledge, text))
        return self._cards.found(question, propose(self._conversation.dialogue, text).choices)

    async def pressed(self, code: str, admin: Person, turn: str, under: Sent | None) -> Pieces:
        """A button; the answer takes the place of the message that it stands under."""
        pieces = await self._pressed(Press.read(code), admin, turn)
        return (replace(pieces[0], instead=under), *pieces[1:]) if under and pieces else pieces

    async def _pressed(self, press: Press, admin: Person, turn: str) -> Pieces:
        desk = await self._desk(admin)
        if desk.wants:
            desk.wants = ""
            await self._save(admin, desk)
        if press.verb == "keep" and press.argument.isdecimal():
            return self._cards.said(await self._keep(admin, int(press.argument), turn))
        if press.verb == "undo":
            return self._cards.said(await self._undo(admin, turn))
        question = await self._question(press.words)
        if question is None:
            return await self._card(desk, self._say.gone)
        match press.verb:
            case "label":
                labels = {code_of(ref): str(ref) for ref in self._knowledge.entries}
                if press.argument not in labels:
                    return await self._card(desk, self._say.gone)
                return await self._label(admin, desk, question, labels[press.argument])
            case "as" if press.argument in ("smalltalk", "none", "unknown"):
                return await self._label(admin, desk, question, press.argument)
            case "never":
                await self._store.write(partial(taught.never, lesson=question.lesson("", "never")))
            case "skip":
                desk.skipped.append(press.words)
                await self._save(admin, desk)
            case "other":
                await self._want(admin, desk, "find", press.words)
                return self._cards.said(self._say.which, self._cards.sections(question))
            case "in":
                await self._want(admin, desk, "find", press.words)
                return self._cards.of_section(question, press.argument)
            case "gaps":
                await self._want(admin, desk, "find", press.words)
                return self._cards.said(self._say.which_gap, self._cards.gaps(question))
            case "gap":
                await self._want(admin, desk, "gap", press.words)
                return self._cards.said(self._say.write_gap, self._cards.ways_back(question))
            case "words":
                await self._want(admin, desk, "words", press.words)
                return self._cards.said(self._say.write_words, self._cards.ways_back(question))
        return await self._card(desk)

    async def _label(
        self, admin: Person, desk: Desk, question: Question, expect: str, gap: NewGap | None = None
    ) -> Pieces:
        """One tap: kept in the database, tried beside the running bot; the next question is shown."""
        text = desk.texts.get(question.keys[0], question.text)
        lesson = question.lesson(expect, "labelled", gap, text)
        others = await self._store.read(taught.lessons)
        there = [one for one in others if one.words == lesson.words and one.status in ("labelled", "kept")]
        if not any(one.expect == expect and one.question == text for one in there):
            await self._store.write(partial(taught.label, admin=admin.person, lesson=lesson))
        mine = {one.id for one in await self._store.read(partial(taught.labelled, admin=admin.person))}
        self.trials.try_labels(admin.person)
        title = gap[1] if gap else self._cards.title(expect)
        said = self._say.labelled.format(question=short(text), title=title)
        otherwise = any(one.expect != expect and one.id not in mine for one in there)
        more = [self._say.both] * otherwise + [self._say.soon] * (len(mine) == 1)
        return await self._card(desk, "\n".join([said, *more]))

    async def _keep(self, admin: Person, upto: int, turn: str) -> str:
        keeping = partial(taught.keep, admin=admin.person, upto=upto, turn=turn)
        kept = await self._store.write(keeping)
        self.trials.wake()
        if await self._store.read(partial(taught.labelled, admin=admin.person)):
            self.trials.try_labels(admin.person)  # of what was labelled since: its verdict would be another's
        return self._say.kept.format(n=len(kept)) if kept else self._say.gone

    async def _undo(self, admin: Person, turn: str) -> str:
        undone = await self._store.write(partial(taught.undo, admin=admin.person, turn=turn))
        self.trials.wake()
        self.trials.try_labels(admin.person)
        if not undone:
            return self._say.nothing_to_undo
        return self._say.undone.format(questions="; ".join(f"“{short(one.question)}”" for one in undone))

    async def first(self, most: int) -> list[Question]:
        """The questions that wait, the most frequent first."""
        groups, lessons = await self._asked()
        return waiting(groups, lessons)[:most]

    async def _card(self, desk: Desk, said: str = "") -> Pieces:
        """The most frequent question that waits and wasn't skipped."""
        groups, lessons = await self._asked()
        open_ = [one for one in waiting(groups, lessons) if one.keys[0] not in desk.skipped]
        if not open_:
            none = self._say.none.format(pass_on=self._knowledge.voice.labels.pass_on)
            none = self._say.skipped if waiting(groups, lessons) else none
            return self._cards.said(f"{said}\n\n{none}".strip())
        text = desk.texts.get(open_[0].keys[0], open_[0].text)
        return self._cards.card(open_[0], text, len(open_), said)

    @property
    def _knowledge(self) -> Knowledge:
        return self._conversation.dialogue.knowledge

    @property
    def _cards(self) -> Cards:
        return Cards(self._conversation.dialogue)

    @property
    def _say(self) -> TeachVoice:
        return self._knowledge.voice.telegram.teach

    async def _asked(self) -> tuple[list[Question], list[Lesson]]:
        """All that people passed on, near-duplicates together, and what was done with it."""
        asked, lessons = await self._store.read(taught.asked_and_taught)
        mark = len(asked), asked[-1].id if asked else 0
        if self._groups[0] != mark:
            questions = [one.question for one in asked]
            many = len(questions) > MANY
            self._groups = mark, (await apart(grouped, questions) if many else grouped(questions))
        return self._groups[1], lessons

    async def _question(self, words: str) -> Question | None:
        """The question that a button is about, None where it is gone."""
        groups, _ = await self._asked()
        return next((one for one in groups if words in one.keys), None)

    async def _desk(self, admin: Person) -> Desk:
        kept = await self._store.fact(f"{CODE}:{admin.person}")
        try:
            return Desk(**json.loads(kept or "{}"))
        except (ValueError, TypeError):
            return Desk()

    async def _want(self, admin: Person, desk: Desk, what: str, words: str) -> None:
        desk.wants, desk.of, desk.turn = what, words, ""
        await self._save(admin, desk)

    async def _save(self, admin: Person, desk: Desk) -> None:
        await self._store.remember(f"{CODE}:{admin.person}", json.dumps(vars(desk)))


def offering_to_tell(reply: Reply, label: str) -> Reply:
    """Where a question that isn't known can be passed on, one can ask to be told the answer as well."""
    at = next((n for n, row in enumerate(reply.rows) if any(one.event == PassOn() for one in row)), None)
    if at is None:
        return reply
    row = (Button(label, PassOn(tell=True), "quiet"),)
    return replace(reply, rows=(*reply.rows[: at + 1], row, *reply.rows[at + 1 :]))
