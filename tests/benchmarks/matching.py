"""What a question costs: this matcher beside WRatio, token_set_ratio and BM25, in one run.

    python -m tests.benchmarks.matching [--entries 20 200 2000 20000]

Milliseconds a question (median and 99th percentile), seconds to build, megabytes. Entries beyond the
shipped knowledge are made of chance words, three phrasings each.
"""

import argparse
import gc
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.dialogue.understanding import Understanding
from bot.knowledge.loader import load_knowledge
from bot.matcher.decide import decide
from bot.matcher.index import Index
from bot.matcher.vectors import Document

SHIPPED = Path(__file__).parents[2] / "knowledge"
QUESTIONS = 200
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vu",
    "bel",
    "dor",
    "fin",
    "gol",
    "hep",
    "jar",
    "nis",
    "pol",
    "qui",
    "rus",
    "sem",
    "tov",
    "wex",
    "yan",
]

Answer = Callable[[str], object]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    median: float
    p99: float
    build: float
    megabytes: float


def measured(what: str, build: Callable[[], Answer], questions: Sequence[str]) -> Row:
    """Build once with memory traced, once for time; then ask every question once."""
    tracemalloc.start()
    build()
    megabytes = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    began = time.perf_counter()
    answer = build()
    seconds = time.perf_counter() - began
    # As the bot does once it has started: what stays isn't searched for garbage.
    gc.collect()
    gc.freeze()
    times = []
    for question in questions:
        began = time.perf_counter()
        answer(question)
        times.append(1000 * (time.perf_counter() - began))
    p99 = statistics.quantiles(times, n=100)[-1]
    return Row(what, statistics.median(times), p99, seconds, megabytes)


def whole_sentences(scorer: Callable[..., float], texts: Sequence[str]) -> Callable[[], Answer]:
    def build() -> Answer:
        return lambda question: process.extract(question, texts, scorer=scorer, limit=10)

    return build


def bm25(texts: Sequence[str]) -> Callable[[], Answer]:
    import bm25s

    def build() -> Answer:
        found = bm25s.BM25()
        found.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

        def ask(question: str) -> object:
            tokens = bm25s.tokenize(question, show_progress=False)
            return found.retrieve(tokens, k=min(10, len(texts)), show_progress=False)

        return ask

    return build


def of_the_article() -> tuple[list[Document], Callable[[], Answer]]:
    knowledge = load_knowledge(SHIPPED)
    documents = [Document(str(ref), (e.title, *e.phrasings)) for ref, e in knowledge.entries.items()]

    def build() -> Answer:
        understanding = Understanding(knowledge)
        return lambda question: decide(understanding.read(question).candidates)

    return documents, build


def by_chance(entries: int) -> tuple[list[Document], Callable[[], Answer]]:
    chance = random.Random(entries)
    vocabulary = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(max(300, entries // 2))]
    ranks = [1 / (rank + 5) for rank in range(len(vocabulary))]
    documents = [
        Document(str(n), tuple(" ".join(chance.choices(vocabulary, ranks, k=7)) for _ in range(3)))
        for n in range(entries)
    ]

    def build() -> Answer:
        index = Index(documents)
        return lambda question: index.rank(question)

    return documents, build


def misspelt(text: str, chance: random.Random) -> str:
    """One letter fewer, as people type."""
    place = chance.randrange(max(1, len(text)))
    return text[:place] + text[place + 1 :]


def compare(name: str, documents: Sequence[Document], build: Callable[[], Answer]) -> list[Row]:
    chance = random.Random(1)
    texts = [text for document in documents for text in document.texts]
    questions = [misspelt(chance.choice(texts), chance) for _ in range(QUESTIONS)]
    return [
        measured(f"{name}: this matcher", build, questions),
        measured(f"{name}: WRatio", whole_sentences(fuzz.WRatio, texts), questions),
        measured(f"{name}: token_set_ratio", whole_sentences(fuzz.token_set_ratio, texts), questions),
        measured(f"{name}: BM25", bm25(texts), questions),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="*", default=[20, 200, 2_000, 20_000])
    sizes = parser.parse_args().entries
    print(f"{'':36}{'median ms':>10}{'p99 ms':>10}{'build s':>10}{'MB':>8}")
    cases = [("shipped", *of_the_article()), *((f"{n} entries", *by_chance(n)) for n in sizes)]
    for name, documents, build in cases:
        for row in compare(name, documents, build):
            print(f"{row.what:36}{row.median:10.2f}{row.p99:10.2f}{row.build:10.2f}{row.megabytes:8.1f}")


if __name__ == "__main__":
    main()
