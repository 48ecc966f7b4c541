"""What was learned becomes plain arrays and comes back whole."""

import io
from dataclasses import replace

import numpy as np
import pytest

from bot.knowledge.knowledge import Knowledge
from bot.understanding.arrays import Arrays, from_arrays, to_arrays
from bot.understanding.interpret import Interpreter
from bot.understanding.learning import Learned, learn
from tests.understanding.test_learning import EAGER, questions

ASKED = (
    "how long is it mine",
    "famly card",
    "parkng",
    "xyzzy",
    "",
    "books?",
    "he grabbed me",
    "card or card",
)


@pytest.fixture(params=["phrasings alone", "questions too"])
def learned(request: pytest.FixtureRequest, small: Knowledge) -> Learned:
    return learn(small, questions() if request.param == "questions too" else (), EAGER)


def _kept(arrays: Arrays) -> Arrays:
    """Written and read, as the cache does."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    file.seek(0)
    with np.load(file, allow_pickle=False) as read:
        return {name: read[name] for name in read.files}


def test_what_comes_back_understands_the_same(small: Knowledge, learned: Learned) -> None:
    before = Interpreter(small, learned)
    after = Interpreter(small, from_arrays(small, _kept(to_arrays(learned))))
    assert [after.interpret(text) for text in ASKED] == [before.interpret(text) for text in ASKED]


def test_the_shipped_folder_comes_back_too(shipped: Knowledge, shipped_learned: Learned) -> None:
    after = Interpreter(shipped, from_arrays(shipped, _kept(to_arrays(shipped_learned))))
    before = Interpreter(shipped, shipped_learned)
    for text in ("do they pay?", "what is a skil sprnt", "internship or micro", "which one for me", "asdfgh"):
        assert after.interpret(text) == before.interpret(text)


def test_there_and_back_is_the_same_arrays(small: Knowledge, learned: Learned) -> None:
    arrays = to_arrays(learned)
    again = to_arrays(from_arrays(small, arrays))
    assert arrays.keys() == again.keys()
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_no_array_holds_objects(learned: Learned) -> None:
    assert all(array.dtype != object for array in to_arrays(learned).values())


@pytest.mark.parametrize("lost", ["known", "exact", "near rows"])
def test_arrays_of_something_else_are_refused(small: Knowledge, learned: Learned, lost: str) -> None:
    arrays = {name: array for name, array in to_arrays(learned).items() if name != lost}
    with pytest.raises((LookupError, ValueError)):
        from_arrays(small, arrays)


def test_words_that_no_keyboard_types_are_kept(small: Knowledge) -> None:
    odd = small.topics[0].model_copy(update={"phrasings": ("\ud800 odd", "tab\there", "line\nbreak")})
    knowledge = replace(small, topics=(odd, *small.topics[1:]))
    learned = learn(knowledge)
    assert from_arrays(knowledge, _kept(to_arrays(learned))).exact == learned.exact
