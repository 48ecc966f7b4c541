"""Small words that turn a message: found as whole words or runs of words."""

from collections.abc import Callable, Iterable, Sequence

from bot.knowledge.voice import Cues

LATIN = "\u024f"
"""The last letter of the Latin alphabets."""


class CueFinder:
    """The cues of `bot.yaml`, ready to be looked for."""

    def __init__(self, cues: Cues, words: Callable[[str], list[str]]) -> None:
        def runs(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
            # A cue of signs alone has no words: it would be found in every message without any.
            return frozenset(run for phrase in phrases if (run := tuple(words(phrase))))

        self._versus = runs(cues.versus)
        self._choosing = runs(cues.choosing)
        self._recommending = runs(cues.recommending)
        self._person = runs(cues.person)
        self._continuing = runs(cues.continuing)
        self._naming = runs(cues.naming)
        self._referring = runs(cues.referring)
        every = [self._versus, self._choosing, self._recommending, self._person, self._continuing]
        every += [self._naming, self._referring]
        self._longest = max((len(run) for cue in every for run in cue), default=0)
        self._asking = frozenset(word for phrase in cues.asking for word in words(phrase))
        ours = frozenset(word for phrase in cues.function_words for word in words(phrase))
        others = frozenset(word for phrase in cues.other_languages for word in words(phrase))
        self._other_languages = others - ours

    def versus(self, words: Sequence[str]) -> bool:
        """Whether things are wanted side by side."""
        return self._any(self._versus, words)

    def is_versus(self, word: str) -> bool:
        return any(word in run for run in self._versus)

    def choosing(self, words: Sequence[str]) -> bool:
        return self._any(self._choosing, words)

    def recommending(self, words: Sequence[str]) -> bool:
        return self._any(self._recommending, words)

    def person(self, words: Sequence[str]) -> bool:
        return self._any(self._person, words)

    def naming(self, words: Sequence[str]) -> bool:
        """Whether the word for something described is wanted."""
        return self._any(self._naming, words)

    def asks(self, word: str) -> bool:
        """Whether a clause that begins with `word` is likely a question or a request."""
        return word in self._asking

    def refers(self, words: Sequence[str]) -> bool:
        """Whether a word stands for what was talked about: "it", "that"."""
        return self._any(self._referring, words)

    def continues(self, words: Sequence[str]) -> bool:
        """Whether a message goes on from the one before: "and X?", "what about X?"."""
        return any(tuple(words[:size]) in self._continuing for size in range(1, self._longest + 1))

    def foreign(self, text: str, words: Sequence[str], known: Callable[[str], bool]) -> bool:
        """Whether a text is in another language: other letters, or more small words of others."""
        letters = [letter for letter in text if letter.isalpha()]
        if letters and sum(letter > LATIN for letter in letters) > len(letters) / 2:
            return True
        ours = sum(known(word) and word not in self._other_languages for word in words)
        return sum(word in self._other_languages for word in words) > max(1, ours)

    def _any(self, runs: frozenset[tuple[str, ...]], words: Sequence[str]) -> bool:
        return any(
            tuple(words[start : start + size]) in runs
            for start in range(len(words))
            for size in range(1, self._longest + 1)
        )
