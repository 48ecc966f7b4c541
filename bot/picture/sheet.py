"""How wide a picture is, and its scale: as a phone needs it, unless Telegram would refuse that."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.picture.drawing import Drawing
from bot.picture.theme import Face

_WIDTH = 1080
_WIDEST = 4800
_SIDES_TOGETHER = 10_000
_RATIO = 20
"""Telegram's limits for a photo: its width and height together, and the longer to the shorter."""


@dataclass(frozen=True)
class Sheet:
    """The picture's width, and the scale of the type and spaces on it: at 1 they suit a phone."""

    width: int = _WIDTH
    scale: float = 1

    def px(self, measure: float) -> int:
        return max(1, round(measure * self.scale))

    def face(self, face: Face) -> Face:
        return face.scaled(self.scale)


def fit(compose: Callable[[Sheet], Drawing]) -> Drawing:
    """The drawing as a phone needs it, or the least widened, least shrunk one that is accepted."""
    drawing = compose(Sheet())
    area = drawing.width * drawing.height
    for sheet in _larger():
        if accepted(drawing):
            break
        # Composing so much text takes long: not where it plainly can't fit.
        least_height = 0.6 * area * sheet.scale**2 / sheet.width
        if sheet.width + least_height <= _SIDES_TOGETHER:
            drawing = compose(sheet)
    return drawing


def accepted(drawing: Drawing) -> bool:
    """Whether Telegram takes it as a photo."""
    shorter, longer = sorted((drawing.width, drawing.height))
    return shorter + longer <= _SIDES_TOGETHER and longer <= shorter * _RATIO


def _larger() -> Iterator[Sheet]:
    """First wider, since Telegram scales the longer side down to 2560; then in smaller type."""
    width = _WIDTH * 1.25
    while width < _WIDEST:
        yield Sheet(round(width))
        width *= 1.25
    scale = 1.0
    while scale > 0.02:
        yield Sheet(_WIDEST, scale)
        scale *= 0.85
