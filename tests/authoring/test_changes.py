"""What a change did to the questions that people wrote: asked of the bot that learned from them."""

from collections.abc import Sequence
from pathlib import Path

from bot.authoring.changes import WORTH, results
from bot.authoring.evaluate import RESULTS
from bot.cache import learned_of
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import Batch, Question, load_questions
from tests.authoring.folders import PLANTS, STRANGE, teach

LIGHT = Ref("topic", "light")


def talking(folder: Path) -> Dialogue:
    knowledge = load_knowledge(folder)
    return Dialogue(knowledge, learned=learned_of(folder, knowledge))


def answered(dialogue: Dialogue, question: str) -> Sequence[Ref]:
    notes = dialogue.respond(Said(question), State(), 0.0).notes
    return next(note.offered for note in notes if isinstance(note, Asked))


def test_a_question_is_not_known_word_for_word_when_a_change_is_measured(tmp_path: Path) -> None:
    # Nothing is trained of so few questions: that they teach shows in nothing but their own words.
    folder = teach(tmp_path, 2, strange=[1])
    question, dialogue = STRANGE.format("fern 1"), talking(folder)
    assert answered(dialogue, question) == (LIGHT,)
    assert results(dialogue, load_questions(folder))[question].result != "right"


def test_a_change_is_measured_by_the_model_that_the_questions_trained(tmp_path: Path) -> None:
    folder = teach(tmp_path, 5, strange=[2])
    found = results(talking(folder), load_questions(folder))
    strange = [found[STRANGE.format(f"{plant} 2")].result for plant in PLANTS]
    assert strange.count("right") > 5


def many(number: int) -> Batch:
    asked = [Question(q=f"where to park car {n}", expect="gap:parking") for n in range(number)]
    return Batch(name="many", writer="somebody", date="today", first="none", questions=asked)


def test_of_very_many_questions_a_part_is_asked_and_the_same_part_when_some_are_added(
    small: Knowledge,
) -> None:
    dialogue = Dialogue(small)
    first, second = results(dialogue, [many(2_010)]), results(dialogue, [many(2_020)])
    assert 800 < len(first) < 1_200
    assert set(first) < set(second)


def test_every_result_is_worth_something() -> None:
    assert set(WORTH) == {result for some in RESULTS.values() for result in some}
