"""What one part of a message can mean: candidates from the index, from the names in it and from its cues."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.cues import CueFinder
from bot.dialogue.documents import DEFINE, documents, without
from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance
from bot.dialogue.nearness import Nearness, Scores
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.index import Index
from bot.matcher.memo import Memo, fresh
from bot.matcher.names import MARK, Names, Naming, replaced

BARE_NAME = 0.95
"""The score of a term when the message is its name and nothing else."""
RECOMMENDING = 0.45
"""What a cue such as "for me" adds at most to the wish for a recommendation."""
TROUBLE = 0.35
"""Score from which a gap speaks against the wish: "what should I do?" may be about a trouble."""
CHOOSING = 0.2
"""What a word of choice adds at most when the message speaks of the person."""
DEFINING = 0.3
"""Score from which what is asked of several terms is what they are."""
PLAIN_WISH = 0.92
"""The wish for a recommendation when nothing else of content is said: "should I do an A or a B?"."""
SIDE_BY_SIDE = 0.9
"""The score of a comparison when nothing else is asked."""
NOTHING_ELSE = 0.5
"""The score of a comparison of names between small words, which may still ask: "who earns more, A or B?"."""
DISTRACTION = 0.75
"""What each other word of content leaves of the wish to compare."""
DESCRIBED = 0.25
"""What "what's the word for" adds to terms that are described."""
NAMED = 0.3
"""What the rarest of names adds to the facts of its term; names that most entries speak of add nothing."""
COMMON = 0.6
"""The weight, as a share of the highest, below which a name is common."""
GAP = 0.97
"""A gap must fit a little better than an answer."""
SUPPORT = 0.1
"""What the next best candidates of the same kind of answer add to a candidate."""
SUPPORTERS = 4
"""So many of them count."""
BY_THE_WAY = 0.6
"""What is left of a score that rests on one word which the entry uses once: "pizza" is no question."""


@dataclass(frozen=True)
class Asked:
    """A part of a message, taken apart."""

    words: Sequence[str]
    tokens: Sequence[str]
    """The words with a token for each name."""
    rest: Sequence[str]
    """The words without the names."""
    corrected: Sequence[str]
    """The words, slips mended: for cues."""
    content: Sequence[str]
    """The words of the rest that are no function words."""
    namings: Sequence[Naming]
    subject: str | None = None
    """The term that was talked about before, when this part may speak of it."""
    aspect: str | None = None
    """The aspect that was asked for before."""
    sides: tuple[str, ...] = ()
    """The terms that the clauses before named."""
    personal: bool = False
    """The message speaks of the person who writes, or of somebody close."""
    alone: bool = True
    """It is a whole message."""

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The terms in it, in their order."""
        return tuple(dict.fromkeys(key for naming in self.namings for key in naming.keys))


@dataclass(frozen=True)
class _Known:
    """What the index has under a key."""

    ref: Ref
    entry: Entry
    group: str
    serious: bool


class Candidates:
    """The index over a folder's knowledge and what it finds."""

    def __init__(self, knowledge: Knowledge, memo: Memo = fresh) -> None:
        self._knowledge = knowledge
        cues = knowledge.voice.cues
        self._names = Names({term.id: (term.title, *term.aliases) for term in knowledge.terms})
        found = documents(knowledge, self._names)
        spellings = dict.fromkeys(cues.fillers, "") | cues.shorthand
        self.index = Index(found, cues.function_words, spellings, knowledge.synonyms, self._names, memo)
        refs = ((key, Ref.parse(key)) for key in self.index.keys)
        self._known = {
            key: _Known(ref, Entry(ref), self.group(ref), self._is_serious(ref)) for key, ref in refs if ref
        }
        self._serious = [key for key, known in self._known.items() if known.serious]
        self.nearness = Nearness(self.index, self._kind_of, lambda kind: kind.startswith("gap:"), memo)
        self.cues = CueFinder(cues, self.index.words)
        self._guides = bool(knowledge.guide or knowledge.voice.intents["guide"].instead)

    def take_apart(self, raw: Sequence[str]) -> Asked:
        """`raw`: the words as written. Names are found before shorthand is, so that no letter is lost."""
        namings = self._names.find(raw, self.index.vocabulary.weights)
        written, rest = self.index.expanded(raw), self.index.expanded(without(raw, namings))
        return Asked(
            words=written,
            tokens=self.index.expanded(replaced(raw, namings)),
            rest=rest,
            corrected=[self.index.vocabulary.corrected(word) for word in written],
            content=self.content(rest),
            namings=namings,
        )

    def content(self, words: Sequence[str]) -> list[str]:
        """The words that are no function words."""
        vocabulary = self.index.vocabulary
        return [word for word in words if vocabulary.corrected(word) not in vocabulary.function_words]

    def may_tell_of_trouble(self, asked: Asked) -> bool:
        """Whether a serious gap has a word of it: without one it can't be meant."""
        return any(self.index.knows(asked.content, key) for key in self._serious)

    def all(self, asked: Asked) -> list[Candidate]:
        """Best first."""
        whole = self.nearness.scores(asked.tokens)
        rest = self.nearness.scores(asked.rest) if asked.namings else whole
        found = _supported([*self._entries(asked, whole, rest), *self._facts(asked, rest)])
        found += [
            *self._bare_names(asked),
            *self._comparisons(asked, rest),
            *self._wishes(asked, whole, rest),
        ]
        return sorted(found, key=lambda candidate: -candidate.score)

    def _entries(self, asked: Asked, whole: Scores, rest: Scores) -> Iterator[Candidate]:
        described = DESCRIBED if self.cues.naming(asked.corrected) else 0.0
        alone = asked.content[0] if len(asked.content) == 1 and not asked.named else None
        of_a_term = bool(asked.named or asked.subject)
        for key in {**whole, **rest}:
            known = self._known.get(key)
            if known is None or known.ref.kind == "intent" or (of_a_term and known.ref.kind == "aspect"):
                continue
            score, why = whole.get(key, 0.0), "like its phrasings"
            if known.ref.kind == "gap":
                score = GAP * rest.get(key, 0.0)
                if known.serious and not self.index.knows(asked.content, key):
                    continue
            elif known.ref.kind == "term":
                score, why = score + described, "described by its phrasings"
            if alone and self.index.uses(alone, key) == 1:
                score *= BY_THE_WAY
            yield Candidate(known.entry, score, known.group, why)

    def _is_serious(self, ref: Ref) -> bool:
        gap = self._knowledge.gap(ref.id)
        return gap is not None and gap.serious

    def group(self, ref: Ref) -> str:
        """The kind of answer that an entry gives."""
        if ref.kind in ("gap", "smalltalk"):
            return ref.kind
        section = self._knowledge.section_of(ref)
        return str(ref) if section in (None, "terms") else str(section)

    def _kind_of(self, key: str) -> str | None:
        """The group of an entry: a gap or a wish is one of its own; a serious gap is in none.

        Nor is a wish that this knowledge can't fulfil.
        """
        ref, knowledge = Ref.parse(key), self._knowledge
        if ref is None or ref.kind not in ("gap", "intent"):
            return self.group(ref) if ref else key
        idle = {"guide": not knowledge.guide, "compare": len(knowledge.terms) < 2}
        return None if self._is_serious(ref) or (ref.kind == "intent" and idle.get(ref.id)) else key

    def _facts(self, asked: Asked, rest: Scores) -> Iterator[Candidate]:
        terms = asked.named or ((asked.subject,) if asked.subject else ())
        if len(terms) > 1 and len(asked.namings) > 1:
            return
        why = f"of the term {'named' if asked.named else 'before'}"
        for key, score in rest.items():
            known = self._known.get(key)
            for term in terms:
                fit = score + (self._rareness(term) if asked.named else 0.0)
                if key == DEFINE:
                    yield Candidate(Entry(Ref("term", term)), fit, f"term:{term}", f"asks what it is, {why}")
                elif known and known.ref.kind == "aspect":
                    group = known.group if len(terms) == 1 else f"{term}.{known.ref.id}"
                    yield Candidate(Fact(term, known.ref.id), fit, group, f"asks it {why}")

    def is_rare(self, term: str) -> bool:
        """Whether so few entries speak of a term that its name alone tells what the question is about."""
        return self._rareness(term) > 0

    def _rareness(self, term: str) -> float:
        """A name that few entries speak of tells by itself what the question is about."""
        vocabulary = self.index.vocabulary
        share = vocabulary.weights.get(MARK + term, vocabulary.rarest) / vocabulary.rarest
        return NAMED * max(0.0, (share - COMMON) / (1 - COMMON))

    def _bare_names(self, asked: Asked) -> Iterator[Candidate]:
        """A message that is a name and nothing else of content."""
        if len(asked.namings) != 1 or asked.content:
            return
        for term in asked.named:
            if asked.aspect and self.cues.continues(asked.words):
                yield Candidate(
                    Fact(term, asked.aspect), BARE_NAME, f"term:{term}", "as before, of another term"
                )
            elif not asked.rest:
                yield Candidate(Entry(Ref("term", term)), BARE_NAME, f"term:{term}", "nothing but its name")

    def _comparisons(self, asked: Asked, rest: Scores) -> Iterator[Candidate]:
        terms = tuple(dict.fromkeys(naming.keys[0] for naming in asked.namings))
        versus = self._versus(asked)
        if asked.subject and versus and len(terms) == 1:
            terms = tuple(dict.fromkeys((asked.subject, *terms)))
        if versus and not terms:
            terms = asked.sides
        if len(terms) > 1 and (versus or len(asked.rest) <= len(asked.namings)):
            content = [word for word in asked.content if not self.cues.is_versus(word)]
            fit = SIDE_BY_SIDE * DISTRACTION ** len(content)
            yield Candidate(Comparison(terms[:3]), fit, "compare", "several terms named, to be compared")
        elif len(terms) > 1 and ((defined := rest.get(DEFINE, 0.0)) >= DEFINING or not asked.content):
            fit = defined if asked.content else max(defined, NOTHING_ELSE)
            yield Candidate(Comparison(terms[:3]), fit, "compare", "asks what several terms named are")

    def _versus(self, asked: Asked) -> bool:
        """Whether things are wanted side by side, and not one of them recommended."""
        return self.cues.versus(asked.corrected) and not self.cues.recommending(asked.corrected)

    def _wishes(self, asked: Asked, whole: Scores, rest: Scores) -> Iterator[Candidate]:
        score, why = whole.get("intent:guide", 0.0), "like the ways to ask for a recommendation"
        # A cue says less where an entry explains the words ("what should I wear?") or they are strange.
        others = max((one for key, one in whole.items() if not key.startswith("intent:")), default=0.0)
        gaps = [one for key, one in whole.items() if key.startswith("gap:")]
        trouble = max([one for one in gaps if one > TROUBLE], default=0.0)
        room = (1 - others) * self._familiar(asked.content)
        plain = not asked.content and not self._versus(asked)
        # "what should I do?" after a story may be about anything.
        plain = plain and (asked.alone or bool(asked.named))
        wished = self.cues.recommending(asked.corrected)
        between = asked.personal and len(asked.named) > 1 and rest.get(DEFINE, 0.0) < DEFINING
        if plain and (wished or between):
            score, why = PLAIN_WISH, "asks for a recommendation and nothing else"
        elif wished:
            score, why = score + RECOMMENDING * room, "asks for a recommendation"
        elif asked.personal and self.cues.choosing(asked.corrected):
            score, why = score + CHOOSING * room, "speaks of a choice and of a person"
        # Where nothing guides, only a wish and nothing else is one: "can you recommend a recipe" is none.
        if score and (self._guides or plain):
            yield Candidate(Guidance(), min(score, 1.0) * (1 - trouble), "guide", why)
        if (table := whole.get("intent:compare")) and len(self._knowledge.terms) > 1:
            yield Candidate(Comparison(()), table, "compare", "like the ways to ask for the table")

    def _familiar(self, content: Sequence[str]) -> float:
        """The share of the words of content that the entries use, 0 to 1."""
        readings = [self.index.vocabulary.readings(word) for word in content]
        return sum(bool(r) and r[0].reason != "typo" for r in readings) / len(readings) if readings else 1.0


def _supported(found: Sequence[Candidate]) -> list[Candidate]:
    """A section whose entries all fit is likelier than one of which a single entry fits."""
    scores: dict[str, list[float]] = defaultdict(list)
    for one in found:
        scores[one.group].append(one.score)
    sums = {group: sum(sorted(some)[-SUPPORTERS:]) for group, some in scores.items() if group != "gap"}
    return [_raised(one, sums.get(one.group, one.score)) for one in found]


def _raised(one: Candidate, together: float) -> Candidate:
    if together == one.score:
        return one
    return Candidate(one.meaning, one.score + SUPPORT * (together - one.score), one.group, one.why)
