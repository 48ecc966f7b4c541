"""Keyed hashes that stand for people and chats, and sealed addresses of messages that wait.

No number of Telegram's gets into the database or the log in the clear.
"""

import hmac
import secrets
from hashlib import sha256

from bot.storage import Person

_HASH_BYTES = 16
_NONCE_BYTES = 16
_NUMBER_BYTES = 8


class Privacy:
    """The key, and what is made with it."""

    def __init__(self, secret: str) -> None:
        self._key = sha256(b"people of the bot:" + secret.encode()).digest()

    def person(self, user: int, chat: int, thread: int | None = None) -> Person:
        return Person(self._hash("person", user), self.chat(chat), thread or 0)

    def chat(self, chat: int) -> str:
        return self._hash("chat", chat)

    def _hash(self, kind: str, number: int) -> str:
        return hmac.digest(self._key, f"{kind}:{number}".encode(), sha256)[:_HASH_BYTES].hex()

    def seal(self, chat: int, thread: int | None = None) -> str:
        """Where to send something later, readable only with the key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        numbers = (chat, thread or 0)
        plain = b"".join(number.to_bytes(_NUMBER_BYTES, "big", signed=True) for number in numbers)
        return (nonce + self._mixed(plain, nonce)).hex()

    def unseal(self, sealed: str) -> tuple[int, int | None]:
        """The way back: chat and thread. Raises ValueError where the text is no address."""
        data = bytes.fromhex(sealed)
        nonce, body = data[:_NONCE_BYTES], data[_NONCE_BYTES:]
        if len(body) != 2 * _NUMBER_BYTES:
            raise ValueError("no sealed address")
        plain = self._mixed(body, nonce)
        chat = int.from_bytes(plain[:_NUMBER_BYTES], "big", signed=True)
        return chat, int.from_bytes(plain[_NUMBER_BYTES:], "big", signed=True) or None

    def _mixed(self, text: bytes, nonce: bytes) -> bytes:
        # Each nonce is used once, so the keyed hash of it is a one-time pad.
        pad = hmac.digest(self._key, b"address:" + nonce, sha256)
        return bytes(a ^ b for a, b in zip(text, pad, strict=False))
