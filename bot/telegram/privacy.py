"""Keyed hashes that stand for people and chats, and what is sealed until it is answered.

No number of Telegram's and no word of anybody gets into the database or the log in the clear.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import blake2b, sha256

from cryptography.fernet import Fernet, InvalidToken

from bot.storage import Person


class Unreadable(ValueError):
    """What can't be opened; says what is wrong, and nothing of what stands in it."""


class Privacy:
    """The key, and what is made with it."""

    def __init__(self, secret: str) -> None:
        self._key = sha256(b"people of the bot:" + secret.encode()).digest()
        self._fernet = Fernet(urlsafe_b64encode(hmac.digest(self._key, b"inbox", sha256)))

    def person(self, user: int, chat: int, thread: int | None = None) -> Person:
        return Person(self._hash("person", user), self.chat(chat), thread or 0)

    def chat(self, chat: int) -> str:
        return self._hash("chat", chat)

    def _hash(self, kind: str, number: int) -> str:
        return hmac.digest(self._key, f"{kind}:{number}".encode(), sha256).hex()[:32]

    def digest(self, bot: int, update: str) -> str:
        """The same for the same update of the same bot; it tells nothing of what stands in it."""
        content = f"{bot}:{update}".encode("utf-8", "replace")
        return blake2b(content, digest_size=16, key=self._key).hexdigest()

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode()

    def open(self, sealed: str) -> str:
        """The way back. Raises Unreadable where another key sealed it."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise Unreadable("sealed with another key: BOT_SECRET has changed since") from None

    def address(self, sealed: str) -> tuple[int, int | None]:
        """Chat and thread, as versions before the inbox sealed them. Raises ValueError where it is none."""
        data = bytes.fromhex(sealed)
        if len(data) != 32:
            raise ValueError("no sealed address")
        pad = hmac.digest(self._key, b"address:" + data[:16], sha256)
        plain = bytes(a ^ b for a, b in zip(data[16:], pad, strict=False))
        chat, thread = (int.from_bytes(part, "big", signed=True) for part in (plain[:8], plain[8:]))
        return chat, thread or None
