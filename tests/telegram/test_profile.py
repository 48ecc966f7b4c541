"""Commands by scope, descriptions, menu button: set at the start, only when changed, never at any price."""

from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.settings import Settings
from bot.storage import Store
from bot.telegram.setup import set_profile
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, Running

SET = ("setMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton")
ALONE, GROUPS = '{"type": "all_private_chats"}', '{"type": "all_group_chats"}'


def _set(api: FakeBotApi) -> int:
    return sum(len(api.calls_of(method)) for method in SET)


def _menu(api: FakeBotApi, scope: str) -> list[str]:
    return [command["command"] for command in api.world.profile.commands[(scope, "")]]


async def test_it_is_set_once_and_again_only_where_it_changed(
    api: FakeBotApi, running: Running, ada: Ada, small: Knowledge, store: Store
) -> None:
    for _ in range(2):
        async with running():
            pass
    assert _set(api) == 5
    assert "How the town library lends" in api.world.profile.descriptions[""]
    async with running() as bot:
        say = small.voice.telegram.model_copy(update={"short_description": "New"})
        await set_profile(bot.application.bot, store, say, "How the town library lends", {})
    assert api.world.profile.short_descriptions[""] == "New"
    assert _set(api) == 6


async def test_commands_have_their_scope_and_the_menu_button_opens_them(api: FakeBotApi, bot: Bot) -> None:
    assert {"start", "forget", "terms", "guide"} <= set(_menu(api, ALONE))
    assert {"terms", "compare", "guide"} <= set(_menu(api, GROUPS))
    assert not {"start", "forget", "cancel"} & set(_menu(api, GROUPS))
    assert api.world.profile.menu_buttons == {None: {"type": "commands"}}


async def test_a_refusal_does_not_stop_the_start_and_the_rest_is_set_next_time(
    api: FakeBotApi, running: Running, ada: Ada
) -> None:
    api.fail("429", "setMyDescription", seconds=3000)
    async with running():
        assert "/topics" in (await ada.asks("/help")).text
    assert api.world.profile.descriptions == {}
    async with running():
        pass
    assert api.world.profile.descriptions[""]
    assert api.world.profile.menu_buttons
    assert len(api.calls_of("setMyCommands")) == 2


async def test_long_titles_are_shortened_to_telegrams_limits(
    api: FakeBotApi, bot: Bot, small: Knowledge, store: Store
) -> None:
    await set_profile(bot.application.bot, store, small.voice.telegram, "long " * 200, {})
    assert len(api.world.profile.descriptions[""]) <= 512
    assert len(api.world.profile.short_descriptions[""]) <= 120


async def test_admins_find_their_own_commands_in_their_own_menu(
    api: FakeBotApi, settings: Settings, dialogue: Dialogue, store: Store, ada: Ada
) -> None:
    for _ in range(2):
        bot = Bot(api, settings.model_copy(update={"admins": frozenset({5})}), Conversation(dialogue, store))
        await bot.start()
        await bot.stop()
    hers = _menu(api, '{"chat_id": 5, "type": "chat"}')
    assert {"start", "reload", "review"} <= set(hers)
    assert not {"reload", "review"} & {*_menu(api, ALONE), *_menu(api, GROUPS)}
    assert len(api.calls_of("setMyCommands")) == 3


async def test_an_admin_who_never_wrote_keeps_the_usual_menu_and_the_bot_starts(
    api: FakeBotApi, settings: Settings, dialogue: Dialogue, store: Store, ada: Ada
) -> None:
    bot = Bot(api, settings.model_copy(update={"admins": frozenset({77})}), Conversation(dialogue, store))
    await bot.start()
    assert "/topics" in (await ada.asks("/help")).text
    await bot.stop()
    (refused,) = api.refused
    assert "chat not found" in refused.description
    api.refused.clear()
