"""Commands for those who run the bot."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import AUTHOR, UNWELL, USAGE, Folder, app, dialogue_of, end, folder_of, webhook
from bot.settings import Settings, load_settings


@app.command()
def run(knowledge: Folder = None) -> None:
    """Answer people in Telegram, until it is told to end."""
    from bot.telegram.setup import token_of

    settings = load_settings()
    token_of(settings)
    folder = folder_of(knowledge, settings)
    # Only now, since it takes long: what is wrong is told at once.
    from bot.telegram.app import serve

    settings = settings.model_copy(update={"knowledge": folder})
    serve(settings, dialogue_of(folder, settings))


@webhook.command("set")
def set_webhook() -> None:
    """Have Telegram bring updates to BOT_WEBHOOK_URL. Once is enough, for any number of replicas."""
    from bot.telegram import setup

    _tell_webhook(setup.set_webhook)


@webhook.command("show")
def show_webhook() -> None:
    """Tell where Telegram brings updates, how many wait, and what went wrong last."""
    from bot.telegram import setup

    _tell_webhook(setup.show_webhook)


@webhook.command("delete")
def delete_webhook() -> None:
    """Let the bot poll again. No update is lost."""
    from bot.telegram import setup

    _tell_webhook(setup.delete_webhook)


def _tell_webhook(act: Callable[[Settings], Coroutine[None, None, str]]) -> None:
    import asyncio

    from bot.telegram.setup import UnreachableError

    try:
        typer.echo(asyncio.run(act(load_settings())))
    except UnreachableError as error:
        end(str(error), UNWELL)


@app.command()
def health() -> None:
    """Ask the running bot whether it is well: ends with 0 when it is, else with 1."""
    from bot.operations.health import ask

    settings = load_settings()
    if settings.health_port is None:
        end("BOT_HEALTH_PORT is not set, so no running bot can be asked", USAGE)
    well, told = ask(settings.health_host, settings.health_port)
    typer.echo(told)
    raise typer.Exit(0 if well else UNWELL)


@app.command()
def doctor(knowledge: Folder = None) -> None:
    """Look whether all that the bot needs is there: a line each, and what to do about it."""
    from bot.authoring.check import check as look_for
    from bot.operations.doctor import examine
    from bot.telegram.setup import check_webhook

    def warnings(folder: Path) -> int:
        return len(look_for(folder)[1])

    settings = load_settings()
    stops = False
    for finding in examine(settings, knowledge or settings.knowledge, warnings, check_webhook):
        typer.echo(finding)
        stops = stops or finding.mark == "✗"
    raise typer.Exit(AUTHOR if stops else 0)


@app.command()
def report(
    days: Annotated[int, typer.Option(min=1, max=3650, help="Of so many days, today included.")] = 30,
    out: Annotated[Path | None, typer.Option(hidden=True, readable=False)] = None,
    knowledge: Folder = None,
) -> None:
    """Tell what was asked, answered and missed, and how far people get in the guide."""
    from bot.knowledge.loader import load_knowledge
    from bot.operations.report import Names, in_words, look_up

    if out:
        end("--out is gone: the table that `report` prints says what its pictures showed", USAGE)
    settings = load_settings()
    names = Names(load_knowledge(folder_of(knowledge, settings)))
    typer.echo(in_words(look_up(settings.database, days), names))


@app.command()
def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help="URL of the database to copy.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="URL of the one to copy into.")],
) -> None:
    """Copy everything from one database into another: SQLite, PostgreSQL, either way. Stop the bot first."""
    from bot.storage.move import move as copy

    for moved in copy(source, target):
        typer.echo(f"{moved.table:10}{moved.found:9} found,{moved.added:9} new,{moved.there:9} there now")


@app.command("map", hidden=True)
def print_map() -> None:
    """Once drew the guide."""
    end("`map` is gone: guide.yaml shows the steps in order, `check` tries every way through them", USAGE)
