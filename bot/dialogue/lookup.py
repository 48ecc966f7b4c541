"""What the words behind a command name: terms, misspelt or not, a section, else a question of their own."""

from bot.dialogue import events
from bot.dialogue.browsing import Browsing
from bot.dialogue.offers import Offers
from bot.dialogue.replies import Reply
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.decide import Confident, decide
from bot.understanding.interpret import Interpreter
from bot.understanding.likeness import nearly
from bot.understanding.tokens import words


class Lookup:
    """Finds what is asked for by name."""

    def __init__(self, knowledge: Knowledge, interpreter: Interpreter, browsing: Browsing) -> None:
        self._interpreter, self._browsing, self._offers = interpreter, browsing, Offers(knowledge)
        self._thresholds = knowledge.voice.thresholds
        self._say = knowledge.voice.sentences
        self._sections = {id: words(title) for id, title in knowledge.sections.items()}

    def find(self, command: events.CommandName, text: str) -> Reply | events.Event | None:
        """What to show, or what the command does with `text`; None where it is rather a question."""
        named = self._interpreter.named(text)
        match command:
            case "terms" | "term" if len(named) == 1:
                return events.Leaf(Ref("term", named[0]))
            case "terms" | "term" if named:
                return self._browsing.choice([Ref("term", id) for id in named], self._say.suggest)
            case "term" if not self._answers(text):
                nearest = [Ref("term", id) for id in self._interpreter.nearest(text)]
                return self._browsing.choice(nearest, self._say.nearest_terms)
            case "topics" if section := nearly(words(text), self._sections):
                return events.ShowSection(section)
            case "compare" if len(named) == 1:
                return events.Pick(named, 1)
        return None

    def _answers(self, text: str) -> bool:
        """Whether a text that names no term surely means something that the article answers."""
        decision = decide(self._interpreter.interpret(text).candidates, self._thresholds)
        if not isinstance(decision, Confident):
            return False
        refs = self._offers.refs(decision.best)
        return any(ref.kind in ("topic", "aspect") for ref in refs) or self._offers.is_serious(decision.best)
