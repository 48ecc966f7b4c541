"""Small words that turn a message: found as whole words or runs of words."""

from collections.abc import Callable, Iterable, Sequence

from bot.knowledge.voice import Cues

LONGEST = 4


class CueFinder:
    """The cues of `bot.yaml`, ready to be looked for."""

    def __init__(self, cues: Cues, words: Callable[[str], list[str]]) -> None:
        def runs(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
            return frozenset(tuple(words(phrase)) for phrase in phrases)

        self._versus = runs(cues.versus)
        self._choosing = runs(cues.choosing)
        self._recommending = runs(cues.recommending)
        self._person = runs(cues.person)
        self._other_languages = frozenset(word for phrase in cues.other_languages for word in words(phrase))

    def versus(self, words: Sequence[str]) -> bool:
        return _any(self._versus, words)

    def is_versus(self, word: str) -> bool:
        return any(word in run for run in self._versus)

    def choosing(self, words: Sequence[str]) -> bool:
        return _any(self._choosing, words)

    def recommending(self, words: Sequence[str]) -> bool:
        return _any(self._recommending, words)

    def person(self, words: Sequence[str]) -> bool:
        return _any(self._person, words)

    def continues(self, rest: Sequence[str]) -> bool:
        """Whether a message without content goes on from the one before: "and X?", "what about X?"."""
        return bool(rest) and (rest[0] in ("and", "or") or "about" in rest)

    def foreign(self, words: Sequence[str], known: Callable[[str], bool]) -> bool:
        """Whether small words of other languages outnumber the words of ours."""
        foreign = sum(word in self._other_languages for word in words)
        ours = sum(known(word) and word not in self._other_languages for word in words)
        return foreign >= 2 and foreign > ours


def _any(runs: frozenset[tuple[str, ...]], words: Sequence[str]) -> bool:
    return any(
        tuple(words[start : start + size]) in runs
        for start in range(len(words))
        for size in range(1, LONGEST + 1)
    )
