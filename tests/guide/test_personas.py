"""Personas written from the article before there was a guide: does it end where a reader would?

`persona_answers.yaml` says which options each would tap; typing the facts is harder, as nobody looks at
the buttons then. The guide's very first run, typed, had 30 of 48; phrasings and one option were mended
after its misses, so the figures of today are no longer of unseen personas. Known misses must shrink.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.dialogue.guiding import LIKELY
from bot.dialogue.hearing import Hearing
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.recommend import recommend
from bot.guide.scales import Result
from bot.guide.walk import next_step
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge

HERE = Path(__file__).parent
ENOUGH = 36
TAPPED_MISSES = {
    "parent of a very social boy",
    "two wishes of equal weight",
    "flexible schedule and steady mentor",
}
FRESH_MISSES = {
    "humanities student trying several industries",
    "career changer, holiday leave in a bunch",
    "really fifty-fifty economics student",
    "retired engineer for the fun of it",
    "evenly torn on what matters",
}
"""Of forty fresh personas, who tapped without knowing what it leads to. The list must shrink."""
MOST_TYPED_MISSES = 10
SIGNS = {
    "length": {"h": "hours-or-days", "f": "few-weeks", "m": "months", "n": "now-and-later"},
    "goal": {"k": "one-skill", "p": "portfolio", "j": "job", "b": "basics"},
    "people": {"m": "mentor", "t": "team", "c": "closely", "o": "online", "a": "alone"},
    "depth": {
        "b": "broadly", "1": "one-project", "i": "burst",
        "f": "one-field", "k": "small-tasks", "v": "variety",
    },
    "schedule": {"f": "fixed", "a": "around", "h": "home"},
    "experience": {"u": "unsure", "b": "beginner", "g": "background", "s": "skill-to-show"},
    "priority": {"s": "soon", "p": "steady"},
}  # fmt: skip


FACTS: Mapping[str, Sequence[str]] = {
    "length": ("length", "time"),
    "goal": ("goal",),
    "people": ("people",),
    "depth": ("depth",),
    "schedule": ("place", "time"),
    "experience": ("experience",),
    "priority": ("pay", "start"),
}
"""Step → the facts in which a persona finds its answer."""


@dataclass(frozen=True)
class Persona:
    """Somebody, with the results that a reader of the article would accept."""

    name: str
    opening: str
    facts: Mapping[str, str]
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a persona."""

    result: Result
    answers: Mapping[str, str]
    understood: int
    asked: int


def read_personas(file: Path) -> list[Persona]:
    """The personas as they were written."""
    return [
        Persona(one["name"], one.get("opening") or "", one.get("facts") or {}, tuple(one["accepted"]))
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def lead(guide: Guide, hearing: Hearing, persona: Persona, told: bool = True) -> Outcome:
    """Walk through the guide with a persona; `told`: it begins with its opening message."""
    answers = hearing.understood(persona.opening) if told else {}
    understood, asked = len(answers), 0
    while step := next_step(guide, answers):
        asked += 1
        answers[step.id] = _answer(hearing, guide, step.id, persona)
    return Outcome(recommend(guide, answers).result, answers, understood, asked)


def _answer(hearing: Hearing, guide: Guide, step_id: str, persona: Persona) -> str:
    step = next(step for step in guide.steps if step.id == step_id)
    heard = [hearing.hear(persona.facts[fact], step) for fact in FACTS[step_id] if fact in persona.facts]
    best = max(heard, key=lambda one: one.sure, default=None)
    return best.options[0] if best and best.options and best.sure >= LIKELY else SKIPPED


@pytest.fixture(scope="module")
def guide(shipped: Knowledge) -> Guide:
    assert shipped.guide is not None
    return shipped.guide


@pytest.fixture(scope="module")
def personas() -> list[Persona]:
    return read_personas(HERE / "personas.yaml")


def _taps(guide: Guide) -> Iterator[tuple[str, dict[str, str]]]:
    written = yaml.safe_load((HERE / "persona_answers.yaml").read_text(encoding="utf-8"))
    for name, signs in written.items():
        named = [SIGNS[step.id] | {"-": SKIPPED, "?": DEPENDS} for step in guide.steps]
        yield name, {s.id: n[sign] for s, n, sign in zip(guide.steps, named, signs, strict=True)}


def test_personas_who_tap_end_where_a_reader_would(guide: Guide, personas: list[Persona]) -> None:
    taps = dict(_taps(guide))
    assert set(taps) == {persona.name for persona in personas}
    missed = set()
    for persona in personas:
        answers: dict[str, str] = {}
        while step := next_step(guide, answers):
            answers[step.id] = taps[persona.name][step.id]
        if str(recommend(guide, answers).result) not in persona.accepted:
            missed.add(persona.name)
    assert missed == TAPPED_MISSES
    assert len(personas) - len(missed) >= ENOUGH


def test_fresh_personas_who_tap_end_where_a_reader_would(guide: Guide) -> None:
    fresh = read_personas(HERE / "fresh_personas.yaml")
    taps = yaml.safe_load((HERE / "fresh_answers.yaml").read_text(encoding="utf-8"))
    missed = set()
    for persona in fresh:
        named = {"skip": SKIPPED, "depends": DEPENDS}
        answers = {step: named.get(tap, tap) for step, tap in taps[persona.name].items()}
        if str(recommend(guide, answers).result) not in persona.accepted:
            missed.add(persona.name)
    assert missed == FRESH_MISSES


def test_personas_who_only_type_mostly_do_too(
    shipped: Knowledge, guide: Guide, personas: list[Persona]
) -> None:
    hearing = Hearing(shipped, guide)
    outcomes = {persona.name: lead(guide, hearing, persona) for persona in personas}
    missed = [p.name for p in personas if str(outcomes[p.name].result) not in p.accepted]
    assert len(missed) <= MOST_TYPED_MISSES, missed


def test_a_telling_opening_message_saves_questions(
    shipped: Knowledge, guide: Guide, personas: list[Persona]
) -> None:
    hearing = Hearing(shipped, guide)
    told = sum(lead(guide, hearing, persona).asked for persona in personas)
    untold = sum(lead(guide, hearing, persona, told=False).asked for persona in personas)
    assert told < untold
