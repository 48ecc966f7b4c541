"""A recommendation as a reply: what, why, what speaks against it, how close it is, what would change it."""

from collections.abc import Iterator

from bot.dialogue.entries import Feedback
from bot.dialogue.events import Compare, Show, ShowFact, StepAction
from bot.dialogue.guide_replies import GuideReplies
from bot.dialogue.replies import Button, Chart, ChartRow, Paragraph, Reply, Row, prose, texts
from bot.guide.answers import SKIPPED, known
from bot.guide.recommend import Flip, Reason, Recommendation, recommend
from bot.guide.scoring import Result
from bot.guide.sharing import write_share
from bot.guide.state import GuideTalk
from bot.guide.steps import next_step
from bot.knowledge.entries import RECOMMENDATION, Ref
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.markup import Span, spans, visible

MOST_OUTCOMES = 2
"""So many results are named that it could still become."""


class GuideResult:
    """Makes the message at the end."""

    def __init__(self, knowledge: Knowledge, guide: Guide, replies: GuideReplies) -> None:
        self._knowledge, self._guide, self._replies = knowledge, guide, replies
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels
        self._feedback = Feedback(knowledge.voice)

    def show(self, talk: GuideTalk, tried: StepAction | None = None) -> Reply:
        """What the answers lead to. `tried` is an event that brings the answer before back."""
        found = recommend(self._guide, talk.given, talk.doubled)
        if found.result.kind == "none":
            return Reply(texts(found.claim), tuple(self._ways(found, talk)), in_place=True)
        paragraphs = (
            *self._replies.understood(talk),
            *self._tried(talk, tried),
            prose(found.claim, "bold"),
            *self._limits(found),
            *self._replies.source(found.section),
            *self._firmness(found, talk),
            *self._reasons(found),
            *self._against(found),
            *self._other(found),
            *self._change(found, tried),
            *(prose(mention.text, long=True) for mention in found.mentions),
            *(prose(self._say.unsaid.format(text=line), "italic") for line in self._guide.unsaid),
        )
        rows = (
            *self._replies.rather(talk),
            *self._attempts(found, tried),
            *self._ways(found, talk),
            self._feedback.row(RECOMMENDATION),
        )
        return Reply(paragraphs, rows, in_place=True, chart=self._chart(found, talk))

    def share(self, talk: GuideTalk) -> Reply:
        """The answers as something to pass on."""
        given = known(self._guide, talk.given)
        payload = write_share(given, [step for step in talk.doubled if step in given])
        typed = prose(self._say.share_typed.format(payload=payload))
        back: Row = (Button(self._labels.result, StepAction(None, "show-now")),)
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

    def _tried(self, talk: GuideTalk, tried: StepAction | None) -> tuple[Paragraph, ...]:
        step = self._guide.step(tried.step or "") if tried else None
        if step is None:
            return ()
        answer = self._replies.answer(step, talk.given.get(step.id))
        return (prose(self._say.tried.format(answer=answer, step=step.title), "italic"),)

    def _limits(self, found: Recommendation) -> tuple[Paragraph, ...]:
        if not found.limits:
            return ()
        return (prose(self._say.limits.format(limits=", ".join(found.limits))),)

    def _firmness(self, found: Recommendation, talk: GuideTalk) -> tuple[Paragraph, ...]:
        """What it could still become, when it is shown before the end."""
        if not self._is_early(talk):
            return ()
        names = [self.name(result) for result in found.may_become if result.kind != "none"]
        likely = f" {self._say.either_of} ".join(list(dict.fromkeys(names))[:MOST_OUTCOMES])
        n = sum(answer != SKIPPED for answer in known(self._guide, talk.given).values())
        return (prose(self._say.early_open.format(n=n, results=likely), "italic"),) if likely else ()

    def _is_early(self, talk: GuideTalk) -> bool:
        return next_step(self._guide, talk.given) is not None

    def _reasons(self, found: Recommendation) -> Iterator[Paragraph]:
        if found.reasons:
            either = found.result.kind == "either"
            yield prose(self._say.separates if either else self._say.reasons)
        for reason in found.reasons:
            section = self._replies.section_title(reason.section)
            said = spans(self._quoting(self._say.reason, reason))
            yield Paragraph((*said, Span(f" ({section})", ("italic",))) if section else said)

    def _against(self, found: Recommendation) -> tuple[Paragraph, ...]:
        if found.against:
            return (prose(self._quoting(self._say.against, found.against)),)
        return (prose(self._say.caution.format(reason=found.caution)),) if found.caution else ()

    def _quoting(self, sentence: str, reason: Reason) -> str:
        """A reason beside the answer that it comes from: what the person wants is hers to say."""
        step = self._guide.step(reason.step)
        answer = self._replies.answer(step, reason.option) if step else ""
        return sentence.format(answer=answer, reason=reason.text)

    def _other(self, found: Recommendation) -> tuple[Paragraph, ...]:
        """How close it is; a limit that rules the other side out says more."""
        if found.vetoes:
            return (prose(found.vetoes[0]),)
        if found.other is None:
            return (prose(self._say.tie),) if found.closeness == "tie" else ()
        said = self._say.clear if found.closeness == "clear" else self._say.close
        return (prose(said.format(other=self._title(found.other))),)

    def _change(self, found: Recommendation, tried: StepAction | None) -> tuple[Paragraph, ...]:
        if found.flip is None or tried:
            return ()
        step, answer = self._flipped(found.flip)
        turned = self.name(found.flip.result)
        return (prose(self._say.flip.format(answer=answer, step=step.title, result=turned)),)

    def _flipped(self, flip: Flip) -> tuple[Step, str]:
        step = self._guide.step(flip.step)
        if step is None:
            raise LookupError(flip.step)
        return step, self._replies.answer(step, flip.option)

    def _attempts(self, found: Recommendation, tried: StepAction | None) -> Iterator[Row]:
        """To try what would change it; while something is tried, the way back and nothing else."""
        if tried:
            yield (Button(self._labels.undo.format(answer=""), tried, "primary"),)
        elif found.flip:
            _, answer = self._flipped(found.flip)
            event = StepAction(found.flip.step, "try", found.flip.option)
            yield (Button(self._labels.try_it.format(answer=answer), event),)

    def _ways(self, found: Recommendation, talk: GuideTalk) -> Iterator[Row]:
        """What one may want next: to go on, to know more, to change something, to pass it on."""
        labels, term = self._labels, found.result.form or found.result.side
        if self._is_early(talk):
            yield (Button(labels.go_on, StepAction(None, "go-on"), "primary"),)
        if term and (asks := tuple(self._asks(term, found.result.side or term))):
            yield asks
        if term:
            yield (
                Button(labels.details.format(term=self._title(term)), Show(Ref("term", term), whole=True)),
            )
        other = found.other if found.result.form and found.other else None
        yield (Button(labels.compare, Compare((term, other) if term and other else self._guide.sides)),)
        again = Button(labels.again, StepAction(None, "again"), "quiet")
        if found.result.kind == "none":
            yield (again,)
            return
        more = Button(labels.what_else, StepAction(None, "more"), "quiet")
        change = Button(labels.review, StepAction(None, "review"), "quiet")
        yield (*([more] if found.still_open else []), change)
        weigh = Button(labels.weigh, StepAction(None, "weigh"), "quiet")
        yield (weigh, Button(labels.share, StepAction(None, "share"), "quiet"), again)

    def _asks(self, term: str, side: str) -> Iterator[Button]:
        """What people want to know of it: told of the form, or of its side where that is silent."""
        for step in self._guide.next:
            facts = {id: found.facts for id in (term, side) if (found := self._knowledge.term(id))}
            told = next((id for id, known in facts.items() if step.aspect in known), None)
            if told:
                yield Button(step.text, ShowFact(told, step.aspect))

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
        return Chart(visible(self._say.chart_title), (first, second), rows, found.claim)

    def _row(self, step: Step, answer: str, doubled: bool) -> ChartRow:
        option = step.option(answer)
        position = (option.pull[1] - option.pull[0]) / step.strongest if option else 0.0
        said = self._replies.answer(step, answer)
        sentence = self._say.chart_row_doubled if doubled else self._say.chart_row
        row = sentence.format(step=step.title, answer=said, place=self._place(position))
        return ChartRow(step.title, visible(said), position, visible(row), doubled)

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
