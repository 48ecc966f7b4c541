"""What one part of a message can mean: candidates from the index, from the names in it and from its cues."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.cues import CueFinder
from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.index import Document, Index
from bot.matcher.names import MARK, Names, Naming, replaced

BARE_NAME = 0.95
"""The score of a term when the message is its name and nothing else of content."""
RECOMMENDING = 0.45
"""What a cue such as "for me" adds to the wish for a recommendation."""
CHOOSING = 0.2
"""What a word of choice adds when the message speaks of the person."""
SIDE_BY_SIDE = 0.9
OFF_TERM = 0.6
"""What is left of a topic's score when the message names a term that the topic never speaks of."""
FACT_FIRST = 0.5
"""The fact of a named term goes before a topic of its section from this share of the topic's score."""
NAMING = 0.15
"""What "what's the word for" adds to terms that are described."""
DEFINE = "define"
"""The key of the ways to ask what a named thing is."""
NAMED = 0.25
GAP = 0.97
SIBLING = 0.08
WIDE = 30
"""So many hits are looked at in one ranking."""


@dataclass(frozen=True)
class Asked:
    """A part of a message, taken apart."""

    words: Sequence[str]
    namings: Sequence[Naming]
    corrected: Sequence[str]
    """The words, slips mended: for cues."""
    rest: Sequence[str]
    """The words without the names."""
    named: tuple[str, ...]
    subject: str | None = None
    """The term that was talked about before, when this part speaks of it."""


class Candidates:
    """The index over a folder's knowledge and what it finds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        cues = knowledge.voice.cues
        self.names = Names({term.id: (term.title, *term.aliases) for term in knowledge.terms})
        documents = [Document(key, texts) for key, texts in self._documents()]
        self.index = Index(documents, cues.function_words, cues.shorthand, knowledge.synonyms, self.names)
        self.cues = CueFinder(cues, self.index.words)
        self._speaks_of = {
            str(Ref("topic", topic.id)): self._terms_in((topic.title, *topic.phrasings)) for topic in knowledge.topics
        }

    def _documents(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        defining = list(self._knowledge.voice.cues.defining)
        for ref, entry in self._knowledge.entries.items():
            texts = (entry.title, *entry.phrasings)
            if ref.kind == "term":
                named = [text for text in texts if self._names_in(text, ref.id)]
                defining += [self._nameless(text) for text in named]
                texts = tuple(text for text in texts if text not in named)
            yield str(ref), texts
        for intent, wish in self._knowledge.voice.intents.items():
            yield f"intent:{intent}", wish.phrasings
        yield DEFINE, tuple(dict.fromkeys(text for text in defining if text))

    def _words(self, text: str) -> list[str]:
        from bot.matcher.normalise import words
        return words(text, self._knowledge.voice.cues.shorthand)

    def _names_in(self, text: str, term: str) -> bool:
        return any(term in naming.keys for naming in self.names.find(self._words(text)))

    def _nameless(self, text: str) -> str:
        words = self._words(text)
        return " ".join(_without(words, self.names.find(words)))

    def _terms_in(self, texts: Sequence[str]) -> frozenset[str]:
        return frozenset(key for text in texts for n in self.names.find(self._words(text)) for key in n.keys)

    def take_apart(self, words: Sequence[str]) -> Asked:
        namings = self.names.find(words, self.index.vocabulary.weights)
        rest = _without(words, namings)
        named = tuple(dict.fromkeys(key for naming in namings for key in naming.keys))
        return Asked(words, namings, [self.index.vocabulary.corrected(w) for w in words], rest, named)

    def content(self, words: Sequence[str]) -> list[str]:
        function = self.index.vocabulary.function_words
        return [w for w in words if w not in function and self.index.vocabulary.corrected(w) not in function]

    def _familiar(self, words: Sequence[str]) -> float:
        """The share of words of content that the entries use, 0 to 1."""
        content = self.content(words)
        readings = [self.index.vocabulary.readings(word) for word in content]
        return sum(bool(r) and r[0].reason != "typo" for r in readings) / len(content) if content else 1.0

    def group(self, ref: Ref) -> str:
        if ref.kind in ("gap", "smalltalk"):
            return ref.kind
        section = self._knowledge.section_of(ref)
        return str(ref) if section in (None, "terms") else str(section)

    def all(self, asked: Asked, personal: bool, aspect: str | None = None) -> list[Candidate]:
        """Best first. `personal`: the message speaks of the person; `aspect`: was asked for before."""
        whole = {h.key: h.score for h in self.index.rank_words(replaced(asked.words, asked.namings), WIDE)}
        rest = {h.key: h.score for h in self.index.rank_words(asked.rest, WIDE)} if asked.namings else whole
        found = [*self._entries(asked, whole, rest), *self._facts(asked, rest), *self._names(asked, aspect)]
        found += [*self._comparisons(asked), *self._wishes(asked, whole, personal)]
        if SIBLING:
            sums = {}
            for c in found: sums.setdefault(c.group, []).append(c.score)
            for k in sums: sums[k] = sum(sorted(sums[k])[-4:])
            found = [replace(c, score=c.score + SIBLING * (sums[c.group] - c.score)) if c.group not in ("gap", "smalltalk", "guide", "compare") else c for c in found]
        found.sort(key=lambda candidate: -candidate.score)
        return found

    def _entries(self, asked: Asked, whole: dict[str, float], rest: dict[str, float]) -> Iterator[Candidate]:
        naming = self.cues.naming(asked.corrected)
        for key in {**whole, **rest}:
            ref = Ref.parse(key)
            score = whole.get(key, 0.0)
            if ref is None or ref.kind == "intent" or (ref.kind == "aspect" and (asked.named or asked.subject)):
                continue
            why = "like its phrasings"
            if ref.kind == "gap":
                score = rest.get(key, 0.0) * GAP
            elif ref.kind == "topic" and asked.named and not set(asked.named) <= self._speaks_of[key]:
                score *= OFF_TERM
            elif ref.kind == "term":
                score += NAMING if naming else 0.0
                why = "described by its phrasings"
            yield Candidate(Entry(ref), score, self.group(ref), why)

    def _facts(self, asked: Asked, rest: dict[str, float]) -> Iterator[Candidate]:
        terms = asked.named or ((asked.subject,) if asked.subject else ())
        if len(terms) > 1 and len(asked.namings) > 1:
            return
        why = "asks it of the term " + ("named" if asked.named else "before")
        def bonus(term):
            if not asked.named: return 0
            v = self.index.vocabulary
            return NAMED * max(0, (v.weights.get(MARK + term, v.rarest) / v.rarest - .6) / .4)
        for key, score in rest.items():
            ref = Ref.parse(key)
            for term in terms:
                if key == DEFINE:
                    yield Candidate(Entry(Ref("term", term)), score + bonus(term), f"term:{term}", "asks what it is")
                elif ref and ref.kind == "aspect":
                    group = self.group(ref) if len(terms) == 1 else f"{term}.{ref.id}"
                    yield Candidate(Fact(term, ref.id), score + bonus(term), group, why)

    def _names(self, asked: Asked, aspect: str | None) -> Iterator[Candidate]:
        """A message that is a name and nothing else."""
        if len(asked.namings) != 1 or self.content(asked.rest):
            return
        for term in asked.named:
            if aspect and self.cues.continues(asked.words):
                yield Candidate(Fact(term, aspect), BARE_NAME, f"term:{term}", "as before, of another term")
            elif not asked.rest:
                yield Candidate(Entry(Ref("term", term)), BARE_NAME, f"term:{term}", "nothing but its name")

    def _comparisons(self, asked: Asked) -> Iterator[Candidate]:
        terms = tuple(dict.fromkeys(naming.keys[0] for naming in asked.namings))
        versus = self.cues.versus(asked.corrected)
        if asked.subject and versus and len(terms) == 1:
            terms = (asked.subject, *terms)
        if len(set(terms)) < 2:
            return
        content = [w for w in self.content(asked.rest) if not self.cues.is_versus(w)]
        if versus or not content:
            fit = SIDE_BY_SIDE * (1.0 if not content else 0.85 ** len(content))
            yield Candidate(Comparison(terms[:3]), fit, "compare", "several terms named, to be compared")

    def _wishes(self, asked: Asked, whole: dict[str, float], personal: bool) -> Iterator[Candidate]:
        score, why = whole.get("intent:guide", 0.0), "like the ways to ask for a recommendation"
        # A cue says less where an entry explains the words: "what should I wear?"
        open_ = 1 - max((one for key, one in whole.items() if not key.startswith("intent")), default=0.0)
        open_ *= self._familiar(asked.rest)
        if self.cues.recommending(asked.corrected):
            score, why = score + RECOMMENDING * open_, "asks for a recommendation"
        elif personal and self.cues.choosing(asked.corrected):
            score, why = score + CHOOSING * open_, "speaks of a choice and of a person"
        if score:
            yield Candidate(Guidance(), min(score, 1.0), "guide", why)
        if table := whole.get("intent:compare"):
            yield Candidate(Comparison(()), table, "compare", "like the ways to ask for the table")


def _without(words: Sequence[str], namings: Sequence[Naming]) -> list[str]:
    taken = {n for naming in namings for n in range(naming.start, naming.end)}
    return [word for n, word in enumerate(words) if n not in taken]
