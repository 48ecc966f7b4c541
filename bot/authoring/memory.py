"""The results of the last evaluation, in the working folder, so that the next one can tell what changed."""

import json
from collections.abc import Iterable
from pathlib import Path

from bot.authoring.evaluate import Verdict

FILE = Path(".evaluation_cache.json")


def last_results() -> dict[str, str]:
    """Question → result. Empty the first time, or when the file can't be read."""
    try:
        found = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def remember_results(verdicts: Iterable[Verdict]) -> None:
    """Write them down, except for what is held back; what wasn't asked this time stays."""
    results = last_results() | {verdict.question: verdict.result for verdict in verdicts if not verdict.held}
    FILE.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
