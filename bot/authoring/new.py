"""A new folder of knowledge, from questions with answers or from an article."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.authoring.import_faq import Faq, ImportFaqError, faq_of, read_text
from bot.authoring.markdown import Part, read_document
from bot.authoring.rules.texts import SHORT
from bot.authoring.schema import FOLDER, first_line, write_schemas
from bot.dialogue.entries import opening
from bot.knowledge.entries import unwrapped
from bot.knowledge.markup import visible

WIDTH = 100
LONGEST_ID = 40
TO_WRITE = "TODO the answer in one or two sentences, in your own words"
WANTED = "nothing is told in it; expected an article, with text in paragraphs under headings"
REST = "TODO the rest of what the article says"
TABLE = "comparison"
"""The section that the table stands for."""
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s")
_WORDS = re.compile(r"\b(terms?|glossary|vocabulary|words?|definitions? of terms)\b", re.IGNORECASE)


def write_faq(folder: Path, faq: Faq) -> list[Path]:
    """Write the folder of an FAQ. Raises ImportFaqError where it exists."""
    return _write(folder, {"bot.yaml": {"source": _source(faq)}, **_topics(faq, _short)})


def start(folder: Path, article: Path) -> list[Path]:
    """The same for an article: each part is a topic in its own words, TODO where its author must write.

    A table that compares things becomes the glossary's facts. Raises ImportFaqError.
    """
    text, _ = read_text(article)
    document = read_document(text, article.stem, compared=True)
    parts, explained = _explained(document.parts)
    for part, after in (*pairwise([*parts, Part("", 0)]), *((word, word) for word in explained)):
        if part.level and not part.text and not part.rows and after.level <= part.level:
            part.text = REST
    compared = next((part for part in parts if part.rows), Part("", 0))
    faq = faq_of(article, document, parts, wanted=WANTED)
    placed = tuple(replace(one, section=one.section or one.title) for one in faq.questions)
    files = _topics(replace(faq, questions=placed), lambda answer: TO_WRITE)
    files["bot.yaml"] = {"name": "TODO what the bot calls itself", "source": _source(faq)}
    if compared.rows or explained:
        files["glossary.yaml"] = _glossary(compared.rows, explained)
        files["faq.yaml"]["sections"][TABLE] = compared.title or "Comparison"
    return _write(folder, files)


def _explained(parts: Sequence[Part]) -> tuple[Sequence[Part], Sequence[Part]]:
    """The parts of the article, and the words that it explains below a heading such as "Related terms"."""
    for n, part in enumerate(parts):
        if n and not part.text and not part.rows and _WORDS.search(part.title):
            deeper = parts[n + 1 : n + 2] and parts[n + 1].level > part.level
            after = (m for m in range(n + 1, len(parts)) if parts[m].level < part.level + bool(deeper))
            end = next(after, len(parts))
            return [*parts[:n], *parts[end:]], parts[n + 1 : end]
    return parts, []


def _source(faq: Faq) -> dict[str, str]:
    return {"title": faq.title, **({"date": faq.date} if faq.date else {})}


def _topics(faq: Faq, short: Any) -> dict[str, Any]:
    """`short`: what stands in short for an answer, None where the answer is short enough."""
    sections = _ids((one.section for one in faq.questions if one.section), "section")
    ids = _ids((one.title for one in faq.questions), "question")
    topics = [
        {
            "id": ids[one.title],
            **({"section": sections[one.section]} if one.section else {}),
            "title": one.title,
            **({"short": said} if (said := short(one.answer)) else {}),
            "answer": one.answer,
        }
        for one in faq.questions
    ]
    return {
        "faq.yaml": {
            "sections": {id: title[:1].upper() + title[1:] for title, id in sections.items()},
            "topics": topics,
        },
        "phrasings/faq.yaml": {
            "topics": {ids[one.title]: list(one.phrasings) or None for one in faq.questions}
        },
        "gaps.yaml": {"gaps": []},
        "synonyms.yaml": {"synonyms": []},
    }


def _short(answer: str) -> str | None:
    """The first sentences, where what is shown at first would be too long."""
    if sum(len(part.visible()) for part in opening(answer)) <= SHORT:
        return None
    said = ""
    for sentence in _SENTENCE.split(answer.partition("\n")[0]):
        if said and len(visible(f"{said} {sentence}")) > SHORT:
            break
        said = f"{said} {sentence}".strip()
    return said if len(visible(said)) <= SHORT and not said.endswith(":") else None


def _glossary(rows: Sequence[Sequence[str]], explained: Sequence[Part]) -> dict[str, Any]:
    """Terms and aspects: what the columns and the rows of the table are called, and the words explained."""
    told = {part.title: part.text for part in explained}
    rows = [[visible(cell) for cell in row] for row in rows]
    names = rows[0][1:] if rows else []
    aspects = _ids((row[0] for row in rows[1:]), "aspect")
    terms = _ids([*names, *told], "term")
    facts = {name: {aspects[row[0]]: row[n] for row in rows[1:] if row[n]} for n, name in enumerate(names, 1)}
    return {
        "aspects": [{"id": id, "section": TABLE, "title": title} for title, id in aspects.items()],
        "terms": [
            {
                "id": id,
                "title": title,
                **({"facts": facts[title]} if facts.get(title) else {}),
                "short": TO_WRITE,
                "answer": told.get(title, REST),
            }
            for title, id in terms.items()
        ],
    }


def _ids(titles: Iterable[str], otherwise: str) -> dict[str, str]:
    """Title → id, each once. `otherwise`: what those are called that have no Latin letter."""
    found, taken = dict[str, str](), set[str]()
    for title in dict.fromkeys(titles):
        folded = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
        said = " ".join(re.findall(r"[a-z0-9]+", folded))
        id = base = (
            textwrap.shorten(said, LONGEST_ID, placeholder="").replace(" ", "-")[:LONGEST_ID] or otherwise
        )
        number = 1
        while id in taken:
            number += 1
            id = f"{base}-{number}"
        taken.add(id)
        found[title] = id
    return found


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, nothing where nothing is."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
_Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar(
    "tag:yaml.org,2002:str", *((_wrapped(text), "|") if len(text) > WIDTH or "\n" in text else (text, None))
))  # fmt: skip


def _wrapped(text: str) -> str:
    """`text` in lines of an editor's width, where that reads the same."""
    lines = [wrapped if unwrapped(wrapped := _filled(line)) == line else line for line in text.split("\n")]
    return "\n".join(lines) + "\n"


def _filled(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()) + 2) if re.match(r" *(?:[-•] |\d+[.)] )", line) else ""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _write(folder: Path, files: Mapping[str, Any]) -> list[Path]:
    """Raises ImportFaqError where the folder exists or can't be written."""
    written = []
    try:
        if folder.exists():
            raise ImportFaqError(f"{folder} exists already; nothing was written")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
            path.write_text(first_line(name) + text, encoding="utf-8")
            written.append(path)
        write_schemas(folder / FOLDER)
    except OSError as error:
        raise ImportFaqError(
            f"{error.filename}: {error.strerror}; name a place where this user may write"
        ) from None
    return written
