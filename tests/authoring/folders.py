"""Small folders with a fault in them, and what `check` says of them."""

from pathlib import Path

from bot.authoring.check import check
from bot.authoring.findings import Finding

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


def found(folder: Path, original: str = "") -> list[Finding]:
    return check(folder, original)[1]


def told(folder: Path, original: str = "") -> list[str]:
    """The findings as `file:line: message` without the folder."""
    return [str(finding).removeprefix(f"{folder}/") for finding in found(folder, original)]
