"""What the commands begin with: the app, its exit codes, the folder and the dialogue that were meant."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.knowledge.problems import refusal
from bot.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from bot.dialogue.dialogue import Dialogue

USAGE, AUTHOR, UNWELL = 2, 1, 1
"""Exit codes: the operator's mistakes and the author's; the bot or Telegram can't be reached."""

app = typer.Typer(
    help="A bot that answers questions about one article, in the terminal and in Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
webhook = typer.Typer(
    help="Have Telegram bring updates to the bot, or ask how that goes.", no_args_is_help=True
)
app.add_typer(webhook, name="webhook")
teach = typer.Typer(help="What admins taught the bot in Telegram.", no_args_is_help=True)
app.add_typer(teach, name="teach")
Folder = Annotated[
    Path | None, typer.Option("--knowledge", readable=False, help="Another folder of knowledge.")
]
Given = Annotated[Path | None, typer.Argument(readable=False, help="The folder of knowledge.")]
# `readable=False`: what can't be read is told by what reads it, in a line.


def end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise SystemExit(code)


def text_of(file: Path | None) -> str:
    """What stands in a file that an option names."""
    try:
        return file.read_text(encoding="utf-8-sig") if file else ""
    except OSError as error:
        end(f"{file}: {refusal(error)}", USAGE)
    except UnicodeDecodeError as error:
        end(f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8", USAGE)


def folder_of(given: Path | None, settings: Settings | None = None, name: str = "--knowledge") -> Path:
    """The folder of knowledge; `name` is what gave one. Raises SettingsError where there is none."""
    from bot.knowledge.folder import unusable

    folder = given or (settings or load_settings()).knowledge
    if why := unusable(folder):
        raise SettingsError(f"{name if given else 'BOT_KNOWLEDGE'}: {why}")
    return folder


def dialogue_of(folder: Path | None, settings: Settings | None = None) -> "Dialogue":
    from bot.cache import learned_of
    from bot.dialogue.dialogue import Dialogue
    from bot.knowledge.loader import load_knowledge

    settings = settings or load_settings()
    folder = folder_of(folder, settings)
    knowledge = load_knowledge(folder)
    dialogue = Dialogue(knowledge, settings.keep_questions_days, learned_of(folder, knowledge))
    stay()
    return dialogue


def stay() -> None:
    """All that there is stays: only what is made from now on is looked through for garbage."""
    gc.freeze()
    gc.enable()
