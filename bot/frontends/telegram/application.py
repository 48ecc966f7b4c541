"""Wires the front end, starts it, and ends it so that nothing is lost."""

import asyncio
import ctypes
import gc
import logging
import signal
from contextlib import AsyncExitStack, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event
from bot.dialogue.replies import Reply
from bot.frontends.telegram.arrivals import Arrivals
from bot.frontends.telegram.calls import Calls
from bot.frontends.telegram.checked import BAD_TOKEN, check_webhook, root_of, token_of, webhook_secret_of
from bot.frontends.telegram.delivering import Delivering
from bot.frontends.telegram.duties import Duties
from bot.frontends.telegram.elsewhere import Elsewhere
from bot.frontends.telegram.handling import Handling
from bot.frontends.telegram.intake import Intake
from bot.frontends.telegram.keyboards import Keyboards
from bot.frontends.telegram.logs import set_up_logs
from bot.frontends.telegram.pacing import Pace
from bot.frontends.telegram.parking import Parking
from bot.frontends.telegram.pictures import Pictures
from bot.frontends.telegram.pieces import Piece
from bot.frontends.telegram.polling import Ending, Polling, PollingBot
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.profile import set_profile
from bot.frontends.telegram.reading import Reader
from bot.frontends.telegram.registering import compare
from bot.frontends.telegram.reloading import Reloading
from bot.frontends.telegram.rendering import render
from bot.frontends.telegram.replica import Replica
from bot.frontends.telegram.request import AiohttpRequest
from bot.frontends.telegram.sending import Sender
from bot.frontends.telegram.trying import LONGEST_PAUSE, Stopped, Trying, seconds_of
from bot.operations.vitals import Vitals
from bot.settings import Settings, SettingsError
from bot.storage import Person, StorageError, Store

if TYPE_CHECKING:
    from bot.frontends.telegram.webhook import Webhook

FIRST_PAUSE = 1.0
"""Before the second attempt to reach Telegram; then ever longer."""
NOBODY = Person("", "")
HOURLY = 3600.0
CLEANED_AGAIN_SECONDS = 60.0
"""The next attempt where the database couldn't be used: what people were promised to have deleted is due."""
STOP_SECONDS = 3.5
"""So long what is in hand may take when the bot is told to end; systems kill after five or ten."""
YOUNG_OBJECTS = 10_000
"""So many new ones before there is a look for garbage: a turn makes some thousands, and hardly a cycle."""
M_MMAP_THRESHOLD, LARGE_BLOCK = -3, 128 * 1024
"""The number of that setting in malloc.h, and its first value there, in bytes."""
_LOGGER = logging.getLogger(__name__)


def serve(settings: Settings, dialogue: Dialogue) -> None:
    """Run until a signal. Raises SettingsError for what the operator has to mend."""
    token = token_of(settings)
    root_of(settings)
    if settings.webhook_url:
        check_webhook(settings)
    set_up_logs(settings.log_level, [token, webhook_secret_of(settings)], settings.log_format)
    try:
        store = Store(settings.database)
    except StorageError as error:
        raise SettingsError(str(error)) from None
    gc.set_threshold(YOUNG_OBJECTS)
    _give_back_large_blocks()
    try:
        asyncio.run(_until_signalled(Application(settings, Conversation(dialogue, store)), store))
    except Ending as error:
        raise SettingsError(str(error)) from None


def _give_back_large_blocks() -> None:
    """Have the memory of each picture go back to the system: glibc would keep it for the next one.

    A fixed threshold does that (mallopt(3), M_MMAP_THRESHOLD). Other C libraries have no such setting.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)


async def _until_signalled(application: "Application", store: Store) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, application.stop)
    try:
        await application.run()
    finally:
        # Told twice to end, it still ends as it would have.
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        await store.close()


class Application:
    """The bot in Telegram. Runs once."""

    def __init__(self, settings: Settings, conversation: Conversation) -> None:
        token = token_of(settings)
        root = root_of(settings)
        self.vitals = Vitals("webhook" if settings.webhook_url else "polling")
        self.bot = PollingBot(
            token,
            f"{root}/bot",
            f"{root}/file/bot",
            request=AiohttpRequest(self.vitals.called),
            get_updates_request=AiohttpRequest(self.vitals.called),
        )
        secret = settings.secret.get_secret_value() if settings.secret else token
        self._privacy = Privacy(secret)
        self._settings = settings
        self._conversation = conversation
        self._reloading = Reloading(
            settings.knowledge, settings.keep_questions_days, conversation, self._set_profile
        )
        # One process on a file is told by Telegram when it is too fast; several divide what they may send.
        self._pace = Pace() if conversation.store.shared else None
        self._trying = Trying(self.bot.get_me, self._pace)
        self.receiving: Polling | Webhook | None = None
        conversation.matched = self.vitals.matched

    def stop(self) -> None:
        """End soon: what is in hand is finished, and what isn't begun is left to the next run."""
        self.vitals.phase = "ending"
        self._trying.stopping.set()
        if self.receiving is not None:
            self.receiving.stop()

    async def run(self) -> None:
        """Raises Ending when the bot can't go on."""
        async with AsyncExitStack() as stack:
            await self._show_health(stack)
            stack.push_async_callback(self.bot.shutdown)
            if not await self._reached():
                return
            await self._set_profile()
            await asyncio.to_thread(self._conversation.dialogue.warm_up)
            store, admins = self._conversation.store, self._settings.admins
            calls = Calls(self.bot)
            sender = Sender(calls, Pictures(store, self.bot.id), self._trying)
            parking = Parking(store, sender, self._privacy, self.vitals)
            await parking.start()
            replica = await self._joined(stack, parking)
            delivering = Delivering(store, sender, parking, self._privacy, self._draw_up, self._keyboards)
            duties = Duties(admins, self._reloading, delivering, self._privacy, store)
            elsewhere = Elsewhere(self._conversation, calls, self._keyboards, self._trying)
            handling = Handling(
                *(self._conversation, delivering, elsewhere, calls),
                *(parking, self._privacy, duties, self.vitals),
            )
            reader = Reader(self.bot.bot, self._read_code, self._read_link, self._privacy, admins)
            self.receiving = await self._receiver(Intake(self.bot, reader, self.vitals), handling)
            _LOGGER.info("the bot is there: %s", self.bot.link)
            await self._work(self.receiving, parking, duties, replica)
            _LOGGER.info("the bot has ended")

    async def _joined(self, stack: AsyncExitStack, parking: Parking) -> Replica | None:
        """Be one of several processes, where the database lets there be several; until the end."""
        if self._pace is None:
            return None
        store = self._conversation.store
        replica = Replica(store, parking, self._pace, self.vitals)
        await replica.beat()
        stack.push_async_callback(replica.leave)
        async with store.turn(NOBODY):
            pass  # connections are made here, and not while the first people wait
        return replica

    async def _show_health(self, stack: AsyncExitStack) -> None:
        port = self._settings.health_port
        if port is not None:
            from bot.operations.serving import serving

            store = self._conversation.store
            shown = serving(self._settings.health_host, port, self.vitals, store, self._version)
            await stack.enter_async_context(shown)

    async def _receiver(self, intake: Intake, handling: Handling) -> "Polling | Webhook":
        if not self._settings.webhook_url:
            return Polling(self.bot, intake, handling, self.vitals)
        from bot.frontends.telegram.webhook import Webhook

        await compare(self.bot, self._settings)
        return Webhook(self._settings, Arrivals(intake, handling, self.vitals))

    # What goes by the knowledge asks for it each time, since it can be read anew.

    async def _set_profile(self) -> None:
        voice = self._conversation.dialogue.knowledge.voice
        admins = {self._privacy.chat(admin): admin for admin in self._settings.admins}
        await set_profile(self.bot, self._conversation.store, voice.telegram, voice.source.title, admins)

    def _draw_up(self, reply: Reply) -> list[Piece]:
        return render(reply, self._keyboards())

    def _keyboards(self) -> Keyboards:
        dialogue = self._conversation.dialogue
        return Keyboards(dialogue.codec.write, self.bot.link, dialogue.knowledge.voice.telegram)

    def _version(self) -> str:
        return self._conversation.dialogue.knowledge.version

    def _read_code(self, code: str) -> Event:
        return self._conversation.dialogue.codec.read(code)

    def _read_link(self, payload: str) -> Event | None:
        return self._conversation.dialogue.codec.read_link(payload)

    async def _reached(self) -> bool:
        """Wait for Telegram, however long; False when the bot is told to end meanwhile."""
        pause = FIRST_PAUSE
        while not self._trying.stopping.is_set():
            try:
                await self.bot.initialize()
            except InvalidToken:
                raise Ending(BAD_TOKEN) from None
            except RetryAfter as error:
                await self._pause(seconds_of(error.retry_after))
            except TelegramError as error:
                if pause == FIRST_PAUSE:
                    _LOGGER.warning("Telegram can't be reached (%s); trying until it can", error)
                await self._pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if pause > FIRST_PAUSE:
                    _LOGGER.info("Telegram is there again")
                if self.vitals.phase == "starting":
                    self.vitals.work()
                return True
        return False

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._trying.stopping.wait()

    async def _work(
        self, receiving: "Polling | Webhook", parking: Parking, duties: Duties, replica: Replica | None
    ) -> None:
        """Take updates until told to stop; beside it send what waits, clean up, take over what is saved."""
        main, sending = asyncio.create_task(receiving.run()), asyncio.create_task(parking.run())
        tasks: list[asyncio.Task[Any]] = [
            main,
            sending,
            asyncio.create_task(self._clean()),
            asyncio.create_task(duties.watch()),
            asyncio.create_task(self._trying.stopping.wait()),
            *([asyncio.create_task(replica.run())] if replica else []),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            ending = monotonic() + STOP_SECONDS
            receiving.stop()
            await asyncio.wait([main], timeout=STOP_SECONDS)
            await duties.finish(max(0.0, ending - monotonic()))
            parking.stop()
            await asyncio.wait([sending], timeout=max(0.0, ending - monotonic()))
            for task in done | ({main} if main.done() else set()):
                with suppress(Stopped):
                    task.result()
        finally:
            await _ended(tasks)

    async def _clean(self) -> None:
        while True:
            pause = HOURLY
            try:
                await self._conversation.store.clean(self._settings.keep_questions_days)
                self.vitals.database_works()
            except StorageError as error:
                self.vitals.database_failed(error)
                pause = CLEANED_AGAIN_SECONDS
            await asyncio.sleep(pause)


async def _ended(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
