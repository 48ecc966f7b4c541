"""A start for another article: what can be seen in it is there, and the rest is marked."""

from pathlib import Path

import pytest

from bot.authoring.article import read_article
from bot.authoring.check import check, failed
from bot.authoring.starting import StartError, start
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import State
from bot.frontends.plain import plain
from bot.knowledge.loader import load_knowledge

ARTICLE = Path(__file__).with_name("ferns.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    start(tmp_path / "ferns", ARTICLE)
    return tmp_path / "ferns"


def test_the_parts_of_an_article_are_found() -> None:
    article = read_article(ARTICLE.read_text())
    assert (article.title, article.date) == ("Keeping a Fern or a Cactus", "3 May 2024")
    assert [part.heading for part in article.sections if part.paragraphs] == [
        "Watering", "Light and Warmth", "Which One to Choose?",
    ]  # fmt: skip
    assert [word.heading for word in article.words] == ["Frond", "Areole"]
    assert article.table[0] == ("Aspect", "Fern", "Cactus")


@pytest.mark.parametrize("cells", ["| a | b | c |\n|---|---|---|\n| d | e | f |", "a\tb\tc\nd\te\tf"])
def test_tables_are_read_with_bars_and_with_tabs(cells: str) -> None:
    article = read_article(f"# Title\n\n## Table\n\n{cells}\n")
    assert article.table == (("a", "b", "c"), ("d", "e", "f"))


def test_check_passes_with_a_warning_for_every_place_to_be_written(folder: Path) -> None:
    _, found = check(folder, ARTICLE.read_text())
    assert not failed(found), [str(finding) for finding in found]
    assert {finding.rule for finding in found} <= {"to-do", "incomplete"}
    todos = [finding for finding in found if finding.rule == "to-do"]
    assert len(todos) == sum(path.read_text().count("TODO") for path in folder.glob("*.yaml"))


def test_the_bot_serves_it_at_once(folder: Path) -> None:
    dialogue = Dialogue(load_knowledge(folder))
    reply = dialogue.respond(Said("how much water does a cactus need"), State(), 0.0).replies[0]
    assert "once a month" in plain(reply)
    assert "Fern" in plain(dialogue.respond(Said("fern vs cactus"), State(), 0.0).replies[0])


def test_an_article_of_paragraphs_alone_has_no_glossary_and_no_guide(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Bread\n\nFlour\n\nUse any flour: rye, wheat.\n\nWater\n\nHalf as much.\n")
    written = sorted(str(path.relative_to(tmp_path / "bread")) for path in start(tmp_path / "bread", article))
    assert written == ["bot.yaml", "faq.yaml", "gaps.yaml", "phrasings/faq.yaml", "synonyms.yaml"]
    assert not failed(check(tmp_path / "bread")[1])


def test_nothing_that_exists_is_written_over(folder: Path) -> None:
    before = {path: path.read_text() for path in folder.glob("*.yaml")}
    with pytest.raises(StartError, match="exists already"):
        start(folder, ARTICLE)
    assert before == {path: path.read_text() for path in folder.glob("*.yaml")}


def test_an_article_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n \n")
    for article in (tmp_path / "empty.txt", tmp_path / "missing.txt"):
        with pytest.raises(StartError):
            start(tmp_path / "new", article)
    assert not (tmp_path / "new").exists()
