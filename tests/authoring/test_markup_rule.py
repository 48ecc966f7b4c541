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
        ("![a](https://a.org/b.png)", "![…](…)"), ("<div class='x'>", "<div class='x'>"),
        ("> a said this", ">"), (">> \"so\"", ">"), ("it is ||secret|| so", "||"), ("<script>a</script>", "<script>"),
        ("<tg-emoji emoji-id='1'>x</tg-emoji>", "<tg-emoji emoji-id='1'>"), ("a</center>", "</center>"),
        ("<my-card big='1'>", "<my-card big='1'>"), ("<!-- later -->", "<!--"), ("&#x27;", "&#x27;"),
        ("[the rules][1]", "[…][…]"), ("[1]: https://a.org", "[…]:"), ("so it is [^1]", "[^…]"), ("[[Opening hours]]", "[[…]]"),
        ("<https://a.org>", "<https://…>"), ("a\n      ---", "---"), ("a\n      ====", "==="), ("***", "**"),
        ("```py\n      a\n      ```", "```"), ("~~~\n      a\n      ~~~", "~~~"), ("***a***", "**"), ("==a==", "==…=="),
        ("- [ ] a", "[ ]"), ("- [x] a", "[ ]"), (r"2 \* 3 is \_six\_", "\\"), ("a :smile: b", ":…:"), ("[b]a[/b]", "[/…]"),
        ("a {{ site.title }} b", "{{…}}"), ("{% include a %}", "{%…%}"), ("a\n      {: .note }", "{:…}"), (r"Thank you\.", "\\"), ("| a | b |", "|"), ("a | b\n      --- | ---", "|---|"),
    ],
)  # fmt: skip
def test_what_is_not_rendered_is_told(tmp_path: Path, answer: str, sign: str) -> None:
    [message] = warned(tmp_path, answer)
    assert message.startswith(f"“{sign}”")


def test_all_signs_of_a_text_are_told_each_once(tmp_path: Path) -> None:
    signs = ("# a", "> b", "`c`", "~~d~~", "||e||", "[f][1]", "<p>g</p>", "<p>h</p>", "*i*")
    [message] = warned(tmp_path, "\n      ".join(signs))
    told = message.removesuffix(" looks like markup and isn't rendered")
    assert sorted(told.split(", ")) == sorted(
        f"“{sign}”" for sign in ("*", "`", "~~", "#", ">", "||", "[…][…]", "<p>", "</p>")
    )


@pytest.mark.parametrize(
    "answer",
    [
        "a **word**", "[a](https://b.org)", "<b>a</b> <code>*b* `c` <br></code>", "- a\n      - b", "2 * 3 * 4",
        "snake_case_word", "a < b > c", "<your name>", "R&D; C# 5", "we are #1", "a_b", "5*3", "AT&T",
        "> 5 and < 7", ">= 5", "a || b || c", "[1] and [2]", "see [1].", "at 10:30:15", "a: b: c", "a -- b --- c", "-- Ada",
        "C:\\Users\\me", "a == b == c", "{name}", "[optional]", "yes / [no]", "<3", "a|b", "<name>", "https://a.org/a_b_c/*",
        "1. a\n      2. b", "$5 and $6", "~5 or ~6", "mailto:a@b.org", "and/or [x] it", "e.g. :)", "... and more", "5 | 6",
    ],
)  # fmt: skip
def test_what_is_rendered_or_no_markup_is_not(tmp_path: Path, answer: str) -> None:
    assert warned(tmp_path, answer) == []


def test_a_title_is_shown_as_it_is(tmp_path: Path) -> None:
    for title in (
        "How often must I **water** a fern?",
        "- How often must I water a fern?",
        "<b>Water</b> for a fern?",
    ):
        [message] = warned(tmp_path, "Use soft water.", title)
        assert message.startswith(("“**”", "“- ”", "“<b>”"))


def test_limits_are_counted_on_what_is_seen(tmp_path: Path) -> None:
    short = f"short: '[Twice](https://a.org/{'x' * 200}) a week.'"
    assert found(write(tmp_path, faq=TOPIC.replace("short: Twice a week.", short))) == []
