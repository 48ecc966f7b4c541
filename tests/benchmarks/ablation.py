"""What each mechanism of understanding brings: every one switched off in turn, from outside.

    python -m tests.benchmarks.ablation [--only NAME ...]

On all questions that aren't held back: what changes in right, helped, wrong, refused and answered (in
points), how many questions became good (right, or refused) and how many stopped being so, and what
changes in right when the threshold is moved so that just as many questions of both scopes get a wrong
answer as with everything on. A change is called noise when it is below twice the root of the questions
that changed sides.
"""

import argparse
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

from bot.authoring.evaluate import OUT_OF_SCOPE, Verdict, judge
from bot.authoring.evaluation import figures
from bot.authoring.parallel import over_all
from bot.dialogue import candidates, nearness, reading, understanding
from bot.dialogue.candidates import Candidates
from bot.dialogue.cues import CueFinder
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.understanding import Understanding
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import Batch, Question, load_questions
from bot.matcher import decide, index, vectors, vocabulary
from bot.matcher.index import Index
from bot.matcher.names import Names
from bot.matcher.vectors import Asked
from bot.matcher.vocabulary import Vocabulary

SHIPPED = Path(__file__).parents[2] / "knowledge"
SHOWN = ("right", "helped", "wrong", "refused", "answered")
SILENT = ("fallback", "gap", "smalltalk")
"""What may come first where nothing is to be answered."""

Off: TypeAlias = Sequence[tuple[Any, str, Any]]
"""What is replaced: of which module or class, which name, by what."""
Case: TypeAlias = tuple[Batch, Question]


def nothing(*_: Any, **__: Any) -> list[Any]:
    return []


def never(*_: Any, **__: Any) -> bool:
    return False


def unchanged(_: Any, first: Any, *__: Any) -> Any:
    return first


def one_by_one(_: Index, asked: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(asked))


def all_alike(total: int, _: int) -> float:
    """As rare as can be, whatever the count."""
    return math.sqrt(math.log(1 + total))


_asked = Index._asked


def strange_words_are_nothing(self: Index, feature: str) -> Asked | None:
    found = _asked(self, feature)
    return found if found and found.readings else None


def as_written(_: Index, asked: Sequence[str]) -> list[str]:
    return list(asked)


_kind_of = Candidates._kind_of


def only_entries(self: Candidates, key: str) -> str | None:
    return None if key.startswith("intent:") else _kind_of(self, key)


MECHANISMS: dict[str, Off] = {
    "typo lookup": [(Vocabulary, "_misspelt", nothing)],
    "one slip leaves no other choice": [(vocabulary, "ONE_SLIP", 0.8)],
    "shorthand": [(Index, "expanded", as_written)],
    "synonyms": [(index, "synonyms_by_word", lambda _: {})],
    "function words weigh less": [(vocabulary, "FUNCTION_WORD", 1.0), (index, "FUNCTION_WORD", 1.0)],
    "rarity (idf)": [(vocabulary, "rarity", all_alike)],
    "strange words weigh": [(Index, "_asked", strange_words_are_nothing)],
    "pairs": [(Index, "_features", one_by_one)],
    "pivot": [(vectors, "PIVOT", 1.0)],
    "entry as a whole": [(index, "BEST_PHRASING", 1.0)],
    "best phrasing": [(index, "BEST_PHRASING", 0.0)],
    "cover": [(index, "COVER", 0.0)],
    "stems": [(vocabulary, "stem", str)],
    "names when misspelt": [(Names, "_nearest", nothing)],
    "clauses": [(understanding, "split", nothing)],
    "second answer": [(understanding, "second", lambda *_: None)],
    "facts first": [(understanding, "_facts_first", list)],
    "the card of a rare name": [(Understanding, "_by_the_card", unchanged)],
    "serious first": [(Understanding, "_serious_first", lambda _, ranked: tuple(ranked))],
    "support": [(candidates, "SUPPORT", 0.0)],
    "bare names": [(Candidates, "_bare_names", nothing)],
    "rareness of names": [(candidates, "NAMED", 0.0)],
    "described terms": [(candidates, "DESCRIBED", 0.0)],
    "gaps' handicap": [(candidates, "GAP", 1.0)],
    "by the way": [(candidates, "BY_THE_WAY", 1.0)],
    "group opinion": [(nearness, "SPEAKS", 0.0)],
    "wishes are groups, too": [(Candidates, "_kind_of", only_entries)],
    "guide cues": [(CueFinder, "recommending", never), (CueFinder, "choosing", never)],
    "only recommending": [(CueFinder, "recommending", never)],
    "only choosing": [(CueFinder, "choosing", never)],
    "small talk": [(Understanding, "_chat", nothing)],
    "lead in confidence": [(decide, "LEAD", 0.0)],
    "groups are no rivals": [(Candidates, "group", lambda _, ref: str(ref))],
    "least score (WEAK)": [(decide, "WEAK", 0.0)],
    "parts count less": [(reading, "PART", 1.0)],
}


@contextmanager
def without(off: Off) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name, instead in off:
            stack.enter_context(patch.object(owner, name, instead))
        yield


def judged(knowledge: Knowledge, asked: Sequence[Case]) -> list[Verdict]:
    dialogue = Dialogue(knowledge)
    return over_all(lambda one: judge(dialogue, *one), asked)


def at_equal_wrong(verdicts: Sequence[Verdict], wrong: float) -> float:
    """The share of questions in scope answered right when as many of all are answered wrong, by the curve.

    The threshold on confidence is lowered until `wrong` is reached, between two steps in proportion.
    """
    in_scope = sum(verdict.expected != OUT_OF_SCOPE for verdict in verdicts)
    last = (0, 0)
    for threshold in range(100, -1, -1):
        sure = [v for v in verdicts if v.confidence >= threshold]
        now = sum(map(_would_be_right, sure)), sum(map(_would_be_wrong, sure))
        if now[1] > wrong:
            share = (wrong - last[1]) / (now[1] - last[1])
            return 100 * (last[0] + share * (now[0] - last[0])) / in_scope
        last = now
    return 100 * last[0] / in_scope


def _would_be_right(verdict: Verdict) -> bool:
    """Given as the answer, its best match is right; where it was given, as it was judged."""
    if verdict.result in ("right", "wrong"):
        return verdict.result == "right"
    return verdict.expected != OUT_OF_SCOPE and verdict.first_right


def _would_be_wrong(verdict: Verdict) -> bool:
    """Given as the answer, its best match misleads."""
    silent = verdict.expected == OUT_OF_SCOPE and verdict.got.partition(":")[0] in SILENT
    return verdict.result != "refused" and not silent and not _would_be_right(verdict)


def changed(before: Iterable[Verdict], after: Iterable[Verdict]) -> tuple[int, int]:
    """How many questions became good, and how many stopped being so: right, or refused."""
    good = ("right", "refused")
    pairs = [(one.result in good, other.result in good) for one, other in zip(before, after, strict=True)]
    return pairs.count((False, True)), pairs.count((True, False))


def line(name: str, before: Sequence[Verdict], after: Sequence[Verdict]) -> tuple[str, str]:
    """What changed, and whether that is noise."""
    old, new = figures(before), figures(after)
    shares = "".join(f"{new[key] - old[key]:+10.1f}" for key in SHOWN)
    gained, lost = changed(before, after)
    noise = "  noise" if abs(gained - lost) <= 2 * math.sqrt(gained + lost) else ""
    return f"{name:34}{shares}{gained:8}{lost:6}", noise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(MECHANISMS), help="names of mechanisms")
    options = parser.parse_args()
    knowledge = load_knowledge(SHIPPED)
    batches = [batch for batch in load_questions(SHIPPED) if not batch.held]
    asked = [(batch, question) for batch in batches for question in batch.questions]
    before = judged(knowledge, asked)
    everything = figures(before)
    wrong = sum(verdict.result in ("wrong", "answered") for verdict in before)
    usual = at_equal_wrong(before, wrong)
    print(f"{'points':34}{''.join(f'{key:>10}' for key in SHOWN)}  better worse   right at equal wrong")
    print(f"{'everything on, %':34}{''.join(f'{everything[key]:10.1f}' for key in SHOWN)}{usual:31.1f}")
    for name in options.only:
        with without(MECHANISMS[name]):
            after = judged(knowledge, asked)
        told, noise = line(name, before, after)
        print(f"{told}{at_equal_wrong(after, wrong) - usual:+17.1f}{noise}", flush=True)


if __name__ == "__main__":
    main()
