"""Wires python-telegram-bot's Application with the inbox, starts it, and ends it so that nothing is lost."""

import asyncio
import logging
import secrets
import signal
from contextlib import AsyncExitStack, suppress
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken
from telegram.ext import Application, Defaults

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.replies import Reply
from bot.operations.vitals import Vitals
from bot.settings import Settings, SettingsError
from bot.storage import Arrival, Person, StorageError, Store
from bot.storage.opening import alone
from bot.telegram.admin import Admin
from bot.telegram.client import AiohttpRequest, RateLimiter, Slots, patiently
from bot.telegram.failures import Failures
from bot.telegram.handlers import Handlers
from bot.telegram.inbox import Inbox
from bot.telegram.inline import Inline
from bot.telegram.keyboard import Keyboards
from bot.telegram.logs import set_up_logs
from bot.telegram.messages import Messages
from bot.telegram.pictures import Pictures
from bot.telegram.polling import Polling
from bot.telegram.privacy import Privacy
from bot.telegram.render import Piece, Place, read, render
from bot.telegram.send import Rest, Sender
from bot.telegram.setup import (
    BAD_TOKEN,
    check_webhook,
    compare,
    root_of,
    set_profile,
    token_of,
    webhook_secret_of,
)
from bot.telegram.teaching import Teaching
from bot.telegram.trials import Trials
from bot.telegram.turns import App, Turns
from bot.telegram.updates import Reader
from bot.telegram.weekly import Weekly

if TYPE_CHECKING:
    from bot.telegram.webhook import Webhook

STOP_SECONDS = 3.5
"""So long what is in hand may take when the bot is told to end; systems kill after five or ten."""
CLEAN_SECONDS, CLEANED_AGAIN_SECONDS = 3600.0, 60.0
"""Between two cleanings of the database; and where it couldn't be used, since deletion is due."""
_LOGGER = logging.getLogger(__name__)


def serve(settings: Settings, dialogue: Dialogue) -> None:
    """Run until a signal. Raises SettingsError for what the operator has to mend."""
    token = token_of(settings)
    root_of(settings)
    if settings.webhook_url:
        check_webhook(settings)
    set_up_logs(settings.log_level, [token, webhook_secret_of(settings)], settings.log_format)
    try:
        with alone(settings.database):
            store = Store(settings.database)
            asyncio.run(_until_signalled(TelegramBot(settings, Conversation(dialogue, store)), store))
    except StorageError as error:
        raise SettingsError(str(error)) from None


async def _until_signalled(bot: "TelegramBot", store: Store) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, bot.stop)
    try:
        await bot.run()
    finally:
        # Told twice to end, it still ends as it would have.
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        await store.close()


class TelegramBot:
    """The bot in Telegram. Runs once."""

    def __init__(self, settings: Settings, conversation: Conversation) -> None:
        self._settings, self._conversation = settings, conversation
        self._store = conversation.store
        self.vitals = Vitals("webhook" if settings.webhook_url else "polling")
        conversation.matched = self.vitals.matched
        self._store.works, self._store.failed = self.vitals.database_works, self.vitals.database_failed
        token = token_of(settings)
        self.privacy = Privacy(settings.secret.get_secret_value() if settings.secret else token)
        self._slots = Slots(settings.sends_per_second, self._store)
        self.application = self._built(token)
        self.bot = self.application.bot
        admins, days = settings.admins, settings.keep_questions_days
        self.admin = Admin(admins, settings.knowledge, days, conversation, self._set_profile, self._tell)
        self.teaching = Teaching(conversation, Trials(self.admin, conversation, self.privacy))
        self.weekly = Weekly(conversation, self.teaching) if settings.weekly else None
        self.inbox: Inbox | None = None
        self.turns: Turns | None = None
        self.receiving: Polling | Webhook | None = None
        self._stopping = asyncio.Event()

    def _built(self, token: str) -> App:
        root, proxy = root_of(self._settings), self._settings.telegram_proxy
        return (
            Application.builder()
            .token(token)
            .base_url(f"{root}/bot")
            .base_file_url(f"{root}/file/bot")
            .updater(None)
            .request(AiohttpRequest(proxy, self.vitals.called))
            .get_updates_request(AiohttpRequest(proxy, self.vitals.called))
            .rate_limiter(RateLimiter(self._slots.silence))
            .defaults(Defaults(ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)))
            .build()
        )

    def stop(self) -> None:
        """End soon: what is in hand is finished, and what isn't begun is left to the next process."""
        self.vitals.phase = "ending"
        self._stopping.set()

    async def run(self) -> None:
        """Raises SettingsError when the bot can't go on."""
        async with AsyncExitStack() as stack:
            if (port := self._settings.health_port) is not None:
                from bot.operations.serving import serving

                host, version = self._settings.health_host, lambda: self._dialogue.knowledge.version
                await stack.enter_async_context(serving(host, port, self.vitals, self._store, version))
            for part in (self.bot, self.application):
                stack.push_async_callback(part.shutdown)
            try:
                await patiently(self.application.initialize, self._stopping)
            except InvalidToken:
                raise SettingsError(BAD_TOKEN) from None
            if self._stopping.is_set():
                return
            self.vitals.work()
            await self._set_profile()
            await asyncio.to_thread(self._dialogue.warm_up)
            inbox, turns = self._wired(stack)
            await self._look_after_what_is_left()
            self.receiving = await self._receiver(inbox)
            _LOGGER.info("the bot is there: %s", self.bot.link)
            await self._work(self.receiving, turns)
            _LOGGER.info("the bot has ended")

    def _wired(self, stack: AsyncExitStack) -> tuple[Inbox, Turns]:
        keyboards, store = self._keyboards, self._store
        messages = Messages(self.bot, Pictures(store, self.bot.id))
        stack.push_async_callback(messages.close)
        sender = Sender(messages, store, self.privacy, keyboards)
        reader = Reader(self.bot.bot, self._conversation, self.privacy)
        inline = Inline(self._conversation, messages, keyboards)
        failures = Failures(self._conversation, sender)
        handlers = Handlers(
            self._conversation, sender, reader, inline, self.admin, self.teaching, self.privacy
        )
        self.application.add_handlers(handlers.listed())
        self.application.add_error_handler(failures.failed)
        given = self.application, store, self.privacy, self.vitals
        self.turns = turns = Turns(*given, self._slots)
        self.inbox = Inbox(*given, turns, reader.forgets, messages.acknowledge)
        return self.inbox, turns

    async def _receiver(self, inbox: Inbox) -> "Polling | Webhook":
        if not self._settings.webhook_url:
            return Polling(self.bot, inbox, self.vitals)
        from bot.telegram.webhook import Webhook

        await compare(self.bot, self._settings)
        return Webhook(self._settings, inbox)

    async def _look_after_what_is_left(self) -> None:
        """By processes that are gone, and by versions before this one."""
        await self._store.take_over_outbox(self._left_over)
        # Whoever looks for chats finds them then.
        await self._store.give_back(everybodys=not self._store.shared)
        if dropped := await self._store.drop_stale():
            _LOGGER.warning("%d updates are older than a day and are dropped unanswered", dropped)

    def _left_over(self, number: str, person: str, chat: str, address: str, content: str) -> Arrival | None:
        """A message that a version before the inbox left to be sent; None where it can reach nobody."""
        try:
            place, piece = Place(*self.privacy.address(address)), read(TypeAdapter(Piece), content)
            if self.privacy.chat(place.chat) != chat:
                raise ValueError("BOT_SECRET has changed since")
        except ValueError as error:
            _LOGGER.error("what waited can't be sent: %s", error)
            return None
        rest = Rest(place, Person(person, chat, place.thread or 0), (piece,), piece.question)
        return rest.arrival(f"outbox:{number}", self.privacy)

    # What goes by the knowledge asks for it each time, since it can be read anew.

    @property
    def _dialogue(self) -> Dialogue:
        return self._conversation.dialogue

    def _keyboards(self) -> Keyboards:
        say = self._dialogue.knowledge.voice.telegram
        return Keyboards(self._dialogue.codec.write, self.bot.link, say)

    async def _set_profile(self) -> None:
        voice = self._dialogue.knowledge.voice
        admins = {self.privacy.chat(admin): admin for admin in self._settings.admins}
        await set_profile(self.bot, self._store, voice.telegram, voice.source.title, admins)

    async def _tell(self, number: int, *said: Reply | Piece, once: str = "") -> None:
        """By way of the inbox: it waits where it must, and comes after what was asked before."""
        pieces = [
            piece
            for one in said
            for piece in ([one] if isinstance(one, Piece) else render(one, self._keyboards()))
        ]
        rest = Rest(Place(number), self.privacy.person(number, number), tuple(pieces))
        try:
            if self.inbox:
                await self.inbox.keep(rest.arrival(once or secrets.token_hex(), self.privacy))
        except StorageError as error:
            if once:
                raise
            _LOGGER.warning("an admin could not be told: %s", error)

    # From its beginning to its end

    async def _work(self, receiving: "Polling | Webhook", turns: Turns) -> None:
        """Take updates and answer them until told to stop; beside it clean up, take over what is saved."""
        main = asyncio.create_task(receiving.run())
        works = [turns.look(), self._clean(), self.admin.watch(), self.teaching.trials.follow()]
        works += [self.weekly.follow()] if self.weekly else []
        tasks = [main, *map(asyncio.ensure_future, (self._stopping.wait(), *works))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            receiving.stop()
            ending = monotonic() + STOP_SECONDS
            await asyncio.wait([main], timeout=STOP_SECONDS)
            await self.admin.finish(max(0.0, ending - monotonic()))
            await turns.stop(max(0.0, ending - monotonic()))
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await self.teaching.trials.stop()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(StorageError):
                await self._store.give_back()

    async def _clean(self) -> None:
        while True:
            seconds = CLEAN_SECONDS
            try:
                await self._store.clean(self._settings.keep_questions_days)
            except StorageError:
                seconds = CLEANED_AGAIN_SECONDS
            await asyncio.sleep(seconds)
