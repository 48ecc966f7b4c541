"""Commands and descriptions: set at the start, only when changed, and never at any price."""

from bot.frontends.telegram.profile import set_profile
from bot.knowledge.knowledge import Knowledge
from tests.fake_bot_api import FakeBotApi

from .conftest import Ada, Bot, Running

SET = ("setMyCommands", "setMyDescription", "setMyShortDescription")


def _set(api: FakeBotApi) -> int:
    return sum(len(api.calls_of(method)) for method in SET)


async def test_it_is_set_once_and_again_only_when_changed(
    api: FakeBotApi, running: Running, ada: Ada, small: Knowledge
) -> None:
    for _ in range(2):
        async with running():
            pass
    assert _set(api) == 3
    assert "How the town library lends" in api.world.profile.descriptions[""]
    async with running() as bot:
        store = bot.application._conversation.store
        say = small.voice.telegram.model_copy(update={"short_description": "New"})
        await set_profile(bot.application.bot, store, say, "x")
    assert api.world.profile.short_descriptions[""] == "New"


async def test_a_refusal_does_not_stop_the_start(api: FakeBotApi, running: Running, ada: Ada) -> None:
    api.fail("429", "setMyCommands", seconds=3000)
    async with running():
        assert "/topics" in (await ada.asks("/help")).text
    async with running():
        pass
    assert _set(api) == 4


async def test_long_titles_are_shortened_to_telegrams_limits(
    api: FakeBotApi, bot: Bot, small: Knowledge
) -> None:
    store = bot.application._conversation.store
    await set_profile(bot.application.bot, store, small.voice.telegram, "long " * 200)
    assert len(api.world.profile.descriptions[""]) <= 512
    assert len(api.world.profile.short_descriptions[""]) <= 120
