"""The cards after the questions: one's answers to look over, and which of them matter most."""

from bot.dialogue import events
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.steps import Steps
from bot.guide.answers import MOST_DOUBLED, SKIPPED, known
from bot.guide.sharing import LONGEST, write_share
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge


class Review:
    """Makes the cards on which answers are changed and weighed."""

    def __init__(self, knowledge: Knowledge, guide: Guide, steps: Steps) -> None:
        self._guide, self._steps = guide, steps
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels

    def two(self, payload: str, mine: GuideTalk) -> Reply:
        """Asks whether to look at somebody's answers, when the person has some too."""
        keep = events.Guided("show-now" if mine.finished else "go-on")
        rows: tuple[Row, ...] = (
            (Button(self._labels.keep_mine, keep, "primary"),),
            (Button(self._labels.look_at_theirs, events.OpenShared(payload, "sure")),),
        )
        return Reply(texts(self._say.opened_over), rows)

    def card(self, talk: GuideTalk, said: str = "", mine: GuideTalk | None = None) -> Reply:
        """The answers, each a button to change it. `mine`: answers to go back to."""
        given = known(self._guide, talk.given)
        shown = [step for step in self._guide.steps if step.id in given or step.ask == "core"]
        rows = tuple((Button(self._row(step, talk), events.Change(step.id)),) for step in shown)
        back = self._back_to(mine) if mine else ()
        return Reply(
            (*texts(said), *texts(self._say.reviewing)), (*rows, *self._ways(), *back), in_place=True
        )

    def _back_to(self, mine: GuideTalk) -> tuple[Row, ...]:
        payload = write_share(mine.given, mine.doubled)
        if len(payload) > LONGEST:
            return ()
        return ((Button(self._labels.back_to_mine, events.OpenShared(payload, "back"), "quiet"),),)

    def _row(self, step: Step, talk: GuideTalk) -> str:
        answer = self._steps.answer(step, talk.given.get(step.id))
        return self._say.review_row.format(step=step.title, answer=answer)

    def what_else(self, talk: GuideTalk) -> Reply:
        """The steps that weren't asked, to be answered by those to whom they matter."""
        given = known(self._guide, talk.given)
        rows = tuple(
            (Button(step.title, events.Change(step.id)),)
            for step in self._guide.steps
            if step.id not in given
        )
        return Reply(texts(self._say.what_else), (*rows, *self._ways()[:1]), in_place=True)

    def _ways(self) -> tuple[Row, ...]:
        return (
            (Button(self._labels.result, events.Guided("show-now"), "primary"),),
            (Button(self._labels.again, events.Guided("again"), "quiet"),),
        )

    def weighing(self, talk: GuideTalk, full: bool = False) -> Reply:
        """The answered steps; those that count double are marked. `full`: one too many was pressed."""
        given = known(self._guide, talk.given)
        rows = tuple(
            (self._weight(step.id, step.title, talk),)
            for step in self._guide.steps
            if given.get(step.id, SKIPPED) != SKIPPED
        )
        done: Row = (Button(self._labels.done, events.Guided("show-now"), "primary"),)
        said = (*texts(self._say.weighing), *(texts(self._say.two_at_most) if full else ()))
        return Reply(said, (*rows, done), in_place=True)

    def _weight(self, step: str, title: str, talk: GuideTalk) -> Button:
        if step in talk.doubled:
            return Button(self._labels.chosen.format(label=title), events.Weigh(step, double=False))
        return Button(title, events.Weigh(step, double=True))


def is_full(talk: GuideTalk) -> bool:
    """Whether no further step can be made to count double."""
    return len(talk.doubled) >= MOST_DOUBLED
