"""Random walks through the guide: whatever people do, it ends or resumes, and no answer is lost."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import events
from bot.dialogue.codec import Codec
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event
from bot.dialogue.guide import GuideDialogue
from bot.dialogue.state import State, Turn
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.recommend import recommend
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.understanding.learning import Learned
from bot.understanding.model import ShortTextClassifier

TEXTS = (
    "skip", "back", "stop", "it depends", "2", "99", "why", "explain", "show me now", "review", "go on",
    "xyzzy", "far away", "sunny", "rain now and sun later", "close by and in the next town", "", "🙂",
    "with my friend",
)  # fmt: skip
KINDS = ("tap", "double", "stale", "text", "question", "restart", "start")
MOVES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 999)), max_size=25)


class Walk:
    """One person's way, with what they can be sure to have answered."""

    def __init__(self, codec: Codec, guiding: GuideDialogue, guide: Guide) -> None:
        self.guide = guide
        self._codec, self._guiding = codec, guiding
        self._seen: list[Event] = []
        self.answers: dict[str, str] = {}
        self.turn = self._keep(self._guiding.start("", State()))

    def _keep(self, turn: Turn) -> Turn:
        assert turn.replies
        codes = [self._codec.write(button.event) for button in turn.replies[-1].buttons()]
        assert all(len(code.encode()) <= 64 for code in codes)
        self.buttons = [self._codec.read(code) for code in codes]
        self._seen += self.buttons
        return turn

    def move(self, kind: str, number: int) -> None:
        match kind:
            case "tap" | "double":
                event = self.buttons[number % len(self.buttons)]
                for _ in range(1 if kind == "tap" else 2):
                    self.press(event)
            case "stale":
                self.press(self._seen[number % len(self._seen)])
            case "text":
                self.type(TEXTS[number % len(TEXTS)])
            case "question":
                reply = self._guiding.resume(self.turn.state)
                assert (reply is not None) == self._guiding.listens(self.turn.state)
            case "restart":
                state = State.from_json(self.turn.state.to_json())
                assert state == self.turn.state
                self.turn = Turn(self.turn.replies, state)
            case "start":
                self.turn = self._keep(self._guiding.start("", self.turn.state))

    def press(self, event: Event) -> None:
        if isinstance(event, events.Show | events.Compare | events.ShowFact | events.Vote):
            return
        before = self.turn
        self.turn = self._keep(self._guiding.respond(event, self.turn.state))  # type: ignore[arg-type]
        self._note(event)
        again = self._guiding.respond(event, self.turn.state)  # type: ignore[arg-type]
        assert _given(again) == _given(self.turn), (event, before)

    def _note(self, event: Event) -> None:
        match event:
            case events.StepAction(str(step), "choose" | "try", option):
                self.answers[step] = option
            case events.StepAction(str(step), "skip"):
                self.answers[step] = SKIPPED
            case events.StepAction(str(step), "depends"):
                self.answers[step] = DEPENDS
            case events.StepAction(None, "again"):
                self.answers = {}

    def type(self, text: str) -> None:
        """A text may answer the open step, and nothing but that."""
        if not self._guiding.listens(self.turn.state):
            return
        self.turn = self._keep(self._guiding.said(text, self.turn.state))
        now = _given(self.turn)
        changed = {step for step in now if now[step] != self.answers.get(step)}
        assert len(changed) <= 1
        assert set(self.answers) <= set(now)
        self.answers = now

    def finish(self) -> None:
        """Go on to the end, tapping the first option of whatever is asked."""
        for _ in range(2 * len(self.guide.steps) + 2):
            asked = [event for event in self.buttons if events.does(event, "choose")]
            if asked and self._guiding.listens(self.turn.state):
                self.press(asked[0])
            elif self._is_at_the_result():
                return
            else:
                self.press(events.StepAction(None, "show-now"))
        raise AssertionError("the guide doesn't end")

    def _is_at_the_result(self) -> bool:
        guide = self.turn.state.guide
        return guide is not None and guide.phase == "result" and self.turn.replies[0].share is None


def _given(turn: Turn) -> dict[str, str]:
    return turn.state.guide.given if turn.state.guide else {}


def straight_through(
    guiding: GuideDialogue, guide: Guide, answers: dict[str, str], doubled: tuple[str, ...]
) -> str:
    """The result of somebody who gives these answers at once."""
    state = State()
    for step in guide.steps:
        if step.id in answers:
            answer = answers[step.id]
            kinds = {
                SKIPPED: events.StepAction(step.id, "skip"),
                DEPENDS: events.StepAction(step.id, "depends"),
            }
            event = kinds.get(answer) or events.StepAction(step.id, "choose", answer)
            state = guiding.respond(event, state).state
    for step_id in doubled:
        state = guiding.respond(events.StepAction(step_id, "double"), state).state
    state = guiding.respond(events.StepAction(None, "review"), state).state
    return guiding.respond(events.StepAction(None, "show-now"), state).replies[0].paragraphs[0].plain()


def test_walks_end_or_resume_and_lose_no_answer(guided_dialogue: Dialogue) -> None:
    assert_walks_end(guided_dialogue.knowledge, guided_dialogue.learned.typed, walks=100)


def test_walks_through_the_shipped_guide_end_or_resume_and_lose_no_answer(
    shipped: Knowledge, shipped_learned: Learned
) -> None:
    assert_walks_end(shipped, shipped_learned.typed, walks=30)


def assert_walks_end(knowledge: Knowledge, learned: Mapping[str, ShortTextClassifier], walks: int) -> None:
    guide = knowledge.guide
    assert guide is not None
    codec, guiding = Codec(knowledge), GuideDialogue(knowledge, guide, learned)

    @settings(max_examples=walks)
    @given(MOVES)
    def walk(moves: list[tuple[str, int]]) -> None:
        person = Walk(codec, guiding, guide)
        for kind, number in moves:
            person.move(kind, number)
            assert _given(person.turn) == person.answers
        person.finish()
        doubled = person.turn.state.guide.doubled if person.turn.state.guide else ()
        found = recommend(guide, person.answers, doubled)
        assert found.claim in [p.plain() for p in person.turn.replies[0].paragraphs]
        if person.answers:
            assert straight_through(guiding, guide, person.answers, doubled) == found.claim

    walk()
