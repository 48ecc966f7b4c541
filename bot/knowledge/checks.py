"""Shape and ids: what makes a folder loadable. Whether it is any good is asked in `bot/authoring/`."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from string import Formatter
from typing import TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge.entries import Ref
from bot.knowledge.source import Data, Key, Source

Path: TypeAlias = tuple[Key, ...]


def explain(error: ValidationError, source: Source, path: Path, known: Callable[[Path], list[str]]) -> None:
    """Add to `source` each thing that pydantic found wrong, in plain words, on its line."""
    for detail in error.errors(include_url=False):
        place = (*path, *detail["loc"])
        source.complain(place, _in_plain_words(detail, place, known))


def _in_plain_words(detail: ErrorDetails, place: Path, known: Callable[[Path], list[str]]) -> str:
    key = next((part for part in reversed(place) if isinstance(part, str)), "this file")
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f"`{key}` is missing"
        case "extra_forbidden":
            return f"unknown key `{key}`{did_you_mean(key, known(place))}"
        case "string_type":
            return (
                f"`{key}` must be text, not {_name_of(detail['input'])}; {_where_text_goes(detail['input'])}"
            )
        case "tuple_type" | "list_type":
            return (
                f"`{key}` must be a list (one item a line, each after `- `), not {_name_of(detail['input'])}"
            )
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"`{key}` must hold `key: value` lines, not {_name_of(detail['input'])}"
        case "string_pattern_mismatch" if not detail["input"]:
            return f"`{key}` is empty; use lower-case letters, digits, `-` and `_`, at most 48"
        case "string_pattern_mismatch":
            return (
                f"`{detail['input']}` can't be an id: use lower-case letters, digits, `-` and `_`, at most 48"
            )
        case "string_too_short":
            return f"`{key}` is empty; write its text or leave the key out"
        case "literal_error" | "enum":
            return f"`{key}` is `{detail['input']}`; expected {context.get('expected', 'another word')}"
        case "bool_parsing" | "bool_type":
            return f"`{key}` is `{detail['input']}`; expected true or false"
        case "value_error":
            return str(context["error"])
    return f"`{key}`: {detail['msg'].lower()}"


def _name_of(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case list() | tuple():
            return "a list"
        case dict():
            return "`key: value` lines"
    return "text"


def _where_text_goes(value: object) -> str:
    if value is None:
        return "write it after the colon"
    return "if it holds `: ` put it in double quotes" if isinstance(value, dict) else "write one text"


def did_you_mean(word: str, known: list[str]) -> str:
    """A half-sentence that names the nearest known word, or all of them when there are few."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; expected {', '.join(f'`{k}`' for k in known)}" if 0 < len(known) <= 16 else ""


def doubled_ids(source: Source, key: str, data: Data) -> None:
    """Complain of every id that stands twice in one list."""
    first: dict[str, int] = {}
    for n, item in enumerate(data if isinstance(data, list) else []):
        id = item.get("id") if isinstance(item, dict) else None
        if not isinstance(id, str):
            continue
        line = source.line((key, n, "id"))
        if id in first:
            source.complain((key, n, "id"), f"the id `{id}` is taken (line {first[id]}); choose another")
        first.setdefault(id, line)


def unclear_subjects(source: Source, topics: Iterable[tuple[int, dict[str, Data]]]) -> None:
    """Complain of a topic that names a term or an aspect without the other, or the pair of another topic."""
    first: dict[tuple[str, str], str] = {}
    for n, topic in topics:
        given = [key for key in ("term", "aspect") if key in topic]
        if len(given) == 1:
            other = "aspect" if given == ["term"] else "term"
            source.complain(("topics", n, *given), f"`{given[0]}` needs `{other}` beside it")
        elif given:
            pair = (str(topic["term"]), str(topic["aspect"]))
            if pair in first:
                message = f"`{pair[1]}` of `{pair[0]}` is answered by the topic `{first[pair]}` already"
                source.complain(("topics", n, "aspect"), message)
            first.setdefault(pair, str(topic.get("id")))


def unknown_refs(refs: Iterator[tuple[Source, Path, str]], known: set[Ref]) -> None:
    """Complain of every reference that leads nowhere."""
    for source, path, text in refs:
        if Ref.parse(text) not in known:
            hint = did_you_mean(text, sorted(str(ref) for ref in known))
            source.complain(path, f"`{text}` is no entry (`kind:id`){hint}")


def unknown_ids(ids: Iterator[tuple[Source, Path, str]], known: list[str], what: str) -> None:
    """Complain of every id that isn't among the known ones."""
    for source, path, id in ids:
        if id not in known:
            source.complain(path, f"`{id}` is no {what}{did_you_mean(id, known)}")


def unknown_placeholders(source: Source, path: Path, text: str, allowed: str) -> None:
    """Complain of braces in one of the bot's sentences that the bot can't fill in."""
    names = _placeholders(allowed)
    try:
        unknown = _placeholders(text) - names
    except ValueError:
        source.complain(path, "a single `{` or `}`; write `{{` or `}}` for the sign itself")
        return
    for name in sorted(unknown):
        source.complain(path, f"`{{{name}}}` can't be filled in here{did_you_mean(name, sorted(names))}")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def known_keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that could stand where `path` ends, found by walking the models."""
    for key in path[:-1]:
        field = model.model_fields.get(str(key))
        inner = field.annotation if field else None
        candidates = [inner, *get_args(inner)]
        model = next((m for m in candidates if isinstance(m, type) and issubclass(m, BaseModel)), model)
    return list(model.model_fields)
