"""What an author does elsewhere in the files changes nothing for those who ask."""

from dataclasses import replace

import pytest

from bot.cache import teaching
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.understanding.learning import learn
from tests.conftest import SHIPPED
from tests.shaken import Ending, outcomes, shuffled, with_ferns

SOME = 15
"""Every so many questions teach, and are asked: learning from all takes long, and three bots learn."""
MOVED = 0.02
"""The share of the questions that an unrelated topic may change."""


@pytest.fixture(scope="module")
def talks() -> list[tuple[str, ...]]:
    return [question.lines() for question in teaching(SHIPPED)[::SOME]]


def _dialogue(knowledge: Knowledge) -> Dialogue:
    """One that doesn't know the questions word for word, else each would be answered as it is labelled."""
    learned = learn(knowledge, teaching(SHIPPED)[::SOME])
    return Dialogue(knowledge, learned=replace(learned, labelled={}))


@pytest.fixture(scope="module")
def before(shipped: Knowledge, talks: list[tuple[str, ...]]) -> list[Ending]:
    return outcomes(_dialogue(shipped), talks)


def test_the_order_of_entries_and_phrasings_does_not_matter(
    shipped: Knowledge, talks: list[tuple[str, ...]], before: list[Ending]
) -> None:
    after = outcomes(_dialogue(shuffled(shipped, seed=1)), talks)
    assert [
        (talk, *ends) for talk, *ends in zip(talks, before, after, strict=True) if ends[0] != ends[1]
    ] == []


def test_an_unrelated_topic_hardly_changes_anything(
    shipped: Knowledge, talks: list[tuple[str, ...]], before: list[Ending]
) -> None:
    after = outcomes(_dialogue(with_ferns(shipped)), talks)
    moved = [talk for talk, one, other in zip(talks, before, after, strict=True) if one != other]
    assert len(moved) <= MOVED * len(talks), moved
