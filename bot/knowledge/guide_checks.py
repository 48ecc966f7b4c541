"""Whether everything that `guide.yaml` refers to exists: terms, sections, steps and their options."""

from collections.abc import Iterator, Mapping

from bot.knowledge import checks
from bot.knowledge.entries import Wordings
from bot.knowledge.guide import Guide
from bot.knowledge.source import Data, Key, Source

Path = tuple[Key, ...]


def references(source: Source, kinds: Mapping[str, str], sections: list[str], aspects: list[str]) -> None:
    """Complain of ids that stand twice or lead nowhere. `kinds`: term → form, idea or unclear."""
    steps = source.at(("steps",))
    checks.doubled_ids(source, "steps", steps)
    for n, _ in _items(steps):
        _doubled_options(source, n)
    options = {str(item.get("id")): _option_ids(item) for _, item in _items(steps)}
    _check_needs(source, options)
    checks.unknown_ids(_orders(source, steps), [id for ids in options.values() for id in ids], "option")
    forms = [term for term, kind in kinds.items() if kind == "form"]
    checks.unknown_ids(_texts(source, ("side", "form", "sides")), forms, "form of the glossary")
    checks.unknown_ids(_texts(source, ("term",)), list(kinds), "term")
    checks.unknown_ids(_texts(source, ("aspect",)), aspects, "aspect")
    if sections:
        checks.unknown_ids(_texts(source, ("section",)), sections, "section")


def answers(
    source: Source,
    guide: Guide,
    key: str,
    typed: Mapping[str, Mapping[str, Wordings]],
    others: tuple[str, ...] = (),
) -> None:
    """Complain of what stands under `key` for steps or options that there aren't. `others`: allowed, too."""
    steps = [step.id for step in guide.steps]
    checks.unknown_ids(((source, (key, id), id) for id in typed), steps, "step")
    for step in guide.steps:
        named = ((source, (key, step.id, id), id) for id in typed.get(step.id, ()))
        known = [*(option.id for option in step.options), *others]
        checks.unknown_ids(named, known, f"option of `{step.id}`")


def _doubled_options(source: Source, step: int) -> None:
    """As `checks.doubled_ids`, within one step."""
    first: dict[str, int] = {}
    for n, item in _items(source.at(("steps", step, "options"))):
        path = ("steps", step, "options", n, "id")
        id = str(item.get("id"))
        if id in first:
            source.complain(path, f"the id `{id}` is taken (line {first[id]}); choose another")
        first.setdefault(id, source.line(path))


def _option_ids(step: Mapping[str, Data]) -> list[str]:
    return [str(option.get("id")) for _, option in _items(step.get("options"))]


def _orders(source: Source, steps: Data) -> Iterator[tuple[Source, Path, str]]:
    for n, step in _items(steps):
        ids = step.get("ordered")
        for i, id in enumerate(ids if isinstance(ids, list) else []):
            if isinstance(id, str):
                yield source, ("steps", n, "ordered", i), id


def _check_needs(source: Source, options: Mapping[str, list[str]]) -> None:
    named = (found for key in ("needs", "also") for found in _under(source.data, key, ()))
    for path, needs in named:
        for step, ids in needs.items() if isinstance(needs, dict) else ():
            if step not in options:
                hint = checks.did_you_mean(step, list(options))
                source.complain((*path, step), f"`{step}` is no step{hint}")
                continue
            found = [
                (n, id) for n, id in enumerate(ids if isinstance(ids, list) else []) if isinstance(id, str)
            ]
            placed = ((source, (*path, step, n), id) for n, id in found)
            checks.unknown_ids(placed, [*options[step], "depends"], f"option of `{step}`")


def _texts(source: Source, keys: tuple[str, ...]) -> Iterator[tuple[Source, Path, str]]:
    for key in keys:
        for path, value in _under(source.data, key, ()):
            if isinstance(value, str):
                yield source, path, value
            elif isinstance(value, list):
                yield from ((source, (*path, n), v) for n, v in enumerate(value) if isinstance(v, str))


def _under(data: Data, key: str, path: Path) -> Iterator[tuple[Path, Data]]:
    """Every value that stands under `key`, however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == key:
                yield (*path, name), value
            yield from _under(value, key, (*path, name))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from _under(value, key, (*path, n))


def _items(data: Data) -> Iterator[tuple[int, dict[str, Data]]]:
    for n, item in enumerate(data if isinstance(data, list) else []):
        if isinstance(item, dict):
            yield n, item
