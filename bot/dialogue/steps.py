"""A step of the guide as a reply: the question, its options as buttons, and the ways around it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.events import GuideEvent
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.replies import Button, Paragraph, Reply, Row, text, texts
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.steps import is_last, may_show
from bot.knowledge.guide import Guide, Option, Step
from bot.knowledge.knowledge import Knowledge

MOST_ROWS = 6
"""Of options; where there are more, the last ones stand side by side."""


class Steps:
    """Makes the messages that ask."""

    def __init__(self, knowledge: Knowledge, guide: Guide) -> None:
        self._knowledge, self._guide = knowledge, guide
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels

    def ask(self, step: Step, talk: GuideTalk, before: Iterable[Paragraph] = ()) -> Reply:
        """The question of `step`, with `before` said above it."""
        rows = (
            *self._options(step, step.options, talk.given.get(step.id)),
            self._ways(step, talk),
            *self.rather(talk),
        )
        return Reply((*before, *self.understood(talk), *self._question(step, talk)), rows, in_place=True)

    def which(self, step: Step, options: Iterable[str], talk: GuideTalk, said: str = "") -> Reply:
        """Asks which of a few options was meant; the rest stay in reach."""
        likely = [button for id in options if (button := self._button(step, id, None))]
        ways = (
            one for one in self._ways(step, talk, others=True) if one.event not in [b.event for b in likely]
        )
        rows = (*((button,) for button in likely), tuple(ways))
        return Reply((text(step.text, "bold"), *texts(said or self._say.which)), rows, in_place=True)

    def why(self, step: Step, talk: GuideTalk) -> Reply:
        """The question again, with the reason for asking it."""
        return self.ask(step, talk, (*texts(step.why), *self.source(step.section)))

    def explain(self, step: Step, talk: GuideTalk) -> Reply:
        """The question again, with why it is asked and what it means, and all that can be done instead."""
        said = (*texts(step.why), *texts(step.help), *self.source(step.section))
        labels = self._labels
        enough = may_show(self._guide, talk.given)
        shows: Row = (Button(labels.show_now, events.Guided("show-now")),) if enough else ()
        rest: Row = (
            Button(labels.depends, events.Depends(step.id), "quiet"),
            *shows,
            Button(labels.stop, events.Guided("stop"), "quiet"),
        )
        options = self._options(step, step.options, talk.given.get(step.id))
        return Reply((*said, *self._question(step, talk)), (*options, rest), in_place=True)

    def _question(self, step: Step, talk: GuideTalk) -> tuple[Paragraph, ...]:
        answer = talk.given.get(step.id)
        last = bool(talk.given) and not (talk.finished or answer) and is_last(self._guide, talk.given, step)
        so_far = self._say.answered.format(answer=self.answer(step, answer)) if answer else ""
        return (
            *((text(self._say.last, "italic"),) if last else ()),
            text(step.text, "bold"),
            *((text(so_far, "italic"),) if so_far else ()),
        )

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

    def understood(self, talk: GuideTalk) -> tuple[Paragraph, ...]:
        """What words have just answered: one answer is noted, several are told."""
        steps = self._understood_steps(talk)
        answers = [self.answer(step, talk.given.get(step.id)) for step in steps]
        if not answers:
            return ()
        said = self._say.noted if [step.id for step in steps] == [talk.typed] else self._say.understood
        said = self._say.likely if talk.rather else said
        return (text(said.format(answers="; ".join(answers))),)

    def rather(self, talk: GuideTalk) -> tuple[Row, ...]:
        """A button for what words may have meant instead of what they were taken for."""
        step = self._guide.step(talk.typed or "") if talk.rather else None
        button = self._button(step, talk.rather or "", None) if step else None
        label = self._labels.rather.format(answer=button.label) if button else ""
        return ((replace(button, label=label),),) if button else ()

    def _understood_steps(self, talk: GuideTalk) -> list[Step]:
        return [step for step in self._guide.steps if step.id in talk.understood and step.id in talk.given]

    def _options(self, step: Step, options: Sequence[Option], answer: str | None) -> tuple[Row, ...]:
        buttons = [button for option in options if (button := self._button(step, option.id, answer))]
        doubled = max(0, len(buttons) - MOST_ROWS)
        single, pairs = buttons[: len(buttons) - 2 * doubled], buttons[len(buttons) - 2 * doubled :]
        return (*((button,) for button in single), *zip(pairs[::2], pairs[1::2], strict=True))

    def _button(self, step: Step, id: str, answer: str | None) -> Button | None:
        """The button of an option, of skipping or of "it depends"; marked where that is the answer."""
        label = self.answer(step, id)
        event: GuideEvent = events.Choose(step.id, id)
        match id:
            case _ if id == SKIPPED:
                label, event = self._labels.skip, events.Skip(step.id)
            case _ if id == DEPENDS:
                label, event = self._labels.depends, events.Depends(step.id)
            case _ if step.option(id) is None:
                return None
        return Button(self._labels.chosen.format(label=label) if id == answer else label, event)

    def _ways(self, step: Step, talk: GuideTalk, others: bool = False) -> Row:
        """Everything that isn't an option; all of it can be typed, too. `others`: back to all options."""
        labels = self._labels
        back: Row = (Button(labels.back, events.Back(step.id), "quiet"),) if talk.before(step.id) else ()
        if others:
            back = (Button(labels.all_options, events.Change(step.id), "quiet"),)
        return (
            *back,
            Button(labels.skip, events.Skip(step.id), "quiet"),
            Button(labels.explain, events.Explain(step.id), "quiet"),
            *self._change(step, talk),
        )

    def _change(self, step: Step, talk: GuideTalk) -> tuple[Button, ...]:
        """One button to change what words have just answered."""
        told = [one for one in self._understood_steps(talk) if one.id != step.id]
        if not told:
            return ()
        label = self._labels.change.format(answer=self.answer(told[0], talk.given.get(told[0].id)))
        event: GuideEvent = events.Change(told[0].id) if len(told) == 1 else events.Guided("review")
        return (Button(label, event, "quiet"),)
