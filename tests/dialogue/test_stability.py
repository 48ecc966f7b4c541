"""What an author does elsewhere in the files changes nothing for those who ask."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cache import teaching
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.understanding.learning import learn
from tests.conftest import SHIPPED
from tests.shaken import Ending, outcomes, shuffled, with_ferns

SOME = 30
"""Every so many questions teach, and are asked: learning from all takes long, and three bots learn."""
MOVED = 0.02
"""The share of the questions that an unrelated topic may change."""


def _ends(knowledge: Knowledge, talks: Sequence[tuple[str, ...]]) -> list[Ending]:
    """How they end with a bot that doesn't know the questions word for word: it would answer as labelled."""
    learned = learn(knowledge, teaching(SHIPPED)[::SOME])
    return outcomes(Dialogue(knowledge, learned=replace(learned, labelled={})), talks)


def test_the_order_of_entries_matters_to_nobody_and_an_unrelated_topic_to_hardly_anybody(
    shipped: Knowledge,
) -> None:
    talks = [question.lines() for question in teaching(SHIPPED)[::SOME]]
    before = _ends(shipped, talks)
    in_other_order = _ends(shuffled(shipped, seed=1), talks)
    assert [each for each in zip(talks, before, in_other_order, strict=True) if each[1] != each[2]] == []
    beside_ferns = _ends(with_ferns(shipped), talks)
    moved = [talk for talk, one, other in zip(talks, before, beside_ferns, strict=True) if one != other]
    assert len(moved) <= MOVED * len(talks), moved
