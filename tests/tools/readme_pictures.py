"""The pictures that the README shows, drawn from the real knowledge: `python -m tests.tools.readme_pictures` writes them anew."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, Said
from bot.dialogue.replies import Drawable
from bot.dialogue.state import State
from bot.knowledge.loader import load_knowledge
from bot.pictures import draw

FOLDER = Path(__file__).parents[1] / "pictures" / "readme"
OPENING = "i have 5 hrs a week for a month and want to learn sql, which one is for me?"


def shown(dialogue: Dialogue) -> Iterator[tuple[str, bytes]]:
    """The name of each file and its picture, in both themes."""
    pictures = {"comparison": _comparison(dialogue), "recommendation": _recommendation(dialogue)}
    for name, picture in pictures.items():
        yield f"{name}-light.png", draw(picture)
        yield f"{name}-dark.png", draw(picture, dark=True)


def _comparison(dialogue: Dialogue) -> Drawable:
    table = dialogue.respond(events.Compare(), State(), 0.0).replies[0].table
    assert table is not None
    return table


def _recommendation(dialogue: Dialogue) -> Drawable:
    """What the guide ends with when somebody taps now this and now that option."""
    event: Event = Said(OPENING)
    state = State()
    for number in count():
        turn = dialogue.respond(event, state, 0.0)
        if (chart := turn.replies[-1].chart) is not None:
            return chart
        buttons = turn.replies[-1].buttons()
        options = [button.event for button in buttons if events.does(button.event, "choose")]
        event, state = options[number % len(options)], turn.state
    raise AssertionError


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, png in shown(Dialogue(load_knowledge(Path(__file__).parents[2] / "knowledge"))):
        (FOLDER / name).write_bytes(png)
