"""Links into the chat with the bot: listed for people, and as pictures for posters."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.dialogue.codes import Codec
from bot.dialogue.links import links
from bot.knowledge.knowledge import Knowledge
from bot.settings import Settings, SettingsError
from bot.telegram.client import AiohttpRequest
from bot.telegram.setup import BAD_TOKEN, root_of, token_of
from bot.understanding.tokens import words

_NAME = re.compile(r"[A-Za-z]\w{2,31}", re.ASCII)
NO_NAME = (
    "Which bot? Give its name with --name, such as --name my_bot, or set BOT_TOKEN to have Telegram asked."
)


@dataclass(frozen=True)
class Address:
    """A link and what it leads to."""

    title: str
    name: str
    """For a file."""
    url: str


def addresses(knowledge: Knowledge, bot: str, about: Iterable[str] = ()) -> Iterator[Address]:
    """All links of one bot, or those whose titles or names have all the words of `about`."""
    codec = Codec(knowledge)
    wanted = set(words(" ".join(about)))
    for link in links(knowledge):
        if wanted <= {*words(link.title), *words(link.name)}:
            yield Address(link.title, link.name, f"https://t.me/{bot}?start={codec.write(link.event)}")


def name_of(given: str | None, settings: Settings) -> str:
    """The bot's name, asked of Telegram where none is given. Raises SettingsError, in one line."""
    if given is None:
        if settings.token is None:
            raise SettingsError(NO_NAME)
        return asyncio.run(_asked(settings))
    name = given.strip().removeprefix("https://t.me/").removeprefix("@")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"--name {given}: a bot's name has 3 to 32 letters, digits and underscores")
    return name


async def _asked(settings: Settings) -> str:
    request = AiohttpRequest(settings.telegram_proxy)
    bot = Bot(token_of(settings), f"{root_of(settings)}/bot", request=request)
    try:
        await request.initialize()
        return (await bot.get_me()).username or ""
    except InvalidToken:
        raise SettingsError(BAD_TOKEN) from None
    except TelegramError as error:
        raise SettingsError(
            f"Telegram can't be asked for the bot's name ({error}); give it with --name"
        ) from None
    finally:
        await request.shutdown()


def write_posters(found: Iterable[Address], folder: Path) -> Iterator[Path]:
    """A PNG for each link. Raises OSError where the folder can't be written to."""
    from bot.telegram.posters import draw_poster

    folder.mkdir(parents=True, exist_ok=True)
    for address in found:
        file = folder / f"{address.name}.png"
        file.write_bytes(draw_poster(address.url, address.title))
        yield file
