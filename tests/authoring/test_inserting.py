"""One line more, and nothing else: comments, order, indentation and quotes stay."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.authoring.cutting import Edit, InsertError
from bot.authoring.inserting import add_entry, add_phrasing, add_synonym
from bot.knowledge.entries import Ref
from bot.knowledge.loader import load_knowledge
from tests.conftest import SHIPPED

Write = Callable[..., Path]
WATERING = Ref("topic", "watering")


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    def write(**files: str) -> Path:
        for name, text in files.items():
            file = tmp_path / f"{name.replace('_', '/')}.yaml"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        return tmp_path

    return write


def added(edit: Edit) -> list[str]:
    """The lines that the diff adds; with those that it takes away, if any."""
    return [line for line in edit.diff.splitlines()[2:] if line[0] in "+-"]


BLOCK = """\
# Ferns
topics:
  - id: watering
    phrasings:     # how people ask
      - how much   # the shortest
      - "is it: dry"

    # on soil
    title: Water?
    answer: |
      Some.

      More.
"""
FLOW = "topics:\n- {id: watering, title: Water?, phrasings: [how much], answer: Some.} # first\n"
FIRST = FLOW.splitlines()[1]
LONG_FLOW = """\
topics:
  - id: watering
    title: Water?
    phrasings: [how much,
      is it dry]  # two
    answer: Some.
"""


@pytest.mark.parametrize(
    ("faq", "expected"),
    [
        (BLOCK, ["+      - when to water"]),
        (FLOW, ["-" + FIRST, "+" + FIRST.replace("how much", "how much, when to water")]),
        (LONG_FLOW, ["-      is it dry]  # two", "+      is it dry, when to water]  # two"]),
        (
            "topics:\n  - id: watering\n    title: Water?\n    phrasings: []  # none yet\n    answer: Some.",
            ["-    phrasings: []  # none yet", "+    phrasings: [when to water]  # none yet"],
        ),
        (
            "topics:\n  - id: watering\n    title: Water?\n    answer: Some.\n",
            ["+    phrasings:", "+      - when to water"],
        ),
    ],
    ids=["block", "flow", "long flow", "empty", "none"],
)  # fmt: skip
def test_a_phrasing_is_added_in_the_style_of_the_file(faq: str, expected: list[str], folder: Write) -> None:
    edit = add_phrasing(folder(faq=faq), WATERING, "when to water")
    assert added(edit) == expected
    edit.path.write_text(edit.after)
    assert load_knowledge(edit.path.parent).topics[0].phrasings[-1] == "when to water"


@pytest.mark.parametrize(
    ("phrasings", "expected"),
    [
        (
            "topics:\n  watering:\n    - how much  # short\n\n  light:\n    - sun\n",
            ["+    - when to water"],
        ),
        ("# Ferns\ntopics:\n  watering:\n", ["+    - when to water"]),
        ("topics:\n  light:\n    - sun\n", ["+", "+  watering:", "+    - when to water"]),
        ("gaps:\n  price:\n    - how dear\n", ["+", "+topics:", "+  watering:", "+    - when to water"]),
        (
            "topics: {watering: [how much]}",
            ["-topics: {watering: [how much]}", "+topics: {watering: [how much, when to water]}"],
        ),
    ],
    ids=["listed", "waiting", "another entry", "another kind", "flow"],
)
def test_a_phrasing_goes_to_the_file_of_phrasings_where_there_is_one(
    phrasings: str, expected: list[str], folder: Write
) -> None:
    faq = "topics:\n  - {id: watering, title: Water?, answer: Some.}\n  - {id: light, title: L, answer: M.}\n"
    gaps = "gaps: [{id: price, title: Prices, reply: Ask.}]\n"
    edit = add_phrasing(folder(faq=faq, gaps=gaps, phrasings_faq=phrasings), WATERING, "when to water")
    assert edit.diff.startswith("--- phrasings/faq.yaml")
    assert added(edit) == expected
    edit.path.write_text(edit.after)
    assert load_knowledge(edit.path.parent.parent).topics[0].phrasings[-1] == "when to water"


@pytest.mark.parametrize(
    "text", ["a: b", "- x", "what's #1?", "[no]", '"quoted" word', "a, b", "no", "100 %", "@you"]
)
@pytest.mark.parametrize("faq", [BLOCK, FLOW], ids=["block", "flow"])
def test_texts_with_signs_are_quoted_where_they_must_be(text: str, faq: str, folder: Write) -> None:
    edit = add_phrasing(folder(faq=faq), WATERING, text)
    edit.path.write_text(edit.after)
    assert load_knowledge(edit.path.parent).topics[0].phrasings[-1] == text


def test_a_synonym_joins_its_group_or_begins_one(folder: Write) -> None:
    path = folder(synonyms="synonyms:\n  # plants\n  - [pot, vessel]  # round\n")
    assert added(add_synonym(path, "pot", "jar"))[1] == "+  - [pot, vessel, jar]  # round"
    assert added(add_synonym(path, "sun", "light")) == ["+  - [sun, light]"]
    first = added(add_synonym(folder(synonyms="synonyms: []\n"), "sun", "light"))
    assert first[1] == "+synonyms: [[sun, light]]"


def test_a_gap_is_added_at_the_end(folder: Write) -> None:
    fields = {"id": "price", "title": "Prices", "reply": "Ask: a shop."}
    path = folder(faq=BLOCK, gaps="gaps:\n  - id: a\n    title: A\n    reply: B\n    phrasings: [c]\n# end\n")
    edit = add_entry(path, "gaps", fields, "how dear")
    assert added(edit) == [
        "+", "+  - id: price", "+    title: Prices", '+    reply: "Ask: a shop."',
        "+    phrasings:", "+      - how dear",
    ]  # fmt: skip
    edit.path.write_text(edit.after)
    assert load_knowledge(path).gaps[1].reply == "Ask: a shop."


@pytest.mark.parametrize("gaps", [None, "gaps: []\n", "# none\ngaps: []  # yet\n"])
def test_the_first_gap_of_a_folder_is_added_too(gaps: str | None, folder: Write) -> None:
    path = folder(faq=BLOCK, **({"gaps": gaps} if gaps else {}))
    edit = add_entry(path, "gaps", {"id": "price", "title": "Prices", "reply": "Ask a shop."}, "how dear")
    edit.path.write_text(edit.after)
    assert load_knowledge(path).gaps[0].phrasings == ("how dear",)


def test_what_cannot_be_added_without_touching_the_rest_is_said(folder: Write) -> None:
    path = folder(faq=BLOCK, phrasings_faq="topics: {light: [sun]}\n")
    with pytest.raises(InsertError, match=r"phrasings/faq.yaml is written in a way that can't be edited"):
        add_phrasing(path, WATERING, "when to water")


def test_what_isnt_there_is_said(folder: Write) -> None:
    with pytest.raises(InsertError, match=r"faq.yaml has no `light` under `topics`"):
        add_phrasing(folder(faq=BLOCK), Ref("topic", "light"), "x")


def test_every_entry_of_the_shipped_folder_can_get_a_phrasing() -> None:
    for ref, entry in list(load_knowledge(SHIPPED).entries.items())[::7]:
        edit = add_phrasing(SHIPPED, ref, f"something new about {entry.title}: a test")
        assert len(added(edit)) <= 2
