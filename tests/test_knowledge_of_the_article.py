"""The shipped knowledge: complete, found by its own phrasings, in the bot's own words."""

import json
import re
from collections import Counter
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

import pytest

from bot.dialogue import events
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.replies import Reply
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Fact, Ref, Term, Topic
from bot.knowledge.knowledge import Knowledge

HERE = Path(__file__).parent
RUN = 8
SECTIONS = [
    "overview",
    "definitions",
    "structure-and-duration",
    "skill-building",
    "industry-exposure",
    "flexibility",
    "networking-and-mentorship",
    "resume-and-career",
    "application-and-selection",
    "compensation",
    "choosing",
    "comparison",
]
TERMS = [
    "internship",
    "micro-internship",
    "bite-sized-experience",
    "project-based-internship",
    "nano-internship",
    "skill-sprint",
    "flash-internship",
    "experiential-microlearning",
    "remote-micro-engagement",
    "just-in-time-upskilling",
    "short-term-contracting-internship",
    "on-demand-talent-challenge",
]
ASPECTS = [
    "duration",
    "commitment",
    "skill-building",
    "learning-scope",
    "mentorship",
    "application",
    "ideal-for",
]


def runs(text: str, size: int = RUN) -> list[str]:
    """Every run of so many words, as a hash: the article itself stays out of the project."""
    found = re.findall(r"[a-z0-9']+", text.lower())
    return [
        blake2b(" ".join(found[start : start + size]).encode(), digest_size=6).hexdigest()
        for start in range(len(found) - size + 1)
    ]


def test_every_section_term_and_aspect_is_there(shipped: Knowledge) -> None:
    assert {topic.section for topic in shipped.topics} == set(SECTIONS)
    assert {term.id for term in shipped.terms} == set(TERMS)
    assert [aspect.id for aspect in shipped.aspects][:7] == ASPECTS
    assert len(shipped.gaps) >= 30


def test_the_two_sides_have_a_fact_for_every_aspect(shipped: Knowledge) -> None:
    for term in shipped.terms[:2]:
        assert set(term.facts) == {aspect.id for aspect in shipped.aspects}


def test_short_answers_fit_a_phone(shipped: Knowledge) -> None:
    shorts = [topic.short for topic in shipped.topics] + [term.short for term in shipped.terms]
    assert all(short and len(short) <= 200 for short in shorts)


def test_no_sentence_is_taken_from_the_article() -> None:
    hashes = set(json.loads((HERE / "article_runs.json").read_text()))
    assert len(hashes) > 1000
    for path in sorted((HERE.parent / "knowledge").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert not hashes.intersection(runs(text)), path


def test_nothing_of_this_article_is_in_the_code(shipped: Knowledge) -> None:
    named = [term.id for term in shipped.terms if term.id != "internship"]
    named += [term.title for term in shipped.terms if term.id != "internship"]
    named += [topic.short for topic in shipped.topics if topic.short]
    named += [term.short for term in shipped.terms if term.short]
    for path in (HERE.parent / "bot").rglob("*"):
        if path.suffix in (".py", ".yaml"):
            text = path.read_text(encoding="utf-8").lower()
            assert not [name for name in named if name.lower() in text], path


def test_every_title_and_phrasing_finds_its_own_entry(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    asked = [
        (ref, text) for ref, entry in shipped.entries.items() for text in (entry.title, *entry.phrasings)
    ]
    found = [_finds(shipped_dialogue, phrasing, ref, shipped) for ref, phrasing in asked]
    assert not [
        f"{ref}: {phrasing}" for (ref, phrasing), is_found in zip(asked, found, strict=True) if not is_found
    ]


def _finds(dialogue: Dialogue, phrasing: str, ref: Ref, known: Knowledge) -> bool:
    """Its entry is given or offered, first; or, of a named term, the fact that a topic of this section tells."""
    turn = dialogue.respond(Said(phrasing), State(), 0.0)
    asked = next(note for note in turn.notes if isinstance(note, Asked))
    if asked.outcome == "fallback":
        return False
    if asked.matches[0].ref.kind != "term":
        return asked.matches[0].ref == ref
    term, *rest = asked.matches[:2]
    same_section = ref.kind == "topic" and term.section == known.section_of(ref)
    return term.ref == ref or same_section or ref in [match.ref for match in rest]


SMALL_TERMS = TERMS[2:]
HEDGE = re.compile(
    r"(the article|its table|it isn't|it is not|it's not|not clear|for you if|perhaps)\b", re.I
)
NEGATIVE = re.compile(r"n't\b|\b(not|no|nothing|never|without)\b", re.I)
TOLD = {
    "bite-sized-experience": "duration commitment skill-building learning-scope place-and-schedule",
    "project-based-internship": "duration commitment skill-building learning-scope networking",
    "nano-internship": "duration commitment skill-building learning-scope ideal-for place-and-schedule",
    "skill-sprint": "duration commitment skill-building learning-scope resume",
    "flash-internship": "duration skill-building learning-scope networking",
    "experiential-microlearning": "duration skill-building learning-scope ideal-for",
    "remote-micro-engagement": "duration commitment skill-building learning-scope place-and-schedule resume",
    "just-in-time-upskilling": "duration skill-building learning-scope resume",
    "short-term-contracting-internship": "duration skill-building learning-scope ideal-for",
    "on-demand-talent-challenge": "duration commitment skill-building learning-scope ideal-for "
    "place-and-schedule resume",
}
"""By what aspects the article's passage on a term tells something of it."""
FACTS = [(term, aspect) for term in TERMS for aspect in TOLD.get(term, " ".join(ASPECTS)).split()]


def shorts(known: Knowledge) -> list[str]:
    said = [topic.short for topic in known.topics] + [term.short for term in known.terms]
    return [text or "" for text in (*said, *(aspect.short for aspect in known.aspects))]


def shown(dialogue: Dialogue, event: events.Event) -> Reply:
    return dialogue.respond(event, State(), 0.0).replies[-1]


def test_an_answer_begins_with_what_there_is(shipped: Knowledge) -> None:
    said = [*shorts(shipped), *(topic.answer for topic in shipped.topics)]
    said += [term.answer for term in shipped.terms]
    assert not [text for text in said if HEDGE.match(text)]


def test_few_short_answers_speak_of_the_article(shipped: Knowledge) -> None:
    found = [text for text in shorts(shipped) if re.search(r"\b(article|table)\b", text)]
    assert len(found) <= len(shorts(shipped)) / 5


def test_what_a_passage_tells_by_an_aspect_is_a_fact_of_its_term(shipped: Knowledge) -> None:
    assert [(id, aspect) for id, aspect in FACTS if aspect not in facts_of(shipped, id)] == []


def test_a_fact_is_a_sentence_about_its_term(shipped: Knowledge) -> None:
    named = {id: shipped.entries[Ref("term", id)].title.lower() for id in TERMS}
    facts = [(id, fact.text) for id in TERMS for fact in facts_of(shipped, id).values()]
    assert not [text for id, text in facts if not (text[0].isupper() and text.endswith("."))]
    assert not [text for id, text in facts if named[id] not in text.lower()]


def test_few_facts_of_the_small_terms_are_negatives(shipped: Knowledge) -> None:
    facts = [fact.text for id in SMALL_TERMS for fact in facts_of(shipped, id).values()]
    assert sum(bool(NEGATIVE.search(text)) for text in facts) <= len(facts) / 10


def facts_of(known: Knowledge, id: str) -> dict[str, Fact]:
    term = known.term(id)
    assert term is not None
    return term.facts


@pytest.mark.parametrize(("id", "aspect"), FACTS)
def test_one_form_and_one_subject_get_a_full_sentence_and_its_true_source(
    shipped: Knowledge, shipped_dialogue: Dialogue, id: str, aspect: str
) -> None:
    reply = shown(shipped_dialogue, events.ShowFact(id, aspect))
    heading, answer, *_, source = (paragraph.plain() for paragraph in reply.paragraphs)
    topic, term = shipped.topic_about(id, aspect), shipped.entries[Ref("term", id)]
    assert heading == (
        topic.title if topic else f"{term.title}: {shipped.entries[Ref('aspect', aspect)].title}"
    )
    assert answer[0].isupper()
    assert answer.endswith(".")
    assert (source == f"From the article: Related terms: {term.title}") == (id in SMALL_TERMS)


def test_every_everyday_subject_of_an_internship_has_a_topic(shipped: Knowledge) -> None:
    assert all(shipped.topic_about("internship", aspect.id) for aspect in shipped.aspects)


def test_the_usual_two_offer_to_be_compared_with_each_other(shipped_dialogue: Dialogue) -> None:
    for id, other in (("internship", "Micro-internship"), ("micro-internship", "Internship")):
        for event in (events.Show(Ref("term", id)), events.Leaf(Ref("term", id))):
            assert f"Compare with {other}" in [b.label for b in shown(shipped_dialogue, event).buttons()]


def test_a_comparison_opens_with_the_main_difference(shipped_dialogue: Dialogue) -> None:
    for one, other in combinations(TERMS, 2):
        opening = shown(shipped_dialogue, events.Compare((one, other))).paragraphs[0].plain()
        assert opening.endswith("."), (one, other)
        if one in TERMS[:2]:
            assert not opening.startswith(("Internship: ", "Micro-internship: ")), (one, other)


def test_nothing_is_said_twice_on_one_card(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    whole: list[events.Event] = [events.Show(Ref("topic", topic.id), whole=True) for topic in shipped.topics]
    for event in (*whole, *(events.Leaf(Ref("term", id)) for id in TERMS)):
        said = [paragraph.plain() for paragraph in shown(shipped_dialogue, event).paragraphs[1:]]
        found = Counter(run for text in said for run in set(runs(text, 5)))
        assert not [run for run, times in found.items() if times > 1], event


def test_the_long_answer_says_more_than_the_short_one(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    for ref, entry in shipped.entries.items():
        if isinstance(entry, Topic | Term):
            first, more = (shown(shipped_dialogue, events.Show(ref, whole)) for whole in (False, True))
            assert set(first.paragraphs) < set(more.paragraphs), ref


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("is an internship long?", "Yes."),
        ("is a micro-internship long?", "No."),
        ("are internships unpaid?", "No."),
        ("are internships paid?", "Yes."),
        ("how long is an internship?", "An internship typically"),
        ("is an internship long or short?", "An internship typically"),
    ],
)
def test_a_question_of_yes_or_no_gets_one_first(
    shipped_dialogue: Dialogue, question: str, begins: str
) -> None:
    assert shown(shipped_dialogue, Said(question)).paragraphs[1].plain().startswith(begins)


def test_a_follow_up_of_yes_or_no_gets_one_first(shipped: Knowledge) -> None:
    # By the phrasings alone: with the questions that teach, a choice is offered here.
    dialogue = Dialogue(shipped)
    state = dialogue.respond(Said("how long is an internship?"), State(), 0.0).state
    said = [p.plain() for p in dialogue.respond(Said("is that long?"), state, 9.0).replies[-1].paragraphs]
    assert any(text.startswith("Yes. An internship typically takes several months.") for text in said)
