"""Why the bot answers a question as it does: what it can mean, what decided, and which words spoke for it."""

from collections.abc import Iterator

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.understanding.decide import needed
from bot.understanding.interpretation import Interpretation

SHOWN = 3
"""So many things that it can mean are explained."""
REASONS = 12
"""So many features are shown, those that say most."""


def explained(dialogue: Dialogue, question: str) -> str:
    """The outcome and the threshold behind it, the likeliest meanings, and what the words add."""
    turn = dialogue.respond(Said(question), State(), 0.0)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), None)
    if asked is None:
        return "pressed a button or a command; nothing was looked up"
    read = dialogue.interpreter.interpret(question)
    return "\n".join([*_decision(dialogue, asked, read), *_reasons(dialogue, question)])


def _decision(dialogue: Dialogue, asked: Asked, read: Interpretation) -> Iterator[str]:
    thresholds = dialogue.knowledge.voice.thresholds
    yield f"{asked.outcome}, confidence {asked.confidence}"
    for one in read.candidates[:SHOWN]:
        rule = f", by the rule “{one.rule}”" if one.rule else ""
        need = min(1.0, needed(one, thresholds))
        yield f"  {one.probability:5.3f} of {need:.2f} needed  {one.kind}  {one.meaning}{rule}"
    if read.trouble >= thresholds.caring:
        yield f"  trouble {read.trouble:.3f}: care from {thresholds.caring}, help from {thresholds.serious}"


def _reasons(dialogue: Dialogue, question: str) -> Iterator[str]:
    reasons = dialogue.interpreter.explain(question)[:REASONS]
    if not reasons:
        yield "  too few labelled questions to learn from: the nearest phrasings decide"
        return
    yield f"  what speaks for {reasons[0].first} against {reasons[0].second}, as log-odds:"
    yield from (f"    {reason.log_odds:+6.2f}  {_named(reason.feature)}" for reason in reasons)


def _named(feature: str) -> str:
    match feature[:1], feature[1:]:
        case "#", run:
            return f"the letters “{run}”"
        case _ if " " in feature:
            return f"“{feature}”"
        case "", _:
            return "whatever is asked"
        case "=", number if number.isdigit():
            return f"{number} names in it"
        case "=", number if number[:1] == "!":
            return f"{number[1:]} words of content beside a name"
        case "=", id:
            return f"the name {id}"
        case "!", number:
            return f"{number} words of content"
        case "?", number:
            return f"{number} strange words"
        case "~", word:
            return f"“{word}” within a name"
    return f"“{feature}”"
