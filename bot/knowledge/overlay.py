"""`bot.yaml` laid over the defaults that come with the package, key by key."""

from functools import cache
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from bot.knowledge import checks
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.source import Data, Source, read_source
from bot.knowledge.voice import Voice

DEFAULTS = tuple(Path(__file__).with_name(name) for name in ("guide_defaults.yaml", "defaults.yaml"))
SENTENCES = (
    ("sentences",),
    ("labels",),
    ("telegram",),
    ("telegram", "teach"),
    ("guide", "sentences"),
    ("guide", "labels"),
)
"""Where texts stand in which the bot fills something in."""


def read_voice(source: Source) -> Voice | None:
    """The voice of a folder; None when `bot.yaml` can't be used, which its source then tells."""
    own = {} if source.data is None else source.data
    if not isinstance(own, dict):
        source.complain((), "must hold `key: value` lines, such as `name: ...`")
        return None
    _check_sentences(source, own)
    try:
        return Voice.model_validate(_merged(_defaults(), own))
    except ValidationError as error:
        checks.explain(error, source, (), lambda path: checks.known_keys(Voice, path))
        return None


def _check_sentences(source: Source, own: dict[str, Data]) -> None:
    for path in SENTENCES:
        allowed = _at(_defaults(), path)
        for key, text in _at(own, path).items():
            default = allowed.get(key)
            if isinstance(text, str) and isinstance(default, str):
                checks.unknown_placeholders(source, (*path, key), text, default)


@cache
def _defaults() -> dict[str, Data]:
    """What comes with the package, of all its files together."""
    found: Data = {}
    for path in DEFAULTS:
        source = read_source(path)
        if source.problems:
            raise KnowledgeError(source.problems)
        found = _merged(found, source.data)
    return cast(dict[str, Data], found)


def _at(data: Data, path: tuple[str, ...]) -> dict[str, Data]:
    """The mapping that stands at `path`, an empty one where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _merged(default: Data, own: Data) -> Data:
    """`own` laid over `default`, key by key; a list or a text replaces the default's whole."""
    if isinstance(default, dict) and isinstance(own, dict):
        return {
            key: _merged(default.get(key), own[key]) if key in own else default[key]
            for key in {**default, **own}
        }
    return default if own is None else own
