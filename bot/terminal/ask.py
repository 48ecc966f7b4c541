"""Questions, each as if from a new person, or a person's talk: as text, as JSON, or with the reasons."""

import json
from typing import Any

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, Event, Said, StepAction, does
from bot.dialogue.replies import Reply
from bot.dialogue.state import Asked, Outcome, Scored, State, Subject, Turn
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.state import GuideTalk
from bot.knowledge.entries import Ref

OTHERS = {SKIPPED: "skip", DEPENDS: "depends"}
"""What may be meant at a step besides its options."""
SECONDS_A_TURN = 10.0
"""Between two messages of a talk."""


def plain(reply: Reply) -> str:
    """What a reply says, then a line for each button: `  1. label`."""
    buttons = [f"  {number}. {button.label}" for number, button in enumerate(reply.buttons(), 1)]
    return "\n".join([reply.plain(), *buttons])


def _turn(dialogue: Dialogue, question: str) -> Turn:
    return dialogue.respond(Said(question), State(), 0.0)


def told(dialogue: Dialogue, question: str) -> str:
    """The reply as plain text, its buttons as a list."""
    return "\n\n".join(plain(reply) for reply in _turn(dialogue, question).replies) + "\n"


def answered(dialogue: Dialogue, question: str) -> str:
    """One JSON object on one line, in the form that other programs measure with."""
    return _json(_told(question, _turn(dialogue, question), "smalltalk"))


class Talk:
    """One person's messages, one after another; an empty one is the last, and somebody else begins."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue, self._state, self._now = dialogue, State(), 0.0

    def told(self, text: str) -> str:
        """The replies as plain text, their buttons as lists."""
        return "\n\n".join(plain(reply) for reply in self._turn(text)[0].replies) + "\n"

    def answered(self, text: str) -> str:
        """One JSON object on one line, as of a single question."""
        turn, before = self._turn(text)
        if turn.state.guide != before.guide or any(reply.chart for reply in turn.replies):
            return _json(_told(text, turn, "guide"))
        shown = turn.state.subject if turn.state.subject != before.subject else Subject()
        outcome: Outcome = "compare" if shown.is_comparison else "answer" if shown.refs else "smalltalk"
        return _json(_told(text, turn, outcome, shown.refs))

    def _turn(self, text: str) -> tuple[Turn, State]:
        """The turn, and the state before it."""
        before = self._state
        turn = self._dialogue.respond(Said(text), before, self._now)
        self._state, self._now = (turn.state if text.strip() else State()), self._now + SECONDS_A_TURN
        return turn, before


def answered_step(dialogue: Dialogue, text: str, step: str) -> str:
    """The same of a typed answer to a step of the guide: how it was heard, and as which options."""
    before = State(guide=GuideTalk(at=step))
    turn = dialogue.respond(Said(text), before, 0.0)
    return _json(_told(text, turn, "guide") | _heard(turn, step))


def opened(dialogue: Dialogue, text: str) -> str:
    """The same of a message that opens the guide: which steps it answers."""
    turn = dialogue.respond(Command("guide", text), State(), 0.0)
    understood = turn.state.guide.given if turn.state.guide else {}
    return _json(_told(text, turn, "guide") | {"understood": understood})


def _heard(turn: Turn, step: str) -> dict[str, Any]:
    """What became of a typed answer. Taken: it is one; choice: one of a few, be it with the likeliest taken
    until another is chosen; unheard: all are asked again."""
    given = turn.state.guide.given if turn.state.guide else {}
    buttons = [button for button in turn.replies[-1].buttons() if button.tone != "quiet"]
    offered = [answer for button in buttons if (answer := _answer(button.event, step))]
    if any(isinstance(note, Asked) for note in turn.notes):
        return {"heard": "question", "options": []}
    if step in given:
        taken = [OTHERS.get(given[step], given[step]), *offered]
        return {"heard": "choice" if offered else "taken", "options": taken}
    # Where only some stand on buttons, it is to be one of those.
    narrowed = any(does(button.event, "change") for button in turn.replies[-1].buttons())
    return {"heard": "choice", "options": offered} if narrowed else {"heard": "unheard", "options": []}


def _answer(event: Event, step: str) -> str | None:
    match event:
        case StepAction(of, "choose", option) if of == step:
            return option
        case StepAction(of, "skip" | "depends" as action) if of == step:
            return action
    return None


def _told(question: str, turn: Turn, outcome: Outcome, shown: tuple[Ref, ...] = ()) -> dict[str, Any]:
    """A turn as plain data. `outcome`, `shown`: where it wasn't a question, but pressed a button."""
    asked = next((note for note in turn.notes if isinstance(note, Asked)), Asked(outcome, 100, (), shown))
    return {
        "question": question,
        "outcome": asked.outcome,
        "confidence": asked.confidence,
        "matches": [_match(match) for match in asked.matches],
        "offered": [{"kind": ref.kind, "id": ref.id} for ref in asked.offered],
        "text": "\n\n".join(reply.plain() for reply in turn.replies),
    } | ({"caring": True} if asked.caring else {})


def _match(match: Scored) -> dict[str, Any]:
    found = {
        "id": match.ref.id,
        "kind": match.ref.kind,
        "section": match.section,
        "title": match.title,
        "score": match.score,
    }
    return found | ({"serious": True} if match.serious else {})


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
