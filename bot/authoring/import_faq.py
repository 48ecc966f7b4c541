"""Questions with their answers out of the files that people have: CSV, Rasa, YAML, JSON, Markdown, text."""

import csv
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.authoring.markdown import Document, Part, heading, prose, read_document
from bot.authoring.rasa import RASA, read_rasa
from bot.knowledge.problems import refusal
from bot.knowledge.source import Data as Tree
from bot.knowledge.source import read_source
from bot.understanding.tokens import words

QUESTION = (
    *("question", "questions", "q", "title", "patterns", "prompt", "query", "utterance", "utterances"),
    *("frage", "pregunta", "domanda", "pergunta", "intrebare", "вопрос", "pytanie", "vraag", "soru", "问题"),
)
ANSWER = (
    *("answer", "answers", "a", "response", "responses", "reply", "text", "content", "body", "antwort"),
    *(
        "respuesta",
        "reponse",
        "risposta",
        "resposta",
        "raspuns",
        "ответ",
        "odpowiedz",
        "antwoord",
        "cevap",
        "回答",
    ),
)
SECTION = ("category", "section", "topic", "group", "categorie", "kategorie", "categoria", "категория")
"""What columns and keys are called, without accents, the likeliest first."""
NOTHING = frozenset({"null", "nan", "n/a", "#n/a"})
"""What programs write into a cell in which there is nothing."""
CHOICES = frozenset({"answers", "responses"})
"""What is called so has one answer said several ways; a list under any other name is one answer in parts."""
DEEPER = frozenset({"text", "texts", "value", "values", "examples", "variants"})
"""Keys under which the wordings of a question, or an answer, may stand."""
WRAPPERS = frozenset({*QUESTION, *ANSWER, "faq", "faqs", "items", "data", "entries", "intents", "list"})
"""Keys above questions that name no section."""
TEXTS_NO_MORE = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
"""How spreadsheets, documents and PDFs begin."""
WANTED = (
    "no question with an answer is in it; expected a column of questions and one of answers, "
    "a list of `question:` and `answer:`, or headings"
)

_MARKED = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")


class ImportFaqError(Exception):
    """Nothing was written; the message is one line for the author."""


@dataclass(frozen=True)
class Question:
    """A question with its answer, in the bot's markup."""

    title: str
    answer: str
    section: str = ""
    phrasings: tuple[str, ...] = ()
    chosen: bool = False
    """Whether its answer is the first of several to choose from."""


@dataclass(frozen=True)
class Faq:
    """What was read. `notes`: a line each for what was left out or joined."""

    title: str
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()
    date: str = ""


def read_faq(file: Path, question: str = "", answer: str = "") -> Faq:
    """What stands in `file`. `question`, `answer`: the names of its columns or keys, where they aren't known.

    Raises ImportFaqError.
    """
    text, notes = read_text(file)
    kind, title = file.suffix.lower(), " ".join(file.stem.replace("_", " ").replace("-", " ").split())
    names = ((_key(question),) if question else QUESTION, (_key(answer),) if answer else ANSWER)
    if kind in (".csv", ".tsv"):
        return _faq(file, title, _rows(file, text, *names), notes)
    tree: Tree = None
    if kind in (".yml", ".yaml", ".json", ".jsonl"):
        tree, more = _tree(file, text, kind)
        notes += more
    if RASA.search(text) and (rasa := read_rasa(file, tree)):
        found = [Question(heading(said[0]), prose(told), "", said[1:]) for said, told in rasa.answered]
        return _faq(file, title, found, [*notes, *rasa.notes])
    if tree is not None:
        return _faq(file, title, _walk(tree, "", *names), notes)
    document = read_document(text, title)
    return faq_of(file, document, document.parts, notes)


def faq_of(
    file: Path, document: Document, parts: Sequence[Part], notes: Sequence[str] = (), wanted: str = WANTED
) -> Faq:
    """The parts of a document, each heading a question. Raises ImportFaqError, with what is `wanted`."""
    return replace(_faq(file, document.title, _below_headings(parts), notes, wanted), date=document.date)


def read_text(file: Path) -> tuple[str, list[str]]:
    """What stands in a file, and a note where its letters had to be guessed. Raises ImportFaqError."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ImportFaqError(f"{file}: cannot be read: {refusal(error)}") from None
    if raw.startswith(TEXTS_NO_MORE):
        raise ImportFaqError(f"{file}: is no text; save it as CSV, Markdown or plain text")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace"), []
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), [f"{file.name} is no UTF-8 and was read as Windows text"]


def _faq(
    file: Path, title: str, found: Iterable[Question], notes: Sequence[str], wanted: str = WANTED
) -> Faq:
    kept, more = _once(found)
    if not kept:
        raise ImportFaqError(f"{file}: {'; '.join([wanted, *notes])}")
    return Faq(title, tuple(kept), (*notes, *more))


def _rows(file: Path, text: str, asked: Sequence[str], told: Sequence[str]) -> Iterator[Question]:
    csv.field_size_limit(10_000_000)
    text = text.replace("\0", "")
    text = re.sub(r"\Asep=.\s*", "", text)  # Excel's
    separator = max(",;\t|", key=text.partition("\n")[0].count)
    table = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=separator) if any(row)]
    names = [_key(name) for name in table[0]] if table else []
    columns = [_column(names, known) for known in (asked, told, SECTION)]
    if columns == [None, None, None] and len(names) == 2 and (asked, told) == (QUESTION, ANSWER):
        columns, table = [0, 1, None], [[], *table]  # a table without names
    if columns[0] is None or columns[1] is None:
        there = ", ".join(f"`{name}`" for name in (table[0] if table else []))
        raise ImportFaqError(f"{file}: name the columns with --question and --answer; there are {there}")
    for row in (_fitted(row, len(names), columns[1], separator) for row in table[1:]):
        cells = (row[n] if n is not None and n < len(row) else "" for n in columns)
        title, answer, section = ("" if cell.strip().lower() in NOTHING else cell for cell in cells)
        yield Question(heading(title), prose(answer), " ".join(section.replace("_", " ").split()))


def _fitted(row: Sequence[str], columns: int, answer: int, separator: str) -> Sequence[str]:
    """A row without more cells than there are columns: a separator without quotes is the answer's own."""
    filled = max((n for n, cell in enumerate(row, 1) if cell), default=0)
    extra = max(0, filled - columns)
    said = separator.join(row[answer : answer + extra + 1])
    return [*row[:answer], said, *row[answer + extra + 1 : filled]]


def _column(names: Sequence[str], known: Sequence[str]) -> int | None:
    """The number of the first column with a known name, or else with a known word in its name."""
    exact = (names.index(name) for name in known if name in names)
    return next(exact, next((n for n, name in enumerate(names) if set(known) & set(name.split())), None))


def _key(name: str) -> str:
    return " ".join(words(name))


def _tree(file: Path, text: str, kind: str) -> tuple[Tree, list[str]]:
    """What stands in it, and what is wrong with its YAML, where it can be read all the same."""
    if kind in (".yml", ".yaml"):
        source = read_source(file)
        if source.problems and not source.data:
            raise ImportFaqError(str(source.problems[0]))
        return source.data or [], [str(problem) for problem in source.problems]
    try:
        return list(_values(text)), []
    except (ValueError, RecursionError) as error:
        raise ImportFaqError(f"{file}: can't be read: {error}") from None


def _values(text: str) -> Iterator[Tree]:
    """What stands in JSON, also where one value follows the other, as in JSON Lines. Raises ValueError."""
    decoder, between = json.JSONDecoder(), re.compile(r"[\s,]*")
    at = between.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        at = between.match(text, at).end()  # type: ignore[union-attr]


def _walk(tree: Tree, section: str, asked: Sequence[str], told: Sequence[str]) -> Iterator[Question]:
    """Every mapping with a question and an answer, wherever it stands; what is above it is its section."""
    if isinstance(tree, list):
        for item in tree:
            yield from _walk(item, section, asked, told)
    if not isinstance(tree, dict):
        return
    keys = {_key(str(key)): value for key, value in tree.items()}
    questions, sections, names = (
        next((texts for name in known if (texts := _texts(keys.get(name)))), [])
        for known in (asked, SECTION, ("title", "name"))
    )
    answer = next((name for name in told if keys.get(name)), None)
    if questions and (answer or not keys.keys().isdisjoint(told)):
        title, *more = questions
        value = keys.get(answer or "")
        if deeper := list(_walk(value, title, asked, told)):
            yield from deeper
            return
        said = _texts(value)
        chosen = len(said) > 1 and (answer in CHOICES or isinstance(value, dict))
        parts = _unwrapped(value)
        whole = parts[0] if isinstance(parts, list) and len(parts) == 1 else parts
        text = said[0] if chosen else _in_parts(whole)
        yield Question(heading(title), prose(text), "".join(sections[:1]) or section, tuple(more), chosen)
        return
    section = "".join([*sections, *names][:1]) or section
    for key, value in tree.items():
        if isinstance(value, str) and key.rstrip().endswith("?"):
            yield Question(heading(key), prose(value), section)
        else:
            within = section if _key(key) in WRAPPERS else " ".join(key.replace("_", " ").split())
            yield from _walk(value, within, asked, told)


def _texts(value: Tree) -> list[str]:
    """A text, or a list of texts, perhaps one level deeper."""
    value = _unwrapped(value)
    several = value if isinstance(value, list) else [value]
    return [str(one).strip() for one in several if isinstance(one, str | int | float) and str(one).strip()]


def _unwrapped(value: Tree) -> Tree:
    if isinstance(value, dict) and len(value) == 1 and set(value) <= DEEPER:
        return next(iter(value.values()))
    return value


def _in_parts(value: Tree) -> str:
    """An answer of any shape as text: lists and mappings as lists, nothing lost."""
    match _unwrapped(value):
        case dict() as named:
            lines = (f"- {key}:{_below(one)}" for key, one in named.items() if one not in (None, ""))
        case list() as several:
            is_marked = any(isinstance(one, str) and _MARKED.match(one) for one in several)
            lines = (_part(one, is_marked) for one in several if one not in (None, ""))
        case other:
            return "" if other is None else str(other)
    return "\n".join(lines)


def _below(value: Tree) -> str:
    """What stands after a name: a text beside it, anything else below it."""
    if isinstance(value, dict | list):
        return "\n" + textwrap.indent(_in_parts(value), "  ")
    return f" {value}"


def _part(value: Tree, is_marked: bool) -> str:
    """One of several parts; where some are marked as items, the others are paragraphs."""
    if isinstance(value, dict):
        return _in_parts(value)
    text = _in_parts(value).strip()
    if not is_marked:
        return f"- {text}"
    return text if _MARKED.match(text) else f"\n{text}\n"


def _below_headings(parts: Sequence[Part]) -> Iterator[Question]:
    """Each heading with text below it; one without groups those that are deeper."""
    above: list[Part] = []
    for part, after in zip(parts, [*parts[1:], Part("", 0)], strict=True):
        above = [one for one in above if one.level < part.level]
        if part.level and not part.text and after.level > part.level:
            above.append(part)
        elif part.text or (part.level and not part.rows):
            yield Question(part.title, part.text, next((one.title for one in reversed(above)), ""))


def _once(found: Iterable[Question]) -> tuple[list[Question], list[str]]:
    """Without what is no question with an answer; of one question that stands twice, all answers."""
    kept, twice, lacking = dict[tuple[str, ...], Question](), list[str](), list[str]()
    for one in found:
        said = tuple(words(one.title))
        there = kept.get(said)
        if not said or not one.answer:
            lacking.append(one.title or one.answer[:40])
        elif there:
            twice.append(one.title)
            answer = there.answer if one.answer in there.answer else f"{there.answer}\n\n{one.answer}"
            kept[said] = replace(there, answer=answer, phrasings=(*there.phrasings, *one.phrasings))
        else:
            kept[said] = one
    told = {
        "asked twice, answers joined": twice,
        "without a question or an answer, left out": lacking,
        "with several answers to choose from, the first was taken": [
            one.title for one in kept.values() if one.chosen
        ],
    }
    return list(_without_doubles(kept)), [_note(what, titles) for what, titles in told.items() if titles]


def _without_doubles(kept: Mapping[tuple[str, ...], Question]) -> Iterator[Question]:
    """Each wording belongs to one question."""
    asked = set(kept)
    for one in kept.values():
        mine = {said: text for text in one.phrasings if (said := tuple(words(text))) and said not in asked}
        asked.update(mine)
        yield replace(one, phrasings=tuple(mine.values()))


def _note(what: str, titles: Sequence[str]) -> str:
    return f"{len(titles)} {what}: {'; '.join(titles[:3])}{'; …' if len(titles) > 3 else ''}"
