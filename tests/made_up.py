"""Folders of any size, made of word lists: what is asked about things, and questions in slightly other words.

Made up, so easier in one way (few wordings) and harder in another (entries differ by a word or two):
what they show is whether method and thresholds carry from 20 entries to 20,000.
"""

import random
from collections.abc import Iterator

from bot.knowledge.entries import Topic
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Batch, Question
from bot.knowledge.voice import Voice
from tests.misspelling import slips

WHICH = [
    "amber",
    "ancient",
    "blue",
    "broken",
    "bronze",
    "canvas",
    "ceramic",
    "copper",
    "cotton",
    "crooked",
    "curved",
    "double",
    "electric",
    "enamel",
    "folding",
    "glass",
    "golden",
    "green",
    "hollow",
    "iron",
    "ivory",
    "leather",
    "linen",
    "little",
    "marble",
    "narrow",
    "oaken",
    "old",
    "orange",
    "paper",
    "pearl",
    "pewter",
    "plastic",
    "polished",
    "portable",
    "purple",
    "red",
    "rubber",
    "rusty",
    "silk",
    "silver",
    "square",
    "steel",
    "stone",
    "striped",
    "tin",
    "velvet",
    "wicker",
    "wide",
    "wooden",
    "woollen",
    "yellow",
]
THINGS = [
    "anchor",
    "anvil",
    "apron",
    "barrel",
    "basin",
    "basket",
    "bell",
    "bench",
    "bicycle",
    "blanket",
    "boiler",
    "bracket",
    "bucket",
    "cabinet",
    "camera",
    "candle",
    "carpet",
    "chair",
    "chest",
    "clock",
    "coat",
    "compass",
    "cradle",
    "curtain",
    "drawer",
    "drill",
    "drum",
    "engine",
    "fiddle",
    "flute",
    "fountain",
    "guitar",
    "hammer",
    "hammock",
    "helmet",
    "jug",
    "kettle",
    "ladder",
    "lamp",
    "lantern",
    "locket",
    "loom",
    "mattress",
    "mirror",
    "needle",
    "oven",
    "paddle",
    "piano",
    "pillow",
    "plough",
    "pump",
    "radio",
    "rake",
    "rocket",
    "saddle",
    "saw",
    "scarf",
    "shovel",
    "sofa",
    "spoon",
    "statue",
    "stove",
    "tent",
    "tray",
    "trumpet",
    "umbrella",
    "vase",
    "violin",
    "wagon",
    "wheel",
    "whistle",
]
WORDINGS = [
    ("how do I clean a {}", "washing the {}", "remove dirt from my {}", "my {} is dirty what now"),
    ("what does a {} cost", "price of the {}", "how expensive is a {}", "how much money for a {}"),
    ("how do I repair a {}", "fix my damaged {}", "the {} needs mending", "can one mend a {}"),
    (
        "where can I buy a {}",
        "shop that sells the {}",
        "purchase a {}",
        "i want to get a {} where is it sold",
    ),
    ("how heavy is a {}", "weight of the {}", "how many kilos has a {}", "what does the {} weigh"),
    ("who invented the {}", "inventor of the {}", "history and origin of a {}", "who came up with the {}"),
    (
        "how long does a {} last",
        "lifetime of the {}",
        "years until a {} wears out",
        "when does a {} wear out",
    ),
    ("how do I store a {}", "keep the {} in winter", "storage of a {}", "where to keep my {}"),
    (
        "is a {} dangerous",
        "safety of the {}",
        "can I hurt myself with a {}",
        "how safe is the {} for children",
    ),
    ("can I rent a {}", "hire the {} for a weekend", "borrow a {}", "do you lend a {}"),
    ("how do I paint a {}", "new colour for the {}", "varnish my {}", "which colour can i put on a {}"),
    ("how big is a {}", "size and height of the {}", "how many inches has a {}", "what size has the {}"),
    ("do you deliver a {}", "shipping of the {}", "have the {} sent to my home", "can a {} be sent to me"),
    ("can I return a {}", "refund for the {}", "give back my {}", "i want my money back for the {}"),
    ("what is a {} made of", "material of the {}", "parts of a {}", "which materials are in the {}"),
    (
        "how do I carry a {}",
        "transport the {} by train",
        "move a {} to another flat",
        "taking a {} on a train",
    ),
]
ASKED_OF_EACH = 8
FILLERS = ("hi, ", "please: ", "so ", "", "", "", "")
SMALL = 3
"""Longer words are words of content, or nearly so."""
BEYOND = 8
"""Every so many questions, one is about a thing that the folder doesn't have."""


def folder(entries: int, voice: Voice) -> Knowledge:
    """`entries` topics, each with a title and three phrasings; `voice` from any folder."""
    return Knowledge(voice, {}, topics=tuple(topic for topic, _ in _topics(entries)))


def questions(entries: int, number: int) -> Batch:
    """Questions for `folder(entries)`: other wordings, words left out, words misspelt; an eighth out of scope."""
    chance = random.Random(entries + 1)
    topics = list(_topics(entries))
    missing = _things(entries)[1]
    asked = []
    for n in range(number):
        topic, (what, wordings) = chance.choice(topics)
        expect = f"topic:{topic.id}"
        if n % BEYOND == 0:
            what, expect = chance.choice(missing), "none"
        text = _asked(wordings[3], what, chance)
        asked.append(Question(q=text, expect=(expect,), near=expect == "none"))
    return Batch(name=f"made-up-{entries}", writer="made up", date="-", first="-", questions=tuple(asked))


def _topics(entries: int) -> Iterator[tuple[Topic, tuple[str, tuple[str, ...]]]]:
    chance = random.Random(entries)
    number = 0
    for what in _things(entries)[0]:
        for wordings in chance.sample(WORDINGS, ASKED_OF_EACH):
            if number < entries:
                title, *phrasings = (wording.format(what) for wording in wordings[:3])
                texts = (*phrasings, f"{what}: {phrasings[0]}")
                topic = Topic(id=str(number), title=title, phrasings=texts, answer="So and so.")
                yield topic, (what, wordings)
                number += 1


def _things(entries: int) -> tuple[list[str], list[str]]:
    """The things of a folder, and as many that it doesn't have."""
    all_things = [f"{which} {thing}" for thing in THINGS for which in WHICH]
    random.Random(1).shuffle(all_things)
    size = -(-entries // ASKED_OF_EACH)
    return all_things[:size], all_things[size : size + max(20, size // 4)]


def _asked(wording: str, what: str, chance: random.Random) -> str:
    """As somebody types it: now and then with a small word left out, or one of content misspelt."""
    words = wording.split()
    small = [n for n, word in enumerate(words) if len(word) <= SMALL and word != "{}"]
    if small and chance.random() < 0.5:
        del words[chance.choice(small)]
    words = " ".join(words).format(what).split()
    if chance.random() < 0.5:
        place = chance.choice([n for n, word in enumerate(words) if len(word) > SMALL])
        words[place] = chance.choice(list(slips(words[place])))
    return chance.choice(FILLERS) + " ".join(words)
