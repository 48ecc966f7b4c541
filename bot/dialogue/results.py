"""A recommendation as a reply: what, why, what speaks against it, how close it is, what would change it."""

from collections.abc import Iterator

from bot.dialogue import events
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.replies import Button, Chart, ChartRow, Paragraph, Reply, Row, Span, text, texts
from bot.dialogue.steps import Steps
from bot.guide.answers import SKIPPED, known
from bot.guide.recommend import Flip, Recommendation, recommend
from bot.guide.scales import Result
from bot.guide.share import write_share
from bot.knowledge.entries import Ref
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge


class Results:
    """Makes the message at the end."""

    def __init__(self, knowledge: Knowledge, guide: Guide, steps: Steps) -> None:
        self._knowledge, self._guide, self._steps = knowledge, guide, steps
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels

    def show(self, talk: GuideTalk, tried: events.TryFlip | None = None) -> Reply:
        """What the answers lead to. `tried` is an event that brings the answer before back."""
        found = recommend(self._guide, talk.given, talk.doubled)
        paragraphs = (
            *self._steps.understood(talk),
            *self._tried(talk, tried),
            text(found.claim, "bold"),
            *self._steps.source(found.section),
            *self._firmness(found, talk),
            *self._reasons(found),
            *self._against(found),
            *self._other(found),
            *self._change(found),
            *(text(mention.text, long=True) for mention in found.mentions),
            *(text(self._say.unsaid.format(text=line), "italic") for line in self._guide.unsaid),
        )
        if found.result.kind == "none":
            paragraphs = texts(found.claim)
        rows = (*self._attempts(found, tried), *self._ways(found))
        return Reply(paragraphs, rows, in_place=True, chart=self._chart(found, talk))

    def share(self, talk: GuideTalk) -> Reply:
        """The answers as something to pass on."""
        given = known(self._guide, talk.given)
        payload = write_share(given, [step for step in talk.doubled if step in given])
        typed = text(self._say.share_typed.format(payload=payload))
        back: Row = (Button(self._labels.result, events.Guided("show-now")),)
        return Reply((*texts(self._say.share), typed), (back,), share=payload)

    def name(self, result: Result) -> str:
        """A result in a few words."""
        first, second = (self._title(side) for side in self._guide.sides)
        match result.kind:
            case "sequence":
                return self._say.sequence_result.format(first=first, second=second)
            case "either":
                return self._say.either_result
            case "none":
                return self._say.none_result
        return self._title(result.form or result.side or "")

    def _title(self, term_id: str) -> str:
        term = self._knowledge.term(term_id)
        return term.title if term else term_id

    def _tried(self, talk: GuideTalk, tried: events.TryFlip | None) -> tuple[Paragraph, ...]:
        step = self._guide.step(tried.step) if tried else None
        if step is None:
            return ()
        answer = self._steps.answer(step, talk.given.get(step.id))
        return (text(self._say.tried.format(answer=answer, step=step.title), "italic"),)

    def _firmness(self, found: Recommendation, talk: GuideTalk) -> tuple[Paragraph, ...]:
        """How firm it is, when not all was answered."""
        if not found.still_open or found.result.kind == "none":
            return ()
        count = len(known(self._guide, talk.given))
        if not found.may_become:
            return (text(self._say.settled, "italic"),)
        names = ", ".join(
            dict.fromkeys(self.name(result) for result in found.may_become if result.kind != "none")
        )
        return (text(self._say.early_open.format(n=count, results=names), "italic"),)

    def _reasons(self, found: Recommendation) -> Iterator[Paragraph]:
        if found.reasons:
            either = found.result.kind == "either"
            yield text(self._say.separates if either else self._say.reasons)
        for reason in found.reasons:
            section = self._steps.section_title(reason.section)
            said = Span(self._say.reason.format(reason=reason.text))
            yield Paragraph((said, Span(f" ({section})", "italic")) if section else (said,))

    def _against(self, found: Recommendation) -> tuple[Paragraph, ...]:
        said = found.against.text if found.against else found.caution
        return (text(self._say.against.format(reason=said)),) if said else ()

    def _other(self, found: Recommendation) -> tuple[Paragraph, ...]:
        match found.closeness:
            case "tie":
                return (text(self._say.tie),)
            case _ if found.other is None:
                return ()
            case "clear":
                return (text(self._say.clear.format(other=self._title(found.other))),)
        return (text(self._say.close.format(other=self._title(found.other))),)

    def _change(self, found: Recommendation) -> tuple[Paragraph, ...]:
        if found.flip is None:
            return (text(self._say.no_flip),)
        step, answer = self._flipped(found.flip)
        turned = self.name(found.flip.result)
        return (text(self._say.flip.format(answer=answer, step=step.title, result=turned)),)

    def _flipped(self, flip: Flip) -> tuple[Step, str]:
        step = self._guide.step(flip.step)
        if step is None:
            raise LookupError(flip.step)
        return step, self._steps.answer(step, flip.option)

    def _attempts(self, found: Recommendation, tried: events.TryFlip | None) -> Iterator[Row]:
        """To try what would change it, and to undo what was tried."""
        if tried and (step := self._guide.step(tried.step)):
            answer = self._steps.answer(step, tried.option)
            yield (Button(self._labels.undo.format(answer=answer), tried, "primary"),)
        if found.flip:
            _, answer = self._flipped(found.flip)
            event = events.TryFlip(found.flip.step, found.flip.option)
            yield (Button(self._labels.try_it.format(answer=answer), event),)

    def _ways(self, found: Recommendation) -> Iterator[Row]:
        labels = self._labels
        term = found.result.form or found.result.side
        if term:
            more = labels.details.format(term=self._title(term))
            yield (Button(more, events.Show(Ref("term", term), whole=True)),)
        other = found.other if found.result.form and found.other else None
        pair = (term, other) if term and other else self._guide.sides
        yield (Button(labels.compare, events.Compare(pair)),)
        if found.may_become and found.still_open:
            yield (Button(labels.go_on, events.Guided("go-on")),)
        if found.result.kind != "none":
            yield (
                Button(labels.review, events.Guided("review"), "quiet"),
                Button(labels.weigh, events.Weigh(), "quiet"),
            )
            yield (
                Button(labels.share, events.Guided("share"), "quiet"),
                Button(labels.again, events.Guided("again"), "quiet"),
            )
        else:
            yield (Button(labels.again, events.Guided("again"), "quiet"),)

    def _chart(self, found: Recommendation, talk: GuideTalk) -> Chart | None:
        given = known(self._guide, talk.given)
        rows = tuple(
            self._row(step, given[step.id], step.id in talk.doubled)
            for step in self._guide.steps
            if given.get(step.id, SKIPPED) != SKIPPED
        )
        if not rows:
            return None
        first, second = (self._title(side) for side in self._guide.sides)
        return Chart(self._say.chart_title, (first, second), rows, found.claim)

    def _row(self, step: Step, answer: str, doubled: bool) -> ChartRow:
        option = step.option(answer)
        position = (option.pull[1] - option.pull[0]) / step.strongest if option else 0.0
        said = self._steps.answer(step, answer)
        sentence = self._say.chart_row_doubled if doubled else self._say.chart_row
        row = sentence.format(step=step.title, answer=said, place=self._place(position))
        return ChartRow(step.title, said, position, row, doubled)

    def _place(self, position: float) -> str:
        if not position:
            return self._say.chart_between
        sentence, side = (
            (self._say.chart_first, self._guide.sides[0])
            if position < 0
            else (self._say.chart_second, self._guide.sides[1])
        )
        title = self._title(side)
        return sentence.format(first=title, second=title)
