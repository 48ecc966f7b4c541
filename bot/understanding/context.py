"""What a message means in the light of what was on the screen: rules over small phrases, and a model.

Where nothing is sure the message stays as it was written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast, get_args

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Move
from bot.understanding.cues import CueFinder
from bot.understanding.interpretation import DIGITS, MOVES, Context
from bot.understanding.kinds import SMALLTALK, UNRELATED
from bot.understanding.learning import Learned
from bot.understanding.names import MARK
from bot.understanding.tokens import words

WISHES: tuple[Move, ...] = ("simpler", "shorter", "example", "again", "more")
"""What may be wanted in one clause of a message whose others tell of something else."""
Place = Literal["both", "other", "first", "second", "last"]
SHORTEST = 4
"""Letters of the shortest word that can be a slip."""
LONGEST = 20
"""A longer message says by itself what it means."""

PLACES: tuple[Place, ...] = get_args(Place)

_CLAUSES = re.compile(r"[,.;:!?…\n]+|\s[-–—]\s|(?<=\w)\*")
_Phrases: TypeAlias = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class FollowUp:
    """A message, with what it leaves unsaid."""

    text: str
    """As it is to be read."""
    context: Context
    """In the light of this."""
    move: Move | None = None
    """What it wants of the answer before, when it is about that and nothing else."""
    bare: bool = False
    """It points at several things and asks nothing of them."""


class ContextRules:
    """The rules of one folder."""

    def __init__(self, knowledge: Knowledge, learned: Learned, cue_finder: CueFinder) -> None:
        cues = knowledge.voice.cues
        self._learned, self._vocabulary, self._cues = learned, learned.vocabulary, cue_finder
        self._thresholds = knowledge.voice.thresholds
        self._shorthand = cues.shorthand
        listed: Mapping[str, Sequence[str]] = dict(cues.follow_ups)
        self._phrases = {name: self._runs(some) for name, some in listed.items()}
        self._listened = frozenset(word for some in self._phrases.values() for run in some for word in run)
        self._padding = frozenset(word for phrase in self._phrases["padding"] for word in phrase)
        self._small = frozenset(cues.function_words)
        self._asking = frozenset(word for phrase in cues.asking for word in words(phrase))
        self._titles = {term.id: term.title for term in knowledge.terms}
        self._usual = tuple(term.id for term in knowledge.usual_terms)

    def read(self, text: str, context: Context) -> FollowUp:
        """What `text` means after an answer."""
        if not context.answered:
            return FollowUp(text, context)
        text = self._besides_denied(text, context)
        found = self._words(text)
        if len(found) > LONGEST:
            return FollowUp(text, context)
        if not found and "?" in text:
            return FollowUp(text, context, "simpler")
        if move := self._move(text, found):
            return FollowUp(text, context, move)
        meant = self._meant_instead(text)
        text = meant or text
        return self._pointed(text, replace(context, bare=self._is_bare(text)))

    def _move(self, text: str, found: Sequence[str]) -> Move | None:
        for move in MOVES:
            if self._covers(found, self._phrases[move]):
                return move
        if self._vocabulary.read(text).named or self._points(found):
            return None
        # "Even shorter, I'm on the bus": the rest of the message only says why.
        for move in WISHES if "?" not in text else ():
            if any(self._covers(self._words(part), self._phrases[move]) for part in _CLAUSES.split(text)):
                return move
        return self._likely_move(text)

    def _likely_move(self, text: str) -> Move | None:
        """What was learned that such a text wants of the answer before.

        Where no single thing is sure, but that it is about it: what is likeliest, unless it is a pleasantry.
        """
        model, moves = self._learned.model, self._learned.moves
        if model is None or moves is None:
            return None
        features = self._learned.features.of(self._vocabulary.read(text))
        likely = moves.probabilities(features)
        about_it = 1 - likely.pop(UNRELATED, 0.0)
        best = cast(Move, max(likely, key=lambda name: likely[name]))
        if round(likely[best], DIGITS) >= self._thresholds.follow_up:
            return best
        names = self._learned.kinds.names
        kinds = model.probabilities(features, np.ones(len(names), bool))
        pleasant = sum(kinds[n] for n, name in enumerate(names) if name == SMALLTALK)
        is_it = round(about_it, DIGITS) >= self._thresholds.about_it > round(float(pleasant), DIGITS)
        return best if is_it else None

    def _points(self, found: Sequence[str]) -> bool:
        """Whether it points at one of several things."""
        runs = [run for place in PLACES for run in self._phrases[place]]
        return any(_is_at(run, found, at) for run in runs for at in range(len(found)))

    def _is_bare(self, text: str) -> bool:
        """Whether a text is a name and nothing else that says anything."""
        message = self._vocabulary.read(text)
        rest = (token for token in message.tokens if token[0] != MARK)
        return len(message.named) == 1 and all(word in self._small or word in self._padding for word in rest)

    def _besides_denied(self, text: str, context: Context) -> str:
        """Without clauses that only name what wasn't meant, where a text takes that back for another name.

        "That's the sprint you're telling me about. On demand!"
        """
        clauses = [part.strip() for part in _CLAUSES.split(text) if self._words(part)]
        named = {clause: names for clause in clauses if (names := set(self._vocabulary.read(clause).named))}
        if not named or not self._takes_back(text, clauses):
            return text
        if meant := [clause for clause in named if self._begins(clause, "correcting")]:
            return meant[-1]
        shown = {context.term, *context.others}
        denied = [clause for clause in named if self._says(clause, "told")]
        denied = denied or [clause for clause, names in named.items() if names <= shown and len(named) > 1]
        kept = [clause for clause in clauses if clause not in denied]
        says_more = any(set(self._words(clause)) - self._padding - self._small for clause in kept)
        return ", ".join(kept) if says_more else text

    def _takes_back(self, text: str, clauses: Iterable[str]) -> bool:
        """Whether a text says that something was misunderstood."""
        begun = any(self._begins(clause, "wrong", "correcting", "denying") for clause in clauses)
        return begun or self._says(text, "told") or self._likely_move(text) == "wrong"

    def _begins(self, clause: str, *names: str) -> bool:
        found, runs = self._words(clause), [run for name in names for run in self._phrases[name]]
        start = next((n for n, word in enumerate(found) if word not in self._padding), 0)
        return any(_is_at(run, found, at) for run in runs for at in {0, start})

    def _says(self, text: str, name: str) -> bool:
        found = self._words(text)
        return any(_is_at(run, found, at) for run in self._phrases[name] for at in range(len(found)))

    def _meant_instead(self, text: str) -> str | None:
        """What is left once what wasn't meant, and that it wasn't, is taken away; None: nothing was."""
        said = [part.strip() for part in _CLAUSES.split(text) if self._words(part)]
        parts, takes_back = said, self._phrases["wrong"] | self._phrases["correcting"]
        while len(parts) > 1 and self._says_only(self._words(parts[0]), takes_back):
            parts = parts[1:]
        kept = [part for part in parts if not self._begins(part, "denying")] or parts
        meant = [self._stripped(part) for part in kept]
        dropped = said[: len(said) - len(parts)]
        is_changed = meant != parts or any(self._covers(self._words(part), takes_back) for part in dropped)
        if not is_changed and not text.strip().endswith("*"):
            return None
        names = [part for part in meant if self._is_bare(part)]
        return names[0] if names else ", ".join(meant)

    def _says_only(self, found: Sequence[str], phrases: _Phrases) -> bool:
        return self._covers(found, phrases) or all(word in self._padding for word in found)

    def _stripped(self, part: str) -> str:
        """A clause without the words at its beginning or end that only correct."""
        found = self._words(part)
        start = next((n for n, word in enumerate(found) if word not in self._padding), 0)
        for run in _longest_first(self._phrases["correcting"]):
            for at in {0, start}:
                if _is_at(run, found, at) and len(found) > at + len(run):
                    return self._instead(found[at + len(run) :])
            if _is_at(run, found, len(found) - len(run)) and len(found) > len(run):
                return self._instead(found[: -len(run)])
        instead = self._instead(found)
        return part if instead == " ".join(found) else instead

    def _instead(self, found: list[str]) -> str:
        """ "the pay not the length" and "not the length the pay" are both about the pay."""
        places = [
            (at, run)
            for at in range(len(found))
            for run in self._phrases["denying"]
            if _is_at(run, found, at)
        ]
        if not places:
            return " ".join(found)
        denial, run = min(places, key=lambda place: (place[0], -len(place[1])))
        before, after = found[:denial], found[denial + len(run) :]
        if before and before[-1] not in self._small and before[0] not in self._asking:
            return " ".join(before)
        if set(before) <= self._padding and "the" in after[1:]:
            return " ".join(after[after.index("the", 1) :])
        return " ".join(found)

    def _pointed(self, text: str, context: Context) -> FollowUp:
        """With the thing itself in place of "the other one", "the first", "both"."""
        sides, found = self._sides(context), self._words(text)
        if len(sides) < 2 or self._vocabulary.read(text).named:
            return FollowUp(text, context)
        if len(context.sides) > 1 and self._cues.versus(found):
            whole = self._of_all(found, context.sides, context)
            return replace(whole, context=replace(whole.context, aspect=None)) if whole.bare else whole
        for place in PLACES:
            for run in _longest_first(self._phrases[place]):
                at = next((n for n in range(len(found)) if _is_at(run, found, n)), None)
                if at is not None:
                    return self._at(place, found[:at], found[at + len(run) :], sides, context)
        return FollowUp(text, context)

    def _at(
        self, place: Place, before: list[str], after: list[str], sides: tuple[str, ...], context: Context
    ) -> FollowUp:
        if place == "both":
            return self._of_all([*before, *after], sides, context)
        others = [side for side in sides if side != context.term]
        side = {"other": others[0], "first": sides[0], "second": sides[1], "last": sides[-1]}[place]
        text = " ".join([*before, self._titles[side], *after])
        return FollowUp(text, replace(context, others=(), bare=self._is_bare(text)))

    def _of_all(self, found: list[str], sides: tuple[str, ...], context: Context) -> FollowUp:
        rest = [word for word in found if not self._cues.is_versus(word)]
        bare = all(word in self._padding or word in self._small for word in rest)
        return FollowUp(" ".join(found), replace(context, term=sides[0], others=sides[1:]), bare=bare)

    def _sides(self, context: Context) -> tuple[str, ...]:
        """What one can point at: what was told of before, else the usual pair."""
        if len(context.sides) > 1:
            return context.sides
        return tuple(dict.fromkeys([*self._usual, *filter(None, [context.term])]))

    def _covers(self, found: Sequence[str], phrases: _Phrases) -> bool:
        """Whether a message is made of such phrases and padding alone."""
        at, covered = 0, False
        while at < len(found):
            longest = max((len(run) for run in phrases if _is_at(run, found, at)), default=0)
            if not longest and found[at] not in self._padding:
                return False
            at, covered = at + max(longest, 1), covered or longest > 0
        return covered

    def _words(self, text: str) -> list[str]:
        """As they are compared, text-message spellings written out."""
        return [self._mended(word) for word in words(text, self._shorthand)]

    def _mended(self, word: str) -> str:
        """A strange word as the one that is listened for and only a slip away."""
        if len(word) < SHORTEST or word in self._listened or word in self._vocabulary.known:
            return word
        near = process.extractOne(word, self._listened, scorer=OSA.distance, score_cutoff=1)
        return near[0] if near else word

    def _runs(self, phrases: Iterable[str]) -> _Phrases:
        return frozenset(tuple(words(phrase, self._shorthand)) for phrase in phrases) - {()}


def _is_at(run: Sequence[str], found: Sequence[str], at: int) -> bool:
    return at >= 0 and tuple(found[at : at + len(run)]) == tuple(run)


def _longest_first(phrases: _Phrases) -> list[tuple[str, ...]]:
    """In one order whatever the hash seed."""
    return sorted(phrases, key=lambda run: (-len(run), run))
