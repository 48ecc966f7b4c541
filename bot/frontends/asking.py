"""Single questions, each as if from a new person: as text, as JSON, or with the reasons."""

import json

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.notes import Asked
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.frontends.plain import plain


def _turn(dialogue: Dialogue, question: str) -> Turn:
    return dialogue.respond(Said(question), State(), 0.0)


def told(dialogue: Dialogue, question: str) -> str:
    """The reply as plain text, its buttons as a list."""
    return "\n\n".join(plain(reply) for reply in _turn(dialogue, question).replies) + "\n"


def answered(dialogue: Dialogue, question: str) -> str:
    """One JSON object on one line, in the form that other programs measure with."""
    turn = _turn(dialogue, question)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), Asked("smalltalk", 100, (), ()))
    return json.dumps(
        {
            "question": question,
            "outcome": asked.outcome,
            "confidence": asked.confidence,
            "matches": [
                {
                    "id": m.ref.id,
                    "kind": m.ref.kind,
                    "section": m.section,
                    "title": m.title,
                    "score": m.score,
                }
                for m in asked.matches
            ],
            "offered": [{"kind": ref.kind, "id": ref.id} for ref in asked.offered],
            "text": "\n\n".join(reply.plain() for reply in turn.replies),
        },
        ensure_ascii=False,
    )
