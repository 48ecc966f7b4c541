"""Talks as text files: `>` is the person, the rest is the bot, a number presses a button, `#` is a remark.

The state goes through its stored form after every turn, so each talk also proves that a restart
at any moment changes nothing. To write a talk anew after the bot's words have changed:
`python -m tests.talks FILE ...`.
"""

import sys
from dataclasses import replace
from pathlib import Path

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, Said
from bot.dialogue.state import State
from bot.knowledge.loader import load_knowledge
from bot.terminal.ask import plain

SECONDS_A_TURN = 10.0


def replay(dialogue: Dialogue, talk: str) -> str:
    """The talk as the bot holds it today, from what the person says in `talk`."""
    said = [line for line in talk.splitlines() if line.startswith((">", "#"))]
    state, now, lines = State(), 0.0, []
    for line in said:
        lines.append(line)
        if line.startswith(">"):
            turn = dialogue.respond(Said(line[1:].strip()), state, now)
            state = replace(State.from_json(turn.state.to_json()), question=turn.state.question)
            lines += ["\n\n".join(plain(reply) for reply in turn.replies), ""]
            now += SECONDS_A_TURN
    return "\n".join(lines).rstrip() + "\n"


def greeting(dialogue: Dialogue) -> str:
    return plain(dialogue.respond(Command("start"), State(), 0.0).replies[0])


def knowledge_of(path: Path) -> Path:
    """The folder of knowledge that a talk is held on: that of its own folder's name."""
    return Path(__file__).parent / "knowledge" / path.resolve().parent.name


def _rewrite(path: Path) -> None:
    path.write_text(replay(Dialogue(load_knowledge(knowledge_of(path))), path.read_text()))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        _rewrite(Path(name))
