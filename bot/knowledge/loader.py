"""A folder of YAML in, `Knowledge` out, or one error with everything that is wrong in it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from bot.knowledge import checks, guide_checks
from bot.knowledge.entries import Aspect, Gap, Id, Kind, Ref, Term, Text, Topic
from bot.knowledge.folder import LISTS, Folder
from bot.knowledge.guide import OTHER_ANSWERS, Guide
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.source import Data, Key, Source, read_source
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


def load_knowledge(path: Path) -> Knowledge:
    """Read and check the folder `path`.

    Raises KnowledgeError with every problem of every file, each with file and line.
    """
    return knowledge_of(Folder(path))


def knowledge_of(folder: Folder) -> Knowledge:
    """The same of a folder that was read; its sources hold the problems, too."""
    voice = read_voice(folder.source("bot.yaml"))
    topics, aspects = folder.items("topics", Topic), folder.items("aspects", Aspect)
    terms, gaps = folder.items("terms", Term), folder.items("gaps", Gap)
    synonyms = folder.value("synonyms", tuple[tuple[Text, ...], ...], ())
    sections = folder.value("sections", dict[Id, Text], {})
    guide = _guide(folder, sections)
    _check_references(folder, sections)
    if (problems := folder.problems()) or voice is None:
        raise KnowledgeError(problems)
    sections = sections or _sections_in_use([*topics, *aspects])
    return Knowledge(voice, sections, topics, aspects, terms, gaps, synonyms, guide, folder.version())


def _guide(folder: Folder, sections: Mapping[str, str]) -> Guide | None:
    source = folder.sources.get("guide.yaml")
    if source is None or source.problems:
        return None
    if not isinstance(source.data, dict):
        source.complain((), "must begin with `sides:` and hold `steps:` and `recommendations:`")
        return None
    kinds = {str(item.get("id")): str(item.get("kind") or "form") for _, item in folder.raw("terms")}
    aspects = [str(item.get("id")) for _, item in folder.raw("aspects")]
    guide_checks.references(source, kinds, [*sections, "terms"] if sections else [], aspects)
    try:
        return _answered(folder, Guide.model_validate(source.data))
    except ValidationError as error:
        checks.explain(error, source, (), lambda path: checks.known_keys(Guide, path))
        return None


def _answered(folder: Folder, guide: Guide) -> Guide:
    """The guide with what the phrasings files say that people type."""
    answers, told, background = guide.answers, guide.told, guide.background
    for source, file in folder.phrasings:
        guide_checks.answers(source, guide, "steps", file.steps, OTHER_ANSWERS)
        guide_checks.answers(source, guide, "told", file.told)
        answers, told = _joined(answers, file.steps), _joined(told, file.told)
        background = (*background, *file.background)
    return guide.model_copy(update={"answers": answers, "told": told, "background": background})


def _joined(
    texts: Mapping[str, Mapping[str, tuple[str, ...]]], more: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Step → option → texts of both."""
    found = {step: dict(of) for step, of in texts.items()}
    for step, of in more.items():
        for option, added in of.items():
            found.setdefault(step, {})[option] = (*found.get(step, {}).get(option, ()), *added)
    return found


def _check_references(folder: Folder, sections: Mapping[str, str]) -> None:
    known = {Ref(_kind(key), id) for key in LISTS for id in folder.ids(key)}
    unread = {_kind(key) for key, (file, _) in LISTS.items() if file in folder.unread}
    refs = (found for found in folder.texts("related") if found[-1].partition(":")[0] not in unread)
    checks.unknown_refs(refs, known)
    for key in LISTS:
        if _kind(key) not in unread:
            checks.unknown_ids(folder.phrased(key), folder.ids(key), _kind(key))
    checks.unknown_refs(_typical(folder, unread), known)
    if "term" not in unread:
        for key in ("confusable_with", "differs"):
            checks.unknown_ids(folder.texts(key), folder.ids("terms"), "term")
        for key in ("facts", "aspect"):
            checks.unknown_ids(folder.texts(key), folder.ids("aspects"), "aspect")
        checks.unknown_ids(folder.texts("term"), folder.ids("terms"), "term")
    checks.unclear_subjects(folder.source("faq.yaml"), folder.raw("topics"))
    if sections:
        checks.unknown_ids(folder.texts("section"), [*sections, "terms"], "section")
        passages = [*sections, "terms", *(f"term:{id}" for id in folder.ids("terms"))]
        named = (one for one in folder.texts("sources") if not (unread and one[-1].startswith("term:")))
        checks.unknown_ids(named, passages, "section or `term:id`")


def _typical(folder: Folder, unread: Collection[str]) -> Iterator[tuple[Source, tuple[Key, ...], str]]:
    """What bot.yaml names as typical questions."""
    source = folder.source("bot.yaml")
    listed = source.data.get("typical") if isinstance(source.data, dict) else None
    for number, text in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(text, str) and text.partition(":")[0] not in unread:
            yield source, ("typical", number), text


def _kind(key: str) -> Kind:
    return cast(Kind, key.removesuffix("s"))


def _sections_in_use(entries: Iterable[Topic | Aspect]) -> dict[str, str]:
    """Without declared sections, each gets a title made of its id."""
    ids = dict.fromkeys(entry.section for entry in entries if entry.section)
    return {id: id.replace("-", " ").replace("_", " ").capitalize() for id in ids}


def read_voice(source: Source) -> Voice | None:
    """`bot.yaml` laid over the defaults of the package; None, and its source tells why, when it can't be."""
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
