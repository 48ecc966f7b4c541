"""Learning from what people asked: labelled, tried, kept by an author, and taken back."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.authoring.review import grouped, propose, waiting
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, PassedOn, State, Voted
from bot.knowledge.entries import UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.storage import Person, Store
from bot.terminal.review import Review
from tests.authoring.folders import write

DROOPY = "why is my plant droopy"
QUESTIONS = """\
name: people
writer: somebody
date: today
first: none
questions:
  - {q: does it look thirsty to you, expect: "topic:watering"}
"""
GAPS = "gaps:\n  - id: price\n    title: Prices\n    phrasings: [how dear, cost of a fern]\n    reply: Ask.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferns").mkdir()
    return write(tmp_path / "ferns", gaps=GAPS, questions_people=QUESTIONS)


Walk = Callable[..., str]


@pytest.fixture
def walk(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Walk:
    """`walk("gap", ...)`: what is said to an author who types these lines."""

    def go(*typed: str, passed: Sequence[str] = (), undo: bool = False) -> str:
        lines = iter(typed)

        def ask(*_: object) -> str:
            try:
                return next(lines)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", ask)

        async def work() -> None:
            store = Store(tmp_path / "bot.sqlite3")
            for number, question in enumerate(passed):
                await store.save(Person(f"p{number}", "c"), State(), [PassedOn(question)])
            review = Review(folder, Dialogue(load_knowledge(folder)), store)
            await (review.undo() if undo else review.walk())
            await store.close()

        asyncio.run(work())
        return capsys.readouterr().out

    return go


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.rglob("*.yaml")}


def test_near_duplicates_are_one_question_and_the_most_frequent_comes_first() -> None:
    repot = ["can I repot it", "Can i repot it?", "can I repot it", "can I re-pot it"]
    first, second = grouped(["where is the fern from", *repot])
    assert (first.text, first.times) == ("can I repot it", 4)
    assert (second.text, second.times) == ("where is the fern from", 1)


def test_a_settled_question_waits_no_more_in_any_of_its_wordings() -> None:
    (question,) = grouped(["can I repot it", "can I re-pot it"])
    lesson = question.lesson("topic:watering", "kept")
    assert waiting([question], [lesson]) == []
    assert waiting(grouped(["can I re-pot it"]), [lesson]) == []
    assert waiting([question], [question.lesson("topic:watering", "undone")]) == [question]


def test_what_is_kept_is_written_and_waits_no_more(folder: Path, walk: Walk) -> None:
    said = walk("topic:watering", "yes", passed=[DROOPY])
    assert f"1 of 1, asked once: “{DROOPY}”" in said
    assert f"+  - q: {DROOPY}" in said
    assert "+    expect: topic:watering" in said
    assert walk() == "0 questions to look at.\n"


def test_nothing_is_written_before_it_is_kept(folder: Path, walk: Walk) -> None:
    before = files(folder)
    said = walk("topic:watering", "no", passed=[DROOPY])
    assert "left for another time" in said
    assert files(folder) == before
    assert f"taken back: “{DROOPY}”" in walk(undo=True)
    assert "1 question to look at." in walk("quit")


def test_what_was_kept_can_be_taken_back_and_the_question_waits_again(folder: Path, walk: Walk) -> None:
    before = files(folder)
    walk("gap", "Droopy plants", "yes", passed=[DROOPY])
    assert load_knowledge(folder).gaps[1].title == "Droopy plants"
    walk(undo=True)
    assert files(folder) == before
    assert "1 question to look at." in walk("quit")
    assert "Nothing to undo." in walk(undo=True)


def test_a_phrasing_and_a_synonym_are_tried_shown_and_written_where_they_are_wanted(
    folder: Path, walk: Walk
) -> None:
    said = walk("phrasing", "topic:watering", "yes", passed=[DROOPY])
    assert f"+    - {DROOPY}" in said
    assert "fares better or worse" in said
    assert load_knowledge(folder).topics[0].phrasings[-1] == DROOPY
    before = files(folder)
    walk(
        "synonym",
        "thirsty",
        "parched",
        "no",
        "synonym",
        "thirsty",
        "droopy",
        "yes",
        passed=["what is a bracken"],
    )
    assert load_knowledge(folder).synonyms == (("thirsty", "droopy"),)
    assert {**files(folder), "synonyms.yaml": ""} == {**before, "synonyms.yaml": ""}


def test_a_strange_word_in_a_known_question_is_proposed_as_a_synonym(folder: Path) -> None:
    dialogue = Dialogue(load_knowledge(folder))
    assert propose(dialogue, "what cost of a bracken").synonym == ("fern", "bracken")


def test_what_people_were_offered_comes_first(small: Knowledge) -> None:
    dialogue = Dialogue(small)
    for question in ("what about a card", "the lost book", "how long", "card fee"):
        turn = dialogue.respond(Said(question), State(), 0.0)
        [asked] = [note for note in turn.notes if isinstance(note, Asked)]
        assert asked.outcome in ("suggest", "answer")
        found = propose(dialogue, question)
        entries = [ref for ref in asked.offered if ref.kind != "intent"]
        assert (found.offered, list(found.choices)[: len(entries)]) == (asked.offered, entries)


def test_what_is_never_to_be_seen_again_is_kept_as_a_hash(folder: Path, walk: Walk, tmp_path: Path) -> None:
    walk("never", passed=[DROOPY])
    assert walk() == "0 questions to look at.\n"
    store = Store(tmp_path / "bot.sqlite3")
    rows = asyncio.run(store.read(lambda db, now: db.rows("SELECT * FROM taught")))
    asyncio.run(store.close())
    assert "droopy" not in str(rows)


def test_what_means_nothing_is_asked_again(folder: Path, walk: Walk) -> None:
    said = walk("what", "topic:nowhere", "7", "quit", passed=[DROOPY])
    assert said.count("a number, kind:id,") == 4
    assert "labelled" not in said


def test_it_ends_with_the_answers_that_missed(folder: Path, walk: Walk, tmp_path: Path) -> None:
    async def vote() -> None:
        store = Store(tmp_path / "bot.sqlite3")
        await store.save(Person("a", "c"), State(), [Voted(Ref("gap", "price"), False)])
        for name in ("b", "d"):
            await store.save(Person(name, "c"), State(), [Voted(UNKNOWN, False, "unclear")])
        await store.save(Person("c", "c"), State(), [Voted(UNKNOWN, False, "wrong-topic")])
        await store.close()

    asyncio.run(vote())
    said = walk()
    assert "gap:price: not what was meant, said 1 of 1\n" in said
    assert '"I don\'t know": not what was meant, said 3 of 3 (unclear 2, wrong topic 1)' in said
