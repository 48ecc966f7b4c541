"""A folder in, knowledge out; every mistake of an author is told with file and line, all at once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge import source
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.problems import KnowledgeError

TOPIC = "topics:\n  - id: a\n    title: A\n    answer: Yes.\n"


@pytest.fixture(autouse=True, params=["CLoader", "Loader"])
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML has two parsers, one written in C, which isn't everywhere: both must read alike."""
    monkeypatch.setattr(source, "PARSER", getattr(yaml, request.param))


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files: `folder(faq="topics: ...", phrasings_faq="topics: ...")`."""

    def write(**files: str | bytes) -> Path:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            file = tmp_path / f"{name.replace('_', '/')}.yaml"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
        return tmp_path

    return write


def problems(path: Path) -> list[str]:
    """What is wrong, as `file:line: message` without the folder."""
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(path)
    return [str(problem).replace(f"{path}/", "") for problem in caught.value.problems]


def test_a_folder_with_an_id_a_title_and_an_answer_is_enough(folder: Callable[..., Path]) -> None:
    known = load_knowledge(folder(faq=TOPIC))
    assert known.topics[0].title == "A"
    assert known.terms == ()
    assert known.voice.sentences.fallback


def test_words_that_yaml_would_turn_into_something_else_stay_text(folder: Callable[..., Path]) -> None:
    text = 'topics:\n  - id: "no"\n    title: 12:30\n    answer: on\n    phrasings: [yes, no, 007, 1.0]\n'
    topic = load_knowledge(folder(faq=text)).topics[0]
    assert (topic.id, topic.title, topic.answer) == ("no", "12:30", "on")
    assert topic.phrasings == ("yes", "no", "007", "1.0")


@pytest.mark.parametrize("nothing", ["null", "~", "Null", "NULL"])
def test_what_yaml_calls_null_is_left_out(folder: Callable[..., Path], nothing: str) -> None:
    topic = load_knowledge(folder(faq=f"{TOPIC}    short: {nothing}\n    phrasings: [a, 'null']\n")).topics[0]
    assert topic.short is None
    assert topic.phrasings == ("a", "null")


def test_a_sentence_of_the_folder_replaces_the_default_and_leaves_the_others(
    folder: Callable[..., Path],
) -> None:
    known = load_knowledge(folder(faq=TOPIC, bot="name: Ada\nsentences: {fallback: No idea.}\n"))
    assert known.voice.name == "Ada"
    assert known.voice.sentences.fallback == "No idea."
    assert known.voice.sentences.suggest


def test_phrasings_in_files_of_their_own_are_added_to_those_of_the_entry(folder: Callable[..., Path]) -> None:
    known = load_knowledge(
        folder(
            faq=TOPIC + "    phrasings: [how]\n",
            gaps="gaps: [{id: a, title: A, reply: R}]\n",
            phrasings_faq="topics:\n  a:\n    - why\n    - no\n",
            phrasings_mine="topics: {a: [when]}\ngaps: {a: [where]}\n",
        )
    )
    assert known.topics[0].phrasings == ("how", "why", "no", "when")
    assert known.gaps[0].phrasings == ("where",)


def test_an_id_may_wait_for_its_phrasings(folder: Callable[..., Path]) -> None:
    assert load_knowledge(folder(faq=TOPIC, phrasings_faq="topics:\n  a:\n")).topics[0].phrasings == ()


def test_a_text_may_be_wrapped_anywhere(folder: Callable[..., Path]) -> None:
    text = "One\n      long line.\n\n      Two:\n      - a\n      - b\n        and c\n      1. d\n"
    topic = load_knowledge(folder(faq=TOPIC.replace("Yes.", "|\n      " + text))).topics[0]
    assert topic.answer == "One long line.\n\nTwo:\n- a\n- b and c\n1. d"


BROKEN: list[tuple[str, str, str]] = [
    ("faq", "", "faq.yaml:1: must begin with `topics:` and hold a list under it"),
    ("faq", "- a\n- b\n", "faq.yaml:1: must begin with `topics:` and hold a list under it"),
    ("faq", "topics: yes\n", "faq.yaml:1: `topics` must be a list (each item begins with `- id:`)"),
    ("faq", "topics: []\n", "faq.yaml:1: `topics` is missing or empty; expected at least one topic"),
    ("faq", TOPIC + "topcs: []\n", "faq.yaml:5: unknown key `topcs`; did you mean `topics`?"),
    ("faq", TOPIC + "    titel: B\n", "faq.yaml:5: unknown key `titel`; did you mean `title`?"),
    ("faq", "topics:\n  - id: a\n    title: A\n", "faq.yaml:2: `answer` is missing"),
    ("faq", TOPIC + "    short:\n", "`short`"),
    (
        "faq",
        TOPIC + "    title: B\n",
        "faq.yaml:5: `title` stands here a second time (first in line 3); keep one",
    ),
    ("faq", TOPIC + "  - id: a\n    title: B\n    answer: C\n", "faq.yaml:5: the id `a` is taken (line 2)"),
    ("faq", TOPIC.replace("id: a", "id: A b"), "faq.yaml:2: `A b` can't be an id"),
    ("faq", TOPIC + "    phrasings: how\n", "faq.yaml:5: `phrasings` must be a list"),
    ("faq", TOPIC + "    phrasings:\n      - a: b\n", "faq.yaml:6: `phrasings` must be text"),
    (
        "faq",
        TOPIC + "    related: [topic:b]\n",
        "faq.yaml:5: `topic:b` is no entry (`kind:id`); did you mean",
    ),
    ("faq", TOPIC + "    section: x\nsections: {y: Y}\n", "faq.yaml:5: `x` is no section"),
    ("faq", TOPIC + "\tshort: b\n", "faq.yaml:5: a tab is used for indentation; use spaces"),
    ("faq", TOPIC + "    short: 'b\n", "faq.yaml:"),
    (
        "faq",
        TOPIC + "    short: a: b\n",
        "faq.yaml:5: this line is not valid YAML; put the text in double quotes",
    ),
    ("faq", "a: &x [b]\ntopics: *x\n", "(a YAML alias) is not supported"),
    ("faq", "[" * 3000, "faq.yaml:"),
    (
        "glossary",
        "terms:\n  - {id: t, title: T, answer: A, facts: {x: y}}\n",
        "glossary.yaml:2: `x` is no aspect",
    ),
    ("glossary", "terms:\n  - {id: t, title: T, answer: A, kind: fom}\n", "glossary.yaml:2: `kind` is `fom`"),
    ("glossary", "terms:\n  - {id: t, title: T, answer: A, confusable_with: [u]}\n", "`u` is no term"),
    (
        "glossary",
        "aspects: [{id: x, title: X}]\nterms:\n  - {id: t, title: T, answer: A, facts: {x: {text: y, cel: z}}}\n",
        "glossary.yaml:3: unknown key `cel`; did you mean `cell`?",
    ),
    (
        "glossary",
        "aspects: [{id: x, title: X}]\nterms:\n  - {id: t, title: T, answer: A, facts: {x: [y]}}\n",
        "glossary.yaml:3: `x` must hold `key: value` lines, not a list",
    ),
    (
        "faq",
        TOPIC + "    section: y\n    sources: [y, z]\nsections: {y: Y}\n",
        "faq.yaml:6: `z` is no section or `term:id`",
    ),
    ("phrasings_faq", "topics:\n  b: [x]\n", "phrasings/faq.yaml:2: `b` is no topic; expected `a`"),
    ("phrasings_faq", "gaps:\n  a: [x]\n", "phrasings/faq.yaml:2: `a` is no gap"),
    ("phrasings_faq", "topic: {}\n", "phrasings/faq.yaml:1: unknown key `topic`; did you mean `topics`?"),
    ("phrasings_faq", "topics:\n  a: x\n", "phrasings/faq.yaml:2: `a` must be a list"),
    ("phrasings_faq", "topics:\n  a: [x]\n  a: [y]\n", "phrasings/faq.yaml:3: `a` stands here a second time"),
    ("phrasings_faq", "- a\n", "phrasings/faq.yaml:1: `this file` must hold `key: value` lines, not a list"),
    ("gaps", "gaps:\n  - {id: g, title: G, reply: R, serious: maybe}\n", "gaps.yaml:2: `serious` is `maybe`"),
    ("synonyms", "synonyms: {a: b}\n", "synonyms.yaml:1: `synonyms` must be a list"),
    ("bot", "- a\n", "bot.yaml:1: must hold `key: value` lines, such as `name: ...`"),
    ("bot", "sentences: {falback: x}\n", "bot.yaml:1: unknown key `falback`; did you mean `fallback`?"),
    (
        "bot",
        "sentences:\n  not_said: '{trem}?'\n",
        "bot.yaml:2: `{trem}` can't be filled in here; did you mean `term`?",
    ),
    ("bot", "sentences:\n  greeting: 'a { b'\n", "bot.yaml:2: a single `{` or `}`"),
]


@pytest.mark.parametrize(("file", "text", "expected"), BROKEN, ids=[message[:50] for *_, message in BROKEN])
def test_a_mistake_is_told_once_with_its_place(
    file: str, text: str, expected: str, folder: Callable[..., Path]
) -> None:
    told = problems(folder(**{"faq": TOPIC, file: text}))
    assert len(told) == 1
    assert expected in told[0]


def test_all_mistakes_of_all_files_are_told_at_once(folder: Callable[..., Path]) -> None:
    told = problems(
        folder(
            faq="topics:\n  - id: a\n    titel: A\n  - id: a\n    title: B\n    answer: C\n    related: [term:t]\n",
            glossary="terms:\n  - id: u\n    title: U\n",
            gaps="gaps:\n\t- x\n",
            bot="nam: x\n",
        )
    )
    assert [re.sub(r" .*", "", line) for line in told] == [
        "bot.yaml:1:",
        *["faq.yaml:2:"] * 2,
        "faq.yaml:3:",
        "faq.yaml:4:",
        "faq.yaml:7:",
        "gaps.yaml:2:",
        "glossary.yaml:2:",
    ]


def test_a_typical_question_or_a_difference_that_leads_nowhere_is_told(folder: Callable[..., Path]) -> None:
    told = problems(
        folder(
            faq=TOPIC,
            bot="typical: [topic:a, topic:b, nonsense]\n",
            glossary="terms:\n  - id: t\n    title: T\n    answer: X\n    differs: {u: It is another.}\n",
        )
    )
    assert told == [
        "bot.yaml:1: `nonsense` is no entry (`kind:id`); expected `term:t`, `topic:a`",
        "bot.yaml:1: `topic:b` is no entry (`kind:id`); did you mean `topic:a`?",
        "glossary.yaml:5: `u` is no term; expected `t`",
    ]


def test_a_missing_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "there is no such folder" in problems(tmp_path / "nowhere")[0]
    assert "faq.yaml: is missing" in problems(tmp_path)[0]


def test_binary_noise_and_huge_files_are_refused_in_one_line(folder: Callable[..., Path]) -> None:
    assert "is not UTF-8 text" in problems(folder(faq=b"\xff\xfe\x00noise\x80"))[0]
    assert "characters that no text file has" in problems(folder(faq=b"\x00\x01\x02"))[0]
    assert "is over 5 MB" in problems(folder(faq=b"#" * 5_000_001))[0]


def test_an_alias_bomb_is_refused_quickly(folder: Callable[..., Path]) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert any("alias" in line for line in problems(folder(faq=bomb)))


def test_a_file_without_sections_gets_their_titles_from_their_ids(folder: Callable[..., Path]) -> None:
    known = load_knowledge(folder(faq=TOPIC + "    section: pay-and-time\n"))
    assert known.sections == {"pay-and-time": "Pay and time"}


def test_the_order_of_entries_is_that_of_the_files(small: Knowledge) -> None:
    kinds = [ref.kind for ref in small.entries]
    assert kinds == sorted(kinds, key=["topic", "aspect", "term", "gap"].index)
    assert small.section_of(Ref("topic", "late-fee")) == "lending"
    assert small.section_of(Ref("term", "family-card")) == "terms"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.text(max_size=60) | st.text("topics:-[]{}&*!|>'\"\n \tid", max_size=80))
def test_no_content_of_a_file_crashes_the_loader(tmp_path: Path, content: bytes | str) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    (tmp_path / "faq.yaml").write_bytes(data)
    with pytest.raises(KnowledgeError):
        load_knowledge(tmp_path)


def test_the_version_is_another_one_as_soon_as_any_file_is(folder: Callable[..., Path]) -> None:
    first = load_knowledge(folder(faq=TOPIC)).version
    assert load_knowledge(folder(faq=TOPIC)).version == first
    assert load_knowledge(folder(questions="[]")).version == first
    versions = [first]
    for files in ({"faq": TOPIC + " "}, {"synonyms": "synonyms: []"}, {"phrasings_faq": "topics: {}"}):
        versions.append(load_knowledge(folder(**files)).version)
    assert len(set(versions)) == 4


SUBJECTS = "aspects: [{id: x, title: X}]\nterms: [{id: t, title: T, answer: A}]\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("    term: u\n    aspect: x\n", "faq.yaml:5: `u` is no term"),
        ("    term: t\n    aspect: y\n", "faq.yaml:6: `y` is no aspect"),
        ("    term: t\n", "faq.yaml:5: `term` needs `aspect` beside it"),
        ("    aspect: x\n", "faq.yaml:5: `aspect` needs `term` beside it"),
        (
            "    term: t\n    aspect: x\n  - {id: b, title: B, answer: C, term: t, aspect: x}\n",
            "faq.yaml:7: `x` of `t` is answered by the topic `a` already",
        ),
    ],
)
def test_a_topic_is_about_one_term_and_one_aspect_that_no_other_is_about(
    more: str, expected: str, folder: Callable[..., Path]
) -> None:
    [told] = problems(folder(faq=TOPIC + more, glossary=SUBJECTS))
    assert told.startswith(expected)
