"""A knowledge as plain data, and back."""

import marshal
from pathlib import Path

import pytest

from bot.knowledge.loader import load_knowledge
from bot.knowledge.packing import packed, unpacked
from tests.conftest import SHIPPED, SMALL

FOLDERS = [SMALL, SMALL.with_name("guided"), SMALL.with_name("allotment"), SMALL.with_name("museum"), SHIPPED]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_packed_comes_back_the_same(folder: Path) -> None:
    knowledge = load_knowledge(folder)
    kept = marshal.loads(marshal.dumps(packed(knowledge)))
    assert unpacked(kept) == knowledge
    assert repr(unpacked(kept)) == repr(knowledge)


def test_what_comes_back_can_not_be_changed_either() -> None:
    topic = unpacked(packed(load_knowledge(SMALL))).topics[0]
    with pytest.raises(ValueError, match="frozen"):
        topic.title = "another"  # type: ignore[misc]
