"""Small folders with a fault in them, and what `check` says of them."""

from collections.abc import Iterable
from pathlib import Path

from bot.authoring.check import check
from bot.authoring.draft import Finding

TOPIC = """\
sections:
  care: Care
topics:
  - id: watering
    section: care
    title: How often must I water a fern?
    phrasings: [how much water, is it thirsty]
    short: Twice a week.
    answer: Use soft water.
"""
"""A folder with nothing wrong in it, in nine lines."""


def write(folder: Path, **files: str) -> Path:
    """`write(folder, faq=..., phrasings_faq=...)`; a topic that is well stands in faq.yaml unless it is given."""
    for name, content in {"faq": TOPIC, **files}.items():
        file = folder / f"{name.replace('_', '/')}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


TWO_TOPICS = """\
sections: {care: Care, place: Place}
topics:
  - {id: watering, section: care, title: How often must I water a fern?, answer: Twice a week.}
  - {id: light, section: place, title: Where do I put a fern?, answer: Away from the sun.}
"""
PLANTS = ("fern", "ivy", "moss", "palm", "rose", "lily", "cactus", "orchid", "tulip", "daisy")
ASKED = {
    "topic:watering": ("how often do I water my {}", "how much water for a {}", "is my {} thirsty"),
    "topic:light": ("where do I put my {}", "is the sun bad for a {}", "which window for the {}"),
    "none": ("who sang about the {}", "what did the {} cost in 1900", "does the {} play football"),
}
STRANGE = "zorbel quax the {}"
"""In words of its own that only those know who were taught."""


def teach(folder: Path, batches: int, strange: Iterable[int] = (), held: Iterable[int] = ()) -> Path:
    """A folder with so many batches of 90 questions; `strange` ones also ask in words of their own."""
    files = {"faq": TWO_TOPICS}
    for number in range(batches):
        asked = [
            (text.format(f"{plant} {number}"), id) for id in ASKED for text in ASKED[id] for plant in PLANTS
        ]
        if number in strange:
            asked += [(STRANGE.format(f"{plant} {number}"), "topic:light") for plant in PLANTS]
        lines = [f"name: batch-{number:02}", "writer: somebody", "date: today", "first: none"]
        lines += ["held: true"] * (number in held)
        lines += ["questions:", *(f'  - {{q: "{q}", expect: {id}}}' for q, id in asked)]
        files[f"questions_batch-{number:02}"] = "\n".join(lines) + "\n"
    folder.mkdir(exist_ok=True)
    return write(folder, **files)


def found(folder: Path, original: str = "") -> list[Finding]:
    return check(folder, original)[1]


def told(folder: Path, original: str = "") -> list[str]:
    """The findings as `file:line: message` without the folder."""
    return [str(finding).removeprefix(f"{folder}/") for finding in found(folder, original)]
