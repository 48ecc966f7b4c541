"""A linear model learns from examples, with several right kinds, and the same each time."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.model import TRAINING, Bools, Floats, Lessons, SoftmaxClassifier, Table, softmax

ROOT = Path(__file__).parents[2]
KINDS = ("time", "money", "place")
EXAMPLES = [
    ({"": 1.0, "how": 1.0, "long": 1.0}, "time"),
    ({"": 1.0, "when": 1.0}, "time"),
    ({"": 1.0, "how": 1.0, "much": 1.0}, "money"),
    ({"": 1.0, "paid": 1.0, "much": 1.0}, "money"),
    ({"": 1.0, "where": 1.0}, "place"),
    ({"": 1.0, "where": 1.0, "when": 1.0}, "place time"),
] * 100


def _is(*kinds: str) -> Bools:
    return np.array([kind in kinds for kind in KINDS])


def _trained(
    examples: list[tuple[dict[str, float], str]], possible: Bools | None = None
) -> SoftmaxClassifier:
    right = np.array([_is(*kinds.split()) for _, kinds in examples])
    everything = np.ones_like(right) if possible is None else np.tile(possible, (len(right), 1))
    weight = np.ones(len(right), np.float32)
    lessons = Lessons(np.arange(len(right)), right, everything | right, weight)
    return SoftmaxClassifier.trained(Table([features for features, _ in examples]), lessons, TRAINING)


def _asked(model: SoftmaxClassifier, *words: str, possible: Bools | None = None) -> dict[str, float]:
    among = _is(*KINDS) if possible is None else possible
    likely = model.probabilities({"": 1.0, **dict.fromkeys(words, 1.0)}, among)
    return dict(zip(KINDS, likely.tolist(), strict=True))


@pytest.fixture(scope="module")
def model() -> SoftmaxClassifier:
    return _trained(EXAMPLES)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("how long", "time"), ("how much", "money"), ("where", "place"), ("much how paid", "money")],
)
def test_what_was_learned_is_likeliest(model: SoftmaxClassifier, words: str, kind: str) -> None:
    likely = _asked(model, *words.split())
    assert max(likely, key=lambda one: likely[one]) == kind
    assert likely[kind] > 1 / len(KINDS)
    assert sum(likely.values()) == pytest.approx(1)


def test_of_several_right_kinds_none_is_held_against_the_other(model: SoftmaxClassifier) -> None:
    likely = _asked(model, "where", "when")
    assert likely["place"] + likely["time"] > 0.7


def test_what_can_not_be_meant_gets_nothing(model: SoftmaxClassifier) -> None:
    likely = _asked(model, "how", "long", possible=_is("money", "place"))
    assert likely["time"] < 1e-6
    assert sum(likely.values()) == pytest.approx(1)


def test_what_can_not_be_meant_is_not_learned_against() -> None:
    only = [(features, kinds) for features, kinds in EXAMPLES if kinds != "place"]
    model = _trained(only, possible=_is("time", "money"))
    held = _trained(only)
    assert _asked(model, "where")["place"] > _asked(held, "where")["place"]


def test_what_was_never_seen_adds_nothing(model: SoftmaxClassifier) -> None:
    assert _asked(model, "how", "long", "zebra") == _asked(model, "how", "long")


def test_what_each_feature_adds_makes_up_the_whole(model: SoftmaxClassifier) -> None:
    names, added = model.contributions({"": 1.0, "how": 1.0, "much": 1.0, "zebra": 1.0})
    assert names == ["", "how", "much"]
    total: Floats = added.sum(0, dtype=np.float32)
    assert softmax(total, _is(*KINDS)).tolist() == list(_asked(model, "how", "much").values())
    much = added[names.index("much")]
    assert much.argmax() == KINDS.index("money")


def test_an_example_that_counts_more_weighs_more() -> None:
    torn = [({"": 1.0, "odd": 1.0}, "time"), ({"": 1.0, "odd": 1.0}, "money")]
    right = np.array([_is(kind) for _, kind in torn])
    table = Table([features for features, _ in torn])
    for heavy, kind in enumerate(("time", "money")):
        weight = np.array([5.0 if n == heavy else 1.0 for n in range(2)], np.float32)
        lessons = Lessons(np.arange(2), right, np.ones_like(right), weight)
        likely = _asked(SoftmaxClassifier.trained(table, lessons, TRAINING), "odd")
        assert likely[kind] == max(likely.values())


def test_some_of_a_table_may_be_learned_from() -> None:
    table = Table([features for features, _ in EXAMPLES])
    some = np.array([n for n, (_, kinds) in enumerate(EXAMPLES) if kinds != "place"])
    right = np.array([_is(*EXAMPLES[n][1].split()) for n in some])
    lessons = Lessons(some, right, np.ones_like(right), np.ones(len(some), np.float32))
    likely = _asked(SoftmaxClassifier.trained(table, lessons, TRAINING), "how", "long")
    assert likely["time"] > 0.5


def test_more_trainings_are_their_mean_and_no_louder() -> None:
    one, more = (
        SoftmaxClassifier.trained(_table(), _lessons(), replace(TRAINING, trainings=n)) for n in (1, 4)
    )
    assert abs(more.weights).max() <= 1.5 * abs(one.weights).max()


def test_it_is_the_same_bit_for_bit_whatever_the_hash_seed() -> None:
    assert _in_another_process("1") == _in_another_process("2") == _trained(EXAMPLES).weights.tobytes().hex()


def _table() -> Table:
    return Table([features for features, _ in EXAMPLES])


def _lessons() -> Lessons:
    right = np.array([_is(*kinds.split()) for _, kinds in EXAMPLES])
    return Lessons(np.arange(len(right)), right, np.ones_like(right), np.ones(len(right), np.float32))


def _in_another_process(hash_seed: str) -> str:
    code = "from tests.understanding.test_model import EXAMPLES, _trained\nprint(_trained(EXAMPLES).weights.tobytes().hex())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_features_that_stand_in_fewer_messages_are_left_out() -> None:
    messages = [{"pay": 1.0, "often": 2.0}, {"once": 1.0}, {"often": 3.0, "pay": 4.0}]
    table = Table(messages, least=2)
    names, values, begins = table.of(np.array([2, 0]))
    assert set(table.rows) == {"pay", "often"}
    assert [list(table.rows)[name] for name in names] == ["often", "pay", "pay", "often"]
    assert (values.tolist(), begins.tolist()) == ([3.0, 4.0, 1.0, 2.0], [0, 2])
