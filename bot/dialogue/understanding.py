"""A message in, what it can mean out: candidates for the decision, best first.

Three rankings are laid together: the whole message against all entries; the message without the
name of a term against aspects and gaps ("how long is" + the term); and the cues of `bot.yaml`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.cues import CueFinder
from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance
from bot.knowledge.entries import Gap, Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.decide import TORN
from bot.matcher.index import Document, Hit, Index
from bot.matcher.names import Names, Naming

BARE_NAME = 0.95
"""The score of a term when the message is its name and nothing else of content."""
RECOMMENDING = 0.45
"""What a cue such as "for me" adds to the wish for a recommendation."""
CHOOSING = 0.25
"""What a word of choice adds when the message speaks of the person."""
SIDE_BY_SIDE = 0.9
SERIOUS = 0.5
"""A serious gap from this score on goes before everything else."""
WIDE = 40
"""So many hits are looked at in one ranking."""


@dataclass(frozen=True)
class Context:
    """What the talk was about before this message: ids of a term and of an aspect."""

    term: str | None = None
    aspect: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a message can mean."""

    text: str
    """The part of the message that was understood."""
    candidates: tuple[Candidate, ...]
    """Best first."""
    named: tuple[str, ...] = ()
    """The terms in it."""
    assumed: str | None = None
    """The term that was talked about before and is taken to be meant."""
    second: "Reading | None" = None
    """Another question in the same message, when both parts are clear."""
    foreign: bool = False
    """It isn't in English."""


class Understanding:
    """The knowledge, ready to be asked."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        cues = knowledge.voice.cues
        self._index = Index(
            [Document(str(ref), texts) for ref, texts in _documents(knowledge)],
            cues.function_words,
            cues.shorthand,
            knowledge.synonyms,
        )
        self._aspects = Index(
            [Document(aspect.id, (aspect.title, *aspect.phrasings)) for aspect in knowledge.aspects],
            cues.function_words,
            cues.shorthand,
            knowledge.synonyms,
        )
        names = {term.id: (term.title, *term.aliases) for term in knowledge.terms}
        self._names = Names(names, self._index.vocabulary.weights)
        chat = {name: smalltalk.phrasings for name, smalltalk in knowledge.voice.smalltalk.items()}
        self._smalltalk = Names(chat, self._index.vocabulary.weights)
        self._cues = CueFinder(cues, self._index.words)

    def read(self, text: str, context: Context = Context()) -> Reading:
        """All that `text` can mean after a talk about `context`."""
        words = self._index.words(text)
        namings = self._names.find(words)
        named = tuple(dict.fromkeys(key for naming in namings for key in naming.keys))
        rest = _without(words, namings)
        assumed = None if named or not self._refers_back(rest) else context.term
        whole = {hit.key: hit for hit in self._index.rank_words(words, WIDE)}
        candidates = [*self._entries(whole, rest, namings)]
        candidates += self._facts(rest, namings, assumed)
        candidates += self._bare_names(rest, namings, context)
        candidates += self._comparisons(words, rest, namings)
        candidates += self._guidance(words, whole)
        candidates += self._chat(words)
        candidates.sort(key=lambda candidate: -candidate.score)
        return Reading(text, tuple(self._serious_first(candidates)), named, assumed)

    def _entries(self, whole: dict[str, Hit], rest: Sequence[str], namings: list[Naming]) -> Iterator[Candidate]:
        apart = {hit.key: hit.score for hit in self._index.rank_words(rest, WIDE)} if namings else {}
        named = {key for naming in namings for key in naming.keys}
        for key, hit in whole.items():
            ref = Ref.parse(key)
            if ref is None or ref.kind == "intent" or (ref.kind == "aspect" and namings):
                continue
            score = hit.score
            if ref.kind == "gap":
                score = max(score, apart.get(key, 0.0))
            elif ref.kind == "term" and ref.id in named:
                score = apart.get(key, 0.0)
            yield Candidate(Entry(ref), score, self._group(ref), "the whole message")
        for key, score in apart.items():
            if key not in whole and key.startswith("gap:") and (ref := Ref.parse(key)):
                yield Candidate(Entry(ref), score, self._group(ref), "the message without the name")

    def _group(self, ref: Ref) -> str:
        if ref.kind in ("gap", "smalltalk"):
            return ref.kind
        section = self._knowledge.section_of(ref)
        return str(ref) if section in (None, "terms") else str(section)

    def _facts(self, rest: Sequence[str], namings: list[Naming], assumed: str | None) -> Iterator[Candidate]:
        terms = [assumed] if assumed else [key for naming in namings for key in naming.keys]
        if not terms or len(set(terms)) > 1 and len(namings) > 1:
            return
        why = "an aspect of the term named" if not assumed else "an aspect of the term before"
        for hit in self._aspects.rank_words(rest, WIDE):
            for term in dict.fromkeys(terms):
                group = self._group(Ref("aspect", hit.key)) if len(terms) == 1 else f"{term}.{hit.key}"
                yield Candidate(Fact(term, hit.key), hit.score, group, why)

    def _refers_back(self, rest: Sequence[str]) -> bool:
        return True

    def _bare_names(self, rest: Sequence[str], namings: list[Naming], context: Context) -> Iterator[Candidate]:
        content = [word for word in rest if word not in self._index.vocabulary.function_words]
        if content or not namings:
            return
        keys = dict.fromkeys(key for naming in namings for key in naming.keys)
        if len(namings) == 1:
            for term in keys:
                if context.aspect and self._cues.continues(rest):
                    yield Candidate(Fact(term, context.aspect), BARE_NAME, f"term:{term}", "as before, of another term")
                yield Candidate(Entry(Ref("term", term)), BARE_NAME - 0.01, f"term:{term}", "nothing but its name")

    def _comparisons(self, words: Sequence[str], rest: Sequence[str], namings: list[Naming]) -> Iterator[Candidate]:
        terms = tuple(dict.fromkeys(naming.keys[0] for naming in namings))
        if len(terms) < 2:
            return
        content = [w for w in rest if w not in self._index.vocabulary.function_words and not self._cues.is_versus(w)]
        if self._cues.versus(words) or not content:
            fit = SIDE_BY_SIDE * (1.0 if not content else 0.8 ** len(content))
            yield Candidate(Comparison(terms[:3]), fit, "compare", "several terms named, to be compared")

    def _guidance(self, words: Sequence[str], whole: dict[str, Hit]) -> Iterator[Candidate]:
        own = whole.get("intent:guide")
        score = own.score if own else 0.0
        why = "like the ways to ask for a recommendation"
        if self._cues.recommending(words):
            score, why = score + RECOMMENDING, "asks for a recommendation"
        elif self._cues.choosing(words) and self._cues.person(words):
            score, why = score + CHOOSING, "speaks of a choice and of a person"
        if score:
            yield Candidate(Guidance(), min(score, 1.0), "guide", why)
        table = whole.get("intent:compare")
        if table:
            yield Candidate(Comparison(()), table.score, "compare", "like the ways to ask for the table")

    def _chat(self, words: Sequence[str]) -> Iterator[Candidate]:
        """Small talk, when nothing of content is left of the message besides."""
        namings = self._smalltalk.find(words)
        left = [w for w in _without(words, namings) if w not in self._index.vocabulary.function_words]
        if namings and not left:
            main = max(namings, key=lambda naming: naming.letters)
            yield Candidate(Entry(Ref("smalltalk", main.keys[0])), BARE_NAME, "smalltalk", "nothing else in it")

    def _serious_first(self, candidates: list[Candidate]) -> list[Candidate]:
        for n, candidate in enumerate(candidates):
            if isinstance(candidate.meaning, Entry) and candidate.score >= SERIOUS:
                gap = self._knowledge.entries.get(candidate.meaning.ref)
                if isinstance(gap, Gap) and gap.serious:
                    return [replace(candidate, score=max(candidates[0].score, candidate.score)), *candidates[:n], *candidates[n + 1 :]]
        return candidates


def _documents(knowledge: Knowledge) -> Iterator[tuple[Ref, tuple[str, ...]]]:
    for ref, entry in knowledge.entries.items():
        yield ref, (entry.title, *entry.phrasings)
    for intent, wish in knowledge.voice.intents.items():
        yield Ref("intent", intent), wish.phrasings


def _without(words: Sequence[str], namings: list[Naming]) -> list[str]:
    taken = {n for naming in namings for n in range(naming.start, naming.end)}
    return [word for n, word in enumerate(words) if n not in taken]
