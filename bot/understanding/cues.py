"""Small words that turn a message: found as whole words or runs of words."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from bot.knowledge.voice import Cues

Runs: TypeAlias = dict[str, list[list[str]]]
"""Runs of words by the first of each."""
LATIN = "\u024f"
"""The last letter of the Latin alphabets."""


class CueFinder:
    """The cues of `bot.yaml`, ready to be looked for."""

    def __init__(self, cues: Cues, words: Callable[[str], list[str]], own: Iterable[str] = ()) -> None:
        """`own`: words of the folder's own titles, which are never foreign."""

        def runs(phrases: Iterable[str]) -> Runs:
            found: Runs = {}
            for phrase in phrases:
                # A cue of signs alone has no words: it would be found in every message without any.
                if run := words(phrase):
                    found.setdefault(run[0], []).append(run)
            return found

        self._versus = runs(cues.versus)
        self._person = runs(cues.person)
        self._continuing = runs(cues.continuing)
        self._defining = runs(cues.defining)
        self._referring = runs(cues.referring)
        self._asking = frozenset(word for phrase in cues.asking for word in words(phrase))
        ours = frozenset(word for phrase in cues.function_words for word in words(phrase))
        others = frozenset(word for phrase in cues.other_languages for word in words(phrase))
        self._own = frozenset(own)
        self._other_languages = others - ours - self._own

    def versus(self, words: Sequence[str]) -> bool:
        """Whether things are wanted side by side."""
        return self._any(self._versus, words)

    def is_versus(self, word: str) -> bool:
        return any(word in run for runs in self._versus.values() for run in runs)

    def person(self, words: Sequence[str]) -> bool:
        return self._any(self._person, words)

    def defines(self, words: Sequence[str]) -> bool:
        """Whether it is asked what something is."""
        return self._any(self._defining, words)

    def asks(self, word: str) -> bool:
        """Whether a clause that begins with `word` is likely a question or a request."""
        return word in self._asking

    def refers(self, words: Sequence[str]) -> bool:
        """Whether a word stands for what was talked about: "it", "that"."""
        return self._any(self._referring, words)

    def continues(self, words: Sequence[str]) -> bool:
        """Whether a message goes on from the one before: "and X?", "what about X?"."""
        return bool(words) and _begins(words, self._continuing.get(words[0], ()))

    def foreign(self, text: str, words: Sequence[str], known: Callable[[str], bool]) -> bool:
        """Whether a text is in another language: other letters, or more small words of others."""
        letters = [letter for letter in text if letter.isalpha()]
        if letters and sum(letter > LATIN for letter in letters) > len(letters) / 2:
            return self._own.isdisjoint(words)
        ours = sum(known(word) and word not in self._other_languages for word in words)
        return sum(word in self._other_languages for word in words) > max(1, ours)

    @staticmethod
    def _any(runs: Runs, words: Sequence[str]) -> bool:
        if runs.keys().isdisjoint(words):
            return False
        return any(_begins(words[start:], runs[word]) for start, word in enumerate(words) if word in runs)


def _begins(words: Sequence[str], runs: Iterable[Sequence[str]]) -> bool:
    return any(list(words[: len(run)]) == run for run in runs)
