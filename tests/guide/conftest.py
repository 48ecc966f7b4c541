"""The guide of a small world."""

from pathlib import Path

import pytest

from bot.knowledge.guide import Guide
from bot.knowledge.loader import load_knowledge

GUIDED = Path(__file__).parent.parent / "knowledge" / "guided"


@pytest.fixture(scope="session")
def guided() -> Guide:
    guide = load_knowledge(GUIDED).guide
    assert guide is not None
    return guide
