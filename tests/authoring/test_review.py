"""Learning from what people asked: proposed, accepted by an author, written, and taken back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.authoring.asked import disliked, grouped, passed_on
from bot.authoring.changes import Changes
from bot.authoring.cutting import Edit
from bot.authoring.journal import Journal
from bot.authoring.proposing import NewEntry, Phrasing, Synonym
from bot.authoring.review import Review
from bot.dialogue.notes import PassedOn, Voted
from bot.dialogue.state import State
from bot.frontends.reviewing import walk
from bot.knowledge.entries import UNKNOWN, Ref
from bot.knowledge.loader import load_knowledge
from bot.storage import Person, Store
from tests.authoring.folders import write

DROOPY = "why is my plant droopy"
QUESTIONS = """\
batches:
  - name: people
    writer: somebody
    date: today
    first: none
    questions:
      - {q: does it look thirsty to you, expect: "topic:watering"}
"""
GAPS = "gaps:\n  - id: price\n    title: Prices\n    phrasings: [how dear, cost of a fern]\n    reply: Ask.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Review]:
    """`desk("a question", ...)`: a review of what people asked."""
    (tmp_path / "ferns").mkdir()
    folder = write(tmp_path / "ferns", gaps=GAPS, questions=QUESTIONS)
    return lambda *questions: Review(folder, questions, Journal())


def test_near_duplicates_are_one_question_and_the_most_frequent_comes_first() -> None:
    repot = ["can I repot it", "Can i repot it?", "can I repot it", "can I re-pot it"]
    first, second = grouped(["where is the fern from", *repot])
    assert (first.text, first.times) == ("can I repot it", 4)
    assert (second.text, second.times) == ("where is the fern from", 1)


def test_what_is_accepted_is_written_and_understood_from_then_on(desk: Callable[..., Review]) -> None:
    review = desk(DROOPY)
    (question,) = review.open()
    edit, _ = _written(review, Phrasing(Ref("topic", "watering"), question.text))
    assert "+    phrasings: [how much water, is it thirsty, why is my plant droopy]" in edit.diff
    assert load_knowledge(review.folder).topics[0].phrasings[-1] == DROOPY
    assert review.propose(question).found == Ref("topic", "watering")
    assert list(desk(DROOPY).open()) == []


def test_what_is_accepted_goes_to_the_file_of_phrasings_where_there_is_one(
    desk: Callable[..., Review],
) -> None:
    review = desk(DROOPY)
    write(review.folder, phrasings_faq="topics:\n  watering:\n    - should I water\n")
    edit, _ = _written(review, Phrasing(Ref("topic", "watering"), DROOPY))
    assert edit.path == review.folder / "phrasings" / "faq.yaml"
    assert load_knowledge(review.folder).topics[0].phrasings[-1] == DROOPY
    Journal().undo()
    assert load_knowledge(review.folder).topics[0].phrasings[-1] == "should I water"


def test_what_makes_the_questions_file_worse_is_not_written(desk: Callable[..., Review]) -> None:
    review = desk("does it look thirsty to you")
    (question,) = review.open()
    before = _files(review.folder)
    said = review.accept(question, Phrasing(Ref("gap", "price"), question.text))
    assert isinstance(said, str)
    assert said.startswith("not written, since the questions would get worse.\nworse: 1 question")
    assert _files(review.folder) == before
    assert list(review.open()) == [question]


def test_the_last_change_can_be_undone_and_the_question_is_open_again(desk: Callable[..., Review]) -> None:
    review = desk(DROOPY)
    before = _files(review.folder)
    _written(review, Phrasing(Ref("topic", "watering"), DROOPY))
    _written(review, Synonym("thirsty", "parched"))
    Journal().undo()
    Journal().undo()
    assert _files(review.folder) == before
    assert [question.text for question in desk(DROOPY).open()] == [DROOPY]
    assert Journal().undo() == "there is nothing to undo"


def test_a_file_that_was_edited_since_is_not_undone(desk: Callable[..., Review]) -> None:
    review = desk(DROOPY)
    edit, _ = _written(review, Phrasing(Ref("topic", "watering"), DROOPY))
    edit.path.write_text(edit.after + "# mine\n")
    assert "was changed since" in str(Journal().undo())
    assert edit.path.read_text().endswith("# mine\n")


def test_a_strange_word_in_a_known_question_is_proposed_as_a_synonym(desk: Callable[..., Review]) -> None:
    review = desk("what cost of a bracken")
    assert review.propose(next(review.open())).proposal == Synonym("fern", "bracken")


def test_what_is_never_to_be_seen_again_is_kept_as_a_hash(desk: Callable[..., Review]) -> None:
    review = desk(DROOPY)
    review.never(next(review.open()))
    assert list(desk(DROOPY).open()) == []
    assert "droopy" not in Path(".review_cache/journal.json").read_text()


def test_a_new_entry_with_a_mistake_is_told_and_not_written(desk: Callable[..., Review]) -> None:
    review = desk(DROOPY)
    before = _files(review.folder)
    said = review.accept(next(review.open()), NewEntry("gaps", "Bad Id", "T", "R", DROOPY))
    assert "`Bad Id` can't be an id" in str(said)
    assert _files(review.folder) == before


async def _passed_on_and_voted() -> None:
    store = Store("bot.sqlite3")
    for number in range(2):
        await store.save(Person(str(number), "c"), State(), [PassedOn(DROOPY)])
    await store.save(Person("a", "c"), State(), [PassedOn("zzz"), Voted(Ref("gap", "price"), False)])
    for name in ("b", "d"):
        await store.save(Person(name, "c"), State(), [Voted(UNKNOWN, False, "unclear")])
    await store.save(Person("c", "c"), State(), [Voted(UNKNOWN, False, "wrong-topic")])
    await store.close()


def test_the_walk_asks_writes_and_ends_with_the_answers_that_missed(
    desk: Callable[..., Review], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(["what", "new", "gap", "droopy", "Droopy plants", "My source doesn't say.", "quit"])
    monkeypatch.setattr("builtins.input", lambda *_: next(lines))
    asyncio.run(_passed_on_and_voted())
    review = desk(*passed_on("sqlite:///bot.sqlite3"))
    walk(review, disliked("sqlite:///bot.sqlite3"))
    shown = capsys.readouterr().out
    assert "2 questions to look at." in shown
    assert f"1 of 2, asked 2 times: “{DROOPY}”" in shown
    assert "+  - id: droopy" in shown
    assert "gap:price: not what was meant, said 1 of 1\n" in shown
    assert '"I don\'t know": not what was meant, said 3 of 3 (unclear 2, wrong topic 1)' in shown
    assert load_knowledge(review.folder).gaps[1].phrasings == (DROOPY,)


def _written(review: Review, proposal: Phrasing | Synonym) -> tuple[Edit, Changes]:
    done = review.accept(next(iter(review.open()), grouped([DROOPY])[0]), proposal)
    assert not isinstance(done, str), done
    return done


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.yaml")}
