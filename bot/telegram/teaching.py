"""Teaching by tapping: an admin labels what people asked; what that changes is told before it counts.

Each press is done in the database first, in a way that bears to come twice, and answered then.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from bot.authoring.apart import apart
from bot.authoring.asked import Question, grouped, key_of, waiting
from bot.authoring.changes import Results, compare
from bot.authoring.proposing import propose
from bot.authoring.review import judged, new_gap
from bot.conversation import Conversation
from bot.dialogue.events import PassOn, Said
from bot.dialogue.replies import Button, Reply, texts
from bot.dialogue.state import State
from bot.knowledge.codes import code_of
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.voice import TeachVoice
from bot.storage import Person, StorageError, taught
from bot.storage.taught import Lesson, NewGap
from bot.telegram.admin import Admin
from bot.telegram.keyboard import Key, Keyboards, Keys
from bot.telegram.privacy import Privacy
from bot.telegram.render import Piece, Sent, paged, render

CODE = "teach"
LIKELIEST, GAPS, FOUND, WORDINGS = 3, 6, 6, 3
"""So many entries, gaps, finds and other wordings are shown."""
FOLLOW_SECONDS = 2.0
"""So often a process looks whether another one has taught something."""
LONGEST = 300
"""Characters of a question that are shown and may be written."""
MANY = 300
"""So many questions are sorted out in another process."""
_LOGGER = logging.getLogger(__name__)

Pieces = tuple[Piece, ...]


class Tell(Protocol):
    async def __call__(self, number: int, pieces: Pieces, once: str = "") -> None:
        """Say something to somebody, by number; what `once` names is said a single time."""


@dataclass(frozen=True)
class Press:
    """A button: what to do, with which question, and with what."""

    verb: str
    words: str = ""
    argument: str = ""

    @property
    def code(self) -> str:
        return f"{CODE}.{self.verb}.{self.words}.{self.argument}"

    @classmethod
    def read(cls, code: str) -> "Press":
        return cls(*code.split(".", 3)[1:]) if code.count(".") > 1 else cls("")


@dataclass
class Desk:
    """What an admin is at: skipped questions, changed words, and what the next message is to be."""

    skipped: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    wants: str = ""
    """`find`, `gap` or `words`; "" where nothing is waited for."""
    of: str = ""
    """The question that this is about."""
    turn: str = ""
    """The message that was taken for it; it may come again."""


class Teaching:
    """Serves the admins."""

    def __init__(
        self,
        admin: Admin,
        conversation: Conversation,
        privacy: Privacy,
        tell: Tell,
        keyboards: Callable[[], Keyboards],
    ) -> None:
        self._admin, self._conversation, self._store = admin, conversation, conversation.store
        self._tell, self._privacy, self._keyboards = tell, privacy, keyboards
        self._numbers = {privacy.person(number, number).person: number for number in admin.numbers}
        self._groups: tuple[object, list[Question]] = (None, [])
        self._before: tuple[object, asyncio.Task[Results | str]] | None = None
        """How questions are understood today."""
        self._trials: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    # What admins do

    async def command(self, argument: str, admin: Person, turn: str) -> Pieces:
        """/teach, and /teach undo."""
        if argument.strip().lower() == "undo":
            return self._said(await self._undo(admin, turn))
        await self._save(admin, Desk())
        self._begin(admin.person, self._warm())
        return await self._card(Desk())

    async def typed(self, text: str, admin: Person, turn: str) -> Pieces | None:
        """What an admin writes, where something is waited for."""
        desk = await self._desk(admin)
        is_wanted = desk.wants and desk.turn in ("", turn)
        question = await self._question(desk.of) if is_wanted else None
        if question is None:
            return None
        if len(text) > LONGEST:
            return self._said(self._say.too_long, self._ways_back(question))
        desk.turn = turn
        if desk.wants == "words":
            desk.texts[desk.of] = " ".join(text.split())
        await self._save(admin, desk)
        match desk.wants:
            case "words":
                return await self._card(desk)
            case "gap":
                return await self._label(admin, desk, question, *new_gap(self._knowledge, text))
        found = propose(self._conversation.dialogue, text).choices[:FOUND]
        return self._said(self._say.which, (*self._entries(question, found), *self._ways_back(question)))

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
            return self._said(await self._keep(admin, int(press.argument), turn))
        if press.verb == "undo":
            return self._said(await self._undo(admin, turn))
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
                return self._said(self._say.which, self._sections(question))
            case "in":
                return self._said(self._say.which, self._of_section(question, press.argument))
            case "gaps":
                return self._said(self._say.which_gap, self._gaps(question))
            case "gap":
                await self._want(admin, desk, "gap", press.words)
                return self._said(self._say.write_gap, self._ways_back(question))
            case "words":
                await self._want(admin, desk, "words", press.words)
                return self._said(self._say.write_words, self._ways_back(question))
        return await self._card(desk)

    async def _label(
        self,
        admin: Person,
        desk: Desk,
        question: Question,
        expect: str,
        gap: NewGap | None = None,
    ) -> Pieces:
        """One tap: kept in the database, tried beside the running bot; the next question is shown."""
        text = desk.texts.get(question.keys[0], question.text)
        lesson = question.lesson(expect, "labelled", gap, text)
        others = await self._store.read(taught.lessons)
        there = [one for one in others if one.words == lesson.words and one.status in ("labelled", "kept")]
        if not any(one.expect == expect and one.question == text for one in there):
            await self._store.write(partial(taught.label, admin=admin.person, lesson=lesson))
        mine = {one.id for one in await self._store.read(partial(taught.labelled, admin=admin.person))}
        self._begin(admin.person, self._try(admin.person))
        title = gap[1] if gap else self._title(expect)
        said = self._say.labelled.format(question=_short(text), title=title)
        otherwise = any(one.expect != expect and one.id not in mine for one in there)
        return await self._card(desk, f"{said}\n{self._say.both}" if otherwise else said)

    async def _keep(self, admin: Person, upto: int, turn: str) -> str:
        keeping = partial(taught.keep, admin=admin.person, upto=upto, turn=turn)
        kept = await self._store.write(keeping)
        self._woken.set()
        return self._say.kept.format(n=len(kept)) if kept else self._say.gone

    async def _undo(self, admin: Person, turn: str) -> str:
        undone = await self._store.write(partial(taught.undo, admin=admin.person, turn=turn))
        self._woken.set()
        if not undone:
            return self._say.nothing_to_undo
        return self._say.undone.format(questions="; ".join(f"“{_short(one.question)}”" for one in undone))

    # What is shown

    async def _card(self, desk: Desk, said: str = "") -> Pieces:
        """The most frequent question that waits, what the bot does with it, and the buttons."""
        groups, lessons = await self._asked()
        open_ = [one for one in waiting(groups, lessons) if one.keys[0] not in desk.skipped]
        if not open_:
            none = self._say.none.format(pass_on=self._knowledge.voice.labels.pass_on)
            return self._said(f"{said}\n\n{none}".strip())
        first = open_[0]
        words, text = first.keys[0], desk.texts.get(first.keys[0], first.text)
        proposed = propose(self._conversation.dialogue, text)
        titles = ", ".join(self._title(str(ref)) for ref in proposed.choices[:LIKELIEST])
        today = self._say.misses
        if proposed.found:
            today = self._say.answers.format(title=self._title(str(proposed.found)))
        elif proposed.outcome == "suggest":
            today = self._say.offers.format(titles=titles)
        lines = [
            self._say.card.format(all=len(open_), times=first.times, question=_short(text)),
            *(self._say.also.format(question=_short(one)) for one in first.wordings[1 : 1 + WORDINGS]),
            today,
        ]
        say = self._say
        keys = (
            *self._entries(first, proposed.choices[:LIKELIEST]),
            (_key(say.other, "other", words), _key(say.unsaid, "gaps", words)),
            (_key(say.smalltalk, "as", words, "smalltalk"), _key(say.nothing, "as", words, "none")),
            (_key(say.words, "words", words),),
            (_key(say.skip, "skip", words), _key(say.never, "never", words)),
        )
        return self._said("\n\n".join(filter(None, [said, "\n".join(lines)])), keys)

    def _entries(self, question: Question, refs: Sequence[Ref]) -> Keys:
        return tuple((_key(self._title(str(ref)), "label", question.keys[0], code_of(ref)),) for ref in refs)

    def _sections(self, question: Question) -> Keys:
        sections = {**self._knowledge.sections, "terms": self._knowledge.voice.labels.terms}
        rows = [(_key(title, "in", question.keys[0], _code(id)),) for id, title in sections.items()]
        return (*rows, *self._ways_back(question))

    def _of_section(self, question: Question, code: str) -> Keys:
        entries = self._knowledge.entries
        in_terms = code == _code("terms")
        refs = [
            ref
            for ref in entries
            if (ref.kind == "term" if in_terms else _code(self._knowledge.section_of(ref) or "") == code)
        ]
        return (*self._entries(question, refs), *self._ways_back(question))

    def _gaps(self, question: Question) -> Keys:
        """The gaps that come nearest, no gap, or a new one."""
        dialogue = self._conversation.dialogue
        near = dialogue.learned.nearness.scores(dialogue.learned.vocabulary.read(question.text).tokens)
        scored = sorted(zip(dialogue.learned.keys, near.tolist(), strict=True), key=lambda one: -one[1])
        refs = (Ref.parse(key) for key, _ in scored if key.startswith("gap:"))
        words = question.keys[0]
        return (
            *self._entries(question, [ref for ref in islice(refs, GAPS) if ref]),
            (_key(self._say.no_gap, "as", words, "unknown"), _key(self._say.new_gap, "gap", words)),
            *self._ways_back(question),
        )

    def _ways_back(self, question: Question) -> Keys:
        return ((_key(self._say.back, "back", question.keys[0]),),)

    def _said(self, said: str, keys: Keys = ()) -> Pieces:
        *before, last = (Piece(html) for html in paged(texts(said)))
        return (*before, replace(last, keys=keys))

    def _title(self, label: str) -> str:
        """What a label is called."""
        named = {"smalltalk": self._say.smalltalk, "none": self._say.nothing, "unknown": self._say.unsaid}
        ref = Ref.parse(label)
        entry = self._knowledge.entries.get(ref) if ref else None
        return named.get(label) or (entry.title if entry else label)

    # What a label changes

    def _begin(self, admin: str, work: Coroutine[Any, Any, None]) -> None:
        """In place of what was being tried for this admin."""
        if (before := self._trials.get(admin)) is not None:
            before.cancel()
        self._trials[admin] = asyncio.create_task(work)

    async def _warm(self) -> None:
        """How questions are understood today, while the admin still reads."""
        lessons = await self._store.read(taught.lessons)
        await self._judged_today([one for one in lessons if one.status in ("kept", "undone")])

    async def _judged_today(self, lessons: Sequence[Lesson]) -> Results | str:
        """Once for each state of the knowledge, whoever stops waiting for it."""
        mark = self._knowledge.version, tuple((one.id, one.status) for one in lessons)
        if self._before is None or self._before[0] != mark or self._before[1].cancelled():
            self._before = mark, asyncio.create_task(apart(judged, self._folder, lessons))
        try:
            return await asyncio.shield(self._before[1])
        except Exception:
            self._before = None
            raise

    async def _try(self, admin: str) -> None:
        """Tell the admin what the labels do that wait."""
        try:
            lessons = await self._store.read(taught.lessons)
            mine = await self._store.read(partial(taught.labelled, admin=admin))
            if not mine:
                return
            certain = [one for one in lessons if one.status in ("kept", "undone")]
            before = await self._judged_today(certain)
            after = await apart(judged, self._folder, [*certain, *mine])
            said, can_keep = self._verdict(mine, before, after)
            keep = (_key(self._say.keep, "keep", "", str(mine[-1].id)),) if can_keep else ()
            await self._tell(
                self._numbers[admin], self._said(said, ((*keep, _key(self._say.take_back, "undo")),))
            )
        except StorageError as error:
            _LOGGER.warning("what was labelled can't be tried now: %s", error)
        except Exception:  # the one place where whatever went wrong with it ends
            _LOGGER.exception("what was labelled can't be tried")

    def _verdict(
        self, mine: Sequence[Lesson], before: Results | str, after: Results | str
    ) -> tuple[str, bool]:
        if isinstance(before, str) or isinstance(after, str):
            reason = before if isinstance(before, str) else str(after)
            return self._say.refused.format(reason=reason), False
        found = compare(before, after)
        numbers = {"better": len(found.better), "worse": len(found.worse), "total": found.total}
        lines = [self._say.verdict.format(learned=len(mine), **numbers)]
        for old, new in found.worst():
            question = _short(new.question)
            lines.append(self._say.lost.format(question=question, old=old.got, new=new.got))
        return "\n".join(lines), True

    # What others see of it

    async def follow(self) -> None:
        """Take over what was kept or taken back, here or by another process; until cancelled."""
        await self._go_on()
        while True:
            self._woken.clear()
            try:
                mark = await self._store.read(taught.mark)
                if mark != self._admin.taught:
                    await self._take_over()
            except StorageError as error:
                _LOGGER.warning("what is taught can't be looked up: %s", error)
            except Exception:
                _LOGGER.exception("what is taught can't be taken over")
            try:
                async with asyncio.timeout(FOLLOW_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _go_on(self) -> None:
        """Try again what was labelled when a process ended."""
        try:
            admins = await self._store.read(taught.teachers)
        except StorageError:
            return
        for admin in admins:
            if admin in self._numbers:
                self._begin(admin, self._try(admin))

    async def _take_over(self) -> None:
        unwritten = await self._admin.take_over()
        if unwritten:
            said = self._said(self._say.unwritten.format(reason=unwritten))
            for number in self._numbers.values():
                await self._tell(number, said)
        await self._tell_who_waits()

    async def _tell_who_waits(self) -> None:
        """Who wanted to be told gets the answer once it is in force, a single time."""
        asked, lessons = await self._store.read(taught.asked_and_taught)
        known = {key: one for one in lessons if one.status == "kept" for key in (one.words, *one.also)}
        for one in asked:
            lesson = known.get(key_of(one.question)) if one.waiting else None
            if lesson is None:
                continue
            if Ref.parse(lesson.expect) in self._knowledge.entries:
                await self._answer(one)
            await self._store.write(partial(taught.told, id=one.id))

    async def _answer(self, asked: taught.Asked) -> None:
        try:
            number = int(self._privacy.open(asked.waiting))
        except ValueError as error:
            _LOGGER.warning("somebody can't be told an answer: %s", error)
            return
        turn = self._conversation.dialogue.respond(Said(asked.question), State(), 0.0)
        said = self._knowledge.voice.telegram.now_known.format(question=_short(asked.question))
        replies = (Reply(texts(said)), *turn.replies)
        pieces = tuple(piece for reply in replies for piece in render(reply, self._keyboards()))
        await self._tell(number, pieces, f"answer:{asked.id}:{asked.at}")

    async def tell_admins(self, said: str, once: str) -> None:
        for person, number in self._numbers.items():
            await self._tell(number, self._said(said), f"{once}:{person}")

    async def first(self, most: int) -> list[Question]:
        """The questions that wait, the most frequent first."""
        groups, lessons = await self._asked()
        return waiting(groups, lessons)[:most]

    async def stop(self) -> None:
        tasks = [*self._trials.values(), *([self._before[1]] if self._before else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # What is there

    @property
    def _knowledge(self) -> Knowledge:
        return self._conversation.dialogue.knowledge

    @property
    def _folder(self) -> Path:
        return self._admin.folder

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


def _key(label: str, verb: str, words: str = "", argument: str = "") -> Key:
    return Key(label, Press(verb, words, argument).code)


def _code(section: str) -> str:
    return code_of(Ref("topic", f"section {section}"))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def offering_to_tell(reply: Reply, label: str) -> Reply:
    """Where a question that isn't known can be passed on, one can ask to be told the answer as well."""
    at = next((n for n, row in enumerate(reply.rows) if any(one.event == PassOn() for one in row)), None)
    if at is None:
        return reply
    row = (Button(label, PassOn(tell=True), "quiet"),)
    return replace(reply, rows=(*reply.rows[: at + 1], row, *reply.rows[at + 1 :]))
