"""All that a link into the chat can lead to: the guide, topics, terms, and terms side by side."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from bot.dialogue import events
from bot.dialogue.events import Event
from bot.knowledge.entries import Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.understanding.tokens import words

LINKED = (
    *(events.Show, events.ShowFact, events.ShowSection, events.Leaf, events.Compare, events.Pick),
    *(events.OpenShared, events.TakeAlong),
)
"""What a link may do: show something, or lead into the guide, and nothing else."""


@dataclass(frozen=True)
class Link:
    """Where a link leads."""

    title: str
    name: str
    """A few words for a file: lower-case letters, digits, `-` and `_`."""
    event: Event


@dataclass(frozen=True)
class Address:
    """A link as people open it."""

    title: str
    name: str
    url: str


def may_link(event: Event) -> bool:
    """Whether a link, which anybody can write, may lead to this."""
    return isinstance(event, LINKED) or event == events.Command("guide")


def links(knowledge: Knowledge) -> Iterator[Link]:
    """The guide, every topic, every term, and every two or three terms that can be compared."""
    if knowledge.guide:
        yield Link(knowledge.voice.labels.guide, "guide", events.Command("guide"))
    for topic in knowledge.topics:
        yield Link(topic.title, f"topic-{topic.id}", events.Show(Ref("topic", topic.id)))
    for term in knowledge.terms:
        yield Link(term.title, f"term-{term.id}", events.Show(Ref("term", term.id)))
    for size in (2, 3):
        for terms in combinations(knowledge.terms, size):
            if any(term.facts for term in terms):
                yield _comparison(knowledge, terms)


def _comparison(knowledge: Knowledge, terms: tuple[Term, ...]) -> Link:
    *first, last = (term.title for term in terms)
    title = knowledge.voice.sentences.compare_title.format(terms=f"{', '.join(first)} and {last}")
    name = "compare-" + "-".join(term.id for term in terms)
    return Link(title, name, events.Compare(tuple(term.id for term in terms)))


def addresses(
    knowledge: Knowledge, write: Callable[[Event], str], bot: str, about: Iterable[str] = ()
) -> Iterator[Address]:
    """All links of one bot, or those whose titles or names have all the words of `about`.

    `write` gives an event's code.
    """
    wanted = set(words(" ".join(about)))
    for link in links(knowledge):
        if wanted <= {*words(link.title), *words(link.name)}:
            yield Address(link.title, link.name, f"https://t.me/{bot}?start={write(link.event)}")
