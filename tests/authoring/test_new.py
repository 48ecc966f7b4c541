"""A start for another article: all that stands in it is there, and what is to be written is marked."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring.check import check, failed
from bot.authoring.import_faq import ImportFaqError
from bot.authoring.markdown import read_document
from bot.authoring.new import start
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import State
from bot.knowledge.loader import load_knowledge
from bot.terminal.ask import plain

ARTICLE = Path(__file__).with_name("ferns.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    start(tmp_path / "ferns", ARTICLE)
    return tmp_path / "ferns"


def test_the_parts_of_an_article_are_found(folder: Path) -> None:
    known = load_knowledge(folder)
    assert (known.voice.source.title, known.voice.source.date) == ("Keeping a Fern or a Cactus", "3 May 2024")
    assert [topic.title for topic in known.topics][-3:] == [
        "Watering", "Light and Warmth", "Which One to Choose?",
    ]  # fmt: skip
    assert [term.title for term in known.terms] == ["Fern", "Cactus", "Frond", "Areole"]
    assert {aspect.title for aspect in known.aspects} == {"Water", "Light"}


TABLES = ["| a | b | c |\n|---|---|---|\n| d | e | f |", "a\tb\tc\nd\te\tf", "a | b | c\nd | e | f"]


@pytest.mark.parametrize("cells", TABLES)
def test_tables_are_read_with_bars_and_with_tabs(cells: str) -> None:
    document = read_document(f"# Title\n\n## Table\n\n{cells}\n", compared=True)
    assert next(part.rows for part in document.parts if part.rows) == [["a", "b", "c"], ["d", "e", "f"]]


@pytest.mark.parametrize(
    "end", ["Choose x | y | z, as you like. It stays.", "| 3 | 4 | it stays |\n| 5 | 6 |"]
)
def test_what_stands_beyond_the_columns_of_a_table_is_kept(end: str) -> None:
    document = read_document(f"# Title\n\n## Table\n\n| a | b |\n|---|---|\n| 1 | 2 |\n{end}\n\nThe end.\n")
    [said] = [part.text for part in document.parts if part.title == "Table"]
    assert "t stays" in said
    assert "- 1 – 2" in said
    assert "The end." in said


ATX = "# Plants\nBefore all.\n## Water\nTwice a week.\nAlways.\n## Light\nHalf shade.\n"
SHAPES = {
    "headings without blank lines": "Plants\nBefore all.\nWater\nTwice a week. Always.\nLight\nHalf shade, no sun.\n",
    "ATX": ATX,
    "ATX with numbers, closing signs and Windows' ends of lines": ATX.replace("Water", "1. Water ##").replace(
        "\n", "\r\n"
    ),
    "Setext": "Plants\n======\nBefore all.\n\nWater\n-----\nTwice a week.\nAlways.\n\nLight\n-----\nHalf shade.\n",
    "front matter": '---\nlayout: page\ntitle: "Plants"\n---\nBefore all.\n\n## Water\nTwice a week. Always.\n\n## Light\nHalf shade.\n',
    "HTML": "<h1>x</h1># Plants\nBefore all.\n## Water\n<p>Twice a week.</p><p>Always.</p>\n\n## Light\nHalf shade.",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_headings_of_each_shape_become_topics_and_no_sentence_is_lost(tmp_path: Path, shape: str) -> None:
    article = tmp_path / "plants.md"
    article.write_text(SHAPES[shape])
    start(tmp_path / "plants", article)
    known = load_knowledge(tmp_path / "plants")
    assert known.voice.source.title.lower() == "plants"
    assert [topic.title for topic in known.topics][-2:] == ["Water", "Light"]
    told = " ".join(" ".join(topic.answer for topic in known.topics).split())
    for sentence in ("Before all.", "Twice a week.", "Always.", "Half shade"):
        assert told.count(sentence) == 1


def test_words_below_a_heading_of_words_are_the_glossary_up_to_the_next_of_its_level(tmp_path: Path) -> None:
    article = tmp_path / "a.md"
    article.write_text("# Plants\n\n## Key Terms\n### Frond\nA leaf.\n### Spore\n\n## Water\nTwice a week.\n")
    start(tmp_path / "plants", article)
    known = load_knowledge(tmp_path / "plants")
    assert [(term.title, term.answer[:7]) for term in known.terms] == [
        ("Frond", "A leaf."),
        ("Spore", "TODO th"),
    ]
    assert [(topic.title, topic.section) for topic in known.topics] == [("Water", "water")]


def test_lines_below_a_heading_that_are_no_sentences_are_its_text(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(
        "Plants\n\nAt a glance\n\nWhat Fern Cactus\nWater twice a week\nLight in half shade\n\nMore\n\nYes.\n"
    )
    start(tmp_path / "plants", article)
    topics = load_knowledge(tmp_path / "plants").topics
    assert [(topic.title, topic.answer[:16]) for topic in topics] == [
        ("At a glance", "What Fern Cactus"), ("More", "Yes."),
    ]  # fmt: skip


SENTENCES = (
    "A | bar in a sentence.", "A\ttab in one.", "An * asterisk and a # sign.", "- 5 degrees at night.", "> Said by a friend.",
    "1. First of all.", "It costs 5 < 6 & more.", "Updated plants, he said.", "Name: value.", "`code` comes last.",
    "    Indented by four.", "Ends without a stop", "A. Smith wrote this.", "a) first", "Published in 1990, the book says so.", "What about a question?", "| one | two | three |", "---", "Total: 100 %",
)  # fmt: skip


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_a_sentence_is_never_dropped_because_of_a_sign_in_it(sentences: list[str], between: str) -> None:
    document = read_document("Plants\n\n" + between.join(sentences), compared=True)
    cells = [cell for part in document.parts for row in part.rows for cell in row]
    told = " ".join([*(f"{part.title} {part.text}" for part in document.parts), *cells])
    for word in re.findall(r"[A-Za-z]{2,}|\d+", " ".join(sentences)):
        assert word in told


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_what_was_read_is_in_the_folder(tmp_path: Path, between: str) -> None:
    (tmp_path / "plants.txt").write_text("Plants\n\n" + between.join(SENTENCES))
    start(tmp_path / "plants", tmp_path / "plants.txt")
    load_knowledge(tmp_path / "plants")
    told = "".join(path.read_text() for path in (tmp_path / "plants").glob("*.yaml"))
    for word in re.findall(r"[A-Za-z]{2,}|\d+", " ".join(SENTENCES)):
        assert word in told


def test_check_passes_with_a_warning_for_every_place_to_be_written(folder: Path) -> None:
    _, found = check(folder, ARTICLE.read_text())
    assert not failed(found), [str(finding) for finding in found]
    assert {finding.rule for finding in found} <= {"to-do", "incomplete", "copied"}
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
    with pytest.raises(ImportFaqError, match="exists already"):
        start(folder, ARTICLE)
    assert before == {path: path.read_text() for path in folder.glob("*.yaml")}


@pytest.mark.parametrize("place", ["file/ferns", "x" * 300])
def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImportFaqError, match=f"{place}.*name a place where this user may write"):
        start(tmp_path / place, ARTICLE)


def test_an_article_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n \n")
    for article in (tmp_path / "empty.txt", tmp_path / "missing.txt"):
        with pytest.raises(ImportFaqError):
            start(tmp_path / "new", article)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("text", ["", "\n \n", "# Plants\n"])
def test_an_article_in_which_nothing_is_told_is_no_start_and_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    with pytest.raises(ImportFaqError, match=r"a\.md: nothing is told in it; expected an article, [^\n]*$"):
        start(tmp_path / "new", tmp_path / "a.md")
