"""Answers in a link: everything back, nothing from junk."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.sharing import PREFIX, clashes, code_of, read_share, write_share
from bot.knowledge.guide import Guide


def test_every_answer_comes_back(guided: Guide) -> None:
    for step in guided.steps:
        for answer in (SKIPPED, DEPENDS, *(option.id for option in step.options)):
            payload = write_share({step.id: answer}, [step.id])
            assert read_share(guided, payload) == ({step.id: answer}, frozenset({step.id}))


def test_a_link_fits_and_holds_only_what_links_may_hold(guided: Guide) -> None:
    answers = {step.id: step.options[-1].id for step in guided.steps}
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", write_share(answers, ["distance", "hurry"]))
    twelve = {f"step-{n}": "option" for n in range(12)}
    assert len(write_share(twelve, ["step-1", "step-2"])) <= 64


def test_a_link_stays_the_same_when_the_file_is_reordered(guided: Guide) -> None:
    backwards = guided.model_copy(update={"steps": guided.steps[::-1]})
    payload = write_share({"distance": "far", "hurry": "soon"})
    assert read_share(backwards, payload) == read_share(guided, payload)


def test_an_old_link_keeps_what_it_can(guided: Guide) -> None:
    payload = write_share({"distance": "far"}) + code_of("moon", "full")
    assert read_share(guided, payload) == ({"distance": "far"}, frozenset())


@given(junk=st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,64}", fullmatch=True))
def test_junk_is_nothing(guided: Guide, junk: str) -> None:
    for payload in (junk, PREFIX + junk):
        found = read_share(guided, payload)
        assert found is None or write_share(*found) != junk


def test_no_two_answers_share_a_code(guided: Guide) -> None:
    assert clashes(guided) == []
