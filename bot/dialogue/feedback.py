"""Whether an answer helped: two buttons, one tap more for what was wrong; changeable, and never asked for."""

from bot.dialogue import events
from bot.dialogue.events import Reason
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.knowledge.entries import UNKNOWN, Ref
from bot.knowledge.voice import Voice


def reason_labels(voice: Voice) -> dict[Reason, str]:
    """What may be wrong with an answer, in words."""
    return {
        "wrong-topic": voice.labels.wrong_topic,
        "unclear": voice.labels.unclear,
        "out-of-date": voice.labels.out_of_date,
    }


class Feedback:
    """The buttons under an answer, and what becomes of them."""

    def __init__(self, voice: Voice) -> None:
        self._say, self._labels = voice.sentences, voice.labels
        self._chosen = voice.guide.labels.chosen
        self._reasons = reason_labels(voice)

    def row(self, ref: Ref, helpful: bool | None = None) -> Row:
        """Helpful, or not what was meant; what was said of it is marked."""
        return (
            self._button(self._labels.helpful, events.Vote(ref, helpful=True), helpful is True),
            self._button(self._labels.not_helpful, events.Vote(ref, helpful=False), helpful is False),
        )

    def voted(self, ref: Ref, helpful: bool) -> Reply:
        """The buttons after a vote; where it didn't help, with what may have been wrong."""
        if helpful:
            return _noted(self._say.noted_helpful, self.row(ref, helpful))
        return _noted(self._say.not_helpful_why, self.row(ref, helpful), self._why(ref))

    def because(self, ref: Ref, reason: Reason) -> Reply:
        """The buttons after a reason was given; the question can be passed on, if the person wants to."""
        # What isn't known has that button already.
        about = None if ref == UNKNOWN else ref
        pass_on: Row = (Button(self._labels.pass_on, events.PassOn(about=about), "quiet"),)
        rows = (self.row(ref, helpful=False), self._why(ref, reason), pass_on)
        return _noted(self._say.noted_reason, *(rows[:2] if reason == "wrong-topic" else rows))

    def _why(self, ref: Ref, given: Reason | None = None) -> Row:
        return tuple(
            self._button(label, events.Because(ref, reason), reason == given)
            for reason, label in self._reasons.items()
        )

    def _button(self, label: str, event: events.Event, chosen: bool) -> Button:
        return Button(self._chosen.format(label=label) if chosen else label, event, "quiet")


def _noted(said: str, *rows: Row) -> Reply:
    return Reply(texts(said), rows, only_feedback=True)
