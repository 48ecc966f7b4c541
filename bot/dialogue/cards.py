"""The glossary's cards: what a term is, how it differs from what it is taken for, the rest, the source."""

from collections.abc import Iterator

from bot.dialogue.answers import Answers
from bot.dialogue.replies import Paragraph, prose, text
from bot.knowledge.entries import Ref, Term
from bot.knowledge.knowledge import Knowledge


class Cards:
    """Makes the cards of one glossary."""

    def __init__(self, knowledge: Knowledge, answers: Answers) -> None:
        self._knowledge, self._answers = knowledge, answers
        self._say = knowledge.voice.sentences

    def paragraphs(self, term: Term) -> tuple[Paragraph, ...]:
        """All that there is to say of a term; what is long stands together, so that it folds into one."""
        short, rest = self._answers.parts(term)
        return (
            text(term.title, "bold"),
            text(self._kind(term), "italic"),
            *short,
            *self._confusable(term),
            *rest,
            *self._facts(term),
            *self._answers.source(Ref("term", term.id)),
        )

    def _kind(self, term: Term) -> str:
        match term.kind:
            case "form":
                return self._say.kind_form
            case "idea":
                return self._say.kind_idea
            case "unclear":
                return self._say.kind_unclear

    def _confusable(self, term: Term) -> Iterator[Paragraph]:
        """How it differs from the terms that it is mixed up with; where nobody wrote that, what those are."""
        for id in term.confusable_with:
            other = self._knowledge.term(id)
            if other and (said := term.differs.get(id) or other.differs.get(term.id) or other.short):
                yield prose(self._say.confusable.format(term=other.title, text=said))

    def _facts(self, term: Term) -> Iterator[Paragraph]:
        """The facts, where no comparison can tell them: the long part says the same in prose."""
        if self._answers.compare_with(term):
            return
        said = [
            (aspect, term.facts[aspect.id].text)
            for aspect in self._knowledge.aspects
            if aspect.id in term.facts
        ]
        if not said:
            return
        yield text(self._say.facts, "bold", long=True)
        lines = [self._say.fact.format(aspect=aspect.title, fact=fact) for aspect, fact in said]
        yield prose("\n".join(lines), long=True)
