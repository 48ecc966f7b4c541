"""Every term, with every single slip of the finger and in every way to write it in other words, is found."""

from collections.abc import Iterable

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from tests.misspelling import slips, spellings

SOME = 7
"""Every so many, where asking all would take long."""
TITLES_FOUND, ALIASES_FOUND = 0.995, 0.98
"""The share of misspelt titles and other names that must be found: some are another known word by then."""

Case = tuple[str, str]
"""A term's id, and a way to write it."""


def lost(dialogue: Dialogue, cases: Iterable[Case]) -> list[Case]:
    """Those answered by something else, or by a menu without the term."""
    return [(term, text) for term, text in cases if not _finds(dialogue, text, Ref("term", term))]


def _finds(dialogue: Dialogue, text: str, term: Ref) -> bool:
    notes = dialogue.respond(Said(text), State(), 0.0).notes
    asked = next((note for note in notes if isinstance(note, Asked)), None)
    if asked is None:
        return False
    return asked.offered[:1] == (term,) or (asked.outcome == "suggest" and term in asked.offered)


def test_nearly_no_slip_in_a_title_costs_anything(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    cases = [(term.id, text) for term in shipped.terms for text in slips(term.title)]
    assert len(cases) > 1500
    assert len(lost(shipped_dialogue, cases)) <= (1 - TITLES_FOUND) * len(cases)


def test_a_name_may_be_glued_split_hyphenated_and_in_the_plural(
    shipped: Knowledge, shipped_dialogue: Dialogue
) -> None:
    assert not lost(shipped_dialogue, [(t.id, text) for t in shipped.terms for text in spellings(t.title)])


def test_names_are_found_within_a_question_too(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    for term in shipped.terms:
        written = [*slips(term.title), *spellings(term.title)]
        assert not lost(shipped_dialogue, [(term.id, f"what is a {text}") for text in written[::SOME]])


def test_other_names_may_be_written_in_other_words(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    names = [(term.id, alias) for term in shipped.terms for alias in term.aliases]
    cases = [(term, text) for term, alias in names for text in spellings(alias)]
    assert not lost(shipped_dialogue, cases[::SOME])


def test_nearly_all_slips_in_other_names_cost_nothing(shipped: Knowledge, shipped_dialogue: Dialogue) -> None:
    names = [(term.id, alias) for term in shipped.terms for alias in term.aliases]
    cases = [(term, text) for term, alias in names for text in slips(alias)][:: 3 * SOME]
    assert len(lost(shipped_dialogue, cases)) <= (1 - ALIASES_FOUND) * len(cases)
