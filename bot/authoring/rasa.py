"""A Rasa bot: what people say for each intent, and the response that its rules or its name lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.problems import refusal
from bot.knowledge.source import read_source

RASA = re.compile(r"^nlu:|^intents:\s*$|^responses:\s*$|^## *intent:", re.MULTILINE)
"""How such files begin; others may, too."""
_SMALLTALK = re.compile(
    r"(greet|goodbye|bye|hello|thank|affirm|deny|yes$|no$|mood|bot_challenge|chitchat|how_are_you|nlu_fallback|out_of_scope)"
)
"""Intents that the bot has words of its own for."""
_ENTITY = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")


@dataclass(frozen=True)
class Rasa:
    """Each intent of a question that has a response: its examples, the likeliest title first; the answer."""

    answered: tuple[tuple[tuple[str, ...], str], ...]
    notes: list[str]


def read_rasa(file: Path, tree: Any) -> Rasa | None:
    """The bot that `file` is a part of, its domain and its rules included; None where it is none."""
    notes = list[str]()
    files = [part for part in (tree, *_around(file, notes)) if isinstance(part, dict)]
    examples = dict(pair for part in files for pair in _examples(part))
    own = (dict(_examples(tree)) if isinstance(tree, dict) else {}) or examples
    if not own:
        return None
    responses = dict(pair for part in files for pair in _responses(part))
    actions = dict(pair for part in reversed(files) for pair in _actions(part))
    answered, aside, lacking = [], [], []
    for intent, said in own.items():
        names = [f"utter_{intent}", *actions.get(intent, ())]
        told = next((responses[name] for name in names if name in responses), "")
        if _SMALLTALK.match(intent):
            aside.append(intent)
        elif told and said:
            title = next((text for text in said if text.endswith("?")), said[0])
            answered.append(((title[:1].upper() + title[1:], *said), told))
        else:
            lacking.append(intent)
    left = {"small talk, which the bot has": aside, "no text for an answer": lacking}
    notes += [f"left out ({why}): {', '.join(intents)}" for why, intents in left.items() if intents]
    return Rasa(tuple(answered), notes)


def _around(file: Path, notes: list[str]) -> Iterator[Any]:
    """All files of the bot: those of the folder that has its domain, at most two above, and its data.

    What is wrong with those that can't be read goes into `notes`.
    """
    above = [folder for folder in file.resolve().parents[:3] if any(folder.glob("domain*"))]
    root = above[0] if above else file.resolve().parent
    for path in sorted(path for part in ("*", "data/**/*", "domain/**/*") for path in root.glob(part)):
        if path.suffix == ".md" and path.is_file():
            try:
                yield _of_markdown(path.read_text("utf-8-sig", "replace"))
            except OSError as error:
                notes.append(f"{path}: cannot be read: {refusal(error)}")
        elif path.suffix in (".yml", ".yaml") and path.is_file():
            source = read_source(path)
            notes += [] if source.data else map(str, source.problems)
            yield source.data


def _of_markdown(text: str) -> dict[str, Any]:
    """The format of the first version: `## intent:x`, then its examples; `* x`, then `- utter_x`."""
    nlu = re.findall(r"^## *intent:(\S+)[ \t]*\n((?:(?!#).*\n?)*)", text, re.MULTILINE)
    steps = [
        {"action": action} if action else {"intent": intent}
        for intent, action in re.findall(r"^\s*(?:\* *([\w/]+)|- *(utter_[\w/]+))", text, re.MULTILINE)
    ]
    return {
        "nlu": [{"intent": intent, "examples": said} for intent, said in nlu],
        "stories": [{"steps": steps}],
    }


def _examples(part: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for item in _list(part.get("nlu")):
        if "intent" in item:
            said = item.get("examples", "")
            lines = said.splitlines() if isinstance(said, str) else [str(one) for one in _texts(said)]
            texts = [_ENTITY.sub(r"\1", re.sub(r"^\s*- *", "", line)).strip() for line in lines]
            yield str(item["intent"]), tuple(dict.fromkeys(filter(None, texts)))


def _responses(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name → its first text."""
    for key in ("templates", "responses"):
        found = part.get(key)
        for name, variants in found.items() if isinstance(found, dict) else ():
            if texts := list(_texts(variants)):
                yield str(name), texts[0]


def _texts(variants: Any) -> Iterator[str]:
    for variant in variants if isinstance(variants, list) else [variants]:
        text = variant.get("text") if isinstance(variant, dict) else variant
        if isinstance(text, str) and text.strip():
            yield text.strip()


def _actions(part: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Intent → the responses that follow it at once, by the rules and stories."""
    for story in (*_list(part.get("stories")), *_list(part.get("rules"))):
        intent, told = "", list[str]()
        for step in (*_list(story.get("steps")), {"intent": ""}):
            if "intent" in step:
                if intent and told:
                    yield intent, told
                intent, told = str(step["intent"]), []
            elif str(step.get("action", "")).startswith("utter_"):
                told.append(str(step["action"]))


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
