"""Where a process's CPU goes: its stack is looked at after each millisecond of work."""

import signal
from collections import Counter
from types import FrameType

EVERY = 0.001
_PARTS = {
    "bot/understanding/": "understanding",
    "bot/dialogue/": "dialogue",
    "bot/conversation.py": "dialogue",
    "bot/storage/": "storing",
    "bot/telegram/render.py": "rendering",
    "bot/telegram/keyboard.py": "rendering",
    "bot/telegram/send.py": "calling",
    "bot/telegram/messages.py": "calling",
    "bot/telegram/client.py": "calling",
    "bot/telegram/updates.py": "reading",
    "bot/operations/vitals.py": "logging",
    "bot/telegram/app.py": "sockets and loop",
    "bot/telegram/": "handling",
}
"""Whose work it is, by the innermost of these files in the stack; what fits none is the event loop's."""
THE_LOOP = "sockets and loop"


class Parts:
    """Counts from now on."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._by_file: dict[str, str | None] = {}
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def begin(self) -> None:
        """Forget what was before."""
        self._found.clear()

    def shares(self) -> dict[str, float]:
        """Each part's share of the whole."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        return {part: count / self._found.total() for part, count in self._found.items()}

    def _look(self, number: int, frame: FrameType | None) -> None:
        while frame is not None:
            file = frame.f_code.co_filename
            if file not in self._by_file:
                self._by_file[file] = next((part for path, part in _PARTS.items() if path in file), None)
            if (part := self._by_file[file]) is not None:
                self._found[part] += 1
                return
            frame = frame.f_back
        self._found[THE_LOOP] += 1
