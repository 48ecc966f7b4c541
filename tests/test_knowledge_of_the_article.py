"""The shipped knowledge: complete, found by its own phrasings, in the bot's own words."""

import json
import re
from hashlib import blake2b
from pathlib import Path

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.notes import Asked
from bot.dialogue.state import State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge

HERE = Path(__file__).parent
RUN = 8
SECTIONS = [
    "overview",
    "definitions",
    "structure-and-duration",
    "skill-building",
    "industry-exposure",
    "flexibility",
    "networking-and-mentorship",
    "resume-and-career",
    "application-and-selection",
    "compensation",
    "choosing",
    "comparison",
]
TERMS = [
    "internship",
    "micro-internship",
    "bite-sized-experience",
    "project-based-internship",
    "nano-internship",
    "skill-sprint",
    "flash-internship",
    "experiential-microlearning",
    "remote-micro-engagement",
    "just-in-time-upskilling",
    "short-term-contracting-internship",
    "on-demand-talent-challenge",
]
ASPECTS = [
    "duration",
    "commitment",
    "skill-building",
    "learning-scope",
    "mentorship",
    "application",
    "ideal-for",
]


def runs(text: str) -> list[str]:
    """Every run of eight words, as a hash: the article itself stays out of the project."""
    found = re.findall(r"[a-z0-9']+", text.lower())
    return [
        blake2b(" ".join(found[start : start + RUN]).encode(), digest_size=6).hexdigest()
        for start in range(len(found) - RUN + 1)
    ]


def test_every_section_term_and_aspect_is_there(shipped: Knowledge) -> None:
    assert {topic.section for topic in shipped.topics} == set(SECTIONS)
    assert {term.id for term in shipped.terms} == set(TERMS)
    assert [aspect.id for aspect in shipped.aspects][:7] == ASPECTS
    assert len(shipped.gaps) >= 30


def test_the_two_sides_have_a_fact_for_every_aspect(shipped: Knowledge) -> None:
    for term in shipped.terms[:2]:
        assert set(term.facts) == {aspect.id for aspect in shipped.aspects}


def test_short_answers_fit_a_phone(shipped: Knowledge) -> None:
    shorts = [topic.short for topic in shipped.topics] + [term.short for term in shipped.terms]
    assert all(short and len(short) <= 200 for short in shorts)


def test_no_sentence_is_taken_from_the_article() -> None:
    hashes = set(json.loads((HERE / "article_runs.json").read_text()))
    assert len(hashes) > 1000
    for path in sorted((HERE.parent / "knowledge").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert not hashes.intersection(runs(text)), path


def test_nothing_of_this_article_is_in_the_code(shipped: Knowledge) -> None:
    named = [term.id for term in shipped.terms if term.id != "internship"]
    named += [term.title for term in shipped.terms if term.id != "internship"]
    named += [topic.short for topic in shipped.topics if topic.short]
    named += [term.short for term in shipped.terms if term.short]
    for path in (HERE.parent / "bot").rglob("*"):
        if path.suffix in (".py", ".yaml"):
            text = path.read_text(encoding="utf-8").lower()
            assert not [name for name in named if name.lower() in text], path


def test_every_phrasing_finds_its_own_entry(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    asked = [(ref, phrasing) for ref, entry in shipped.entries.items() for phrasing in entry.phrasings]
    lost = [
        f"{ref}: {phrasing}" for ref, phrasing in asked if not _finds(shipped_dialogue, phrasing, ref, shipped)
    ]
    assert lost == []


def _finds(dialogue: Dialogue, phrasing: str, ref: Ref, known: Knowledge) -> bool:
    """It is answered with its entry; or, where it names a form, with what that form has of this subject."""
    turn = dialogue.respond(Said(phrasing), State(), 0.0)
    asked = next(note for note in turn.notes if isinstance(note, Asked))
    return ref in asked.offered
