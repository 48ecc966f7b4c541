"""The commands: parse, wire, print, exit code. What only one command needs is imported in it."""

import gc
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from errno import EDQUOT, ENOSPC
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.knowledge.problems import KnowledgeError, refusal
from bot.settings import OperatorError, Settings, SettingsError, load_settings

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


def main() -> None:
    """Run a command; mistakes of operators and authors end in one line each, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A sign that the terminal can't show is no reason to end.
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="python -m bot")
    except KnowledgeError as error:
        _end(str(error), AUTHOR)
    except OperatorError as error:
        _end(str(error), USAGE)
    except OSError as error:
        if error.filename is None and error.errno not in (ENOSPC, EDQUOT):
            raise
        _end(f"{error.filename or 'what is printed'}: {refusal(error)}", USAGE)


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise SystemExit(code)


@app.command()
def run(knowledge: Folder = None) -> None:
    """Answer people in Telegram, until it is told to end."""
    from bot.telegram.setup import token_of

    settings = load_settings()
    token_of(settings)
    folder = _folder(knowledge, settings)
    # Only now, since it takes long: what is wrong is told at once.
    from bot.telegram.app import serve

    settings = settings.model_copy(update={"knowledge": folder})
    serve(settings, _dialogue(folder, settings))


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
        _end(str(error), UNWELL)


@app.command()
def health() -> None:
    """Ask the running bot whether it is well: ends with 0 when it is, else with 1."""
    from bot.operations.health import ask

    settings = load_settings()
    if settings.health_port is None:
        _end("BOT_HEALTH_PORT is not set, so no running bot can be asked", USAGE)
    well, told = ask(settings.health_host, settings.health_port)
    typer.echo(told)
    raise typer.Exit(0 if well else UNWELL)


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
        _end("--watch needs one more package: pip install -e '.[authors]'", USAGE)
    settings = load_settings()
    folder = _folder(knowledge, settings)
    talk(folder, _dialogue(folder, settings), settings, watch, explain)


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
        _end("--talk, --step and --opening exclude each other", USAGE)
    dialogue = _dialogue(knowledge)
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
        _end("This knowledge has no guide.yaml, so there are no steps.", USAGE)
    if step is not None and guide.step(step) is None:
        _end(f"--step {step}: expected {', '.join(one.id for one in guide.steps)}", USAGE)


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
        _end(f"--format {form}: expected {', '.join(FORMS)}", USAGE)
    draft, found = look_for(_folder(folder, None, "FOLDER"), _text_of(source))
    typer.echo(told(draft, found, FORMS[form]))
    if failed(found, strict):
        raise typer.Exit(AUTHOR)


def _text_of(file: Path | None) -> str:
    """What stands in a file that an option names."""
    try:
        return file.read_text(encoding="utf-8-sig") if file else ""
    except OSError as error:
        _end(f"{file}: {refusal(error)}", USAGE)
    except UnicodeDecodeError as error:
        _end(f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8", USAGE)


@app.command()
def schema(
    folder: Given = None,
) -> None:
    """Write what editors need to complete and to underline, and point the files to it."""
    from bot.authoring.schema import FOLDER, point_to_schemas, write_schemas

    path = _folder(folder, None, "FOLDER")
    try:
        for written in (*write_schemas(path / FOLDER), *point_to_schemas(path)):
            typer.echo(written)
    except OSError as error:
        _end(f"{error.filename}: {refusal(error)}", AUTHOR)


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
        _end(str(error), AUTHOR)
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
        _end(str(error), AUTHOR)
    for note in faq.notes:
        typer.echo(note, err=True)
    typer.echo(f"{folder}: questions {len(faq.questions)}. Next: python -m bot check {folder}")


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
    folder = _folder(knowledge, settings)
    _stop_without_questions(settings, "Nothing to undo." if undo else "0 questions to look at.")
    dialogue = _dialogue(knowledge, settings)

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
    from bot.storage.store import is_begun

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
    folder = _folder(folder, settings, "FOLDER")
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
        _end(str(error), AUTHOR)
    typer.echo("\n".join(edit.diff for edit in edits) or "The folder has all that was taught.")


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
    _end("`map` is gone: guide.yaml shows the steps in order, `check` tries every way through them", USAGE)


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
        _end("--qr needs one more package: pip install -e '.[posters]'", USAGE)
    settings = load_settings()
    known = load_knowledge(_folder(knowledge, settings))
    found = list(addresses(known, Codec(known).write, name_of(name, settings), about or ()))
    if not found:
        _end(f"Nothing has the words {' '.join(about or ())!r}.", USAGE)
    for address in found:
        typer.echo(f"{address.title}\t{address.url}")
    if qr is None:
        return
    from bot.pictures.poster import write_posters

    try:
        written = list(write_posters(found, qr))
    except OSError as error:
        _end(f"{error.filename or qr}: {refusal(error)}", USAGE)
    typer.echo(f"{len(written)} QR codes are in {qr}", err=True)


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
    from bot.knowledge.questions import load_questions

    folder = _folder(knowledge)
    committed = _figures_of(against) if against else None
    found = load_questions(file or folder)
    if not found:
        _end(f"{folder} has no questions; expected some in its folder `questions`", AUTHOR)
    batches = [batch for batch in found if batch.held == held]
    if not batches:
        told = "holds no questions back" if held else "holds all questions back; --held runs them"
        _end(f"{file or folder} {told}", AUTHOR)
    known = load_knowledge(folder)
    _stay()
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
        _end("Worse than the committed figures:\n" + "\n".join(worse), AUTHOR)


def _figures_of(file: Path) -> dict[str, dict[str, Any]]:
    """What `evaluate --save` wrote."""
    try:
        found = json.loads(_text_of(file))
    except (ValueError, RecursionError) as error:
        _end(f"{file}: {error}", USAGE)
    if not isinstance(found, dict) or not all(isinstance(found.get(key), dict) for key in ("all", "batches")):
        _end(f"{file}: expected figures as `evaluate --save` writes them", USAGE)
    return found


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
    out: Annotated[Path | None, typer.Option(hidden=True)] = None,
    knowledge: Folder = None,
) -> None:
    """Tell what was asked, answered and missed, and how far people get in the guide."""
    from bot.knowledge.loader import load_knowledge
    from bot.operations.report import Names, in_words, look_up

    if out:
        _end("--out is gone: the table that `report` prints says what its pictures showed", USAGE)
    settings = load_settings()
    names = Names(load_knowledge(_folder(knowledge, settings)))
    typer.echo(in_words(look_up(settings.database, days), names))


def _lines() -> Iterator[str]:
    """Standard input, line by line as it comes; bytes that are no UTF-8 are read as signs."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _folder(given: Path | None, settings: Settings | None = None, name: str = "--knowledge") -> Path:
    """The folder of knowledge; `name` is what gave one. Raises SettingsError where there is none."""
    from bot.knowledge.folder import unusable

    folder = given or (settings or load_settings()).knowledge
    if why := unusable(folder):
        raise SettingsError(f"{name if given else 'BOT_KNOWLEDGE'}: {why}")
    return folder


def _dialogue(folder: Path | None, settings: Settings | None = None) -> "Dialogue":
    from bot.cache import learned_of
    from bot.dialogue.dialogue import Dialogue
    from bot.knowledge.loader import load_knowledge

    settings = settings or load_settings()
    folder = _folder(folder, settings)
    knowledge = load_knowledge(folder)
    dialogue = Dialogue(knowledge, settings.keep_questions_days, learned_of(folder, knowledge))
    _stay()
    return dialogue


def _stay() -> None:
    """All that there is stays: only what is made from now on is looked through for garbage."""
    gc.freeze()
    gc.enable()
