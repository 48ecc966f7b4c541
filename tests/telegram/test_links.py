"""Links into the chat: listed, drawn, opened; each leads to what it names, and junk to a greeting."""

import asyncio
import re
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from pydantic import SecretStr

from bot.dialogue.codec import Codec
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.links import addresses, links
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.pictures.poster import draw_poster, write_posters
from bot.settings import Settings, SettingsError
from bot.telegram.setup import NO_NAME, name_of
from tests.commands import bot_here
from tests.conftest import SMALL
from tests.fake_bot_api import FakeBotApi, Message

from .conftest import Ada, Bot

PAYLOAD = re.compile(r"https://t\.me/my_bot\?start=[A-Za-z0-9_-]{1,64}")


async def opened(person: Ada, payload: str) -> Message:
    before = len(person.told)
    person.api.open_link(person.user, f"https://t.me/test_bot?start={payload}")
    await person.api.wait_for(lambda: len(person.told) > before)
    await person.api.idle()
    return person.told[-1]


def test_every_entry_has_a_link_that_differs_from_all_others(shipped: Knowledge) -> None:
    found = list(addresses(shipped, Codec(shipped).write, "my_bot"))
    terms = len(shipped.terms)
    pairs, triples = terms * (terms - 1) // 2, terms * (terms - 1) * (terms - 2) // 6
    assert len(found) == 1 + len(shipped.topics) + terms + pairs + triples
    assert len({address.url for address in found}) == len({address.name for address in found}) == len(found)
    assert all(PAYLOAD.fullmatch(address.url) for address in found)
    assert all(re.fullmatch(r"[a-z0-9_-]{1,200}", address.name) for address in found)


def test_what_a_link_says_is_read_again(shipped: Knowledge) -> None:
    codec = Codec(shipped)
    assert all(codec.read(codec.write(link.event)) == link.event for link in links(shipped))


def test_buttons_of_earlier_versions_have_dots_between_their_codes(small: Knowledge) -> None:
    codec = Codec(small)
    link = next(link for link in links(small) if link.name.startswith("compare"))
    code = codec.write(link.event)
    assert codec.read(f"{code[:10]}.{code[10:]}") == link.event


async def test_each_link_shows_what_it_names(
    api: FakeBotApi, guided_bot: Bot, ada: Ada, guided_dialogue: Dialogue
) -> None:
    guide, *others = links(guided_dialogue.knowledge)
    for link in others:
        assert link.title in (await opened(ada, guided_dialogue.codec.write(link.event))).text
    assert "How far is it?" in (await opened(ada, guided_dialogue.codec.write(guide.event))).text


@pytest.mark.parametrize(
    "payload",
    ["zzz", "1", "1s", "1sAAAAAAAA", "1cAAAA", "1p", "1kforget", "1kcancel", "g1", "h1", "h1zzz", "-" * 64],
)
async def test_junk_and_stale_links_greet(api: FakeBotApi, guided_bot: Bot, ada: Ada, payload: str) -> None:
    reply = await opened(ada, payload)
    assert api.buttons(reply)
    assert "earlier version" not in reply.text


async def test_a_link_that_is_tapped_twice_is_answered_once_and_works_again_later(
    api: FakeBotApi, bot: Bot, ada: Ada, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = next(dialogue.codec.write(link.event) for link in links(dialogue.knowledge))
    for seconds, answers in ((0, 1), (1, 1), (10, 2)):
        clock = SimpleNamespace(time=lambda seconds=seconds: 1_700_000_000 + seconds)
        monkeypatch.setattr("tests.fake_bot_api.model.time", clock)
        api.open_link(ada.user, f"https://t.me/test_bot?start={payload}")
        await ada.answered(answers)
        assert len(ada.told) == answers


async def test_the_guides_link_opened_in_the_midst_of_it_loses_nothing(
    api: FakeBotApi, guided_bot: Bot, ada: Ada
) -> None:
    step = await opened(ada, "1kguide")
    ada.presses("Far", step)
    await api.wait_for(lambda: step.edits)
    await api.idle()
    again = await opened(ada, "1kguide")
    assert "What is the sky" in again.text
    assert any("Far" in button["text"] for button in api.buttons(again)) or "What is the sky" in again.text


async def test_an_answer_has_a_button_that_copies_its_link(
    api: FakeBotApi, bot: Bot, ada: Ada, eve: Ada
) -> None:
    for question, said in (
        ("how long can I keep a book?", "Four weeks"),
        ("what is a family card", "One card for everybody"),
        ("price of the family card", "Fifteen euros"),
        ("/compare family card, readers card", "side by side"),
        ("where can I park", "nothing about parking"),
    ):
        answer = await ada.asks(question)
        [copied] = [button["copy_text"]["text"] for button in api.buttons(answer) if "copy_text" in button]
        assert said in (await opened(eve, copied.partition("=")[2])).text
    trouble = await ada.asks("somebody harassed me")
    assert api.buttons(trouble) == []


def test_the_command_lists_links_and_draws_them(tmp_path: Path) -> None:
    done = bot_here("links", "--name", "@my_bot", "--qr", str(tmp_path / "qr"), "family")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Family card\thttps://t.me/my_bot?start=1s")
    assert all(PAYLOAD.fullmatch(line.partition("\t")[2]) for line in lines)
    drawn = sorted(file.name for file in (tmp_path / "qr").iterdir())
    assert len(drawn) == len(lines)
    assert "term-family-card.png" in drawn
    assert "compare-readers-card-family-card.png" in drawn


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Which bot? Give its name with --name"),
        (("--name", "my bot"), "--name my bot: a bot's name has"),
        (("--name", "my_bot", "zebra"), "Nothing has the words 'zebra'."),
        (("--name", "my_bot", "--qr", "/dev/null/x"), "/dev/null/x: Not a directory"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    done = bot_here("links", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


async def test_without_a_name_telegram_is_asked(api: FakeBotApi, settings: Settings) -> None:
    assert await asyncio.to_thread(name_of, None, settings) == "test_bot"
    for wrong, said in (
        (Settings(), NO_NAME),
        (settings.model_copy(update={"token": SecretStr("123456:" + "x" * 30)}), "doesn't know BOT_TOKEN"),
        (settings.model_copy(update={"api_base_url": "http://127.0.0.1:9"}), "can't be asked"),
    ):
        with pytest.raises(SettingsError, match=said.replace("?", r"\?")):
            await asyncio.to_thread(name_of, None, wrong)
    api.refused.clear()


def test_a_poster_is_large_enough_to_print_and_keeps_white_around_its_code() -> None:
    with Image.open(
        BytesIO(draw_poster("https://t.me/my_bot?start=1kguide", "Which one is for me?"))
    ) as image:
        assert image.width >= 1200
        assert image.height > image.width
        scale = image.width // 41
        white = [image.getpixel((x, y)) for x in range(4 * scale) for y in (0, image.width // 2)]
        assert set(white) == {255}


def test_each_file_is_written_once_it_is_drawn(tmp_path: Path) -> None:
    small = load_knowledge(SMALL)
    found = list(addresses(small, Codec(small).write, "my_bot", ["reservation"]))[:2]
    written = list(write_posters(found, tmp_path / "a" / "b"))
    assert [file.name for file in written] == [f"{address.name}.png" for address in found]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in written)
