"""Things side by side, as many rows as a phone shows, and the way to other sides: by tapping."""

import re
from collections.abc import Iterator, Sequence

from bot.dialogue import events
from bot.dialogue.entries import Feedback
from bot.dialogue.offers import MOST_SIDE_BY_SIDE
from bot.dialogue.paging import Pager
from bot.dialogue.parts import Rows, parts
from bot.dialogue.replies import Button, Paragraph, Reply, Row, Table, prose, text, texts
from bot.knowledge.entries import COMPARISON, Aspect, Term
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.markup import visible

NAMED = 2
"""So many rows of another part are named on the button that leads there."""


class Comparing:
    """Compares the terms of one glossary."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self._pager, self._feedback = Pager(knowledge.voice), Feedback(knowledge.voice)

    def comparison(self, terms: Sequence[Term], part: int | None = None) -> Reply:
        """Two or three terms by every aspect that one of them has a fact on.

        `part`: which rows, when it is changed in place; only a fresh one asks whether it helped.
        """
        table, opening = self._table(terms), tuple(self._opening(terms))
        cut = parts(table, sum(len(said.visible()) for said in opening))
        number = max(0, min(part or 0, len(cut) - 1))
        before = sum(map(len, cut[:number]))
        shown = cut[number] if cut else ()
        # The first part tells all rows to those who read plain text.
        further = table.rows[len(shown) :] if number == 0 else ()
        table = Table(table.title, table.columns, shown, table.note, further)
        place = self._say.compare_rows.format(
            first=before + 1, last=before + len(shown), count=sum(map(len, cut))
        )
        rows = [*self._turns(terms, cut, number), *self._sides(terms), self._guide()]
        if part is None:
            rows.append(self._feedback.row(COMPARISON))
        said = opening if not number else (text(place, "italic"),) if len(cut) > 1 else ()
        link = events.Compare(_ids(terms))
        return Reply(said, tuple(row for row in rows if row), table, in_place=part is not None, link=link)

    def _opening(self, terms: Sequence[Term]) -> Iterator[Paragraph]:
        """The main difference of two; what each one is, where nobody wrote that or there are more."""
        if len(terms) == 2:
            one, other = terms
            if said := one.differs.get(other.id) or other.differs.get(one.id):
                yield prose(said)
                return
        for term in terms:
            if term.short:
                said = _first_sentence(visible(term.short))
                yield text(self._say.compare_opening.format(term=term.title, text=said))

    def _table(self, terms: Sequence[Term]) -> Table:
        unsaid = self._say.cell_not_said
        rows = tuple(
            (aspect.title, tuple(_cell(term, aspect, unsaid) for term in terms))
            for aspect in self._knowledge.aspects
            if any(aspect.id in term.facts for term in terms)
        )
        title = self._say.compare_title.format(terms=self.names(terms))
        return Table(title, tuple(term.title for term in terms), rows, self._say.compare_note)

    def names(self, terms: Sequence[Term]) -> str:
        """`A, B and C`."""
        titles = [term.title for term in terms]
        first = titles[0]
        for title in titles[1:-1]:
            first = self._say.several.format(first=first, last=title)
        return self._say.both.format(first=first, last=titles[-1]) if len(titles) > 1 else first

    def _turns(self, terms: Sequence[Term], cut: Sequence[Rows], number: int) -> Iterator[Row]:
        """To the other parts, by what is in them."""
        last = 0
        for n, rows in enumerate(cut):
            first, last = last + 1, last + len(rows)
            titles = ", ".join(title for title, _ in rows[:NAMED])
            if n != number:
                label = self._labels.compare_rows.format(first=first, last=last, titles=titles)
                yield (Button(label, events.Compare(_ids(terms), n)),)

    def _sides(self, terms: Sequence[Term]) -> list[Row]:
        """To change a side, to take one away, to add one."""
        ids, others = _ids(terms), len(self._comparable()) > len(terms)
        changes = [
            (Button(self._labels.change_side.format(term=term.title), events.Pick(ids, n)),) if others else ()
            for n, term in enumerate(terms)
        ]
        if len(terms) < MOST_SIDE_BY_SIDE:
            add = (Button(self._labels.add_side, events.Pick(ids, len(ids))),) if others else ()
            return [tuple(button for row in changes for button in row), add]
        return [(*change, self._without(terms, n)) for n, change in enumerate(changes)]

    def _without(self, terms: Sequence[Term], at: int) -> Button:
        ids = _ids(terms)
        rest = events.Compare((*ids[:at], *ids[at + 1 :]), 0)
        return Button(self._labels.remove_side.format(term=terms[at].title), rest)

    def _guide(self) -> Row:
        return (Button(self._labels.guide, events.Command("guide"), "primary"),)

    def _comparable(self) -> list[Term]:
        return [term for term in self._knowledge.terms if term.facts]

    def pick(self, chosen: Sequence[Term], at: int, page: int = 0) -> Reply | None:
        """Which term is to stand at `at`; None where there are no two to compare."""
        comparable = self._comparable()
        if len(comparable) < 2:
            return None
        at = max(0, min(at, len(chosen), MOST_SIDE_BY_SIDE - 1))
        choices = [
            Button(term.title, self._picked(chosen, at, term)) for term in comparable if term not in chosen
        ]
        rows = self._pager.rows(choices, page, lambda n: events.Pick(_ids(chosen), at, n))
        said = (*texts(self._asked(chosen, at)), *self._pager.place(choices, page))
        keeps = len(chosen) > 1
        return Reply(
            said,
            (*self._usual(chosen), *rows, *_back(chosen, self._labels.back_to_comparison)),
            in_place=True,
            keeps_picture=keeps,
        )

    @staticmethod
    def _picked(chosen: Sequence[Term], at: int, term: Term) -> events.Event:
        ids = (*_ids(chosen)[:at], term.id, *_ids(chosen)[at + 1 :])
        return events.Compare(ids, 0) if len(ids) > 1 else events.Pick(ids, 1)

    def _asked(self, chosen: Sequence[Term], at: int) -> str:
        if not chosen:
            return self._say.pick_first
        if at < len(chosen):
            return self._say.pick_instead.format(term=chosen[at].title)
        return self._say.pick_next.format(terms=self.names(chosen))

    def _usual(self, chosen: Sequence[Term]) -> tuple[Row, ...]:
        """The pair that most want to see, to begin with."""
        usual = self._knowledge.usual_terms
        if chosen or len(usual) < 2:
            return ()
        label = self._labels.compare_pair.format(terms=self.names(usual))
        return ((Button(label, events.Compare(_ids(usual), 0), "primary"),),)


def _back(chosen: Sequence[Term], label: str) -> tuple[Row, ...]:
    return ((Button(label, events.Compare(_ids(chosen), 0), "quiet"),),) if len(chosen) > 1 else ()


def _cell(term: Term, aspect: Aspect, unsaid: str) -> str:
    fact = term.facts.get(aspect.id)
    return visible(fact.in_short) if fact else unsaid


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]


def _ids(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.id for term in terms)
