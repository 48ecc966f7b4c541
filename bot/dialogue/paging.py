"""Lists that are longer than a screen: as many buttons as a phone shows, and the way to the other pages."""

from collections.abc import Callable, Sequence

from bot.dialogue.events import Event
from bot.dialogue.replies import Button, Paragraph, Row, text
from bot.knowledge.voice import Voice

PER_PAGE = 8


class Pager:
    """Cuts lists into pages, in the words of one voice."""

    def __init__(self, voice: Voice) -> None:
        self._say, self._labels = voice.sentences, voice.labels

    def place(self, choices: Sequence[Button], page: int) -> tuple[Paragraph, ...]:
        """Which page it is, where there are several."""
        count = _count(choices)
        return (text(self._name(_kept(page, count), count), "italic"),) if count > 1 else ()

    def rows(self, choices: Sequence[Button], page: int, event: Callable[[int], Event]) -> tuple[Row, ...]:
        """The choices of a page, each in a row, and a row that turns to the next and the previous one.

        `page` counts from 0; one that there isn't (any more) becomes the nearest. `event` turns to a page.
        """
        count = _count(choices)
        page = _kept(page, count)
        shown: tuple[Row, ...] = tuple((one,) for one in choices[PER_PAGE * page : PER_PAGE * (page + 1)])
        turns = []
        if page > 0:
            turns.append(self._turn(self._labels.previous, page - 1, count, event))
        if page + 1 < count:
            turns.append(self._turn(self._labels.next, page + 1, count, event))
        return (*shown, tuple(turns)) if turns else shown

    def _turn(self, label: str, page: int, count: int, event: Callable[[int], Event]) -> Button:
        return Button(label.format(title=self._name(page, count)), event(page), "quiet")

    def _name(self, page: int, count: int) -> str:
        return self._say.page.format(number=page + 1, count=count)


def _count(choices: Sequence[Button]) -> int:
    return max(1, -(-len(choices) // PER_PAGE))


def _kept(page: int, count: int) -> int:
    return max(0, min(page, count - 1))
