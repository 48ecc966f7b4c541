"""What was taught stands in the folder, in lines of its own; what authors write there counts."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from bot.authoring.edit_yaml import EditError
from bot.authoring.review import judged, new_gap
from bot.authoring.taught import labels, with_lessons, write
from bot.cache import learned_of
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.storage import Store, taught
from bot.storage.taught import Lesson
from tests.authoring.folders import STRANGE, told
from tests.authoring.folders import teach as with_questions
from tests.authoring.folders import write as folder_of
from tests.commands import bot_here

DROOPY = Lesson("k1", "why is my plant droopy", "topic:watering", status="kept", at=1_764_000_000.0)
SUN = Lesson(
    "k2", "sun: “yes” or 'no' #1", "gap:sun", ("sun", "The sun", "My source doesn't say."), status="kept"
)


def asked(folder: Path, question: str) -> Asked:
    knowledge = load_knowledge(folder)
    dialogue = Dialogue(knowledge, learned=learned_of(folder, knowledge))
    return next(n for n in dialogue.respond(Said(question), State(), 0.0).notes if isinstance(n, Asked))


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.yaml")}


def test_what_was_kept_is_written_in_lines_of_its_own_and_answered_as_labelled(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, gaps="# ours\ngaps:\n  - id: a\n    title: A\n    reply: B\n    phrasings: [c]\n"
    )
    before = files(folder)
    write(folder, [DROOPY])
    text = (folder / "questions" / "taught.yaml").read_text()
    write(folder, [DROOPY, SUN])
    assert (folder / "questions" / "taught.yaml").read_text().startswith(text)
    assert "    date: '2025-11-24'\n" in text
    assert (folder / "gaps.yaml").read_text().startswith(before["gaps.yaml"])
    assert asked(folder, DROOPY.question).offered == (Ref("topic", "watering"),)
    assert asked(folder, SUN.question).outcome == "gap"
    assert not [line for line in told(folder) if "error" in line]


def test_writing_again_changes_nothing_and_taking_all_back_leaves_the_folder_as_it_was(
    tmp_path: Path,
) -> None:
    folder = folder_of(tmp_path)
    before = files(folder)
    write(folder, [DROOPY, SUN])
    after = files(folder)
    assert write(folder, [DROOPY, SUN]) == []
    assert files(folder) == after
    write(folder, [DROOPY, replace(SUN, status="undone")])
    assert "gaps.yaml" not in files(folder)
    write(folder, [replace(one, status="undone") for one in (DROOPY, SUN)])
    assert files(folder) == before


def _write_each(folder: Path, lessons: Sequence[Lesson], begin: Barrier) -> None:
    begin.wait()
    for lesson in lessons:
        write(folder, [lesson])


def test_processes_that_write_at_the_same_time_lose_nothing_of_each_other(tmp_path: Path) -> None:
    folder, fork = folder_of(tmp_path), get_context("fork")
    lessons = [replace(DROOPY, question=f"why {number}") for number in range(24)]
    begin = fork.Barrier(4)
    writers = [fork.Process(target=_write_each, args=(folder, lessons[n::4], begin)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert labels(folder).keys() == {lesson.question for lesson in lessons}


def test_two_labels_of_one_question_are_both_offered(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, gaps="gaps:\n  - {id: a, title: A, reply: B, phrasings: [c]}\n")
    write(folder, [DROOPY])
    write(folder, [DROOPY, replace(DROOPY, expect="gap:a")])
    found = asked(folder, DROOPY.question)
    assert (found.outcome, found.offered[0]) == ("suggest", Ref("topic", "watering"))


@pytest.mark.parametrize(("label", "outcome"), [("unknown", "fallback"), ("smalltalk", "smalltalk")])
def test_what_is_no_entry_is_answered_as_labelled_too(tmp_path: Path, label: str, outcome: str) -> None:
    folder = folder_of(tmp_path)
    assert asked(folder, "how much water").outcome == "answer"
    write(folder, [replace(DROOPY, question="does it like zebras", expect=label)])
    assert asked(folder, "does it like zebras").outcome == outcome


def test_a_label_that_an_author_changed_in_the_file_is_left_to_the_author(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    write(folder, [DROOPY])
    path = folder / "questions" / "taught.yaml"
    path.write_text(path.read_text().replace("topic:watering", "unknown"))
    assert write(folder, [DROOPY]) == []
    assert asked(folder, DROOPY.question).outcome == "fallback"


def test_a_folder_that_lacks_something_has_it_in_a_copy(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    before = files(folder)
    with with_lessons(folder, [DROOPY, SUN]) as copy:
        assert copy != folder
        assert asked(copy, SUN.question).outcome == "gap"
    assert files(folder) == before
    write(folder, [DROOPY, SUN])
    with with_lessons(folder, [DROOPY, SUN]) as same:
        assert same == folder


def test_a_file_that_cannot_be_edited_safely_is_told_and_stays(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        questions_taught="{name: taught, writer: w, date: d, first: f, questions: [{q: x,\n  expect: unknown}]}\n",
    )
    before = files(folder)
    with pytest.raises(EditError, match=r"taught.yaml is written in a way that can't be changed safely"):
        write(folder, [DROOPY])
    assert files(folder) == before


def test_what_was_kept_where_the_folder_cannot_be_written_is_exported_into_another(tmp_path: Path) -> None:
    folder, database = folder_of(tmp_path), tmp_path / "bot.sqlite3"

    async def keep() -> None:
        store = Store(database)
        await store.write(partial(taught.label, admin="a", lesson=replace(DROOPY, status="labelled")))
        await store.write(partial(taught.keep, admin="a", upto=99, turn="t"))
        await store.write(partial(taught.label, admin="a", lesson=replace(SUN, status="labelled")))
        await store.close()

    asyncio.run(keep())
    command = partial(bot_here, "teach", "export", str(folder), BOT_DATABASE_URL=f"sqlite:///{database}")
    assert f"+  - q: {DROOPY.question}" in command().stdout
    assert labels(folder) == {DROOPY.question: {DROOPY.expect}}
    assert command().stdout == "The folder has all that was taught.\n"


def test_a_line_makes_a_gap_with_an_id_of_its_own(tmp_path: Path) -> None:
    knowledge = load_knowledge(
        folder_of(tmp_path, gaps="gaps:\n  - {id: goodie-bags, title: G, reply: B, phrasings: [c]}\n")
    )
    label, gap = new_gap(knowledge, "Goodie bags")
    assert (label, gap[:2]) == ("gap:goodie-bags-2", ("goodie-bags-2", "Goodie bags"))
    _, (_, title, reply) = new_gap(knowledge, "Goodie bags: None: that we know")
    assert (title, reply) == ("Goodie bags", "None: that we know")
    _, (_, title, reply) = new_gap(knowledge, "  ??  ")
    assert (title, bool(reply)) == ("??", True)


@pytest.mark.parametrize(
    "lines",
    [
        ("Pets: one", "Pets: two"),
        ("Собаки", "Парковка"),
        (
            "a very long line about what the article doesn't say " * 3,
            "a very long line about what the article " * 4,
        ),
        ("https://example.org/a", "https://example.org/b"),
    ],
)
def test_lines_that_say_something_else_are_gaps_of_their_own(
    small: Knowledge, lines: tuple[str, str]
) -> None:
    (first, gap), (second, other) = (new_gap(small, line) for line in lines)
    assert first != second
    assert new_gap(small, lines[0]) == (first, gap)
    for (id, title, _), line in zip((gap, other), lines, strict=True):
        assert re.fullmatch(r"[a-z0-9-]{1,48}", id)
        assert title == " ".join(line.partition(": ")[0].split())


def test_a_label_is_judged_by_the_questions_of_others(tmp_path: Path) -> None:
    folder = with_questions(tmp_path / "ferns", 6, strange=[0, 1, 2, 3])
    before, after = judged(folder, []), judged(folder, [DROOPY])
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert before.keys() == after.keys()
    # Known from other batches, never from its own.
    assert before[STRANGE.format("fern 1")].result in ("right", "top", "missed", "wrong")
    assert DROOPY.question not in after


def test_a_label_is_judged_by_the_questions_that_share_a_word_with_it(tmp_path: Path) -> None:
    folder = with_questions(tmp_path / "ferns", 6)
    found = judged(folder, [])
    assert isinstance(found, dict)
    before = {question: replace(verdict, got="as before") for question, verdict in found.items()}
    label = replace(DROOPY, question="will the window do", status="labelled")
    after = judged(folder, [label], before)
    assert isinstance(after, dict)
    assert after.keys() == before.keys()
    anew = {question for question, verdict in after.items() if verdict.got != "as before"}
    assert anew == {question for question in before if "window" in question}


def test_what_cannot_be_judged_says_why(tmp_path: Path) -> None:
    assert "no such folder" in str(judged(tmp_path / "nowhere", []))
