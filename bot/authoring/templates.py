"""The files of a new folder as texts: what an article shows, and TODO where its author must write."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from bot.authoring.article import Article, Part

TABLE = "comparison"
"""The section that the table stands for."""
WIDTH = 100
LONGEST_ID = 40


def files_of(article: Article) -> dict[str, str]:
    """File → its text."""
    sections = _ids(part.heading for part in article.sections if part.paragraphs)
    terms = _ids(
        [*article.table[0][1:], *(word.heading for word in article.words)]
        if article.table
        else [word.heading for word in article.words]
    )
    files = {
        "bot.yaml": _bot(article),
        "faq.yaml": _faq(article, sections),
        "phrasings/faq.yaml": _phrasings(topics=sections.values()),
        "gaps.yaml": "# What people ask and the article doesn't say, and who would know.\ngaps: []\n",
        "synonyms.yaml": "# Words that mean the same here, such as [cost, price, fee].\nsynonyms: []\n",
    }
    if terms:
        aspects = _ids(row[0] for row in article.table[1:])
        files["glossary.yaml"] = _glossary(article, terms, aspects)
        files["phrasings/glossary.yaml"] = _phrasings(aspects=aspects.values(), terms=terms.values())
    if len(terms) > 1 and sections:
        files["guide.yaml"] = _guide(list(terms.values())[:2], next(iter(sections.values())))
    return files


def _bot(article: Article) -> str:
    date = f"  date: {_quoted(article.date)}\n" if article.date else ""
    return f"name: TODO what the bot calls itself\nsource:\n  title: {_quoted(article.title)}\n{date}"


def _faq(article: Article, sections: Mapping[str, str]) -> str:
    lines = ["sections:"]
    lines += [f"  {id}: {_quoted(heading)}" for heading, id in sections.items()]
    lines += (
        [f"  {TABLE}: {_quoted(article.table_heading)}"]
        if article.table and TABLE not in sections.values()
        else []
    )
    lines += ["", "topics:"]
    for part in article.sections:
        if part.paragraphs:
            lines += _topic(part, sections[part.heading])
    return "\n".join(lines) + "\n"


def _phrasings(**ids: Iterable[str]) -> str:
    lines = ["# How people ask for each entry: below its id, one wording a line, each after `    - `."]
    for key, some in ids.items():
        lines += [f"{key}:", *(f"  {id}:" for id in some)] if some else []
    return "\n".join(lines) + "\n"


def _topic(part: Part, id: str) -> Iterator[str]:
    yield f"  - id: {id}"
    yield f"    section: {id}"
    yield f"    title: {_quoted(part.heading)}  # better as a question"
    yield from _to_write(part)


def _to_write(part: Part | None) -> Iterator[str]:
    yield "    short: TODO the answer in one or two sentences, in your own words"
    for paragraph in part.paragraphs if part else ():
        yield from textwrap.wrap(paragraph, WIDTH, initial_indent="    # ", subsequent_indent="    # ")
    yield "    answer: TODO the rest of what the article says"
    yield ""


def _glossary(article: Article, terms: Mapping[str, str], aspects: Mapping[str, str]) -> str:
    told = {word.heading: word for word in article.words}
    lines = ["aspects:"] if aspects else []
    for title, id in aspects.items():
        lines += [
            f"  - id: {id}",
            f"    section: {TABLE}",
            f"    title: {_quoted(title)}",
            "",
        ]
    lines += ["terms:"]
    for title, id in terms.items():
        lines += [f"  - id: {id}", f"    title: {_quoted(title)}", *_facts(article, title, aspects)]
        lines += _to_write(told.get(title))
    return "\n".join(lines) + "\n"


def _facts(article: Article, term: str, aspects: Mapping[str, str]) -> Iterator[str]:
    if article.table and term in article.table[0][1:]:
        column = article.table[0].index(term, 1)
        yield "    facts:"
        for row in article.table[1:]:
            if row[column]:
                yield f"      {aspects[row[0]]}: {_quoted(row[column])}"


def _guide(sides: list[str], section: str) -> str:
    """As little as a guide can be: replace what is here, then add the article's other questions."""
    first, second = sides
    return f"""\
# The guided conversation. A guide needs two questions at least: this is one, and one for the rest.
sides: [{first}, {second}]
steps:
{_step("first-question", section, (3, 0), (0, 3))}\
{_step("second-question", section, (0, 3), (3, 0))}\
recommendations:
  sides:
    - {{side: {first}, claim: TODO, section: {section}, against: TODO}}
    - {{side: {second}, claim: TODO, section: {section}, against: TODO}}
  either: {{claim: TODO, section: {section}}}
  none: {{claim: TODO}}
"""


def _step(id: str, section: str, *pulls: tuple[int, int]) -> str:
    return f"""\
  - id: {id}
    title: TODO
    text: TODO what do you ask?
    why: TODO what does the article make depend on it?
    help: TODO explain the words and the answers
    section: {section}
    options:
      - {{id: one, text: TODO, pull: {list(pulls[0])}}}
      - {{id: other, text: TODO, pull: {list(pulls[1])}}}
"""


def _ids(titles: Iterable[str]) -> dict[str, str]:
    """Title → id, each once."""
    found: dict[str, str] = {}
    for title in titles:
        folded = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
        words = re.findall(r"[a-z0-9]+", folded)
        id = textwrap.shorten(" ".join(words), LONGEST_ID, placeholder="").replace(" ", "-") or "part"
        taken = sum(other == id or other.startswith(id + "-") for other in found.values())
        found.setdefault(title, f"{id}-{taken + 1}" if id in found.values() else id)
    return found


def _quoted(text: str) -> str:
    """A text of YAML, whatever signs it holds."""
    return json.dumps(text, ensure_ascii=False)
