"""The README's pictures are there and show what the bot draws today."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.dialogue.dialogue import Dialogue
from tests.tools.readme_pictures import FOLDER, shown

README = Path(__file__).parents[2] / "README.md"
NAMES = ["comparison-light.png", "comparison-dark.png", "recommendation-light.png", "recommendation-dark.png"]
SLIGHT = 1.0
"""Mean difference of a pixel, 0 to 255: another version of Pillow draws edges a little otherwise."""


@pytest.fixture(scope="module")
def drawn(shipped_dialogue: Dialogue) -> dict[str, bytes]:
    return dict(shown(shipped_dialogue))


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_in_the_readme_is_current(name: str, drawn: dict[str, bytes]) -> None:
    old, new = (
        Image.open(BytesIO(png)).convert("RGB") for png in ((FOLDER / name).read_bytes(), drawn[name])
    )
    hint = "python -m tests.tools.readme_pictures"
    assert old.size == new.size, hint
    assert max(ImageStat.Stat(ImageChops.difference(old, new)).mean) < SLIGHT, hint


def test_the_readme_shows_each_of_them(drawn: dict[str, bytes]) -> None:
    readme = README.read_text(encoding="utf-8")
    assert sorted(drawn) == sorted(NAMES)
    assert all(f'"tests/pictures/readme/{name}"' in readme for name in NAMES)
