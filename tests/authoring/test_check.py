"""What `check` tells authors: each fault once, on its line, in plain words, and all of them at once."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.authoring.check import check, failed
from bot.authoring.check import told as shown
from bot.authoring.rules import links
from bot.guide.sharing import code_of
from bot.knowledge.folder import FILES
from tests.authoring.folders import TOPIC, found, told, write

MORE = (
    TOPIC
    + """\
  - id: light
    section: care
    title: Where should it stand?
    phrasings: [{}]
    short: In the shade.
    answer: Never in the sun.
"""
)
GAP = "gaps:\n  - id: price\n    title: Prices\n    phrasings: [{}]\n    reply: Ask a shop.\n"
TERM = "terms:\n  - {{id: frond, title: Frond, short: A leaf., answer: It is a leaf., {}}}\n"
ASPECT = "aspects:\n  - {{id: size, title: Size, section: care, phrasings: [how big], {}}}\n"
WORDS = "of it " * 80
ORIGINAL = "A fern wants its soil moist at all times, so water it twice a week and more in summer."

FAULTS: list[tuple[str, dict[str, str], str]] = [
    ("a question without what is expected",
     {"questions": "batches:\n  - name: a\n    writer: w\n    date: d\n    first: f\n    questions:\n      - q: hi\n"},
     "questions.yaml:7: `expect` is missing"),
    ("a phrasing in two entries", {"faq": MORE.format("Is it thirsty?")},
     "faq.yaml:13: “Is it thirsty?” stands in topic:watering too (faq.yaml, line 7)"),
    ("a phrasing of another entry in a file of phrasings",
     {"faq": MORE.format("sun or shade"), "phrasings_faq": "topics:\n  light:\n    - Is it thirsty?\n"},
     "phrasings/faq.yaml:3: “Is it thirsty?” stands in topic:watering too (faq.yaml, line 7)"),
    ("a phrasing that its entry has already", {"phrasings_faq": "topics:\n  watering:\n    - thirsty is it\n"},
     "phrasings/faq.yaml:3: warning: “thirsty is it” adds nothing to “is it thirsty” (faq.yaml, line 7)"),
    ("phrasings of an entry that isn't there", {"phrasings_faq": "topics:\n  waterin:\n    - how wet\n"},
     "phrasings/faq.yaml:2: `waterin` is no topic; did you mean `watering`?"),
    ("a name that is another's phrasing", {"glossary": TERM.format("aliases: [is it thirsty]")},
     "glossary.yaml:2: “is it thirsty” stands in topic:watering too (faq.yaml, line 7)"),
    ("a phrasing nearly in two entries",
     {"gaps": GAP.format("what do people pay for a dry cellar fern in the evening"),
      "faq": MORE.format("what do people pay for a dry cellar ferns in the evening")},
     "gaps.yaml:4: warning: “what do people pay for a dry cellar fern in the evening” is nearly"),
    ("a phrasing that adds nothing", {"faq": TOPIC.replace("is it thirsty", "water how much")},
     "faq.yaml:7: warning: “water how much” adds nothing to “how much water” (faq.yaml, line 7)"),
    ("a wish that leads nowhere", {"bot": "intents:\n  guide:\n    instead: topic:waterin\n"},
     "bot.yaml:3: `topic:waterin` is no entry (`kind:id`); did you mean `topic:watering`?"),
    ("an entry related to itself", {"faq": TOPIC + "    related:\n      - topic:watering\n"},
     "faq.yaml:11: `topic:watering` is related to itself"),
    ("a question that expects what can't come",
     {"questions": "batches:\n  - name: a\n    writer: b\n    date: c\n    first: d\n    questions:\n"
                   "      - {q: how much, expect: topic:wattering}\n"},
     "questions.yaml:7: `topic:wattering` is nothing that can come; did you mean `topic:watering`?"),
    ("a batch that expects what can't come",
     {"questions_a": "name: a\nwriter: b\ndate: c\nfirst: d\nexpect: topic:wattering\nquestions:\n  - how much\n"},
     "questions/a.yaml:5: `topic:wattering` is nothing that can come; did you mean `topic:watering`?"),
    ("a section nobody speaks of", {"faq": TOPIC.replace("  care: Care\n", "  care: Care\n  pests: Pests\n")},
     "faq.yaml:3: warning: nobody speaks of the section `pests`"),
    ("an aspect nobody speaks of", {"glossary": ASPECT.format("short: Big.")},
     "glossary.yaml:2: warning: no term has a fact for the aspect `size`"),
    ("a short answer that is long", {"faq": TOPIC.replace("Twice a week.", "x" * 201)},
     "faq.yaml:8: warning: `short` has 201 characters; on a phone 200 fit"),
    ("a title that is long", {"faq": TOPIC.replace("a fern?", "a fern" + "x" * 40 + "?")},
     "faq.yaml:6: warning: `title` has 70 characters; on a phone 60 fit"),
    ("a reply that is long", {"gaps": GAP.format("how dear").replace("Ask a shop.", WORDS)},
     "gaps.yaml:5: warning: `reply` has 479 characters; on a phone 400 fit"),
    ("a fact that is long",
     {"glossary": ASPECT.format("short: Big.") + TERM.format("facts: {size: " + "x" * 111 + "}")},
     "glossary.yaml:4: warning: the fact `size` has 111 characters; beside others 110 fit"),
    ("a fact that is long even beside its cell",
     {"glossary": ASPECT.format("short: Big.")
      + TERM.format("facts: {size: {cell: Small., text: " + "x" * 201 + "}}")},
     "glossary.yaml:4: warning: the fact `size` has 201 characters; on a phone 200 fit"),
    ("a label that is long", {"bot": "labels:\n  more: " + "x" * 33 + "\n"},
     "bot.yaml:2: warning: the label `more` has 33 characters; on a phone 32 fit"),
    ("a topic without a short answer, where that is a long one", {"faq": TOPIC.replace("    short: Twice a week.\n    answer:", f"    answer: {WORDS}")},
     "faq.yaml:4: warning: `topic:watering` has no `short`"),
    ("a topic without a section",
     {"faq": MORE.format("bright or dark").replace("light\n    section: care", "light")},
     "faq.yaml:10: warning: `topic:light` has no `section`"),
    ("a gap without phrasings", {"gaps": GAP.replace("    phrasings: [{}]\n", "")},
     "gaps.yaml:2: warning: `gap:price` has no `phrasings`"),
    ("a place still to be written", {"faq": TOPIC.replace("Use soft water.", "TODO")},
     "faq.yaml:9: warning: `answer` is still to be written"),
    ("a text cut off at a sign", {"faq": TOPIC.replace("Twice a week.", "We are #1 in ferns.")},
     "faq.yaml:8: warning: `short` ends at “#”: the rest of the line is taken for a remark"),
    ("a text that begins with a sign", {"faq": TOPIC.replace("Twice a week.", "!important Twice a week.")},
     "faq.yaml:8: `!important` can't begin a text; put the text in double quotes"),
    ("an id that isn't there yet", {"faq": TOPIC.replace("id: watering", "id:")},
     "faq.yaml:4: `id` is empty"),
    ("a quote that isn't closed", {"faq": TOPIC.replace("title: How", 'title: "How')},
     "faq.yaml:6: a quote that begins here isn't closed"),
    ("a quote that is closed by the next one",
     {"faq": TOPIC.replace("title: How", 'title: "How').replace("Twice", '"Twice').replace("week.", 'week."'),
      "bot": "intents:\n  guide:\n    instead: topic:watering\n"},
     "faq.yaml:6: a quote that begins here isn't closed"),
    ("a synonym in two groups", {"synonyms": "synonyms:\n  - [wet, damp]\n  - [damp, humid]\n"},
     "synonyms.yaml:3: warning: “damp” stands in another group too (synonyms.yaml, line 2)"),
    ("a small word among synonyms", {"synonyms": "synonyms:\n  - [wet, the]\n"},
     "synonyms.yaml:2: warning: “the” says too little to be a synonym"),
    ("a synonym of nothing", {"synonyms": "synonyms:\n  - [wet]\n"},
     "synonyms.yaml:2: warning: “wet” stands alone in its group"),
    ("a letter that looks like another", {"faq": TOPIC.replace("is it thirsty", "is it dry in Oсtober")},
     "faq.yaml:7: warning: “Oсtober” holds the Cyrillic letter “с”, a look-alike"),
    ("words of the article",
     {"faq": TOPIC.replace("Use soft water.", "Keep its soil moist at all times, so water it.")},
     "faq.yaml:9: warning: copied from the article: “its soil moist at all times so water” and 1 more"),
    ("a key that isn't known", {"faq": TOPIC + "    titel: B\n"},
     "faq.yaml:10: unknown key `titel`; did you mean `title`?"),
]  # fmt: skip


def test_a_folder_that_is_well_is_told_so(tmp_path: Path) -> None:
    draft, findings = check(write(tmp_path), ORIGINAL)
    assert findings == []
    assert shown(draft, findings).endswith(": 1 topic, 0 terms, 0 aspects, 0 gaps; nothing wrong.")


@pytest.mark.parametrize(("what", "files", "expected"), FAULTS)
def test_a_fault_is_told_once_on_its_line(
    what: str, files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    lines = told(write(tmp_path, **files), ORIGINAL)
    assert len(lines) == 1, (what, lines)
    assert expected in lines[0]


@pytest.mark.parametrize("expected", ["unknown", "harmless", "none", "smalltalk", "section:care"])
def test_a_question_may_expect_more_than_entries(expected: str, tmp_path: Path) -> None:
    batch = f"name: a\nwriter: b\ndate: c\nfirst: d\nexpect: {expected}\nquestions:\n  - nothing like it\n"
    assert told(write(tmp_path, questions_a=batch)) == []


def test_faults_of_shape_hide_no_faults_of_meaning(tmp_path: Path) -> None:
    faq = MORE.format("shade") + "    titel: B\n"
    pot = "  - id: pot\n    section: care\n    title: Pot?\n    short: Clay.\n    phrasings: [of clay]\n"
    lines = told(write(tmp_path, faq=faq + pot + "    answer: TODO\n"))
    assert len(lines) == 2, lines  # of the misfit only its shape is told, of the others everything
    assert "unknown key `titel`" in lines[0]


def test_a_remark_cuts_nothing_off_and_a_misshapen_entry_is_still_known(tmp_path: Path) -> None:
    wish = "intents:\n  guide:\n    instead: topic:watering\n"
    assert told(write(tmp_path, faq=TOPIC.replace("id: watering", "id: watering # keep it"), bot=wish)) == []
    lines = told(write(tmp_path, faq=TOPIC + "    titel: B\n", bot=wish))
    assert len(lines) == 1, lines


def test_warnings_fail_only_when_they_are_meant_to(tmp_path: Path) -> None:
    warned = found(write(tmp_path, faq=TOPIC.replace("Twice", "TODO Twice")))
    assert not failed(warned)
    assert failed(warned, strict=True)
    assert failed(found(write(tmp_path, faq=TOPIC + "    titel: B\n")))


def test_programs_and_github_read_the_same_findings(tmp_path: Path) -> None:
    faq = TOPIC.replace("Use soft water.", "TODO")
    draft, findings = check(write(tmp_path, faq=faq))
    data = json.loads(shown(draft, findings, "json"))
    assert [(item["line"], item["severity"], item["rule"]) for item in data] == [(9, "warning", "to-do")]
    place = f"file={tmp_path}/faq.yaml,line=9,title=to-do"
    assert shown(draft, findings, "github") == (
        f"::warning {place}::`answer` is still to be written. Replace the TODO"
    )


GUIDE = """\
sides: [fern, moss]
steps:
{}recommendations:
  sides:
    - {{side: fern, claim: A, section: care, against: B}}
    - {{side: moss, claim: A, section: care, against: B}}
  either: {{claim: A, section: care}}
  none: {{claim: A}}
"""
STEP = """\
  - {{id: {}, title: T, text: Q?, why: W., help: H., section: care, options: [
      {{id: a, text: A, pull: [3, 0]}}, {{id: b, text: B, pull: [0, 3]}}]}}
"""
SIDES = TERM.format("aliases: [leaf]").replace("frond", "fern").replace("Frond", "Fern") + (
    "  - {id: moss, title: Moss, short: A cushion., answer: It is soft.}\n"
)


def test_steps_that_look_alike_in_a_link_are_told(tmp_path: Path) -> None:
    first, second = _clash()
    guide = GUIDE.format(STEP.format(first) + STEP.format(second))
    clashes = [line for line in told(write(tmp_path, guide=guide, glossary=SIDES)) if "in links" in line]
    assert len(clashes) == 1
    assert clashes[0].startswith("guide.yaml:")


def _clash() -> tuple[str, str]:
    """Two steps with one code: there are a quarter of a million codes, so a thousand ids are enough."""
    seen: dict[str, str] = {}
    for number in range(10_000):
        other = seen.setdefault(code_of(f"step-{number}"), f"step-{number}")
        if other != f"step-{number}":
            return other, f"step-{number}"
    raise AssertionError("no two ids with one code")


def test_entries_that_look_alike_on_a_button_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "code_of", lambda ref: "same" if ref.kind == "gap" else str(ref))
    gaps = GAP.format("how dear") + "  - {id: pests, title: Pests, phrasings: [lice], reply: Ask.}\n"
    assert told(write(tmp_path, gaps=gaps)) == [
        "gaps.yaml:6: on buttons, `gap:pests` looks like `gap:price`. Choose another id"
    ]


def test_fifty_faults_are_told_at_once(tmp_path: Path) -> None:
    title = "Is this one, which has number {} among all those that we have, any good?"
    topics = "".join(
        f"  - id: t{n}\n    title: {title.format(n)}\n    phrasings: [is it thirsty]\n    answer: TODO\n"
        for n in range(10)
    )
    rules = Counter(finding.rule for finding in found(write(tmp_path, faq=TOPIC + topics)))
    assert rules == {"doubled-phrasing": 10, "to-do": 10, "incomplete": 10, "too-long": 10}


def test_a_folder_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    assert [finding.message for finding in found(tmp_path / "nowhere")] == [
        "there is no such folder; expected one with a faq.yaml"
    ]


KEYS = st.sampled_from(
    [
        "topics",
        "terms",
        "aspects",
        "gaps",
        "synonyms",
        "sections",
        "batches",
        "questions",
        "expect",
        "labels",
        "intents",
        "guide",
        "steps",
        "options",
        "id",
        "title",
        "text",
        "short",
        "related",
        "facts",
        "phrasings",
        "instead",
        "TODO",
    ]
)
DATA = st.recursive(
    st.sampled_from(["a", "TODO", "topic:a", "", "x" * 300, "Oсtober", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({Path(name).stem: DATA for name in FILES}))
def test_no_content_of_the_files_crashes_the_rules(tmp_path: Path, files: dict[str, object]) -> None:
    for name, data in files.items():
        (tmp_path / f"{name}.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert found(tmp_path)


def test_of_many_findings_of_a_kind_the_first_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    topics = "".join(
        f"  - {{id: t{n}, section: care, title: Plant number {n} of them {n}, answer: a}}\n"
        for n in range(40)
    )
    lines = shown(*check(write(tmp_path, faq=TOPIC + topics))).splitlines()
    assert sum("`phrasings`" in line for line in lines) == 9
    assert f"{tmp_path}/faq.yaml: … and 31 more of `incomplete`; --format json tells them all" in lines


def test_two_titles_that_are_nearly_the_same_are_told(tmp_path: Path) -> None:
    other = "  - {id: b, section: care, title: How often must I water ferns?, answer: a}\n"
    faq = TOPIC.replace("    phrasings: [how much water, is it thirsty]\n", "") + other
    [line] = [line for line in told(write(tmp_path, faq=faq)) if "nearly" in line]
    assert line.startswith("faq.yaml:9: warning: “How often must I water ferns?” is nearly “How often must I")


def test_cues_of_the_first_edition_that_do_nothing_any_more_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path, bot="cues:\n  versus: [beside]\n  choosing: [pick]\n")
    [finding] = [one for one in found(folder) if one.rule == "no-effect"]
    assert (finding.line, finding.severity) == (3, "warning")
    assert "`choosing`" in finding.message
