"""What the bot shows of itself and of the whole: greeting, about, privacy."""

from typing import Literal

from bot.dialogue import events
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.knowledge.knowledge import Knowledge


class Pages:
    """Makes the pages of one knowledge."""

    def __init__(self, knowledge: Knowledge, keep_questions_days: int) -> None:
        self._knowledge = knowledge
        self._voice = knowledge.voice
        self._say = knowledge.voice.sentences
        self._labels = knowledge.voice.labels
        self._keep_days = keep_questions_days

    def greeting(self) -> Reply:
        """What one can ask, in one screen: typical questions first."""
        said = self._say.greeting.format(name=self._voice.name, title=self._voice.source.title)
        typical = self._knowledge.typical
        asked: tuple[Row, ...] = tuple(
            (Button(self._knowledge.entries[ref].title, events.Show(ref)),) for ref in typical
        )
        examples = texts(self._say.typical) if asked else ()
        return Reply((*texts(said), *examples), (*asked, *self.ways_on()))

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
