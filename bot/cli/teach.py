"""Commands for what the bot learns: how well it understands, what people passed on, what admins taught."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.start import AUTHOR, USAGE, Folder, Given, app, dialogue_of, end, folder_of, stay, teach, text_of
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.knowledge.questions import Batch


@app.command()
def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(readable=False, help="Questions with what is expected; none: the folder's own."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            readable=False, help="Committed figures: end with 1 where one of all batches got worse."
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(readable=False, help="Write the figures there, to be committed.")
    ] = None,
    one_by_one: Annotated[
        bool, typer.Option("--one-by-one", help="Leave out each batch alone: takes minutes.")
    ] = False,
    held: Annotated[
        bool, typer.Option("--held", help="Run what is held back instead: once, in the end.")
    ] = False,
    knowledge: Folder = None,
) -> None:
    """Measure how well questions are understood that nothing was learned from."""
    from bot.authoring import evaluation
    from bot.authoring.cross_validation import cross_validate, judge_by_folder
    from bot.knowledge.loader import load_knowledge

    folder = folder_of(knowledge)
    committed = _figures_of(against) if against else None
    batches = _batches(file or folder, held)
    known = load_knowledge(folder)
    stay()
    if file or held:
        verdicts = judge_by_folder(folder, known, batches)
    else:
        verdicts = cross_validate(known, batches, one_by_one)
    data = evaluation.as_data(verdicts)
    typer.echo(json.dumps(data) if as_json else evaluation.as_text(verdicts, evaluation.last_results()))
    evaluation.remember_results(verdicts)
    if save:
        save.write_text(json.dumps(evaluation.as_figures(verdicts), indent=1) + "\n", encoding="utf-8")
    worse = evaluation.regressions(verdicts, committed) if committed else []
    if worse:
        end("Worse than the committed figures:\n" + "\n".join(worse), AUTHOR)


def _batches(place: Path, held: bool) -> "list[Batch]":
    """The batches of a file or folder that are held back, or the others."""
    from bot.knowledge.questions import load_questions

    found = load_questions(place)
    if not found:
        end(f"{place} has no questions; expected some in its folder `questions`", AUTHOR)
    batches = [batch for batch in found if batch.held == held]
    if not batches:
        told = "holds no questions back" if held else "holds all questions back; --held runs them"
        end(f"{place} {told}", AUTHOR)
    return batches


def _figures_of(file: Path) -> dict[str, dict[str, Any]]:
    """What `evaluate --save` wrote."""
    try:
        found = json.loads(text_of(file))
    except (ValueError, RecursionError) as error:
        end(f"{file}: {error}", USAGE)
    if not isinstance(found, dict) or not all(isinstance(found.get(key), dict) for key in ("all", "batches")):
        end(f"{file}: expected figures as `evaluate --save` writes them", USAGE)
    return found


@app.command()
def review(
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was labelled last.")] = False,
    knowledge: Folder = None,
) -> None:
    """Go through what people passed on; what you keep is learned, and written into the knowledge."""
    import asyncio

    from bot.storage import Store
    from bot.terminal.review import Review

    settings = load_settings()
    folder = folder_of(knowledge, settings)
    _stop_without_questions(settings, "Nothing to undo." if undo else "0 questions to look at.")
    dialogue = dialogue_of(knowledge, settings)

    async def go_through() -> None:
        store = Store(settings.database)
        try:
            one = Review(folder, dialogue, store)
            await (one.undo() if undo else one.walk())
        finally:
            await store.close()

    asyncio.run(go_through())


def _stop_without_questions(settings: Settings, said: str) -> None:
    """Where no bot has run yet there is no database, and none is made."""
    from bot.storage.opening import is_begun

    if not is_begun(settings.database):
        typer.echo(said)
        raise typer.Exit


@teach.command("export")
def export(
    folder: Given = None,
) -> None:
    """Write what admins taught into a folder, as where the bot runs it can't be written."""
    import asyncio

    from bot.authoring.edit_yaml import EditError
    from bot.authoring.taught import write
    from bot.storage import Store, taught

    settings = load_settings()
    folder = folder_of(folder, settings, "FOLDER")
    _stop_without_questions(settings, "Nothing was taught.")

    async def lessons() -> list[taught.Lesson]:
        store = Store(settings.database)
        try:
            return await store.read(taught.lessons)
        finally:
            await store.close()

    certain = [one for one in asyncio.run(lessons()) if one.status in ("kept", "undone")]
    try:
        edits = write(folder, certain)
    except (EditError, OSError) as error:
        end(str(error), AUTHOR)
    typer.echo("\n".join(edit.diff for edit in edits) or "The folder has all that was taught.")
