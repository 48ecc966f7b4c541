"""Personas led through the guide: each answers in the words of its facts, typed, as a person would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.dialogue.guiding import LIKELY
from bot.dialogue.hearing import Hearing
from bot.guide.answers import SKIPPED
from bot.guide.recommend import recommend
from bot.guide.scales import Result
from bot.guide.walk import next_step
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge

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


def lead(knowledge: Knowledge, guide: Guide, hearing: Hearing, persona: Persona, told: bool = True) -> Outcome:
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
