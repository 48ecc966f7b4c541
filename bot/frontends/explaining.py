"""Why the bot answers a question as it does: what it can mean, and which words decided."""

from collections.abc import Iterator

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.notes import Asked, Scored
from bot.dialogue.state import State
from bot.understanding.names import MARK

SHOWN = 3
"""So many entries are explained."""
LEAST = 0.005
"""What a word must add to be worth a line."""


def explained(dialogue: Dialogue, question: str) -> str:
    """The outcome, then the nearest entries with what each word of the question adds to them."""
    turn = dialogue.respond(Said(question), State(), 0.0)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), None)
    if asked is None:
        return "pressed a button or a command; nothing was looked up"
    lines = [f"{asked.outcome}, confidence {asked.confidence}"]
    for match in asked.matches[:SHOWN]:
        lines.append(f"  {match.score:3} {match.ref}  {match.title}")
        lines += _words(dialogue, question, match)
    return "\n".join(lines)


def _words(dialogue: Dialogue, question: str, match: Scored) -> Iterator[str]:
    if match.ref not in dialogue.knowledge.entries:
        return  # small talk and wishes are found whole, not word by word
    for share in dialogue.understanding.explain(question, match.ref):
        if share.asked.startswith(MARK):
            if match.ref.id == share.asked.removeprefix(MARK):
                yield "             its name"
        elif abs(share.contribution) >= LEAST or share.reason in ("typo", "strange"):
            met = f" met “{share.word}”" if share.word not in ("", share.asked) else ""
            yield f"      {100 * share.contribution:+5.0f}  “{share.asked}”{met}, {share.reason}"
    together = dialogue.understanding.speaks_for(question, match.ref)
    if together >= LEAST:
        yield f"      {100 * together:+5.0f}  all words together speak for this kind of answer"
