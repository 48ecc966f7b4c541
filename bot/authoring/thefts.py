"""Which phrasings find another entry. The first time all are asked; then those that a change can concern."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import bot
from bot.authoring.parallel import FEW, over_all
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said, Show, ShowFact
from bot.dialogue.missed import NEXT_CANDIDATES
from bot.dialogue.notes import Asked, Scored
from bot.dialogue.offers import Offers
from bot.dialogue.state import State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.decide import Sure, decide
from bot.matcher.normalise import words
from bot.matcher.vocabulary import stem

Asking = tuple[str, str, str]
"""A reference, as text, its section, and what is asked: a phrasing or the title."""
Theft = tuple[str, str, bool]
"""The entry that answers instead, its title, and whether the right one is offered next."""
MEMORY = Path(".check_cache")
PROGRAM = Path(bot.__file__).parent
ROOMS = ("dialogue", "guide", "knowledge", "matcher")
"""Where the program decides what a phrasing finds."""
_SURE = ("answer", "gap", "smalltalk")


def thefts(knowledge: Knowledge, askings: Sequence[Asking]) -> dict[Asking, Theft]:
    """The phrasings that find another entry, each with the entry that it finds."""
    memory = MEMORY / f"{_stamp(knowledge)}.json"
    known = _recalled(memory) if len(askings) > FEW else {}
    doubtful = _concerned(askings, known)
    dialogue = Dialogue(knowledge) if doubtful else None
    asked = over_all(lambda asking: _theft(dialogue, asking), doubtful) if dialogue else []
    found = {**{asking: known.get(asking) for asking in askings}, **dict(zip(doubtful, asked, strict=True))}
    if len(askings) > FEW and doubtful:
        _remember(memory, found)
    return {asking: theft for asking, theft in found.items() if theft}


def _theft(dialogue: Dialogue, asking: Asking) -> Theft | None:
    ref = Ref.parse(asking[0])
    if ref is None or not _doubtful(dialogue, ref, asking[2]):
        return None
    turn = dialogue.respond(Said(asking[2]), State(), 0.0)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), None)
    if asked is None or not asked.matches or ref in asked.offered:
        return None
    first = asked.matches[0]
    if asked.outcome not in _SURE or _same_kind_of_answer(dialogue.knowledge, ref, first):
        return None
    offered = [dialogue.codec.read(code) for code in turn.state.candidates[:NEXT_CANDIDATES]]
    near = any(
        event == Show(ref) or (isinstance(event, ShowFact) and ref.id in (event.term, event.aspect))
        for event in offered
    )
    return str(first.ref), first.title, near


def _doubtful(dialogue: Dialogue, ref: Ref, phrasing: str) -> bool:
    """Whether something else may be the answer: most are read once, and need no reply to be made."""
    decision = decide(dialogue.understanding.read(phrasing).candidates)
    if not isinstance(decision, Sure):
        return phrasing.startswith("/")
    return ref not in Offers(dialogue.knowledge).refs(decision.best)


def _same_kind_of_answer(knowledge: Knowledge, ref: Ref, first: Scored) -> bool:
    """Within a section there is no rivalry: a term's own fact may answer for the topic."""
    section = knowledge.section_of(ref)
    return section not in (None, "terms") and section == first.section


def _concerned(askings: Sequence[Asking], known: Mapping[Asking, Theft | None]) -> list[Asking]:
    """What is new, and what shares a word with something that is new or gone."""
    changed = set(askings) ^ set(known)
    touched = {word for *_, phrasing in changed for word in _stems(phrasing)}
    return [a for a in askings if a in changed or known[a] or not touched.isdisjoint(_stems(a[2]))]


def _stems(phrasing: str) -> Iterable[str]:
    """Small words are left out: they decide little, and every phrasing has some."""
    return [stem(word) for word in words(phrasing) if len(word) > 3]


def _stamp(knowledge: Knowledge) -> str:
    """A name for what decides besides the askings: the program, cues and synonyms."""
    files = [path for room in ROOMS for path in sorted((PROGRAM / room).glob("*.py"))]
    program = [path.read_bytes() for path in (Path(__file__), *files)]
    rest = (program, knowledge.voice.model_dump_json(), knowledge.synonyms)
    return blake2b(repr(rest).encode(), digest_size=8).hexdigest()


def _recalled(memory: Path) -> dict[Asking, Theft | None]:
    try:
        rows = json.loads(memory.read_text(encoding="utf-8"))
        return {(ref, section, text): tuple(theft) if theft else None for ref, section, text, theft in rows}
    except (OSError, ValueError):
        return {}


def _remember(memory: Path, found: Mapping[Asking, Theft | None]) -> None:
    """One memory is enough: another program makes the old ones useless."""
    memory.parent.mkdir(exist_ok=True)
    for old in memory.parent.glob("*.json"):
        old.unlink()
    rows = [(*asking, theft) for asking, theft in found.items()]
    memory.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
