"""Whole talks, replayed word for word."""

import re
from pathlib import Path

import pytest

from bot.dialogue.dialogue import Dialogue
from tests.conftest import GUIDED, SMALL
from tests.talks import knowledge_of, replay

HERE = Path(__file__).parent
TALKS = sorted((HERE / "conversations").glob("*/*.txt"))


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_the_talk_goes_as_it_is_written(path: Path, dialogue: Dialogue, guided_dialogue: Dialogue) -> None:
    talk = path.read_text(encoding="utf-8")
    assert replay({SMALL: dialogue, GUIDED: guided_dialogue}[knowledge_of(path)], talk) == talk


def test_the_talk_in_the_readme_is_what_the_bot_says(shipped_dialogue: Dialogue) -> None:
    readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
    talks = [block for block in re.findall(r"```text\n(.*?)```", readme, re.DOTALL) if block.startswith(">")]
    assert talks
    for talk in talks:
        assert replay(shipped_dialogue, talk) == talk
