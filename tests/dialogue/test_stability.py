"""What an author does elsewhere in the files changes nothing for those who ask."""

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import load_questions
from tests.conftest import SHIPPED
from tests.shaken import Ending, outcomes, shuffled, with_ferns

MOVED = 0.005
"""The share of the questions that an unrelated topic may change."""


@pytest.fixture(scope="module")
def talks() -> list[tuple[str, ...]]:
    batches = [batch for batch in load_questions(SHIPPED) if not batch.held]
    return [question.lines() for batch in batches for question in batch.questions]


@pytest.fixture(scope="module")
def before(shipped: Knowledge, talks: list[tuple[str, ...]]) -> list[Ending]:
    return outcomes(shipped, talks)


@pytest.mark.parametrize("seed", [1])
def test_the_order_of_entries_and_phrasings_does_not_matter(
    seed: int, shipped: Knowledge, talks: list[tuple[str, ...]], before: list[Ending]
) -> None:
    after = outcomes(shuffled(shipped, seed), talks)
    assert [
        (talk, *ends) for talk, *ends in zip(talks, before, after, strict=True) if ends[0] != ends[1]
    ] == []


def test_an_unrelated_topic_hardly_changes_anything(
    shipped: Knowledge, talks: list[tuple[str, ...]], before: list[Ending]
) -> None:
    after = outcomes(with_ferns(shipped), talks)
    moved = [talk for talk, one, other in zip(talks, before, after, strict=True) if one != other]
    assert len(moved) <= MOVED * len(talks), moved
