"""Leafing through all that there is: sections, their topics, the glossary; each page in place of the last."""

from collections.abc import Callable, Sequence

from bot.dialogue import events
from bot.dialogue.entries import Entries
from bot.dialogue.events import Event
from bot.dialogue.paging import PER_PAGE, Pager
from bot.dialogue.replies import Button, Paragraph, Reply, Row, texts
from bot.knowledge.entries import Ref, Term
from bot.knowledge.knowledge import Knowledge

GLOSSARY = "terms"
"""The section that the terms come from."""


class Browsing:
    """The shelves of one knowledge: a section holds topics, the glossary holds terms."""

    def __init__(self, knowledge: Knowledge, answers: Entries) -> None:
        self._knowledge, self._answers = knowledge, answers
        self._pager = Pager(knowledge.voice)
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        used = {topic.section for topic in knowledge.topics}
        self._sections = {id: title for id, title in knowledge.sections.items() if id in used}

    def contents(self, page: int = 0) -> Reply:
        """The sections; or all topics at once where the article has no sections."""
        choices = [Button(title, events.ShowSection(id)) for id, title in self._sections.items()]
        choices = choices or self._leaves(self._topics(None))
        return self._page(self._say.topics, choices, page, events.Contents)

    def section(self, id: str, page: int = 0) -> Reply | None:
        """The topics of a section, or the glossary; None where there is no such section."""
        if id == GLOSSARY:
            return self.glossary(page)
        if id not in self._knowledge.sections:
            return None
        said = self._say.section_topics.format(section=self._knowledge.sections[id])
        leaves = self._leaves(self._topics(id))
        back: Row = (Button(self._labels.topics, events.Contents(), "quiet"),)
        return self._page(said, leaves, page, lambda n: events.ShowSection(id, n), (back,))

    def glossary(self, page: int = 0) -> Reply:
        """The words; the topics where there are none."""
        leaves = self._leaves([Ref("term", term.id) for term in self._knowledge.terms])
        if not leaves:
            return self.contents()
        return self._page(self._say.terms, leaves, page, lambda n: events.ShowSection(GLOSSARY, n))

    def choice(self, refs: Sequence[Ref], said: str) -> Reply:
        """A few words of the glossary to choose from, and the way to all of them."""
        everything: Row = (Button(self._labels.terms, events.ShowSection(GLOSSARY), "quiet"),)
        return Reply(texts(said), (*((leaf,) for leaf in self._leaves(refs)), everything))

    def leaf(self, ref: Ref) -> Reply | None:
        """An entry whole, with the ones before and after it; None when it stands on no shelf."""
        shelf = self._shelf(ref)
        if ref not in shelf:
            return None
        place = shelf.index(ref)
        rows = (*self._beside(ref), self._neighbours(shelf, place), self._back(ref, place))
        link = events.Leaf(ref)
        return Reply(self._told(ref), tuple(row for row in rows if row), in_place=True, link=link)

    def _told(self, ref: Ref) -> tuple[Paragraph, ...]:
        term = self._knowledge.term(ref.id) if ref.kind == "term" else None
        if term:
            return self._answers.card(term)
        whole = self._answers.entry(ref, whole=True)
        return whole.paragraphs if whole else ()

    def _beside(self, ref: Ref) -> tuple[Row, ...]:
        entry = self._knowledge.entries[ref]
        others = self._answers.compare_with(entry) if isinstance(entry, Term) else []
        return tuple((button,) for button in others)

    def _shelf(self, ref: Ref) -> list[Ref]:
        if ref.kind == "term":
            return [Ref("term", term.id) for term in self._knowledge.terms]
        topic = self._knowledge.topic(ref.id) if ref.kind == "topic" else None
        return self._topics(topic.section) if topic else []

    def _topics(self, section: str | None) -> list[Ref]:
        """The topics of a section; of all, where the article has none."""
        found = self._knowledge.topics
        return [Ref("topic", topic.id) for topic in found if not self._sections or topic.section == section]

    def _leaves(self, refs: Sequence[Ref]) -> list[Button]:
        return [Button(self._knowledge.entries[ref].title, events.Leaf(ref)) for ref in refs]

    def _neighbours(self, shelf: Sequence[Ref], place: int) -> Row:
        before, after = shelf[max(0, place - 1) : place], shelf[place + 1 : place + 2]
        sides = ((before, self._labels.previous), (after, self._labels.next))
        return tuple(
            Button(label.format(title=self._knowledge.entries[ref].title), events.Leaf(ref))
            for refs, label in sides
            for ref in refs
        )

    def _back(self, ref: Ref, place: int) -> Row:
        """To the page of the list on which the entry stands."""
        page = place // PER_PAGE
        if ref.kind == "term":
            return (Button(self._labels.terms, events.ShowSection(GLOSSARY, page), "quiet"),)
        section = self._knowledge.section_of(ref)
        if section in self._sections:
            title = self._sections[section]
            return (Button(title, events.ShowSection(section, page), "quiet"),)
        return (Button(self._labels.topics, events.Contents(page), "quiet"),)

    def _page(
        self,
        said: str,
        choices: Sequence[Button],
        page: int,
        turned: Callable[[int], Event],
        back: tuple[Row, ...] = (),
    ) -> Reply:
        paragraphs = (*texts(said), *self._pager.place(choices, page))
        return Reply(paragraphs, (*self._pager.rows(choices, page, turned), *back), in_place=True)
