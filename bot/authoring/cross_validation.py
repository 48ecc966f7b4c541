"""Questions judged by a bot that hasn't learned from them, as it would meet those of somebody new.

Who wrote a batch asks alike throughout, so a batch is left out whole: its figures are those of new people.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter
from pathlib import Path
from zlib import crc32

from bot.authoring.evaluate import Verdict, judge, judge_all
from bot.cache import classifiers_of_the_guide, learned_of, teaching
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Batch, Question
from bot.processes import at_once, over_all
from bot.understanding.learning import Prepared, prepare, train
from bot.understanding.vocabulary import Vocabulary

FEWEST_BATCHES = 5
"""With fewer batches, too much would be missing with one of them."""
FOLDS = 10
"""So many parts are left out, one after the other: each costs a training."""
SAMPLE = 1_500
"""About so many questions tell within seconds what a lesson does to others."""


def cross_validate(knowledge: Knowledge, batches: Sequence[Batch], one_by_one: bool = False) -> list[Verdict]:
    """A verdict for each question of the batches that teach, in order, by what the others teach.

    Of more than `FOLDS` batches, several are left out together, unless `one_by_one`: that takes as many
    trainings as there are batches. A folder with too few questions to be trained is judged as it is.
    """
    asked = [(batch, question) for batch in batches for question in batch.questions]
    parts = max(FOLDS, len(batches)) if one_by_one else FOLDS
    return _judged(_prepared(knowledge, [question for _, question in asked]), asked, parts)


def cross_validate_sample(
    knowledge: Knowledge, batches: Sequence[Batch], taught: Sequence[Question], like: Sequence[str] = ()
) -> list[Verdict]:
    """The same of about `SAMPLE` questions from all batches, by much less training: `taught` always teach and
    aren't asked, and so few parts are left out that half of very many questions teach the other half.

    `like`: only of questions that share a word with one of these. What else tips either way with a lesson is
    chance: every training tips a doubtful question or two.
    """
    asked = [(batch, question) for batch in batches for question in batch.questions]
    prepared = _prepared(knowledge, [*(question for _, question in asked), *taught])
    vocabulary, every = prepared.untrained.vocabulary, -(-len(asked) // SAMPLE) or 1
    wanted = _content(vocabulary, like)

    def is_asked(question: Question) -> bool:
        # One in so many, which doesn't change with the questions beside it.
        is_in = crc32(" ".join(question.lines()).encode()) % every == 0
        return is_in and (not wanted or not wanted.isdisjoint(_content(vocabulary, question.lines())))

    always = frozenset(question.q for question in taught if question.q)
    return _judged(prepared, asked, 2 if len(asked) > 4 * SAMPLE else 4, is_asked, always)


def _prepared(knowledge: Knowledge, questions: Sequence[Question]) -> Prepared:
    """With what is learned of the guide, which no question teaches: once for all parts."""
    prepared, typed = at_once(
        [lambda: prepare(knowledge, questions), lambda: classifiers_of_the_guide(knowledge)]
    )
    with_guide: Prepared = replace(prepared, untrained=replace(prepared.untrained, typed=typed))
    return with_guide


def _content(vocabulary: Vocabulary, texts: Sequence[str]) -> set[str]:
    """The stems of words that say what a text is about."""
    return {token for text in texts for token in vocabulary.read(text).tokens} - vocabulary.function_words


def _judged(
    prepared: Prepared,
    asked: Sequence[tuple[Batch, Question]],
    parts: int,
    is_asked: Callable[[Question], bool] = lambda _: True,
    always: frozenset[str] = frozenset(),
) -> list[Verdict]:
    """`always`: questions that teach in whatever part they are."""

    def judged(fold: Sequence[int]) -> list[tuple[int, Verdict]]:
        texts = frozenset(text for n in fold if (text := asked[n][1].q)) - always
        dialogue = Dialogue(prepared.knowledge, learned=train(prepared, without=texts))
        return [(n, judge(dialogue, *asked[n])) for n in fold if is_asked(asked[n][1])]

    is_trained = prepared.table is not None
    folds = _folds([batch.name for batch, _ in asked], parts) if is_trained else [range(len(asked))]
    return [
        verdict
        for _, verdict in sorted(chain.from_iterable(over_all(judged, folds, few=1)), key=itemgetter(0))
    ]


def _folds(names: Sequence[str], parts: int) -> list[list[int]]:
    """The numbers of the questions that are left out together. `names`: the batch of each question."""
    batches = list(dict.fromkeys(names))
    if len(batches) < FEWEST_BATCHES:
        return [list(range(start, len(names), parts)) for start in range(parts)]
    parts = min(parts, len(batches))
    # One after the other in turn: what is alike has names that are alike, and is left out in several parts.
    part_of = {name: n % parts for n, name in enumerate(batches)}
    return [[n for n, name in enumerate(names) if part_of[name] == part] for part in range(parts)]


def judge_by_folder(folder: Path, knowledge: Knowledge, batches: Sequence[Batch]) -> list[Verdict]:
    """A verdict for each question, by all that the folder teaches besides these very questions.

    What is held back meets the bot as it is, even where somebody else has asked the same.
    """
    texts = {question.q for batch in batches if not batch.held for question in batch.questions if question.q}
    teachers = teaching(folder)
    if taught := texts.intersection(question.q for question in teachers if question.q):
        learned = train(prepare(knowledge, teachers), without=frozenset(taught))
    else:
        learned = learned_of(folder, knowledge)
    return judge_all(Dialogue(knowledge, learned=learned), batches)
