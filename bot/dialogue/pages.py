"""What the bot shows of itself and of the whole: greeting, topics, glossary, about, privacy."""

from typing import Literal

from bot.dialogue import events
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge

TERMS_IN_A_ROW = 2


class Pages:
    """Makes the pages of one knowledge."""

    def __init__(self, knowledge: Knowledge, keep_questions_days: int) -> None:
        self._knowledge = knowledge
        self._voice = knowledge.voice
        self._say = knowledge.voice.sentences
        self._labels = knowledge.voice.labels
        self._keep_days = keep_questions_days

    def greeting(self) -> Reply:
        said = self._say.greeting.format(name=self._voice.name, title=self._voice.source.title)
        return Reply(texts(said), self.ways_on())

    def ways_on(self) -> tuple[Row, ...]:
        """The buttons for somebody who doesn't know what to ask."""
        guide = Button(self._labels.guide, events.Command("guide"), "primary")
        topics = Button(self._labels.topics, events.Command("topics"))
        terms = Button(self._labels.terms, events.Command("terms"))
        compare = Button(self._labels.compare, events.Command("compare"))
        return ((guide,), (topics, terms, compare)) if self._knowledge.terms else ((topics,),)

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

    def topics(self) -> Reply:
        """The sections; or all topics at once where the article has no sections."""
        used = {topic.section for topic in self._knowledge.topics}
        rows = tuple(
            (Button(title, events.ShowSection(id)),)
            for id, title in self._knowledge.sections.items()
            if id in used
        )
        return Reply(texts(self._say.topics), rows or self._topic_rows(None))

    def section(self, id: str) -> Reply:
        title = self._knowledge.sections[id]
        back: Row = (Button(self._labels.topics, events.Command("topics"), "quiet"),)
        return Reply(texts(self._say.section_topics.format(section=title)), (*self._topic_rows(id), back))

    def _topic_rows(self, section: str | None) -> tuple[Row, ...]:
        found = [topic for topic in self._knowledge.topics if section in (None, topic.section)]
        return tuple((Button(topic.title, events.Show(Ref("topic", topic.id))),) for topic in found[:40])

    def terms(self) -> Reply:
        buttons = [
            Button(term.title, events.Show(Ref("term", term.id))) for term in self._knowledge.terms[:80]
        ]
        starts = range(0, len(buttons), TERMS_IN_A_ROW)
        rows = tuple(tuple(buttons[start : start + TERMS_IN_A_ROW]) for start in starts)
        return Reply(texts(self._say.terms), rows) if rows else self.topics()

    def about(self) -> Reply:
        article = self._voice.source
        date = f" ({article.date})" if article.date else ""
        said = self._say.about.format(
            name=self._voice.name,
            title=article.title,
            date=date,
            disclaimer=article.disclaimer or "",
        )
        return Reply((*texts(said), *texts(article.link or "")))

    def privacy(self) -> Reply:
        return Reply(texts(self._say.privacy.format(pass_on=self._labels.pass_on, days=self._keep_days)))

    def contact(self) -> str:
        return self._voice.contact or self._say.default_contact
