"""What was counted is told and drawn; of people nothing is."""

import asyncio
import time
from pathlib import Path

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import Guided, State
from bot.knowledge.knowledge import Knowledge
from bot.operations.figures import figures
from bot.operations.report import Names, in_words, look_up
from bot.storage import Count, Person, StorageError, Store
from tests.commands import bot
from tests.telegram.processes import ROOT

ADA = Person("ada", "1")
NOW = 1_790_000_000.0
TODAY = time.strftime("%Y-%m-%d", time.gmtime(NOW))
COUNTS = [
    *(Count(TODAY, "answer", "topic:loan-length", 3), Count(TODAY, "gap", "gap:parking", 2)),
    *(Count(TODAY, "fallback", "", 4), Count(TODAY, "suggest", "topic:gone", 1)),
    *(Count(TODAY, "guide-start", "", 5), Count(TODAY, "guide-finish", "either", 2)),
    *(Count(TODAY, "guide-asked", "when", 5), Count(TODAY, "guide-answered", "when", 2)),
]
VOTES = [("topic:loan-length", True), ("topic:loan-length", False), ("topic:gone", True)]


def test_everything_that_was_counted_is_told(small: Knowledge) -> None:
    told = in_words(figures(COUNTS, VOTES, NOW, 7), Names(small))
    assert "Questions: 10\n" in told
    for line in (
        *("3  answered (30%)", "4  missed (40%)", "1  offered a choice (10%)", "How long can I keep a book?"),
        *("begun 5, finished 2 (40%)", "were asked “when”, 3 left there (60%)", "2  Either of them"),
        *("Votes: 3, helpful 2 (67%)", "1  of 2 against: How long can I keep a book?"),
    ):
        assert line in told


def test_what_people_ask_again_and_again_and_nobody_answers_is_for_the_next_article(small: Knowledge) -> None:
    def told(times: int) -> str:
        return in_words(figures([Count(TODAY, "gap", "gap:parking", times)], [], NOW, 30), Names(small))

    assert "What the next article should say" not in told(29)
    assert told(30).endswith("What the next article should say\n     30  Parking")


def test_each_day_with_questions_has_a_row(small: Knowledge) -> None:
    told = in_words(figures(COUNTS, VOTES, NOW, 3650), Names(small)).splitlines()
    header = told.index("Day         answered  offered  missed")
    assert told[header + 1].split() == [TODAY, "5", "1", "4"]
    assert told[header + 2] == ""


def test_where_nothing_was_counted_a_line_says_so(tmp_path: Path, small: Knowledge) -> None:
    none = look_up(f"sqlite:///{tmp_path}/none.sqlite3", 30)
    assert "Nothing was counted in the last 30 days" in in_words(none, Names(small))
    assert not (tmp_path / "none.sqlite3").exists()


async def test_only_the_last_days_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "bot.sqlite3")
    now = time.time()
    for ago in (0, 6, 7):
        with monkeypatch.context() as earlier:
            earlier.setattr(time, "time", lambda ago=ago: now - ago * 86_400)
            await store.save(ADA, State(), [Guided("start")])
    await store.close()
    found = await asyncio.to_thread(look_up, f"sqlite:///{tmp_path}/bot.sqlite3", 7)
    assert found.starts == 2


def test_what_happens_in_the_guide_is_counted_once(guided_dialogue: Dialogue) -> None:
    dialogue, guide = guided_dialogue, guided_dialogue.knowledge.guide
    assert guide is not None
    state, counted = State(), []
    steps = [events.StepAction(step.id, "choose", step.options[0].id) for step in guide.steps]
    first: list[events.Event] = [
        events.Command("guide"),
        events.StepAction(guide.steps[0].id, "why"),
        steps[0],
        events.StepAction(guide.steps[1].id, "back"),
    ]
    for event in (*first, *steps, events.StepAction(None, "show-now"), events.StepAction(None, "show-now")):
        turn = dialogue.respond(event, state, 0.0)
        state = turn.state
        counted += [(note.what, note.which) for note in turn.notes if isinstance(note, Guided)]
    assert counted[:3] == [("start", ""), ("asked", guide.steps[0].id), ("answered", guide.steps[0].id)]
    assert len(counted) == len(set(counted))
    assert [what for what, _ in counted].count("finish") == 1


def test_the_command_holds_no_words_of_people(tmp_path: Path) -> None:
    where = {"BOT_DATABASE_URL": f"sqlite:///{tmp_path}/bot.sqlite3", "PYTHONPATH": str(ROOT)}
    bot("chat", stdin="how long can I keep a book my dear heffalump\n", **where)
    done = bot("report", **where)
    assert done.returncode == 0, done.stderr
    assert "Questions: 1" in done.stdout
    assert "heffalump" not in done.stdout


@pytest.mark.parametrize(("command", "instead"), [("report --out x", "table"), ("map", "guide.yaml")])
def test_what_is_gone_says_in_one_line_what_to_use(command: str, instead: str) -> None:
    done = bot(*command.split(), PYTHONPATH=str(ROOT))
    assert done.returncode == 2
    assert instead in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_in_a_folder_that_there_is_not_is_told_and_not_taken_for_an_empty_one(
    tmp_path: Path,
) -> None:
    with pytest.raises(StorageError, match="there is no folder"):
        look_up(f"sqlite:///{tmp_path}/nowhere/bot.sqlite3", 30)
