"""Commands to talk with the bot without Telegram."""

import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.start import USAGE, Folder, app, dialogue_of, end, folder_of
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.dialogue.dialogue import Dialogue


@app.command()
def chat(
    watch: Annotated[
        bool, typer.Option("--watch", help="Take over what is saved, and tell what that changed.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show which words decided, and why.")] = False,
    knowledge: Folder = None,
) -> None:
    """Talk with the bot in the terminal. No token needed."""
    from bot.terminal.chat import chat as talk

    if watch and not find_spec("watchfiles"):
        end("--watch needs one more package: pip install -e '.[authors]'", USAGE)
    settings = load_settings()
    folder = folder_of(knowledge, settings)
    talk(folder, dialogue_of(folder, settings), settings, watch, explain)


@app.command()
def ask(
    questions: Annotated[
        list[str] | None, typer.Argument(help="Questions; none: one a line on standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a question.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show which words decided, and why.")] = False,
    step: Annotated[
        str | None,
        typer.Option("--step", help="Each line answers this step of the guide; always JSON."),
    ] = None,
    opening: Annotated[
        bool, typer.Option("--opening", help="Each line opens the guide; always JSON.")
    ] = False,
    talk: Annotated[
        bool,
        typer.Option("--talk", help="The lines are one person's talk; an empty one begins another's."),
    ] = False,
    knowledge: Folder = None,
) -> None:
    """Ask single questions, each as if from a new person."""
    from bot.terminal.explain import explained

    if talk + opening + (step is not None) > 1:
        end("--talk, --step and --opening exclude each other", USAGE)
    dialogue = dialogue_of(knowledge)
    if step is not None or opening:
        _check_step(dialogue, step)
    respond = _asked(dialogue, as_json, talk, opening, step)
    for question in questions or _lines():
        typer.echo(respond(question))
        if explain:
            typer.echo(explained(dialogue, question), err=as_json)
        sys.stdout.flush()


def _asked(
    dialogue: "Dialogue", as_json: bool, talk: bool, opening: bool, step: str | None
) -> Callable[[str], str]:
    """What a line is answered with."""
    from bot.terminal.ask import Talk, answered, answered_step, opened, told

    if step is not None:
        return lambda text: answered_step(dialogue, text, step)
    if opening:
        return lambda text: opened(dialogue, text)
    if talk:
        one = Talk(dialogue)
        return one.answered if as_json else one.told
    return lambda text: answered(dialogue, text) if as_json else told(dialogue, text)


def _check_step(dialogue: "Dialogue", step: str | None) -> None:
    guide = dialogue.knowledge.guide
    if guide is None:
        end("This knowledge has no guide.yaml, so there are no steps.", USAGE)
    if step is not None and guide.step(step) is None:
        end(f"--step {step}: expected {', '.join(one.id for one in guide.steps)}", USAGE)


def _lines() -> Iterator[str]:
    """Standard input, line by line as it comes; bytes that are no UTF-8 are read as signs."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
