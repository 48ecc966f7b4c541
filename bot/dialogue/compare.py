"""Things side by side, as many rows as a phone shows, and the way to other sides: by tapping."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import TypeAlias

from bot.dialogue import events
from bot.dialogue.browse import paged
from bot.dialogue.entries import Feedback
from bot.dialogue.offers import MOST_SIDE_BY_SIDE
from bot.dialogue.replies import Button, Paragraph, Reply, Row, Table, prose, texts
from bot.knowledge.entries import COMPARISON, Term
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.markup import visible

NAMED = 2
"""So many rows of another part are named on the button that leads there."""
MOST_ROWS = 6
ROOM = 1000
"""Characters of a part in words, with its title: a picture's caption holds the same."""

Rows: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class Comparisons:
    """Compares the terms of one glossary."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._voice = knowledge, knowledge.voice
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self._comparable = [term for term in knowledge.terms if term.facts]

    def comparison(self, terms: Sequence[Term], part: int | None = None) -> Reply:
        """Two or three terms by every aspect that one of them has a fact on.

        `part`: which rows, when it is changed in place; only a fresh one asks whether it helped.
        """
        table, said = self._table(terms), tuple(self._opening(terms))
        cut = parts(table, sum(len(one.visible()) for one in said))
        number = max(0, min(part or 0, len(cut) - 1))
        shown = cut[number] if cut else ()
        if number:
            first = sum(map(len, cut[:number])) + 1
            last, count = first + len(shown) - 1, len(table.rows)
            said = (prose(self._say.compare_rows.format(first=first, last=last, count=count), "italic"),)
        # The first part tells all rows to those who read plain text.
        table = replace(table, rows=shown, further=() if number else table.rows[len(shown) :])
        guide: Row = (Button(self._labels.guide, events.Command("guide"), "primary"),)
        voted: Row = Feedback(self._voice).row(COMPARISON) if part is None else ()
        rows = (*self._turns(terms, cut, number), *self._sides(terms), guide, voted)
        link = events.Compare(_ids(terms))
        return Reply(said, tuple(filter(None, rows)), table, in_place=part is not None, link=link)

    def _opening(self, terms: Sequence[Term]) -> Iterator[Paragraph]:
        """The main difference of two; what each one is, where nobody wrote that or there are more."""
        one, other = terms[0], terms[-1]
        differs = one.differs.get(other.id) or other.differs.get(one.id)
        if differs and len(terms) == 2:
            yield prose(differs)
            return
        for term in terms:
            if term.short:
                first_sentence = re.split(r"(?<=[.!?])\s", visible(term.short), maxsplit=1)[0]
                yield prose(self._say.compare_opening.format(term=term.title, text=first_sentence))

    def _table(self, terms: Sequence[Term]) -> Table:
        found = [[term.facts.get(aspect.id) for term in terms] for aspect in self._knowledge.aspects]
        rows = tuple(
            (aspect.title, tuple(visible(one.in_short if one else self._say.cell_not_said) for one in facts))
            for aspect, facts in zip(self._knowledge.aspects, found, strict=True)
            if any(facts)
        )
        title = self._say.compare_title.format(terms=self._names(terms))
        note = visible(self._say.compare_note)
        return Table(visible(title), tuple(term.title for term in terms), rows, note)

    def _names(self, terms: Sequence[Term]) -> str:
        """`A, B and C`."""
        first, *others = (term.title for term in terms)
        for title in others[:-1]:
            first = self._say.several.format(first=first, last=title)
        return self._say.both.format(first=first, last=others[-1]) if others else first

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
        ids, labels, others = _ids(terms), self._labels, len(self._comparable) > len(terms)
        changes: Row = tuple(
            Button(labels.change_side.format(term=term.title), events.Pick(ids, n))
            for n, term in enumerate(terms)
            if others
        )
        if len(terms) < MOST_SIDE_BY_SIDE:
            add = Button(labels.add_side, events.Pick(ids, len(ids)))
            return [changes, (add,) if others else ()]
        rests = [events.Compare((*ids[:n], *ids[n + 1 :]), 0) for n in range(len(ids))]
        removes = [
            Button(labels.remove_side.format(term=term.title), rest)
            for term, rest in zip(terms, rests, strict=True)
        ]
        return [(*changes[n : n + 1], remove) for n, remove in enumerate(removes)]

    def pick(self, chosen: Sequence[Term], at: int, page: int = 0) -> Reply | None:
        """Which term is to stand at `at`; None where there are no two to compare."""
        if len(self._comparable) < 2:
            return None
        ids, usual, say, keeps = _ids(chosen), self._knowledge.usual_terms, self._say, len(chosen) > 1
        at = max(0, min(at, len(chosen), MOST_SIDE_BY_SIDE - 1))
        if not chosen:
            asked = say.pick_first
        elif at < len(chosen):
            asked = say.pick_instead.format(term=chosen[at].title)
        else:
            asked = say.pick_next.format(terms=self._names(chosen))
        choices = [
            Button(term.title, self._picked(ids, at, term)) for term in self._comparable if term not in chosen
        ]
        place, rows = paged(self._voice, choices, page, lambda n: events.Pick(ids, at, n))
        if not chosen and len(usual) > 1:  # the pair that most want to see, to begin with
            label = self._labels.compare_pair.format(terms=self._names(usual))
            rows = ((Button(label, events.Compare(_ids(usual), 0), "primary"),), *rows)
        if keeps:
            rows = (*rows, (Button(self._labels.back_to_comparison, events.Compare(ids, 0), "quiet"),))
        return Reply((*texts(asked), *place), rows, in_place=True, keeps_picture=keeps)

    @staticmethod
    def _picked(ids: tuple[str, ...], at: int, term: Term) -> events.Event:
        ids = (*ids[:at], term.id, *ids[at + 1 :])
        return events.Compare(ids, 0) if len(ids) > 1 else events.Pick(ids, 1)


def parts(table: Table, taken: int = 0) -> tuple[Rows, ...]:
    """The rows in as few parts as a phone shows well, all about as long; one that is too long stands alone.

    `taken`: characters that something else needs beside the first part.
    """
    rows = table.rows
    for count in range(ceil(len(rows) / MOST_ROWS), len(rows)):
        edges = [ceil(len(rows) * n / max(count, 1)) for n in range(count + 1)]
        cut = tuple(rows[first:last] for first, last in pairwise(edges))
        if all(_length(table, part) + taken * (not n) <= ROOM for n, part in enumerate(cut)):
            return cut
    return tuple((row,) for row in rows)


def _length(table: Table, rows: Rows) -> int:
    words = Reply((), table=Table(table.title, table.columns, rows, table.note)).plain()
    # A blank line between rows, and the line that tells which part it is.
    return len(words) + len(rows) + 40


def _ids(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.id for term in terms)
