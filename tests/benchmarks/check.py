"""How long `check` takes: fifty faults in a copy of the shipped folder, the first time and after a change.

`python -m tests.benchmarks.check`
"""

import os
import shutil
import tempfile
from pathlib import Path
from time import perf_counter

from bot.authoring.check import check

SHIPPED = Path(__file__).parents[2] / "knowledge"
SMALL = Path(__file__).parents[1] / "knowledge" / "small"
MIXED = "  - id: it-{0}\n    title: What about number {0}?\n    phrasings: [loan period]\n    answer: TODO\n"
FAULT = "  - id: Bad {0}\n    titel: T\n    phrasings: [how much water]\n    answer: Yes.\n"
WARNED = "  - id: more-{0}\n    title: What about number {0} of the new ones?\n    answer: TODO\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        folder = Path(shutil.copytree(SHIPPED, Path(name) / "knowledge"))
        small = Path(shutil.copytree(SMALL, Path(name) / "small"))
        with (small / "faq.yaml").open("a", encoding="utf-8") as file:
            file.write("".join(map(MIXED.format, range(10))) + "".join(map(FAULT.format, range(5))))
        _measure("fifty faults of all kinds in a small folder", small)
        _measure("the shipped folder, the first time", folder)
        _measure("the shipped folder, again", folder)
        faq = folder / "faq.yaml"
        text = faq.read_text(encoding="utf-8")
        faq.write_text(text.replace("    phrasings:\n", "    phrasings:\n      - what of parrots\n", 1))
        _measure("with one more phrasing", folder)
        faq.write_text(text + "".join(map(WARNED.format, range(50))))
        _measure("with fifty topics to be written", folder)
        faq.write_text(text + "".join(map(FAULT.format, range(25))))
        _measure("with fifty mistakes of shape", folder)


def _measure(what: str, folder: Path) -> None:
    start = perf_counter()
    _, found = check(folder)
    errors = sum(finding.severity == "error" for finding in found)
    print(f"{perf_counter() - start:6.2f} s   {errors:3} errors {len(found) - errors:4} warnings   {what}")


if __name__ == "__main__":
    main()
