"""What admins see while they teach: a question with its buttons, lists to choose from, a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.authoring.changes import Results, compare
from bot.authoring.evaluate import Verdict
from bot.authoring.review import Question, propose
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.replies import texts
from bot.knowledge.entries import Ref, code_of
from bot.storage.taught import Lesson
from bot.telegram.keyboard import Key, Keys
from bot.telegram.render import Piece, paged

CODE = "teach"  # how the codes of these buttons begin; no event of the dialogue's does
LIKELIEST, GAPS, WORDINGS, MOST = 3, 6, 3, 90
"""So many entries, gaps, other wordings and entries of a section are shown."""
LONGEST = 300  # characters of a question that are shown and may be written
Pieces = tuple[Piece, ...]


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


class Cards:
    """Of the knowledge as it is now."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue, self._knowledge = dialogue, dialogue.knowledge
        self.say = dialogue.knowledge.voice.telegram.teach

    def card(self, first: Question, text: str, left: int, said: str = "") -> Pieces:
        """A question in the words `text`, and what the bot does with it; `left`: how many wait."""
        words = first.keys[0]
        proposed = propose(self._dialogue, text)
        titles = ", ".join(self.title(str(ref)) for ref in proposed.offered)
        today = self.say.misses
        if proposed.found:
            today = self.say.answers.format(title=self.title(str(proposed.found)))
        elif proposed.outcome == "suggest":
            today = self.say.offers.format(titles=titles)
        lines = [
            self.say.card.format(all=left, times=first.times, question=short(text)),
            *(self.say.also.format(question=short(one)) for one in first.wordings[1 : 1 + WORDINGS]),
            today,
        ]
        say = self.say
        keys = (
            *self.entries(first, proposed.choices[:LIKELIEST]),
            (button(say.other, "other", words), button(say.unsaid, "gaps", words)),
            (button(say.smalltalk, "as", words, "smalltalk"), button(say.nothing, "as", words, "none")),
            (button(say.words, "words", words),),
            (button(say.skip, "skip", words), button(say.never, "never", words)),
        )
        return self.said("\n\n".join(filter(None, [said, "\n".join(lines)])), keys)

    def found(self, question: Question, refs: Sequence[Ref]) -> Pieces:
        """Entries to choose from, where a few words can be written as well."""
        said = self.say.which_entry if refs else self.say.none_found
        return self.said(said, (*self.entries(question, refs), *self.ways_back(question)))

    def entries(self, question: Question, refs: Sequence[Ref]) -> Keys:
        return tuple((button(self.title(str(ref)), "label", question.keys[0], code_of(ref)),) for ref in refs)

    def sections(self, question: Question) -> Keys:
        sections = {**self._knowledge.sections, "terms": self._knowledge.voice.labels.terms}
        rows = [(button(title, "in", question.keys[0], _code(id)),) for id, title in sections.items()]
        return (*rows, *self.ways_back(question))

    def of_section(self, question: Question, code: str) -> Pieces:
        entries = self._knowledge.entries
        in_terms = code == _code("terms")
        refs = [
            ref
            for ref in entries
            if (ref.kind == "term" if in_terms else _code(self._knowledge.section_of(ref) or "") == code)
        ]
        return self.found(question, refs[:MOST])

    def gaps(self, question: Question) -> Keys:
        """The gaps that come nearest, no gap, or a new one."""
        dialogue = self._dialogue
        near = dialogue.learned.nearness.scores(dialogue.learned.vocabulary.read(question.text).tokens)
        scored = sorted(zip(dialogue.learned.keys, near.tolist(), strict=True), key=lambda one: -one[1])
        refs = (Ref.parse(key) for key, _ in scored if key.startswith("gap:"))
        words = question.keys[0]
        return (
            *self.entries(question, [ref for ref in islice(refs, GAPS) if ref]),
            (button(self.say.no_gap, "as", words, "unknown"), button(self.say.new_gap, "gap", words)),
            *self.ways_back(question),
        )

    def ways_back(self, question: Question) -> Keys:
        return ((button(self.say.back, "back", question.keys[0]),),)

    def said(self, said: str, keys: Keys = ()) -> Pieces:
        *before, last = (Piece(html) for html in paged(texts(said)))
        return (*before, replace(last, keys=keys))

    def title(self, label: str) -> str:
        """What a label, or an outcome, is called."""
        labels = self._knowledge.voice.labels
        named = {
            **{"smalltalk": self.say.smalltalk, "none": self.say.nothing, "unknown": self.say.unsaid},
            **{"guide": labels.guide, "compare": labels.compare},
        }
        ref = Ref.parse(label)
        entry = self._knowledge.entries.get(ref) if ref else None
        return entry.title if entry else named.get(label.removeprefix("intent:").partition(":")[0], label)

    def _answer(self, verdict: Verdict) -> str:
        """What a question gets, in a few words."""
        open_ = {"fallback": self.say.unknown, "suggest": self.say.choice}
        return open_.get(verdict.outcome) or self.title(verdict.got)

    def verdict(
        self, mine: Sequence[Lesson], before: Results | str, after: Results | str
    ) -> tuple[str, bool]:
        if isinstance(before, str) or isinstance(after, str):
            reason = before if isinstance(before, str) else str(after)
            return self.say.refused.format(reason=reason), False
        found = compare(before, after)
        numbers = {"better": len(found.better), "worse": len(found.worse), "total": found.total}
        lines = [self.say.verdict.format(learned=len(mine), **numbers)]
        for old, new in found.worst():
            question = short(new.question)
            lines.append(
                self.say.lost.format(question=question, old=self._answer(old), new=self._answer(new))
            )
        return "\n".join(lines), True


def button(label: str, verb: str, words: str = "", argument: str = "") -> Key:
    return Key(label, Press(verb, words, argument).code)


def _code(section: str) -> str:
    return code_of(Ref("topic", f"section {section}"))


def short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
