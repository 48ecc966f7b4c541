"""Somebody who taps every button of every message, and notices what a person would be annoyed by."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fake_bot_api import Chat, FakeBotApi, Message

from .conftest import Ada

Button = dict[str, Any]


@dataclass
class Walker:
    """Taps each button once, and only so many of a kind."""

    api: FakeBotApi
    person: Ada
    unwanted: tuple[str, ...]
    """What no answer to a button may say: that it is old, that something failed."""
    kind: Callable[[str], str]
    """What a button with this code does, in a word."""
    most: int
    """So many buttons of a kind are tapped."""
    forbidden: tuple[str, ...] = ()
    """Buttons that aren't tapped."""
    kinds: Counter[str] = field(default_factory=Counter)
    """How many were tapped of each kind."""
    tapped: set[str] = field(default_factory=set)
    waiting: list[tuple[Message, Button]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """A line for each dead button, duplicate or refusal."""

    async def walk(self) -> None:
        """Begin with all that the person sees, and go on until there is nothing new."""
        for message in self._seen():
            self._notice(message)
        while (found := self._next()) is not None:
            message, button = found
            code = _code(button)
            self.tapped.add(code)
            self.kinds[self.kind(code)] += 1
            await self._tap(message, button)

    def _next(self) -> tuple[Message, Button] | None:
        """What is still there and worth a tap, the kind that was tapped least first."""
        self.waiting = [each for each in self.waiting if self._worth(*each)]
        return min(self.waiting, key=lambda each: self.kinds[self.kind(_code(each[1]))], default=None)

    def _worth(self, message: Message, button: Button) -> bool:
        code = _code(button)
        return (
            code not in self.tapped
            and self.kinds[self.kind(code)] < self.most
            and not message.deleted
            and any(_code(each) == code for each in self.api.buttons(message))
        )

    async def _tap(self, message: Message, button: Button) -> None:
        before = {id(each): _looks(each) for each in self._seen()}
        refused = len(self.api.refused)
        told = await self._do(message, button)
        changed = [each for each in self._seen() if before.get(id(each)) != _looks(each)]
        new = [_looks(each) for each in changed if id(each) not in before]
        self._judge(f"{button['text']!r} under {message.text[:60]!r}", changed, told)
        if len(new) != len(set(new)):
            self.faults.append(f"{button['text']!r}: the same message twice")
        self.faults += [f"{button['text']!r}: {each.description}" for each in self.api.refused[refused:]]
        for each in (message, *changed):
            self._notice(each)

    async def _do(self, message: Message, button: Button) -> str:
        """Tap; gives what was shown as a hint."""
        hint = ""
        if "callback_data" in button:
            query = self.api.presses[self.api.press(self.person.user, message, button["callback_data"])]
            await self.api.idle()
            if query.answer is None:
                self.faults.append(f"{button['text']!r}: the tap was never answered")
            hint = str((query.answer or {}).get("text") or "")
        else:
            url = button["copy_text"]["text"] if "copy_text" in button else button["url"]
            self.api.open_link(self.person.user, url)
            await self.api.idle()
        return hint

    def _judge(self, tap: str, changed: list[Message], hint: str) -> None:
        if not changed and not hint:
            self.faults.append(f"{tap}: nothing came back")
        for each in changed:
            if not each.text.strip() and each.photo is None:
                self.faults.append(f"{tap}: an empty message")
            self.faults += [f"{tap}: {each.text!r}" for bad in self.unwanted if bad in each.text]

    def _notice(self, message: Message) -> None:
        for button in self.api.buttons(message):
            label = str(button["text"])
            # "?" is the one sign that people read as a word: what does this mean?
            if label != "?" and not any(sign.isalpha() for sign in label):
                self.faults.append(f"{label!r}: a button without words")
            if _code(button) not in self.tapped and label not in self.forbidden:
                self.waiting.append((message, button))

    def _seen(self) -> list[Message]:
        chats: list[Chat] = [self.person.chat, *(c for c in self.api.chats.values() if c.type != "private")]
        return [message for chat in chats for message in self.api.bot_messages(chat)]


def _code(button: Button) -> str:
    copied = button.get("copy_text") or {}
    return str(button.get("callback_data") or button.get("url") or copied.get("text"))


def _looks(message: Message) -> tuple[Any, ...]:
    return (message.message_id, message.text, str(message.markup), message.edits, message.photo is None)
