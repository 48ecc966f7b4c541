"""A message in, what it can mean out: candidates for the decision, best first.

The message is read as a whole and, where it has several clauses, each clause that asks by itself;
the surest reading of each meaning counts.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.dialogue.candidates import BARE_NAME, Asked, Candidates
from bot.dialogue.documents import without
from bot.dialogue.meaning import Candidate, Comparison, Entry, Fact, Guidance, Meaning
from bot.dialogue.reading import NOTHING, Context, Reading, apart, merged, second
from bot.dialogue.segments import Part, split
from bot.knowledge.entries import Gap, Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.decide import Sure, decide
from bot.matcher.likeness import nearest
from bot.matcher.memo import Memo, fresh
from bot.matcher.names import Names
from bot.matcher.normalise import words
from bot.matcher.vectors import Share

SERIOUS = 0.42
"""A serious gap from this score on goes before everything else."""
RIVAL = 0.6
"""Unless it has less than this share of the best score."""
FACT_SHARE = 0.5
"""The fact of a named term goes before a topic of its section from this share of the topic's score."""
FIRST = 0.001
"""What puts it first."""
PLAINLY = 0.34
"""A clause whose trouble has this score is answered, whatever else the message asks."""
SAID = 0.45
"""Small talk may leave at most this share of the letters unexplained."""
SHORT = 8
"""A message of at most so many words may be about what was talked about before."""


class Understanding:
    """The knowledge, ready to be asked."""

    def __init__(self, knowledge: Knowledge, memo: Memo = fresh) -> None:
        self._knowledge = knowledge
        self._finder = Candidates(knowledge, memo)
        self._index = self._finder.index
        self._cues = self._finder.cues
        self._smalltalk = Names(
            {
                name: [" ".join(self._index.words(text)) for text in smalltalk.phrasings]
                for name, smalltalk in knowledge.voice.smalltalk.items()
            }
        )

    def read(self, text: str, context: Context = NOTHING) -> Reading:
        """All that `text` can mean after a talk about `context`."""
        written = words(text)
        raw = self._index.vocabulary.readable(written)
        readable = _those_in(raw) if len(raw) < len(written) else words
        personal = self._cues.person(self._index.expanded(raw))
        reading = self._part(text, replace(self._finder.take_apart(raw), personal=personal), context)
        parts = split(text, readable, self._asks)
        if len(parts) > 1 and (readings := self._parts(parts, context, personal)):
            found = _one_by_one(merged(apart(reading, readings), readings), readings)
            trouble = next(filter(self._tells_plainly_of_trouble, readings), None)
            reading = trouble or replace(
                found, candidates=self._serious_first(found.candidates), second=second(found, readings)
            )
        if not isinstance(decide(reading.candidates), Sure):
            reading = self._by_the_card(reading)
        sure = isinstance(decide(reading.candidates), Sure)
        if not sure and (pleasantry := self._pleasantry(text, readable)):
            return replace(reading, candidates=(pleasantry, *reading.candidates))
        return replace(reading, foreign=not sure and self._cues.foreign(text, written, self._known))

    def named(self, text: str) -> tuple[str, ...]:
        """The terms that `text` names."""
        return self._finder.take_apart(self._index.vocabulary.readable(words(text))).named

    def nearest(self, text: str) -> list[str]:
        """The terms whose names come nearest to `text`, though it names none."""
        called = {term.id: (term.title, *term.aliases) for term in self._knowledge.terms}
        return nearest(words(text), {id: map(words, names) for id, names in called.items()})

    def explain(self, text: str, ref: Ref) -> tuple[Share, ...]:
        """What each word of `text` adds to the score of an entry, the most first."""
        return self._index.explain(self._finder.take_apart(words(text)).tokens, str(ref))

    def speaks_for(self, text: str, ref: Ref) -> float:
        """What all words of `text` together add to the entry, by the kind of answer that they speak for."""
        return self._finder.nearness.adds(self._finder.take_apart(words(text)).tokens, str(ref))

    def _by_the_card(self, reading: Reading) -> Reading:
        """Unclear what is asked of a term, but clear that it's about it: its card tells all there is."""
        ranked = reading.candidates
        if len(reading.named) != 1 or not ranked or not _about(ranked[0].meaning, reading.named[0]):
            return reading
        term = reading.named[0]
        card = Candidate(
            Entry(Ref("term", term)), ranked[0].score, f"term:{term}", "something of the term named"
        )
        same = [
            replace(one, group=card.group) if _about(one.meaning, term) else one
            for one in ranked
            if one.meaning != card.meaning
        ]
        if self._finder.is_rare(term) and isinstance(decide([card, *same]), Sure):
            return replace(reading, candidates=(card, *same))
        return reading

    def _pleasantry(self, text: str, readable: Callable[[str], list[str]]) -> Candidate | None:
        """Small talk in one clause of a message that asks nothing: "thanks, off to my bus"."""
        parts = split(text, readable, self._asks, shortest=1)
        if "?" in text or any(part.asks for part in parts):
            return None
        return next((said for part in parts for said in self._chat(self._index.expanded(part.words))), None)

    def _known(self, word: str) -> bool:
        return word in self._index.vocabulary.weights

    def _asks(self, word: str) -> bool:
        return any(self._cues.asks(one) for one in self._index.expanded([word]))

    def _parts(self, parts: Sequence[Part], context: Context, personal: bool) -> list[Reading]:
        """The clauses that ask, each after what the ones before it named."""
        found = []
        named: dict[str, None] = {}
        for part in parts:
            asked = replace(self._finder.take_apart(part.words), personal=personal, alone=False)
            context = replace(context, sides=tuple(named))
            if reading := self._clause(part, asked, context):
                found.append(reading)
            named |= dict.fromkeys(asked.named)
            if len(asked.named) == 1:
                context = Context(asked.named[0])
        return found

    def _clause(self, part: Part, asked: Asked, context: Context) -> Reading | None:
        """Of a clause that asks, or tells of trouble: somebody in trouble needn't ask."""
        wishes = self._cues.recommending(asked.corrected)
        asks = part.asks and bool(asked.named or context.term or wishes or asked.content)
        asks = asks or (len(context.sides) > 1 and self._cues.versus(asked.corrected))
        if not (asks or self._finder.may_tell_of_trouble(asked)):
            return None
        reading = self._part(part.text, asked, context)
        return reading if asks or self._tells_of_trouble(reading) else None

    def _part(self, text: str, asked: Asked, context: Context) -> Reading:
        asked = replace(asked, aspect=context.aspect, sides=context.sides)
        if context.term and self._refers_back(asked):
            asked = replace(asked, subject=context.term)
        found = self._finder.all(asked)
        found += self._chat(asked.words) if asked.alone else []
        found.sort(key=lambda candidate: -candidate.score)
        ranked = self._serious_first(_facts_first(found))
        assumed = (
            asked.subject if ranked and not asked.named and _about(ranked[0].meaning, asked.subject) else None
        )
        return Reading(text, ranked, asked.named, assumed)

    def _refers_back(self, asked: Asked) -> bool:
        """Whether a message may be about the term before: it says so, or it is too short to stand alone."""
        if self._cues.continues(asked.words) or self._cues.refers(asked.words):
            return True
        return not asked.named and len(asked.words) <= SHORT

    def _chat(self, said: Sequence[str]) -> list[Candidate]:
        """Small talk, when nothing of content is left of the message besides."""
        namings = self._smalltalk.find(said, self._index.vocabulary.weights)
        left = without(said, namings)
        much = sum(map(len, left)) > SAID * sum(map(len, said))
        if not namings or much or self._finder.content(left):
            return []
        main = max(namings, key=lambda naming: naming.letters)
        return [
            Candidate(Entry(Ref("smalltalk", main.keys[0])), BARE_NAME, "smalltalk", "nothing else in it")
        ]

    def _serious_first(self, ranked: Sequence[Candidate]) -> tuple[Candidate, ...]:
        best = ranked[0].score if ranked else 0.0
        for n, one in enumerate(ranked):
            if one.score >= max(SERIOUS, RIVAL * best) and self._serious(one.meaning):
                return replace(one, score=best), *ranked[:n], *ranked[n + 1 :]
        return tuple(ranked)

    def _tells_plainly_of_trouble(self, reading: Reading) -> bool:
        return self._tells_of_trouble(reading) and reading.candidates[0].score >= PLAINLY

    def _tells_of_trouble(self, reading: Reading) -> bool:
        decision = decide(reading.candidates)
        return isinstance(decision, Sure) and self._serious(decision.best.meaning)

    def _serious(self, meaning: Meaning) -> bool:
        entry = self._knowledge.entries.get(meaning.ref) if isinstance(meaning, Entry) else None
        return isinstance(entry, Gap) and entry.serious


def _those_in(kept: Collection[str]) -> Callable[[str], list[str]]:
    """Gives the words of a text that are among `kept`."""
    among = frozenset(kept)
    return lambda text: [word for word in words(text) if word in among]


def _one_by_one(found: Reading, parts: Sequence[Reading]) -> Reading:
    """The surer question where two of a message rival each other only because they stand in one."""
    if isinstance(decide(found.candidates), Sure):
        return found
    sure = [(part, one) for part in parts if isinstance(one := decide(part.candidates), Sure)]
    if len({one.best.group for _, one in sure}) < 2:
        return found
    return max(sure, key=lambda some: some[1].confidence)[0]


def _facts_first(ranked: list[Candidate]) -> list[Candidate]:
    """A term's own fact before the topic of the same section."""
    if not ranked or not isinstance(ranked[0].meaning, Entry) or ranked[0].meaning.ref.kind != "topic":
        return ranked
    best = ranked[0]
    for n, one in enumerate(ranked):
        if isinstance(one.meaning, Fact) and one.group == best.group and one.score >= FACT_SHARE * best.score:
            return [replace(one, score=best.score + FIRST), *ranked[:n], *ranked[n + 1 :]]
    return ranked


def _about(meaning: Meaning, term: str | None) -> bool:
    match meaning:
        case Fact(term=of):
            return of == term
        case Entry(ref=ref):
            return ref == Ref("term", term or "")
        case Comparison(terms=terms):
            return term in terms
        case Guidance():
            return False
