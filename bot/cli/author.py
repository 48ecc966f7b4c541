"""Commands for those who write the knowledge."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import AUTHOR, USAGE, Folder, Given, app, end, folder_of, text_of
from bot.knowledge.problems import refusal
from bot.settings import load_settings


@app.command()
def check(
    folder: Given = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    form: Annotated[str, typer.Option("--format", help="text, json or github.")] = "text",
    source: Annotated[
        Path | None,
        typer.Option(readable=False, help="The article: find runs of eight words copied from it."),
    ] = None,
) -> None:
    """Look for mistakes in the knowledge, all of them at once, and for what could be better."""
    from bot.authoring.check import FORMS, failed, told
    from bot.authoring.check import check as look_for

    if form not in FORMS:
        end(f"--format {form}: expected {', '.join(FORMS)}", USAGE)
    draft, found = look_for(folder_of(folder, None, "FOLDER"), text_of(source))
    typer.echo(told(draft, found, FORMS[form]))
    if failed(found, strict):
        raise typer.Exit(AUTHOR)


@app.command()
def schema(
    folder: Given = None,
) -> None:
    """Write what editors need to complete and to underline, and point the files to it."""
    from bot.authoring.schema import FOLDER, point_to_schemas, write_schemas

    path = folder_of(folder, None, "FOLDER")
    try:
        for written in (*write_schemas(path / FOLDER), *point_to_schemas(path)):
            typer.echo(written)
    except OSError as error:
        end(f"{error.filename}: {refusal(error)}", AUTHOR)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(readable=False, help="The folder to make.")],
    article: Annotated[Path, typer.Argument(readable=False, help="The article, as plain text or Markdown.")],
) -> None:
    """Start a folder of knowledge for another article."""
    from bot.authoring.import_faq import ImportFaqError
    from bot.authoring.new import start

    try:
        written = start(folder, article)
    except ImportFaqError as error:
        end(str(error), AUTHOR)
    typer.echo("\n".join(map(str, written)))
    typer.echo(f"Replace what is marked TODO; `python -m bot check {folder}` tells what is left.")


@app.command("import")
def import_faq(
    file: Annotated[
        Path,
        typer.Argument(
            readable=False, help="CSV, Rasa's nlu.yml, YAML or JSON with questions and answers, Markdown."
        ),
    ],
    folder: Annotated[
        Path | None, typer.Argument(readable=False, help="The folder to make; else named like FILE.")
    ] = None,
    question: Annotated[str, typer.Option(help="The column, or key, of the questions.")] = "",
    answer: Annotated[str, typer.Option(help="The column, or key, of the answers.")] = "",
) -> None:
    """Make a folder of knowledge from questions with answers."""
    from bot.authoring.import_faq import ImportFaqError, read_faq
    from bot.authoring.new import write_faq

    folder = folder or Path(file.stem)
    try:
        faq = read_faq(file, question, answer)
        write_faq(folder, faq)
    except ImportFaqError as error:
        end(str(error), AUTHOR)
    for note in faq.notes:
        typer.echo(note, err=True)
    typer.echo(f"{folder}: questions {len(faq.questions)}. Next: python -m bot check {folder}")


@app.command("links")
def print_links(
    about: Annotated[
        list[str] | None, typer.Argument(help="Only what has these words; none: all there are.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The bot's name; else Telegram is asked.")] = None,
    qr: Annotated[
        Path | None,
        typer.Option("--qr", readable=False, help="Write each link as a QR code into this folder."),
    ] = None,
    knowledge: Folder = None,
) -> None:
    """List the links that open the bot at a topic, a term, a comparison or the guide."""
    from bot.dialogue.codec import Codec
    from bot.dialogue.links import addresses
    from bot.knowledge.loader import load_knowledge
    from bot.telegram.setup import name_of

    if qr is not None and not find_spec("segno"):
        end("--qr needs one more package: pip install -e '.[posters]'", USAGE)
    settings = load_settings()
    known = load_knowledge(folder_of(knowledge, settings))
    found = list(addresses(known, Codec(known).write, name_of(name, settings), about or ()))
    if not found:
        end(f"Nothing has the words {' '.join(about or ())!r}.", USAGE)
    for address in found:
        typer.echo(f"{address.title}\t{address.url}")
    if qr is None:
        return
    from bot.pictures.poster import write_posters

    try:
        written = list(write_posters(found, qr))
    except OSError as error:
        end(f"{error.filename or qr}: {refusal(error)}", USAGE)
    typer.echo(f"{len(written)} QR codes are in {qr}", err=True)
