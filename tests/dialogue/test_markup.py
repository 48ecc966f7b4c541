"""The bot's own sentences and the guide's questions may hold markup, wherever they are said."""

from pathlib import Path

import yaml

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.state import State
from bot.knowledge.loader import DEFAULTS, load_knowledge
from tests.conftest import GUIDED, SMALL

MOST = 400
SAID = (
    "hi", "xyzzy", "family card vs reservation", "what is a family card", "and the price?", "why?", "are you sure",
    "where to park", "which one is for me", "sunny", "guide", "how long can i keep a book", "list",
)  # fmt: skip


def marked(folder: Path, copy: Path) -> Path:
    """A copy of the folder in which each sentence begins with a mark that only shows where it isn't rendered."""
    copy.mkdir()
    for file in folder.glob("*.yaml"):
        (copy / file.name).write_text(file.read_text())
    own = yaml.safe_load((folder / "bot.yaml").read_text()) if (folder / "bot.yaml").exists() else {}
    guide: dict[str, object] = {}
    for path in DEFAULTS:
        found = yaml.safe_load(path.read_text())
        own["sentences"] = {**_marked(found.get("sentences", {})), **own.get("sentences", {})}
        guide |= _marked(found.get("guide", {}).get("sentences", {}))
    own["guide"] = {**own.get("guide", {}), "sentences": guide}
    (copy / "bot.yaml").write_text(yaml.safe_dump(own))
    return copy


def _marked(sentences: dict[str, object]) -> dict[str, object]:
    return {
        key: f"<u>!</u>{text}" for key, text in sentences.items() if isinstance(text, str) and " " in text
    }


def test_no_mark_is_shown_as_it_is(tmp_path: Path) -> None:
    shown = []
    for folder in (SMALL, GUIDED):
        dialogue = Dialogue(load_knowledge(marked(folder, tmp_path / folder.name)))
        shown += [line for text in said(dialogue) for line in text.splitlines() if "u>" in line]
    assert set(shown) == set()


def said(dialogue: Dialogue) -> list[str]:
    """What is said to all that is typed above, and then to all buttons, breadth first."""
    state, waiting, pressed, told = State(), list[Event](map(Said, SAID)), set[Event](), list[str]()
    while waiting and len(pressed) < MOST:
        event = waiting.pop(0)
        if event in pressed:
            continue
        pressed.add(event)
        turn = dialogue.respond(event, state, float(len(pressed)))
        state = turn.state
        for reply in turn.replies:
            told.append(reply.plain())
            waiting += [button.event for button in reply.buttons()]
    return told
