"""One line more in a YAML file, in place: comments, order, indentation and quotes stay as they are.

The text is cut open at the place that the parser tells, and the result is read again: an edit comes out
only if exactly the wanted thing was added.
"""

from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.authoring.cutting import Cut, Edit, InsertError, scalar, value_of
from bot.knowledge.entries import Ref
from bot.knowledge.folder import LISTS, PHRASINGS


def add_phrasing(folder: Path, ref: Ref, phrasing: str) -> Edit:
    """`phrasing` at the end of the entry's phrasings: in the file beside its own where there is one."""
    file, _ = LISTS[f"{ref.kind}s"]
    if (folder / PHRASINGS / file).exists():
        return _add_beside(Cut(folder / PHRASINGS / file), ref, phrasing)
    cut = Cut(folder / file)
    entry = cut.item(f"{ref.kind}s", ref.id)
    phrasings = value_of(entry, "phrasings")
    if isinstance(phrasings, yaml.SequenceNode):
        after = cut.appended(phrasings, phrasing)
    else:
        title = value_of(entry, "title") or entry
        margin = " " * entry.start_mark.column
        after = cut.below(title, f"{margin}phrasings:\n{margin}  - {scalar(phrasing)}\n")
    return cut.edit(after, 1)


def _add_beside(cut: Cut, ref: Ref, phrasing: str) -> Edit:
    """In a file of phrasings, under the entry's id; with the id, and its key, where they are missing."""
    ids = value_of(cut.root, f"{ref.kind}s")
    listed = value_of(ids, ref.id)
    if isinstance(listed, yaml.SequenceNode):
        return cut.edit(cut.appended(listed, phrasing), 1)
    margin = " " * (ids.start_mark.column if ids else 2)
    line = f"{margin}  - {scalar(phrasing)}\n"
    if listed:
        return cut.edit(cut.below(listed, line), 1)
    if ids:
        return cut.edit(cut.below(ids, f"\n{margin}{ref.id}:\n{line}"), 1)
    return cut.edit(cut.below(cut.root, f"\n{ref.kind}s:\n{margin}{ref.id}:\n{line}"), 1)


def add_synonym(folder: Path, known: str, word: str) -> Edit:
    """`word` in the group that has `known`, or both in a group of their own."""
    path = folder / "synonyms.yaml"
    if not path.exists():
        return Edit(path, "", f"synonyms:\n  - [{scalar(known, True)}, {scalar(word, True)}]\n")
    cut = Cut(path)
    groups = value_of(cut.root, "synonyms")
    if not isinstance(groups, yaml.SequenceNode):
        raise InsertError("synonyms.yaml has no list `synonyms`")
    for group in groups.value:
        if isinstance(group, yaml.SequenceNode) and known in [str(one.value) for one in group.value]:
            return cut.edit(cut.appended(group, word), 1)
    return cut.edit(cut.appended_text(groups, f"[{scalar(known, True)}, {scalar(word, True)}]"), 2)


def add_entry(folder: Path, key: str, fields: Mapping[str, str], phrasing: str) -> Edit:
    """A new entry at the end of the list `key`, with its first phrasing."""
    file, _ = LISTS[key]
    path = folder / file
    lines = [f"{name}: {scalar(text)}" for name, text in fields.items()]
    lines += ["phrasings:", f"  - {scalar(phrasing)}"]
    if not path.exists():
        return Edit(path, "", f"{key}:\n  - " + "\n    ".join(lines) + "\n")
    cut = Cut(path)
    items = value_of(cut.root, key)
    if not isinstance(items, yaml.SequenceNode):
        raise InsertError(f"{file} has no list `{key}`")
    added = len(fields) + 1
    return cut.edit(cut.appended_text(items, "\n".join(lines), gap=True), added)
