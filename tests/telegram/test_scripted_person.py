"""Somebody goes through everything that the bot can do in Telegram, over HTTP: nothing is refused, doubled or dead.

The knowledge is the shipped one, and nothing here depends on its words: what is asked and expected is
taken from it.
"""

from collections.abc import AsyncIterator
from typing import get_args

import pytest

from bot.authoring.review import voted_against
from bot.conversation import Conversation
from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event
from bot.knowledge.entries import UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge
from bot.settings import Settings
from bot.storage import Store
from tests.fake_bot_api import Chat, FakeBotApi, Message

from .conftest import Ada, Bot
from .walking import Walker

MOST_OF_A_KIND = 12
KINDS = {
    *(
        events.Show,
        events.ShowFact,
        events.Contents,
        events.ShowSection,
        events.Leaf,
        events.Compare,
        events.Pick,
    ),
    *(events.Vote, events.Because, events.PassOn, events.NoneOfThese, events.Command, events.OpenShared),
}
"""What a button can do, or a link that is copied; the guide's are told by what they do."""
GROUPED = {"double": "weigh", "single": "weigh"}
MODES = ("polling", "webhook")
"""The ways to get updates."""


@pytest.fixture(scope="module")
def talk(shipped_dialogue: Dialogue) -> Dialogue:
    return shipped_dialogue


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def bot(api: FakeBotApi, settings: Settings, talk: Dialogue, store: Store) -> AsyncIterator[Bot]:
    started = Bot(api, settings, Conversation(talk, store))
    await started.start()
    yield started
    await started.stop()


class Person(Ada):
    """Ada, who finds buttons by what they do, whatever they are called."""

    def __init__(self, api: FakeBotApi, talk: Dialogue, number: int = 5) -> None:
        super().__init__(api, number)
        self.talk = talk

    def does(self, message: Message) -> list[Event]:
        """What the buttons of a message do, in their order."""
        buttons = self.api.buttons(message)
        return [self.talk.codec.read(b["callback_data"]) for b in buttons if "callback_data" in b]

    async def taps(self, message: Message, event: Event) -> list[Message]:
        """All that came or changed after a tap."""
        before = {each.message_id: (each.text, each.edits, str(each.markup)) for each in self.told}
        self.presses(self.talk.codec.write(event), message)
        await self.api.idle()
        changed = [m for m in self.told if before.get(m.message_id) != (m.text, m.edits, str(m.markup))]
        assert changed, event
        return changed

    async def opens(self, url: str) -> Message:
        before = len(self.told)
        self.api.open_link(self.user, url)
        await self.api.wait_for(lambda: len(self.told) > before)
        await self.api.idle()
        return self.told[before]

    def linked(self, event: Event) -> str:
        return f"https://t.me/test_bot?start={self.talk.codec.write(event)}"


@pytest.fixture
def person(api: FakeBotApi, talk: Dialogue) -> Person:
    return Person(api, talk)


@pytest.fixture
def friend(api: FakeBotApi, talk: Dialogue) -> Person:
    return Person(api, talk, 6)


def links_in(api: FakeBotApi, message: Message) -> list[str]:
    return [button["url"] for button in api.buttons(message) if "url" in button]


def copied_in(api: FakeBotApi, message: Message) -> list[str]:
    return [button["copy_text"]["text"] for button in api.buttons(message) if "copy_text" in button]


async def said_in(api: FakeBotApi, chat: Chat, who: Ada, words: str, thread: int | None = None) -> Message:
    before = len(api.bot_messages(chat))
    api.send_text(chat, who.user, words, thread=thread)
    await api.wait_for(lambda: len(api.bot_messages(chat)) > before)
    await api.idle()
    return api.bot_messages(chat)[-1]


async def test_the_first_minute(api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge) -> None:
    profile = api.world.profile
    assert profile.descriptions[""]
    assert profile.short_descriptions[""]
    assert len(profile.commands) == 2
    assert profile.menu_buttons[None] == {"type": "commands"}
    start = await person.asks("/start")
    assert shipped.voice.name in start.text
    assert {"guide", "compare", "terms"} <= {
        e.name for e in person.does(start) if isinstance(e, events.Command)
    }
    assert "primary" in {button.get("style") for button in api.buttons(start)}
    for name in shipped.voice.telegram.commands:
        assert (await person.asks(f"/{name}")).text


async def test_glossary_topics_and_single_terms(
    api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge
) -> None:
    for name, entries in (("terms", shipped.terms), ("topics", shipped.topics)):
        page = await person.asks(f"/{name}")
        assert person.does(page), name
        assert entries
    first, second, *_, last = shipped.terms
    card = await person.asks(f"/term {last.title}")
    assert last.title in card.text
    page = await person.asks("/terms")
    before = len(person.told)
    for term in (first, second, first):
        assert await person.taps(page, events.Leaf(Ref("term", term.id))) == [page]
        assert page.text.startswith(term.title)
    assert await person.taps(page, events.ShowSection("terms")) == [page]
    assert len(person.told) == before


async def test_comparing_by_picture_and_in_words(
    api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge
) -> None:
    first, second, third = shipped.terms[:3]
    assert api.buttons(await person.asks("/compare"))
    for words in (
        f"/compare {first.title}, {second.title}",
        f"{first.title} vs {second.title} vs {third.title}",
    ):
        before = len(person.told)
        await person.asks(words)
        shown = person.told[before:]
        assert any(message.photo for message in shown), words
        # All that the picture says is in words, too.
        fact = next(iter(first.facts.values())).in_short
        assert any(fact in message.text for message in shown), words
    table, before = person.told[-1], len(person.told)
    ids = (first.id, second.id, third.id)
    other = next(term for term in shipped.terms if term.facts and term.id not in ids)
    await person.taps(table, events.Pick(ids, 1))
    assert table.photo
    await person.taps(table, events.Compare((first.id, other.id, third.id), 0))
    await person.taps(table, events.Compare((first.id, other.id), 0))
    assert other.title in table.text
    assert second.title not in table.text
    assert len(person.told) == before


async def test_the_guide_to_its_result_and_on_to_a_friend(
    api: FakeBotApi, bot: Bot, person: Person, friend: Person, shipped: Knowledge
) -> None:
    assert shipped.guide is not None
    step = await person.asks("/guide")
    for _ in shipped.guide.steps:
        choices = [event for event in person.does(step) if events.does(event, "choose")]
        if not choices:
            break
        await person.taps(step, choices[0])
    assert any(message.photo for message in person.told)
    [shared] = await person.taps(step, events.StepAction(None, "share"))
    [link] = copied_in(api, shared)
    opened = await friend.opens(link)
    assert any(events.does(event, "change") for event in friend.does(opened))


async def test_links_to_everything_and_junk(
    api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge
) -> None:
    topic, terms = shipped.topics[0], [term.id for term in shipped.terms[:3]]
    assert topic.title in (await person.opens(person.linked(events.Show(Ref("topic", topic.id))))).text
    for id in terms:
        title = shipped.entries[Ref("term", id)].title
        assert title in (await person.opens(person.linked(events.Show(Ref("term", id))))).text
    assert (await person.opens(person.linked(events.Compare(tuple(terms))))).photo
    greeting = (await person.asks("/start")).text
    for junk in ("", "1s", "1sAAAAAAAA", "inline", "g1zzz", "1kforget", "%F0%9F%92%A3"):
        assert (await person.opens(f"https://t.me/test_bot?start={junk}")).text == greeting
    assert person.does(await person.opens(person.linked(events.Command("guide"))))


async def test_what_is_copied_under_an_answer_opens_it(
    api: FakeBotApi, bot: Bot, person: Person, friend: Person, shipped: Knowledge
) -> None:
    for topic in shipped.topics[::8]:
        answer = await person.opens(person.linked(events.Show(Ref("topic", topic.id))))
        [link] = copied_in(api, answer)
        assert (await friend.opens(link)).text == answer.text


async def test_inline_and_as_a_guest(
    api: FakeBotApi, bot: Bot, person: Person, friend: Person, shipped: Knowledge
) -> None:
    term = shipped.terms[-1]
    for letters in range(len(term.title) + 1):
        query = api.inline_query(person.user, term.title[:letters])
        await api.idle()
        found = (api.inline_queries[query].answer or {})["results"]
        assert 0 < len(found) <= 50
    assert found[0]["title"] == term.title
    sent = api.choose(person.user, friend.chat, query, found[0]["id"])
    assert term.title in sent.text
    [link] = links_in(api, sent)
    assert term.title in (await friend.opens(link)).text
    strangers = api.group(-99)
    api.guest_message(strangers, person.user, f"@test_bot what is {term.title}?")
    await api.wait_for(lambda: api.bot_messages(strangers))
    [answer] = api.bot_messages(strangers)
    assert term.title in answer.text
    assert term.title in (await person.opens(links_in(api, answer)[0])).text


async def test_two_people_in_a_topic_of_a_group(
    api: FakeBotApi, bot: Bot, person: Person, friend: Person, shipped: Knowledge
) -> None:
    forum = api.group(-1_000_000_000_007, forum=True)
    first, second = shipped.terms[0], shipped.terms[1]
    aspect = next(a for a in shipped.aspects if {a.id} <= first.facts.keys() & second.facts.keys())
    for who, term in ((person, first), (friend, second)):
        await said_in(api, forum, who, f"@test_bot what is {term.title}?", 3)
    for who, term in ((person, first), (friend, second)):
        answer = await said_in(api, forum, who, f"@test_bot and the {aspect.title}?", 3)
        topic = shipped.topic_about(term.id, aspect.id)
        assert answer.text.count(topic.title if topic else term.facts[aspect.id].text) == 1
        assert answer.thread == 3
    for who in (person, friend):
        way = await said_in(api, forum, who, "/guide@test_bot", 3)
        [link] = links_in(api, way)
        assert who.does(await who.opens(link))


async def test_feedback_and_what_is_not_known(
    api: FakeBotApi, bot: Bot, person: Person, store: Store, shipped: Knowledge
) -> None:
    answer = await person.opens(person.linked(events.Show(Ref("topic", shipped.topics[0].id))))
    votes = [event for event in person.does(answer) if isinstance(event, events.Vote)]
    assert {vote.helpful for vote in votes} == {True, False}
    for vote in sorted(votes, key=lambda vote: vote.helpful, reverse=True):
        assert await person.taps(answer, vote) == [answer]
    assert await person.taps(answer, events.Because(vote.ref, "unclear")) == [answer]
    assert "unclear" in dict((await voted_against(store))[0].reasons)
    miss = await person.asks("gjhkl asdkjh zebra qwop")
    assert await store.questions() == []
    await person.taps(miss, events.PassOn())
    assert await store.questions() == ["gjhkl asdkjh zebra qwop"]


async def test_a_vote_in_the_middle_of_the_guide_writes_nothing(
    api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge
) -> None:
    ref = Ref("topic", shipped.topics[0].id)
    answer = await person.opens(person.linked(events.Show(ref)))
    await person.asks("/guide")
    before = len(person.told)
    for event in (events.Vote(ref, helpful=False), events.Because(ref, "unclear")):
        assert await person.taps(answer, event) == [answer]
    assert len(person.told) == before


async def test_the_long_part_is_folded(api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge) -> None:
    ref = next(Ref("topic", topic.id) for topic in shipped.topics if topic.short)
    whole = await person.opens(person.linked(events.Show(ref, whole=True)))
    assert "<blockquote expandable>" in whole.html


# By polling alone: what a button does is decided after it has arrived.
@pytest.mark.parametrize("mode", ["polling"], indirect=True)
async def test_no_button_is_dead_and_none_says_anything_twice(
    api: FakeBotApi, bot: Bot, person: Person, shipped: Knowledge
) -> None:
    for words in (
        *("/start", "/help", "/terms", "/topics", "/compare"),
        shipped.terms[-1].title,
        f"{shipped.terms[-1].title}: {shipped.aspects[0].title}",
        shipped.gaps[0].title,
        shipped.topics[0].title,
        "gjhkl asdkjh zebra qwop",
    ):
        answer = await person.asks(words)
    await person.taps(answer, events.Vote(UNKNOWN, helpful=False))
    # Only of the last question it is known what else it may have meant.
    await person.taps(answer, events.Because(UNKNOWN, "wrong-topic"))
    await person.asks("/guide")
    group = api.group(-7)
    for words in ("/terms", "/compare", "/guide", f"@test_bot {shipped.terms[0].title}"):
        await said_in(api, group, person, words)
    say = shipped.voice

    def kind(code: str) -> str:
        payload = code.partition("?start=")[2]
        event = person.talk.codec.read(payload or code)
        name = type(event).__name__
        if isinstance(event, events.StepAction):
            name = "guide" if event.action in events.GUIDE_ACTIONS else event.action
        return ("link to " if payload else "") + GROUPED.get(name, name)

    walker = Walker(
        api, person, (say.sentences.gone, say.telegram.apology, say.telegram.too_many), kind, MOST_OF_A_KIND
    )
    await walker.walk()
    # What was replaced in place before its turn came is opened again.
    torn = "/guide I have the whole summer and want quick skills and a career alike"  # a wish would turn it
    for words in 2 * ("/topics", "/terms", "/compare", "/guide", torn):
        await person.asks(words)
        await walker.walk()
    assert walker.faults == []
    # Why a step is asked is told on the page behind "?"; buttons that ask it stand under older messages only.
    actions = {"guide", "choose", "try", *get_args(events.AtStep)} - {"why", *GROUPED}
    kinds = {kind.__name__ for kind in KINDS} | actions | {*GROUPED.values()}
    assert kinds - {kind.split()[-1] for kind in walker.kinds} == set()
