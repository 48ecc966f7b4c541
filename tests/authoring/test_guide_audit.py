"""What the audit finds in a guide, each mistake made on purpose in a good one."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.authoring.draft import read_draft
from bot.authoring.guide_audit import Combinations, Fault, audit, guide_audit
from bot.guide.scoring import Scales
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge

GUIDED = Path(__file__).parent.parent / "knowledge" / "guided"


def changed(guide: Guide, step: int, option: int, **fields: Any) -> Guide:
    """The guide with something else in one option."""
    data = guide.model_dump()
    options = [dict(one) for one in data["steps"][step]["options"]]
    options[option] |= fields
    data["steps"] = [{**s, "options": options} if n == step else s for n, s in enumerate(data["steps"])]
    return Guide.model_validate(data)


def errors(guide: Guide) -> list[Fault]:
    return [fault for fault in audit(guide) if fault.severity == "error"]


def test_a_good_guide_has_no_faults(guided: Guide) -> None:
    assert errors(guided) == []


def test_the_shipped_guide_has_no_faults_and_is_audited_in_seconds(shipped: Knowledge) -> None:
    assert shipped.guide is not None
    start = time.process_time()
    assert list(audit(shipped.guide)) == []
    assert time.process_time() - start < 20


def test_a_form_that_nobody_can_reach_is_found(guided: Guide) -> None:
    data = guided.model_dump()
    data["recommendations"]["forms"][0]["needs"] = {
        "distance": ["far"],
        "weather": ["rain"],
        "company": ["crowd"],
    }
    found = errors(Guide.model_validate(data))
    assert [fault.message for fault in found] == ["no answers lead to `tandem`"]
    assert found[0].path == ("recommendations", "forms", 0)


def test_an_option_that_never_matters_is_found(guided: Guide) -> None:
    found = errors(changed(guided, 2, 1, pull=(0, 0)))
    assert [fault.message for fault in found] == ["`crowd` never changes a result"]


def test_more_of_something_that_pushes_the_other_way_is_found(guided: Guide) -> None:
    found = errors(changed(guided, 0, 2, pull=(0, 2)))
    assert "`far` comes after `middling` but pushes the other way" in [fault.message for fault in found]


def test_one_result_nearly_always_is_warned_of(guided: Guide) -> None:
    lopsided = guided
    for step in range(4):
        for option in range(len(guided.steps[step].options)):
            lopsided = changed(lopsided, step, option, pull=(3, 0) if option else (2, 0))
    messages = [fault.message for fault in audit(lopsided) if fault.severity == "warning"]
    assert any("of all combinations" in message for message in messages)
    assert "who always takes the first option ends at `bus`" in messages


def test_faults_stand_on_their_line(guided: Guide, tmp_path: Path) -> None:
    for file in GUIDED.iterdir():
        text = file.read_text(encoding="utf-8").replace("pull: [3, 0], reason: It is far.", "pull: [0, 2]")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    lines = (tmp_path / "guide.yaml").read_text(encoding="utf-8").splitlines()
    found = [finding for finding in guide_audit(read_draft(tmp_path)) if "pushes" in finding.message]
    assert [lines[finding.line - 1].strip() for finding in found] == ["ordered: [near, middling, far]"]


def test_all_combinations_are_counted_once(guided: Guide) -> None:
    combinations = Combinations(Scales(guided))
    assert combinations.number == 5 * 5 * 5 * 4
    assert sum(combinations.shares().values()) == pytest.approx(1)
    assert len({str(answers) for answers in combinations.samples(10_000)}) == 500


def limited(guide: Guide, *limits: tuple[str, dict[str, list[str]]]) -> Guide:
    """The guide with hard limits: the side that each rules out, and for which answers."""
    veto = [{"side": side, "needs": needs, "text": "Out."} for side, needs in limits]
    return Guide.model_validate({**guide.model_dump(), "veto": veto})


def test_a_limit_that_changes_something_is_no_fault(guided: Guide) -> None:
    assert errors(limited(guided, ("bike", {"weather": ["rain"]}))) == []


def test_a_limit_that_changes_nothing_is_found(guided: Guide) -> None:
    twice = limited(
        guided, ("bike", {"weather": ["rain"]}), ("bike", {"weather": ["rain"], "hurry": ["soon"]})
    )
    assert [fault.path for fault in errors(twice)] == [("veto", 1)]


def test_limits_that_leave_no_side_are_found(guided: Guide) -> None:
    found = errors(limited(guided, ("bike", {"weather": ["rain"]}), ("bus", {"company": ["friend"]})))
    assert "some answers rule both sides out" in [fault.message for fault in found]


def test_a_reason_that_speaks_of_a_form_is_warned_of(tmp_path: Path) -> None:
    for file in GUIDED.iterdir():
        text = file.read_text(encoding="utf-8").replace("reason: It is far.", "reason: Too far for a Tandem.")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    found = [finding.message for finding in guide_audit(read_draft(tmp_path))]
    assert "the reason of `far` speaks of “tandem”, which may not be the result" in found
