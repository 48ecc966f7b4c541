"""Questions as people write them, each but once: a bot that remembers what it understood gains nothing."""

import random
from functools import cache

from bot.knowledge.questions import load_questions
from tests.telegram.processes import ROOT

NOT_ASKED = {"compare", "guide"}
"""What the bot draws a picture for, or asks back: an answered question is measured."""


@cache
def questions() -> tuple[str, ...]:
    """All but those of the batch `held`, in an order of chance that is the same each time."""
    batches = load_questions(ROOT / "knowledge")
    asked = {
        question.q: None
        for batch in batches
        if not batch.held
        for question in batch.questions
        if question.q and NOT_ASKED.isdisjoint(question.expect)
    }
    found = list(asked)
    random.Random(1).shuffle(found)
    return tuple(found)
