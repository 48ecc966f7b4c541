"""The guide's messages before its result: the steps, one's answers to look over, which matter most."""

from collections.abc import Iterable
from dataclasses import replace

from bot.dialogue.events import OpenShared, StepAction
from bot.dialogue.replies import Button, Paragraph, Reply, Row, prose, texts
from bot.guide.answers import DEPENDS, SKIPPED, known
from bot.guide.sharing import LONGEST, write_share
from bot.guide.state import GuideTalk
from bot.guide.steps import is_last, may_show
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge

MOST_ROWS = 6
"""Of options; where there are more, the last ones stand side by side."""


class GuideReplies:
    """Makes the messages that ask."""

    def __init__(self, knowledge: Knowledge, guide: Guide) -> None:
        self._knowledge, self._guide = knowledge, guide
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels

    def ask(self, step: Step, talk: GuideTalk, before: Iterable[Paragraph] = ()) -> Reply:
        """The question of `step`, with `before` said above it."""
        rather = self.rather(talk)
        options = self._options(step, talk, MOST_ROWS - len(rather))
        rows = (*options, self._ways(step, talk), *rather)
        return Reply((*before, *self.understood(talk), *self._question(step, talk)), rows, in_place=True)

    def which(self, step: Step, options: Iterable[str], talk: GuideTalk, said: str = "") -> Reply:
        """Asks which of a few options was meant; the rest stay in reach."""
        likely = [button for id in options if (button := self._button(step, id, None))]
        ways = (
            one for one in self._ways(step, talk, others=True) if one.event not in [b.event for b in likely]
        )
        rows = (*((button,) for button in likely), tuple(ways))
        return Reply((prose(step.text, "bold"), *texts(said or self._say.which)), rows, in_place=True)

    def why(self, step: Step, talk: GuideTalk) -> Reply:
        """The question again, with the reason for asking it."""
        return self.ask(step, talk, (*texts(step.why), *self.source(step.section)))

    def explain(self, step: Step, talk: GuideTalk) -> Reply:
        """The question again, with why it is asked and what it means, and all that can be done instead."""
        said = (*texts(step.why), *texts(step.help), *self.source(step.section))
        labels = self._labels
        enough = may_show(self._guide, talk.given)
        shows: Row = (Button(labels.show_now, StepAction(None, "show-now")),) if enough else ()
        rest: Row = (
            Button(labels.depends, StepAction(step.id, "depends"), "quiet"),
            *shows,
            Button(labels.stop, StepAction(None, "stop"), "quiet"),
        )
        options = self._options(step, talk)
        return Reply((*said, *self._question(step, talk)), (*options, rest), in_place=True)

    def _question(self, step: Step, talk: GuideTalk) -> tuple[Paragraph, ...]:
        answer = talk.given.get(step.id)
        last = bool(talk.given) and not (talk.finished or answer) and is_last(self._guide, talk.given, step)
        so_far = self._say.answered.format(answer=self.answer(step, answer)) if answer else ""
        return (
            *((prose(self._say.last, "italic"),) if last else ()),
            prose(step.text, "bold"),
            *((prose(so_far, "italic"),) if so_far else ()),
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
            (prose(self._knowledge.voice.sentences.source.format(section=title), "italic"),) if title else ()
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
        return (prose(said.format(answers="; ".join(answers))),)

    def rather(self, talk: GuideTalk) -> tuple[Row, ...]:
        """A button for what words may have meant instead of what they were taken for."""
        step = self._guide.step(talk.typed or "") if talk.rather else None
        button = self._button(step, talk.rather or "", None) if step else None
        label = self._labels.rather.format(answer=button.label) if button else ""
        return ((replace(button, label=label),),) if button else ()

    def _understood_steps(self, talk: GuideTalk) -> list[Step]:
        return [step for step in self._guide.steps if step.id in talk.understood and step.id in talk.given]

    def _options(self, step: Step, talk: GuideTalk, most: int = MOST_ROWS) -> tuple[Row, ...]:
        answer = talk.given.get(step.id)
        buttons = [button for option in step.options if (button := self._button(step, option.id, answer))]
        doubled = max(0, len(buttons) - most)
        single, pairs = buttons[: len(buttons) - 2 * doubled], buttons[len(buttons) - 2 * doubled :]
        return (*((button,) for button in single), *zip(pairs[::2], pairs[1::2], strict=True))

    def _button(self, step: Step, id: str, answer: str | None) -> Button | None:
        """The button of an option, of skipping or of "it depends"; marked where that is the answer."""
        label = self.answer(step, id)
        event = StepAction(step.id, "choose", id)
        if id == SKIPPED:
            label, event = self._labels.skip, StepAction(step.id, "skip")
        elif id == DEPENDS:
            label, event = self._labels.depends, StepAction(step.id, "depends")
        elif step.option(id) is None:
            return None
        return Button(self._labels.chosen.format(label=label) if id == answer else label, event)

    def _ways(self, step: Step, talk: GuideTalk, others: bool = False) -> Row:
        """Everything that isn't an option; all of it can be typed, too. `others`: back to all options."""
        labels = self._labels
        back = Button(labels.back, StepAction(step.id, "back"), "quiet")
        if others:
            back = Button(labels.all_options, StepAction(step.id, "change"), "quiet")
        return (
            *([back] if others or talk.before(step.id) else []),
            Button(labels.skip, StepAction(step.id, "skip"), "quiet"),
            Button(labels.explain, StepAction(step.id, "explain"), "quiet"),
            *self._change(step, talk),
        )

    def _change(self, step: Step, talk: GuideTalk) -> tuple[Button, ...]:
        """One button to change what words have just answered."""
        told = [one for one in self._understood_steps(talk) if one.id != step.id]
        if not told:
            return ()
        label = self._labels.change.format(answer=self.answer(told[0], talk.given.get(told[0].id)))
        event = StepAction(told[0].id, "change") if len(told) == 1 else StepAction(None, "review")
        return (Button(label, event, "quiet"),)

    def two(self, payload: str, mine: GuideTalk) -> Reply:
        """Asks whether to look at somebody's answers, when the person has some too."""
        keep = StepAction(None, "show-now" if mine.finished else "go-on")
        rows: tuple[Row, ...] = (
            (Button(self._labels.keep_mine, keep, "primary"),),
            (Button(self._labels.look_at_theirs, OpenShared(payload, "sure")),),
        )
        return Reply(texts(self._say.opened_over), rows)

    def review(self, talk: GuideTalk, said: str = "", mine: GuideTalk | None = None) -> Reply:
        """The answers, each a button to change it. `mine`: answers to go back to."""
        given = known(self._guide, talk.given)
        shown = [step for step in self._guide.steps if step.id in given or step.ask == "core"]
        rows = tuple((Button(self._row(step, talk), StepAction(step.id, "change")),) for step in shown)
        back = self._back_to(mine) if mine else ()
        return Reply(
            (*texts(said), *texts(self._say.reviewing)), (*rows, *self._after(), *back), in_place=True
        )

    def _back_to(self, mine: GuideTalk) -> tuple[Row, ...]:
        payload = write_share(mine.given, mine.doubled)
        if len(payload) > LONGEST:
            return ()
        return ((Button(self._labels.back_to_mine, OpenShared(payload, "back"), "quiet"),),)

    def _row(self, step: Step, talk: GuideTalk) -> str:
        answer = self.answer(step, talk.given.get(step.id))
        return self._say.review_row.format(step=step.title, answer=answer)

    def what_else(self, talk: GuideTalk) -> Reply:
        """The steps that weren't asked, to be answered by those to whom they matter."""
        given = known(self._guide, talk.given)
        rows = tuple(
            (Button(step.title, StepAction(step.id, "change")),)
            for step in self._guide.steps
            if step.id not in given
        )
        return Reply(texts(self._say.what_else), (*rows, *self._after()[:1]), in_place=True)

    def _after(self) -> tuple[Row, ...]:
        return (
            (Button(self._labels.result, StepAction(None, "show-now"), "primary"),),
            (Button(self._labels.again, StepAction(None, "again"), "quiet"),),
        )

    def weighing(self, talk: GuideTalk, full: bool = False) -> Reply:
        """The answered steps; those that count double are marked. `full`: one too many was pressed."""
        given = known(self._guide, talk.given)
        rows = tuple(
            (self._weight(step.id, step.title, talk),)
            for step in self._guide.steps
            if given.get(step.id, SKIPPED) != SKIPPED
        )
        done: Row = (Button(self._labels.done, StepAction(None, "show-now"), "primary"),)
        said = (*texts(self._say.weighing), *(texts(self._say.two_at_most) if full else ()))
        return Reply(said, (*rows, done), in_place=True)

    def _weight(self, step: str, title: str, talk: GuideTalk) -> Button:
        if step in talk.doubled:
            return Button(self._labels.chosen.format(label=title), StepAction(step, "single"))
        return Button(title, StepAction(step, "double"))
