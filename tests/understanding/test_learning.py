"""What a folder teaches: from its phrasings, and from questions with what they expect."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Move, Question
from bot.understanding.decide import NoMatch, decide
from bot.understanding.interpret import Interpreter
from bot.understanding.interpretation import Candidate
from bot.understanding.kinds import DEFINE, SILENT, SMALLTALK, Kinds, ref_of
from bot.understanding.learning import learn
from bot.understanding.model import Training
from tests.shaken import shuffled

EAGER = Training(enough=10)
"""So few questions are enough in these tests."""
ASKED = {
    "topic:loan-length": [
        "until when is it mine",
        "weeks till the book goes back",
        "i want to finish this novel",
    ],
    "topic:lost-card": ["left my card on a bench", "my dog ate the card", "no idea where my card is now"],
    "aspect:price": ["what will i be charged", "is there money to be paid", "does it cost anything"],
    "term:family-card": ["one for my wife and the kids", "something for a whole household"],
    "gap:parking": ["somewhere to leave my van", "do you have a place for cars"],
    "gap:harassment": ["someone grabbed me in there", "he waits for me outside every day"],
    "smalltalk": ["ta very much", "good evening to you"],
    "unknown": ["who won the football", "recipe for pancakes", "capital of peru", "is it raining"],
    "none": ["do you sell coffee", "may i bring my bird"],
    "guide": ["help me pick one of them", "choose a card for me please"],
}


def questions() -> list[Question]:
    return [Question(q=text, expect=(label,)) for label, texts in ASKED.items() for text in texts]


def _candidates(knowledge: Knowledge, text: str, questions: Sequence[Question] = ()) -> tuple[Candidate, ...]:
    return Interpreter(knowledge, learn(knowledge, questions, EAGER)).interpret(text).candidates


@pytest.fixture
def kinds(small: Knowledge) -> Kinds:
    return learn(small).kinds


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("topic:loan-length", "section:lending"),
        ("aspect:price", "section:cards"),
        ("term:family-card", "term:family-card"),
        ("gap:parking", SILENT),
        ("smalltalk:thanks", SMALLTALK),
        ("intent:compare", "intent:compare"),
    ],
)
def test_entries_of_a_section_give_one_kind_of_answer(kinds: Kinds, key: str, kind: str) -> None:
    assert kinds.of(key) == kind
    assert kind in kinds.names


def test_a_topic_without_a_section_is_a_kind_of_its_own(small: Knowledge) -> None:
    alone = small.topics[0].model_copy(update={"section": None})
    kinds = learn(replace(small, topics=(alone, *small.topics[1:]))).kinds
    assert kinds.of(f"topic:{alone.id}") in kinds.names
    assert kinds.of(f"topic:{alone.id}") != kinds.of(f"topic:{small.topics[1].id}")


@pytest.mark.parametrize(
    ("wanted", "named", "kinds_accepted"),
    [
        ({"topic:loan-length"}, (), {"section:lending"}),
        ({"topic:loan-length", "aspect:price"}, (), {"section:lending", "section:cards"}),
        ({"section:cards"}, (), {"section:cards"}),
        ({"term:family-card"}, (), {"term:family-card"}),
        ({"term:family-card"}, ("family-card",), {DEFINE}),
        ({"gap:parking"}, (), {SILENT}),
        ({"unknown"}, (), {SILENT}),
        ({"smalltalk"}, (), {SMALLTALK}),
        ({"compare"}, ("family-card", "readers-card"), {"intent:compare"}),
        ({"guide"}, (), {"intent:guide"}),
        ({"gap:harassment"}, (), set()),
        ({"topic:long-gone"}, (), {"topic:long-gone"}),
    ],
)
def test_what_a_label_accepts(
    kinds: Kinds, wanted: set[str], named: tuple[str, ...], kinds_accepted: set[str]
) -> None:
    assert kinds.accepted(frozenset(wanted), named) == kinds_accepted & set(kinds.names)


def test_nobody_asks_what_a_thing_is_without_its_name_nor_describes_what_is_named(small: Knowledge) -> None:
    learned = learn(small)
    names, vocabulary = learned.kinds.names, learned.vocabulary
    plain, named = (
        learned.kinds.possible(vocabulary.read(text)) for text in ("the thing", "the family card")
    )
    possible = [{name for name, is_so in zip(names, one, strict=True) if is_so} for one in (plain, named)]
    assert DEFINE in possible[1] - possible[0]
    assert "term:family-card" in possible[0] - possible[1]


def test_a_wish_that_a_folder_can_not_fulfil_is_never_meant(small: Knowledge) -> None:
    learned = learn(replace(small, terms=small.terms[:1], guide=None))
    possible = dict(
        zip(
            learned.kinds.names,
            learned.kinds.possible(learned.vocabulary.read("compare them")).tolist(),
            strict=True,
        )
    )
    assert not possible["intent:compare"]
    assert possible["intent:guide"] == bool(small.voice.intents["guide"].instead)


def test_with_few_questions_the_phrasings_alone_decide(small: Knowledge) -> None:
    assert learn(small, questions(), Training(enough=1_000)).model is None
    assert learn(small, questions(), EAGER).model is not None


def test_questions_teach_what_no_phrasing_says(small: Knowledge) -> None:
    asked = "my goat ate the card"
    before = [one for one in _candidates(small, asked) if "lost-card" in str(one.meaning)]
    after = [one for one in _candidates(small, asked, questions()) if "lost-card" in str(one.meaning)]
    assert after
    assert after[0].probability > max((one.probability for one in before), default=0)


def test_what_nobody_can_answer_is_learned_too(small: Knowledge) -> None:
    learned = learn(small, questions(), EAGER)
    found = Interpreter(small, learned).interpret("who won the match").candidates
    assert found[0].kind in ("silent", "gap")


def test_trouble_is_told_from_what_is_harmless(small: Knowledge) -> None:
    interpreter = Interpreter(small, learn(small, questions(), EAGER))
    assert (
        interpreter.interpret("he grabbed me outside").trouble > interpreter.interpret("is it dear").trouble
    )


def test_neither_the_order_of_entries_nor_of_phrasings_or_questions_matters(small: Knowledge) -> None:
    one = Interpreter(small, learn(small, questions(), EAGER))
    mixed = shuffled(small, 1)
    other = Interpreter(mixed, learn(mixed, questions()[::-1], EAGER))
    for text in (
        "how long is it mine",
        "card gone",
        "a van",
        "who won the cup",
        "family card price",
        "cheers",
    ):
        assert _told(one, text) == _told(other, text)


def test_the_same_is_learned_bit_for_bit_each_time(small: Knowledge) -> None:
    one, other = (learn(small, questions(), EAGER) for _ in range(2))
    assert one.model is not None
    assert other.model is not None
    assert one.model.rows == other.model.rows
    assert one.model.weights.tobytes() == other.model.weights.tobytes()


def test_a_line_of_a_talk_teaches_nothing_by_itself_of_what_is_asked(small: Knowledge) -> None:
    talk = Question(talk=("is the family card free", "and zebras"), expect=("topic:lost-card",))
    asked = dict(_told(Interpreter(small, learn(small, [*questions(), talk], EAGER)), "and zebras"))
    unasked = dict(_told(Interpreter(small, learn(small, questions(), EAGER)), "and zebras"))
    assert asked == pytest.approx(unasked, abs=0.005)


def test_a_line_of_a_talk_teaches_what_it_wants_of_the_answer_before(small: Knowledge) -> None:
    def likely(move: Move | None) -> float:
        lines = ("is the family card free", "ledgers and zebras forever")
        talk = Question(talk=lines, expect=("topic:lost-card",), move=move)
        learned = learn(small, [*questions(), talk], EAGER)
        assert learned.moves is not None
        message = learned.vocabulary.read("zebras, ledgers")
        return learned.moves.probabilities(learned.features.of(message))["source"]

    assert likely("source") > likely(None)


def test_a_question_that_expects_what_is_gone_does_no_harm(small: Knowledge) -> None:
    gone = Question(q="where are the old maps", expect=("topic:maps",))
    assert learn(small, [*questions(), gone], EAGER).model is not None


def test_no_folder_is_too_small_to_be_learned_from(small: Knowledge) -> None:
    empty = replace(small, topics=(), terms=(), aspects=(), gaps=(), synonyms=(), guide=None)
    found = Interpreter(empty, learn(empty)).interpret("how long is a loan").candidates
    assert isinstance(decide(found, empty.voice.thresholds), NoMatch)


def test_a_key_is_a_reference_unless_it_asks_what_a_thing_is() -> None:
    assert ref_of("topic:a").id == "a"
    with pytest.raises(LookupError):
        ref_of(DEFINE)


def _told(interpreter: Interpreter, text: str) -> list[tuple[str, float]]:
    return [(str(one.meaning), round(one.probability, 3)) for one in interpreter.interpret(text).candidates]


def test_what_the_guide_was_told_is_no_trouble(small: Knowledge, guided: Guide) -> None:
    """Else an answer such as "evenings are mine" could be taken for a cry for help."""
    said = "someone who waits outside for me, after dark"
    told = guided.model_copy(update={"background": (said, f"{said} please", "waits outside for me")})
    before, after = (
        Interpreter(one, learn(one, questions(), EAGER)).interpret(said).trouble
        for one in (small, replace(small, guide=told))
    )
    assert after < before
