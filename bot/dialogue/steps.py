"""A step of the guide as a reply: the question, its options as buttons, and the ways around it."""

from collections.abc import Iterable

from bot.dialogue import events
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.replies import Button, Paragraph, Reply, Row, text, texts
from bot.guide.answers import DEPENDS, SKIPPED, known
from bot.guide.walk import may_show
from bot.knowledge.guide import Guide, Option, Step
from bot.knowledge.knowledge import Knowledge


class Steps:
    """Makes the messages that ask."""

    def __init__(self, knowledge: Knowledge, guide: Guide) -> None:
        self._knowledge, self._guide = knowledge, guide
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels

    def ask(self, step: Step, talk: GuideTalk, before: Iterable[Paragraph] = ()) -> Reply:
        """The question of `step`, with `before` said above it."""
        answer = talk.given.get(step.id)
        so_far = (
            [text(self._say.answered.format(answer=self.answer(step, answer)), "italic")] if answer else []
        )
        paragraphs = (*before, *self.understood(talk), text(self._heading(step, talk), "italic"))
        rows = (*self._options(step, step.options, answer), *self._ways(step, talk))
        return Reply((*paragraphs, text(step.text, "bold"), *so_far), rows, in_place=True)

    def which(self, step: Step, options: Iterable[str], talk: GuideTalk) -> Reply:
        """Asks which of a few options was meant."""
        likely = [option for id in options if (option := step.option(id))]
        rows = (*self._options(step, likely, None), *self._ways(step, talk))
        return Reply((text(step.text, "bold"), *texts(self._say.which)), rows, in_place=True)

    def why(self, step: Step, talk: GuideTalk) -> Reply:
        """The question again, with the reason for asking it."""
        return self.ask(step, talk, (*texts(step.why), *self.source(step.section)))

    def explain(self, step: Step, talk: GuideTalk, said: str = "") -> Reply:
        """The question again, with its words explained."""
        return self.ask(step, talk, (*texts(said), *texts(step.help)))

    def answer(self, step: Step, answer: str | None) -> str:
        """An answer in the words of its button."""
        match answer:
            case None:
                return self._say.not_answered
            case _ if answer == SKIPPED:
                return self._say.skipped
            case _ if answer == DEPENDS:
                return self._say.depends
        option = step.option(answer)
        return option.text if option else self._say.not_answered

    def source(self, section: str | None) -> tuple[Paragraph, ...]:
        """Where something comes from, when the section has a name."""
        title = self.section_title(section)
        return (
            (text(self._knowledge.voice.sentences.source.format(section=title), "italic"),) if title else ()
        )

    def section_title(self, section: str | None) -> str | None:
        """The name of a section."""
        terms = self._knowledge.voice.labels.terms if section == "terms" else None
        return self._knowledge.sections.get(section or "", terms)

    def _heading(self, step: Step, talk: GuideTalk) -> str:
        given = known(self._guide, talk.given)
        number = self._guide.steps.index(step) + 1 if step.id in given else len(given) + 1
        return self._say.progress.format(n=number, total=len(self._guide.steps), title=step.title)

    def understood(self, talk: GuideTalk) -> tuple[Paragraph, ...]:
        """What the first message already told."""
        answers = [self.answer(step, talk.given.get(step.id)) for step in self._understood_steps(talk)]
        return (text(self._say.understood.format(answers="; ".join(answers))),) if answers else ()

    def _understood_steps(self, talk: GuideTalk) -> list[Step]:
        return [step for step in self._guide.steps if step.id in talk.understood and step.id in talk.given]

    def _options(self, step: Step, options: Iterable[Option], answer: str | None) -> tuple[Row, ...]:
        return tuple(
            (
                Button(
                    self._labels.chosen.format(label=option.text) if option.id == answer else option.text,
                    events.Choose(step.id, option.id),
                ),
            )
            for option in options
        )

    def _ways(self, step: Step, talk: GuideTalk) -> tuple[Row, ...]:
        """Everything that isn't an option: asked for by words, or pressed."""
        labels = self._labels
        changes = tuple(
            (
                Button(
                    labels.change.format(answer=self.answer(s, talk.given.get(s.id))),
                    events.Change(s.id),
                ),
            )
            for s in self._understood_steps(talk)
            if s.id != step.id
        )
        first = self._guide.steps[0].id == step.id
        moves: list[Button] = [] if first else [Button(labels.back, events.Back(step.id), "quiet")]
        moves += [
            Button(labels.skip, events.Skip(step.id), "quiet"),
            Button(labels.depends, events.Depends(step.id), "quiet"),
            Button(labels.stop, events.Guided("stop"), "quiet"),
        ]
        shows: Row = (Button(labels.show_now, events.Guided("show-now"), "primary"),)
        enough = may_show(self._guide, talk.given)
        asks: Row = (
            Button(labels.why, events.Why(step.id), "quiet"),
            Button(labels.explain, events.Explain(step.id), "quiet"),
        )
        return (*((shows,) if enough else ()), asks, tuple(moves), *changes)
