"""What the bot shows of the whole: greeting, about, sections, their topics, the glossary, page by page."""

from collections.abc import Callable, Sequence
from typing import Literal

from bot.dialogue import events
from bot.dialogue.entries import Entries
from bot.dialogue.events import Event
from bot.dialogue.offers import Offers
from bot.dialogue.replies import Button, Paragraph, Reply, Row, prose, texts
from bot.knowledge.entries import Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.voice import Voice
from bot.understanding.decide import Confident, decide
from bot.understanding.interpret import Interpreter
from bot.understanding.likeness import nearly
from bot.understanding.tokens import words

PER_PAGE = 8
GLOSSARY = "terms"
"""The section that the terms come from."""


class Browse:
    """The shelves of one knowledge: a section holds topics, the glossary holds terms."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._voice = knowledge, knowledge.voice
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self._entries, self._offers = Entries(knowledge), Offers(knowledge)
        used = {topic.section for topic in knowledge.topics}
        self._sections = {id: title for id, title in knowledge.sections.items() if id in used}

    def greeting(self) -> Reply:
        """What one can ask, in one screen: typical questions first."""
        said = self._say.greeting.format(name=self._voice.name, title=self._voice.source.title)
        asked = [(button,) for button in self._entries.shown(self._knowledge.typical)]
        return Reply((*texts(said), *texts(self._say.typical if asked else "")), (*asked, *self.ways_on()))

    def ways_on(self) -> tuple[Row, ...]:
        """The buttons for somebody who doesn't know what to ask."""
        topics = Button(self._labels.topics, events.Command("topics"))
        if not self._knowledge.terms:
            return ((topics,),)
        guide = Button(self._labels.guide, events.Command("guide"), "primary")
        terms = Button(self._labels.terms, events.Command("terms"))
        return ((guide,), (topics, terms, Button(self._labels.compare, events.Command("compare"))))

    def astray(self, what: Literal["no-text", "old-button", "no-button"]) -> Reply:
        """For somebody who sent or pressed what means nothing here."""
        said = {
            "no-text": self._say.no_text,
            "old-button": self._say.gone,
            "no-button": self._say.nothing_to_press,
        }
        return Reply(texts(said[what]), self.ways_on())

    def help(self) -> Reply:
        return Reply(texts(self._say.help), self.ways_on())

    def about(self) -> Reply:
        article = self._voice.source
        said = self._say.about.format(
            name=self._voice.name,
            title=article.title,
            date=f" ({article.date})" if article.date else "",
            disclaimer=article.disclaimer or "",
        )
        return Reply((*texts(said), *texts(article.link or "")))

    def privacy(self, days: int) -> Reply:
        """`days`: how long questions are kept."""
        return Reply(texts(self._say.privacy.format(pass_on=self._labels.pass_on, days=days)))

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
        back: Row = (Button(self._labels.topics, events.Contents(), "quiet"),)
        leaves = self._leaves(self._topics(id))
        return self._page(said, leaves, page, lambda n: events.ShowSection(id, n), back)

    def glossary(self, page: int = 0) -> Reply:
        """The words; the topics where there are none."""
        leaves = self._leaves(self._terms())
        if not leaves:
            return self.contents()
        return self._page(self._say.terms, leaves, page, lambda n: events.ShowSection(GLOSSARY, n))

    def leaf(self, ref: Ref) -> Reply | None:
        """An entry whole, with the ones before and after it; None when it stands on no shelf."""
        match self._knowledge.entries.get(ref), self._entries.entry(ref, whole=True):
            case Term() as term, _:
                shelf, others = self._terms(), self._entries.compare_with(term)
                said = self._entries.card(term)
            case topic, Reply(said) if topic and ref.kind == "topic":
                shelf, others = self._topics(self._knowledge.section_of(ref)), []
            case _:
                return None
        place = shelf.index(ref)
        before, after = shelf[max(0, place - 1) : place], shelf[place + 1 : place + 2]
        neighbours = tuple(
            Button(label.format(title=self._knowledge.entries[other].title), events.Leaf(other))
            for label, found in ((self._labels.previous, before), (self._labels.next, after))
            for other in found
        )
        rows = (*((other,) for other in others), neighbours, (self._back(ref, place // PER_PAGE),))
        return Reply(said, tuple(row for row in rows if row), in_place=True, link=events.Leaf(ref))

    def _back(self, ref: Ref, page: int) -> Button:
        """To the page of the list on which the entry stands."""
        section = self._knowledge.section_of(ref)
        if ref.kind == "term":
            return Button(self._labels.terms, events.ShowSection(GLOSSARY, page), "quiet")
        if section in self._sections:
            return Button(self._sections[section], events.ShowSection(section, page), "quiet")
        return Button(self._labels.topics, events.Contents(page), "quiet")

    def _terms(self) -> list[Ref]:
        return [Ref("term", term.id) for term in self._knowledge.terms]

    def _topics(self, section: str | None) -> list[Ref]:
        """The topics of a section; of all, where the article has none."""
        found = self._knowledge.topics
        return [Ref("topic", topic.id) for topic in found if not self._sections or topic.section == section]

    def _leaves(self, refs: Sequence[Ref]) -> list[Button]:
        return [Button(self._knowledge.entries[ref].title, events.Leaf(ref)) for ref in refs]

    def _page(
        self, said: str, choices: Sequence[Button], page: int, turned: Callable[[int], Event], *back: Row
    ) -> Reply:
        place, rows = paged(self._voice, choices, page, turned)
        return Reply((*texts(said), *place), (*rows, *back), in_place=True)

    def look_up(self, command: str, wanted: str, interpreter: Interpreter) -> Reply | Event | None:
        """What the words behind a command name: terms, misspelt or not, or a section; else None."""
        named = interpreter.named(wanted)
        match command:
            case "terms" | "term" if len(named) == 1:
                return events.Leaf(Ref("term", named[0]))
            case "terms" | "term" if named:
                return self._choice(named, self._say.suggest)
            case "term" if not self._is_answered(wanted, interpreter):
                return self._choice(interpreter.nearest(wanted), self._say.nearest_terms)
            case "topics":
                titles = {id: words(title) for id, title in self._knowledge.sections.items()}
                section = nearly(words(wanted), titles)
                return events.ShowSection(section) if section else None
            case "compare" if len(named) == 1:
                return events.Pick(named, 1)
        return None

    def _choice(self, terms: Sequence[str], said: str) -> Reply:
        """A few words of the glossary to choose from, and the way to all of them."""
        everything: Row = (Button(self._labels.terms, events.ShowSection(GLOSSARY), "quiet"),)
        leaves = self._leaves([Ref("term", id) for id in terms])
        return Reply(texts(said), (*((leaf,) for leaf in leaves), everything))

    def _is_answered(self, wanted: str, interpreter: Interpreter) -> bool:
        """Whether a text that names no term surely means something that the article answers."""
        decision = decide(interpreter.interpret(wanted).candidates, self._voice.thresholds)
        if not isinstance(decision, Confident):
            return False
        kinds = {ref.kind for ref in self._offers.refs(decision.best)}
        return not kinds.isdisjoint(("topic", "aspect")) or self._offers.is_serious(decision.best)


def paged(
    voice: Voice, choices: Sequence[Button], page: int, turned: Callable[[int], Event]
) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    """As many choices as a phone shows, each in a row, and the way to the other pages; which page it is.

    `page` counts from 0; one that there isn't (any more) becomes the nearest. `turned` turns to a page.
    """
    count = max(1, -(-len(choices) // PER_PAGE))
    page = max(0, min(page, count - 1))
    shown = tuple((one,) for one in choices[PER_PAGE * page : PER_PAGE * (page + 1)])
    if count == 1:
        return (), shown
    names = [voice.sentences.page.format(number=n + 1, count=count) for n in range(count)]
    ways = ((voice.labels.previous, page - 1), (voice.labels.next, page + 1))
    turns = tuple(
        Button(label.format(title=names[n]), turned(n), "quiet") for label, n in ways if 0 <= n < count
    )
    return (prose(names[page], "italic"),), (*shown, turns)
