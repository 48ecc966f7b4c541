"""Lines are added to an author's file, and nothing else changes: comments, order, indentation and quotes stay."""

from pathlib import Path
from typing import Any

import pytest

from bot.authoring.edit_yaml import Edit, EditError, add_phrasing, add_synonym, edited
from bot.knowledge.entries import Ref
from bot.knowledge.loader import load_knowledge
from tests.authoring.folders import write
from tests.conftest import SHIPPED
from tests.unprivileged import unprivileged

WATERING = Ref("topic", "watering")
LISTED = '# Ferns\ntopics:\n  watering:   # how people ask\n    - how much   # short\n    - "is it: dry"\n\n  light:\n    - sun\n'


def changed(edit: Edit) -> list[str]:
    return [line for line in edit.diff.splitlines()[2:] if line[0] in "+-"]


@pytest.mark.parametrize(
    ("phrasings", "expected"),
    [
        (LISTED, ["+    - when to water"]),
        (LISTED.replace("    -", "  -"), ["+  - when to water"]),
        ("topics:\n  light:\n    - sun\n", ["+  watering:", "+    - when to water"]),
        (None, ["+topics:", "+  watering:", "+    - when to water"]),
    ],
    ids=["listed", "less indented", "another entry", "no file"],
)
def test_a_phrasing_is_added_as_the_file_is_written(
    phrasings: str | None, expected: list[str], tmp_path: Path
) -> None:
    faq = "topics:\n  - {id: watering, title: Water?, answer: Some.}\n  - {id: light, title: L, answer: M.}\n"
    folder = write(tmp_path, faq=faq, **({"phrasings_faq": phrasings} if phrasings else {}))
    edit = add_phrasing(folder, WATERING, "when to water")
    assert changed(edit) == expected
    edit.write()
    assert load_knowledge(folder).topics[0].phrasings[-1] == "when to water"


@pytest.mark.parametrize(
    "text", ["a: b", "- x", "what's #1?", "[no]", '"quoted" word', "a, b", "no", "100 %", "@you", "x " * 200]
)
def test_texts_with_signs_are_quoted_where_they_must_be(text: str, tmp_path: Path) -> None:
    folder = write(tmp_path, phrasings_faq=LISTED.replace("  light:\n    - sun\n", ""))
    add_phrasing(folder, WATERING, text.strip()).write()
    assert load_knowledge(folder).topics[0].phrasings[-1] == text.strip()


def test_a_synonym_joins_its_group_or_begins_one(tmp_path: Path) -> None:
    folder = write(tmp_path, synonyms="synonyms:\n  # plants\n  - [pot, vessel]  # round\n")
    assert changed(add_synonym(folder, "pot", "jar"))[1] == "+  - [pot, vessel, jar] # round"
    assert changed(add_synonym(folder, "sun", "light")) == ["+  - [sun, light]"]


def test_what_cannot_be_added_without_touching_the_rest_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, phrasings_faq="topics: {watering: [how much,\n  how dry]}\n")
    with pytest.raises(EditError, match=r"phrasings/faq.yaml is written in a way that can't be changed"):
        add_phrasing(folder, WATERING, "when to water")


def test_what_is_no_yaml_is_told_and_not_touched(tmp_path: Path) -> None:
    folder = write(tmp_path, phrasings_faq="topics: [\n")
    with pytest.raises(EditError, match="can't be changed"):
        add_phrasing(folder, WATERING, "when to water")
    assert (folder / "phrasings" / "faq.yaml").read_text() == "topics: [\n"


def test_a_file_that_somebody_saved_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    folder = write(tmp_path, phrasings_faq=LISTED)
    edit = add_phrasing(folder, WATERING, "when to water")
    edit.path.write_text(LISTED + "    - shade\n")
    with pytest.raises(EditError, match="saved by somebody else"):
        edit.write()
    assert edit.path.read_text() == LISTED + "    - shade\n"
    assert [path.name for path in edit.path.parent.iterdir()] == ["faq.yaml"]


def test_the_shipped_files_that_are_written_to_stay_as_they_are() -> None:
    for path in (SHIPPED / "gaps.yaml", SHIPPED / "synonyms.yaml", *(SHIPPED / "phrasings").glob("*.yaml")):
        assert changed(edited(path, lambda data: None)) == []


def test_a_file_that_cannot_be_read_or_written_is_one_line_that_names_it(tmp_path: Path) -> None:
    def change(data: Any) -> None:
        data["a"] = "b"

    def refusal(path: Path) -> str:
        with unprivileged(), pytest.raises(EditError) as error:
            edited(path, change, "a: c\n", rewrites=1).write()
        return str(error.value)

    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "windows.yaml").write_bytes(b"a: \xff\n")
    (tmp_path / "closed.yaml").touch(0)
    (tmp_path / "closed").mkdir(0o500)
    for name, told in (
        ("folder.yaml", "Is a directory"), ("windows.yaml", "not UTF-8"), ("closed.yaml", "Permission denied; give"),
        ("closed/x.yaml", "Permission denied; give"), ("windows.yaml/x.yaml", "there is a file in the place of a folder"),
    ):  # fmt: skip
        said = refusal(tmp_path / name)
        assert told in said
        assert name.split("/")[0] in said
        assert "\n" not in said
