"""What people wrote, a file for each batch; what is wrong with one question is told and spoils no other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.problems import KnowledgeError
from bot.knowledge.questions import Batch, load_questions, read_questions

HEAD = "name: {}\nwriter: somebody\ndate: 2026-11-30\nfirst: none\n"
ONE = HEAD.format("one") + "questions:\n  - {q: how long, expect: topic:a, style: sms}\n"
LISTED = "batches:\n  - {name: old, writer: w, date: d, first: f, questions: [{q: how, expect: none}]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """`folder(one="name: ...")` writes questions/one.yaml."""

    def write(**batches: str) -> Path:
        (tmp_path / "questions").mkdir(exist_ok=True)
        for name, text in batches.items():
            (tmp_path / "questions" / f"{name}.yaml").write_text(text)
        return tmp_path

    return write


def problems(path: Path) -> list[str]:
    """What is wrong, as `file:line: message`."""
    return [problem.short() for problem in read_questions(path).problems]


def test_each_file_of_the_folder_is_a_batch(folder: Callable[..., Path]) -> None:
    two = ONE.replace("one", "two") + "held: true\n"
    one, held = load_questions(folder(b=two, a=ONE))
    assert (one.name, one.held, held.name, held.held) == ("one", False, "two", True)
    (question,) = one.questions
    assert (question.q, question.expect, question.style) == ("how long", ("topic:a",), "sms")


def test_a_single_file_with_all_batches_is_read_beside_them(folder: Callable[..., Path]) -> None:
    path = folder(one=ONE)
    (path / "questions.yaml").write_text(LISTED)
    assert [batch.name for batch in load_questions(path)] == ["old", "one"]
    assert [batch.name for batch in load_questions(path / "questions.yaml")] == ["old"]
    assert [batch.name for batch in load_questions(path / "questions" / "one.yaml")] == ["one"]


def test_a_folder_without_questions_has_none(tmp_path: Path) -> None:
    assert load_questions(tmp_path) == ()


def test_what_the_head_says_holds_for_bare_texts_and_for_all_that_say_nothing_else(
    folder: Callable[..., Path],
) -> None:
    text = "expect: [none]\nstyle: off\nnear: true\nquestions:\n  - who won the cup\n  - no\n  - {q: hi, expect: smalltalk}\n"
    (batch,) = load_questions(folder(off=HEAD.format("off") + text))
    assert [question.q for question in batch.questions] == ["who won the cup", "no", "hi"]
    assert [question.expect for question in batch.questions] == [("none",), ("none",), ("smalltalk",)]
    assert {(question.style, question.near) for question in batch.questions} == {("off", True)}


def test_a_question_that_is_wrong_is_told_and_the_others_are_there(folder: Callable[..., Path]) -> None:
    more = "  - how\n  - {q: why, expect: topic:a, stile: sms}\n  - {q: x, talk: [y], expect: none}\n  - {q: so, expect: none}\n"
    path = folder(one=ONE + more)
    assert [question.q for batch in read_questions(path).batches for question in batch.questions] == [
        "how long",
        "so",
    ]
    assert problems(path) == [
        "questions/one.yaml:7: `expect` is missing",
        "questions/one.yaml:8: unknown key `stile`; did you mean `style`?",
        "questions/one.yaml:9: write either `q` or `talk`",
    ]
    with pytest.raises(KnowledgeError, match="stile"):
        load_questions(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ONE.replace("writer: somebody\n", ""), "`writer` is missing"),
        (ONE + "hold: true\n", "unknown key `hold`; did you mean `held`?"),
        (ONE.replace("questions:\n", "questions: none\nx:\n"), "`questions` must be a list"),
        ("- how long\n", "must hold `key: value` lines, not a list"),
        ("", "must hold `key: value` lines, not nothing"),
        ("batches: none\n", "`batches` must be a list"),
        (LISTED + "name: two\n", "unknown key `name`; expected `batches` alone"),
        (ONE.replace("name: one", "name: 'one"), "questions/two.yaml:1: a quote that begins here"),
    ],
)
def test_a_batch_that_is_wrong_is_told_and_the_other_batches_are_there(
    text: str, expected: str, folder: Callable[..., Path]
) -> None:
    path = folder(one=ONE, two=text)
    assert "one" in [batch.name for batch in read_questions(path).batches]
    assert any(expected in problem for problem in problems(path)), problems(path)


def test_two_batches_of_one_name_are_told_apart_by_nobody(folder: Callable[..., Path]) -> None:
    path = folder(one=ONE, two=ONE)
    assert problems(path) == ["questions/two.yaml:1: the name `one` is taken; choose another"]
    assert len(read_questions(path).batches) == 1


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load_questions(tmp_path / "nowhere.yaml")


def test_a_batch_can_be_made_of_plain_data() -> None:
    batch = Batch.model_validate(
        {"name": "a", "writer": "b", "date": "c", "first": "d", "expect": "none", "questions": ["how"]}
    )
    assert batch.questions[0].expect == ("none",)
