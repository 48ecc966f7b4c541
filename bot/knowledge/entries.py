"""The entries that an answer is made of, as authors write them: topics, terms, aspects and gaps.

The models are the schema of the files; their docstrings are the help that an author's editor shows.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeAlias, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema

_WRAP = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=\S)(?![-–•*+] |\d+[.)] )")
"""An end of a line within a paragraph, which a blank line or the next item of a list would end."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,48}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def unwrapped(text: str) -> str:
    """`text` without the ends of lines within its paragraphs."""
    return _WRAP.sub(" ", text)


Prose = Annotated[Text, AfterValidator(unwrapped)]
"""A text that may be wrapped anywhere, as long texts are in a file."""
Wordings = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda value: value or (), json_schema_input_type=tuple[Text, ...] | None),
]
"""How people ask for one entry; nothing as long as nobody knows."""
Kind = Literal["topic", "term", "aspect", "gap", "smalltalk", "intent"]
"""What a question can mean. Small talk and intents (to be guided, to compare) have no entry of their own."""


class Ref(NamedTuple):
    """The name of an entry among all: its kind and its id, written `kind:id`."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """`text` as a reference, None when it doesn't read `kind:id` with a known kind."""
        kind, colon, name = text.partition(":")
        known = next((known for known in get_args(Kind) if known == kind.strip()), None)
        return cls(known, name.strip()) if colon and known else None


@lru_cache(4096)
def code_of(ref: Ref) -> str:
    """Eight characters of `A-Za-z0-9_-` that stand in for an entry where room is scarce: callback data and
    deep links hold 64. A hash, so it stays the same when files are reordered or grow."""
    return urlsafe_b64encode(blake2b(str(ref).encode(), digest_size=6).digest()).decode()


def codes_of(refs: Iterable[Ref]) -> Mapping[str, Ref]:
    """The way back: code → reference."""
    return {code_of(ref): ref for ref in refs}


UNKNOWN = Ref("intent", "unknown")
"""Stands for "I don't know", where people vote on that."""
COMPARISON = Ref("intent", "compare")
"""Stands for a comparison, likewise."""
RECOMMENDATION = Ref("intent", "guide")
"""Stands for what the guide recommended, likewise."""


class Record(BaseModel):
    """Anything in a file: read once, never changed, no key that isn't known."""

    # What stands under the fields becomes the editors' help in authoring/schema.py: to read it here
    # would cost every start the time to parse these files. For the same reason only what is used is built.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Entry(Record):
    """What all entries have in common."""

    id: Id
    """Unique among its kind: lower-case letters, digits, `-`, `_`, at most 48. Links hold it, so keep it."""
    title: Text
    """The question or the name, as shown to people."""
    phrasings: tuple[Text, ...] = ()
    """How people ask for this, in their own words. The more different words, the better it is found."""


class Phrasings(Record):
    """A file of the folder `phrasings`: how people ask, beside what stands with the entries themselves."""

    topics: dict[str, Wordings] = {}
    """Id of a topic → how people ask for it, one wording a line."""
    aspects: dict[str, Wordings] = {}
    """Id of an aspect → how people ask for it, without the name of a term."""
    terms: dict[str, Wordings] = {}
    """Id of a term → how people ask for it besides its name."""
    gaps: dict[str, Wordings] = {}
    """Id of a gap → how people ask for it."""
    steps: dict[str, dict[str, Wordings]] = {}
    """Step of the guide → option, `skip`, `depends` or `question` → what people typed who meant that."""
    told: dict[str, dict[str, Wordings]] = {}
    """Step of the guide → option → what people write of themselves in a first message that tells it."""
    background: Wordings = ()
    """What they write of themselves that tells nothing of any step."""


class Topic(Entry):
    """A question that the article answers."""

    section: Id | None = None
    """The section of the article that the answer comes from."""
    short: Prose | None = None
    """The answer in at most 200 characters, complete on its own."""
    plain: Prose | None = None
    """The same in plain words, for those who ask to have it said more simply; else `short` is said."""
    answer: Prose
    """The whole answer: shown after the short one on demand. Paragraphs are separated by a blank line.

    Rendered are `**bold**`, `[words](https://…)`, <b>, <i>, <u>, <s>, <code>, <tg-spoiler> and lists.
    """
    related: tuple[str, ...] = ()
    """Up to four entries that people may want next, each as `kind:id`."""
    term: Id | None = None
    """With `aspect`: this topic answers what is asked of that term by that aspect, in place of the fact."""
    aspect: Id | None = None
    """The aspect that goes with `term`."""
    sources: tuple[Text, ...] = ()
    """The passages that the words come from, where it isn't `section` alone: sections, or `term:id`."""


class Fact(Record):
    """What the article says of one term by one aspect: a sentence, or a sentence and more."""

    text: Prose
    """A sentence that stands alone and names the term."""
    cell: Prose | None = None
    """The same in a few words, for the narrow column of a comparison."""
    plain: Prose | None = None
    """The same in plain words, for those who ask to have it said more simply."""
    yes_to: tuple[Text, ...] = ()
    """A question with one of these words ("is it long?") is answered with a yes first."""
    no_to: tuple[Text, ...] = ()
    """Likewise with a no."""

    @model_validator(mode="before")
    @classmethod
    def _of_a_sentence(cls, data: Any) -> Any:
        return {"text": data} if isinstance(data, str) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)]}

    @property
    def in_short(self) -> str:
        """What a comparison has room for."""
        return self.cell or self.text


class Term(Entry):
    """A word of the glossary."""

    kind: Literal["form", "idea", "unclear"] = "form"
    """A form, an idea, or a word that the article leaves unclear. Only forms are recommended."""
    aliases: tuple[Text, ...] = ()
    """Other names of the very same thing."""
    short: Prose | None = None
    """What it is, in at most 200 characters."""
    plain: Prose | None = None
    """The same in plain words, for those who ask to have it said more simply; else `short` is said."""
    answer: Prose
    """The rest of what there is to say. Paragraphs are separated by a blank line."""
    facts: dict[Id, Fact] = {}
    """What the article says of this very term, by aspect. Leave out what it doesn't say."""
    confusable_with: tuple[Id, ...] = ()
    """Terms that people mix up with this one: the bot asks rather than guess between them."""
    differs: dict[Id, Prose] = {}
    """How it differs from other terms, in a sentence: opens a comparison, and stands on their cards."""
    sources: tuple[Text, ...] = ()
    """The passages that the words come from: sections, or `terms` for a passage on this very term."""
    related: tuple[str, ...] = ()
    """Up to four entries, each as `kind:id`. The first term is quoted where this one has no fact."""


class Aspect(Entry):
    """A row of the comparison: something one can ask of every term."""

    section: Id | None = None
    """The section of the article that tells of this."""
    short: Prose | None = None
    """The answer when nobody named a term."""


class Gap(Entry):
    """Something people ask that the article doesn't say."""

    reply: Prose
    """Says plainly that the article doesn't cover it, and where to ask instead."""
    serious: bool = False
    """Somebody may be in trouble: goes before any other entry, without cheer or feedback buttons."""


AnyEntry: TypeAlias = Topic | Term | Aspect | Gap
