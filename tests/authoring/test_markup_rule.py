"""`check` tells what looks like markup and isn't rendered, and is silent about all else."""

from pathlib import Path

import pytest

from tests.authoring.folders import TOPIC, found, write


def warned(folder: Path, answer: str, title: str = "How often must I water a fern?") -> list[str]:
    text = TOPIC.replace("Use soft water.", f"|\n      {answer}").replace(
        "How often must I water a fern?", f'"{title}"'
    )
    return [finding.message for finding in found(write(folder, faq=text)) if finding.rule == "markup"]


@pytest.mark.parametrize(
    ("answer", "sign"),
    [
        ("a *word* b", "*"), ("a _word_ b", "_"), ("__a__", "__"), ("`a`", "`"), ("~~a~~", "~~"),
        ("# A heading", "#"), ("a ** b", "**"), ("[a](mailto:b@c.de)", "[…](…)"), ("<br/>", "<br/>"),
        ("<p>a", "<p>"), ("<b>a", "<b>"), ("a&nbsp;b", "&nbsp;"), ("|a|b|\n      |---|---|", "|---|"),
        ("![a](https://a.org/b.png)", "[…](…)"), ("<div class='x'>", "<div class='x'>"),
    ],
)  # fmt: skip
def test_what_is_not_rendered_is_told(tmp_path: Path, answer: str, sign: str) -> None:
    [message] = warned(tmp_path, answer)
    assert message.startswith(f"“{sign}”")


@pytest.mark.parametrize(
    "answer",
    [
        "a **word**", "[a](https://b.org)", "<b>a</b> <code>*b* `c` <br></code>", "- a\n      - b", "2 * 3 * 4",
        "snake_case_word", "a < b > c", "<your name>", "R&D; C# 5", "we are #1", "a_b", "5*3", "AT&T",
    ],
)  # fmt: skip
def test_what_is_rendered_or_no_markup_is_not(tmp_path: Path, answer: str) -> None:
    assert warned(tmp_path, answer) == []


def test_a_title_is_shown_as_it_is(tmp_path: Path) -> None:
    [message] = warned(tmp_path, "Use soft water.", "How often must I **water** a fern?")
    assert "**" in message


def test_limits_are_counted_on_what_is_seen(tmp_path: Path) -> None:
    short = f"short: '[Twice](https://a.org/{'x' * 200}) a week.'"
    assert found(write(tmp_path, faq=TOPIC.replace("short: Twice a week.", short))) == []
