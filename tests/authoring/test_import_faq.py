"""What people have becomes a folder that passes `check`; what can't be read is one line that says why."""

import json
from pathlib import Path

import pytest

from bot.authoring.check import check, failed
from bot.authoring.import_faq import Faq, ImportFaqError, read_faq
from bot.authoring.new import write_faq
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Command, Said
from bot.dialogue.links import addresses
from bot.dialogue.state import State
from bot.knowledge.loader import load_knowledge
from bot.terminal.ask import plain
from tests.commands import bot
from tests.telegram.processes import ROOT

CSV = "Question,Answer\nWhen do you open?,At nine.\nWhere can I park?,Behind the house.\n"
READ = [("When do you open?", "At nine."), ("Where can I park?", "Behind the house.")]


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pairs(faq: Faq) -> list[tuple[str, str]]:
    return [(one.title, one.answer) for one in faq.questions]


SHAPES: dict[str, str | bytes] = {
    "a.csv": CSV,
    "bom.csv": b"\xef\xbb\xbf" + CSV.encode(),
    "utf-16.csv": CSV.encode("utf-16"),
    "semicolons.csv": CSV.replace(",", ";"),
    "excel.csv": "sep=;\r\n" + CSV.replace(",", ";"),
    "tabs.tsv": CSV.replace(",", "\t").replace("\n", "\r\n"),
    "no-names.csv": CSV.partition("\n")[2],
    "other-names.csv": "id,FAQ Question,Short Answer\n1,When do you open?,At nine.\n2,Where can I park?,Behind the house.\n",
    "accents.csv": ",Întrebare,Răspuns\n0,When do you open?,At nine.\n1,Where can I park?,Behind the house.\n",
    "list.yaml": "- question: When do you open?\n  answer: At nine.\n- question: Where can I park?\n  answer: Behind the house.\n",
    "nested.yml": 'faq:\n  - visits:\n    - {q: "When do you open?", a: At nine.}\n  - cars:\n    - {q: "Where can I park?", a: Behind the house.}\n',
    "mapping.yaml": "When do you open?: At nine.\nWhere can I park?: Behind the house.\n",
    "intents.json": json.dumps(
        {"intents": [{"tag": "x", "patterns": [q], "responses": [a]} for q, a in READ]}
    ),
    "lines.jsonl": "\n".join(json.dumps({"Question": q, "Answer": a}) for q, a in READ),
    "headings.md": "# FAQ\n\n## When do you open?\n\nAt nine.\n\n## Where can I park?\nBehind the house.\n",
    "numbers.md": "# FAQ\n\n### 1. When do you open?\n\nAt nine.\n\n### 2) Where can I park? {#park}\n\nBehind the house.\n",
    "bold.md": "# FAQ\n\n**When do you open?**\nAt nine.\n\n**Where can I park?**\n\nBehind the house.\n",
    "letters.txt": "FAQ\n\nQ: When do you open?\nA: At nine.\n\nQ: Where can I park?\nA: Behind the house.\n",
    "details.md": "<details><summary>When do you open?</summary>At nine.</details>\n<details>\n<summary><b>Where can I park?</b></summary>\n\nBehind the house.\n</details>\n",
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_read_and_passes_check(tmp_path: Path, name: str) -> None:
    faq = read_faq(file(tmp_path, name, SHAPES[name]))
    assert pairs(faq) == READ
    assert faq.notes == ()
    write_faq(tmp_path / "made", faq)
    assert not failed(check(tmp_path / "made")[1])
    dialogue = Dialogue(load_knowledge(tmp_path / "made"))
    assert "Behind the house." in plain(dialogue.respond(Said("where to park"), State(), 0.0).replies[0])


NLU = """\
version: "3.1"
nlu:
- intent: faq/opening
  examples: |
    - opening hours
    - when do you open on [Monday](day)?
- intent: parking
  examples: |
    - where can I park
    - opening hours
- intent: greet
  examples: |
    - hello
- intent: weather
  examples: |
    - will it rain
"""
DOMAIN = """\
responses:
  utter_faq/opening:
  - text: At nine.
  utter_where_to_park:
  - text: Behind the house.
  - text: In the yard.
  utter_greet: [{text: Hi}]
"""
RULES = (
    "rules:\n- rule: park\n  steps:\n  - intent: parking\n  - action: utter_where_to_park\n"
    "- rule: weather\n  steps:\n  - intent: weather\n  - action: action_forecast\n"
)


def test_a_rasa_bot_is_read_with_its_domain_and_its_rules(tmp_path: Path) -> None:
    file(tmp_path, "domain.yml", DOMAIN)
    file(tmp_path, "data/rules.yml", RULES)
    faq = read_faq(file(tmp_path, "data/nlu.yml", NLU))
    assert pairs(faq) == [
        ("When do you open on Monday?", "At nine."),
        ("Where can I park", "Behind the house."),
    ]
    assert [one.phrasings for one in faq.questions] == [("opening hours",), ()]
    assert [note.rpartition(": ")[2] for note in faq.notes] == ["greet", "weather"]


def test_a_rasa_bot_of_the_first_version_is_read(tmp_path: Path) -> None:
    file(tmp_path, "domain.yml", DOMAIN.replace("responses:", "templates:"))
    file(tmp_path, "data/stories.md", "## park\n* parking\n  - utter_where_to_park\n")
    faq = read_faq(file(tmp_path, "data/nlu.md", "## intent:parking\n- where can I park\n- car park\n"))
    assert pairs(faq) == [("Where can I park", "Behind the house.")]
    assert faq.questions[0].phrasings == ("car park",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a <strong>b</strong><br>c", "a <strong>b</strong>\n\nc"),
        ("<p>a</p><ul><li>b</li><li>c</li></ul>", "a\n- b\n- c"),
        ("a &amp; b&nbsp;c", "a & b\u00a0c"),
        ("*a* `b` ~~c~~ [d](/e) [f](https://g.org)", "<i>a</i> <code>b</code> <s>c</s> d (/e) [f](https://g.org)"),
        ("Two ways:\n1. a\n2. b", "Two ways:\n1. a\n2. b"),
        ("Line one.\nLine two.", "Line one.\n\nLine two."),
        ("A line that is as wide as an editor and doesn't end with a full stop yet\nbut here.",
         "A line that is as wide as an editor and doesn't end with a full stop yet but here."),
        ("<a href='/x'>there</a> and <your name>", "there and <your name>"),
    ],
)  # fmt: skip
def test_markup_becomes_the_bots_own(tmp_path: Path, written: str, read: str) -> None:
    faq = read_faq(file(tmp_path, "a.json", json.dumps([{"question": "Why?", "answer": written}])))
    assert faq.questions[0].answer == read
    write_faq(tmp_path / "made", faq)
    assert load_knowledge(tmp_path / "made").topics[0].answer == read


def test_what_is_left_out_or_joined_is_told(tmp_path: Path) -> None:
    rows = "Question,Answer\nWhy?,Because.\nwhy ?,So.\nWho?,\n,Nobody.\n"
    faq = read_faq(file(tmp_path, "a.csv", rows))
    assert pairs(faq) == [("Why?", "Because.\n\nSo.")]
    assert faq.notes == (
        "1 asked twice, answers joined: why ?",
        "2 without a question or an answer, left out: Who?; Nobody.",
    )


def test_null_is_no_answer(tmp_path: Path) -> None:
    faq = read_faq(
        file(tmp_path, "a.yml", "- {question: Why, answer: null}\n- {question: When, answer: 12:30}\n")
    )
    assert pairs(faq) == [("When", "12:30")]
    assert faq.notes == ("1 without a question or an answer, left out: Why",)


@pytest.mark.parametrize("nothing", ["null", "NULL", "NaN", "N/A", "#N/A"])
def test_a_cell_that_says_there_is_nothing_is_no_answer(tmp_path: Path, nothing: str) -> None:
    faq = read_faq(file(tmp_path, "a.csv", f"question,answer\nWhat?,{nothing}\nWhy?,Because.\n"))
    assert pairs(faq) == [("Why?", "Because.")]
    assert faq.notes == ("1 without a question or an answer, left out: What?",)


def test_a_broken_file_of_a_rasa_bot_is_told(tmp_path: Path) -> None:
    file(tmp_path, "domain.yml", 'responses:\n  utter_x:\n  - text: "We say "at nine" here."\n')
    with pytest.raises(ImportFaqError, match=r"domain\.yml:3: this is not valid YAML"):
        read_faq(file(tmp_path, "nlu.yml", NLU))


def test_signs_in_code_are_no_headings_and_code_keeps_its_signs(tmp_path: Path) -> None:
    text = "# Example\n\n```python\n# A comment\n```\n\n## C#\nA language.\n- x\n\n  ```sh\n  # another\n  ```\n\n# Second\n## F##\nOne more.\n"
    faq = read_faq(file(tmp_path, "a.md", text))
    assert pairs(faq) == [
        ("Example", "<code># A comment</code>"),
        ("C#", "A language.\n- x\n\n<code># another</code>"),
        ("F##", "One more."),
    ]
    assert [one.section for one in faq.questions] == ["", "", "Second"]


def test_pipes_and_letters_in_code_stay(tmp_path: Path) -> None:
    text = "# How?\n\n```sh\na | b | c\nd | e | f\nQ: x\n```\n"
    faq = read_faq(file(tmp_path, "a.md", text))
    assert pairs(faq) == [("How?", "<code>a | b | c</code>\n\n<code>d | e | f</code>\n\n<code>Q: x</code>")]


def test_letters_of_windows_are_read_and_told(tmp_path: Path) -> None:
    faq = read_faq(file(tmp_path, "a.csv", "Frage;Antwort\nWo?;Hinter dem Gebäude.\n".encode("cp1252")))
    assert pairs(faq) == [("Wo?", "Hinter dem Gebäude.")]
    assert "no UTF-8" in faq.notes[0]


def test_columns_of_any_name_can_be_named(tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", "n,hey,listen\n1,Why?,Because.\n")
    with pytest.raises(ImportFaqError, match="--question and --answer; there are `n`, `hey`, `listen`"):
        read_faq(path)
    assert pairs(read_faq(path, "Hey", "listen")) == [("Why?", "Because.")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", ""), ("a.csv", "Question,Answer\n"), ("a.yml", "a: [b\n"), ("a.yml", ""), ("a.json", "{"),
        ("a.json", '{"x": 1}'), ("a.md", ""), ("a.xlsx", b"PK\x03\x04xx"), ("a.pdf", b"%PDF-1.7"),
        ("a.yml", "nlu:\n- intent: a\n  examples: |\n    - b\n"), ("a.md", "# Only a title\n"), ("a.jsonl", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str, content: str | bytes) -> None:
    with pytest.raises(ImportFaqError) as told:
        read_faq(file(tmp_path, name, content))
    assert str(told.value).startswith(f"{tmp_path}/{name}:")
    assert "\n" not in str(told.value)


def test_the_command_makes_a_folder_once(tmp_path: Path) -> None:
    file(tmp_path, "faq.csv", CSV + "Who?,\n")
    done = bot("import", str(tmp_path / "faq.csv"), str(tmp_path / "made"), PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path}/made: questions 2. Next: python -m bot check {tmp_path}/made\n"
    assert done.stderr == "1 without a question or an answer, left out: Who?\n"
    again = bot("import", str(tmp_path / "faq.csv"), str(tmp_path / "made"), PYTHONPATH=str(ROOT))
    assert (again.returncode, again.stderr) == (1, f"{tmp_path}/made exists already; nothing was written\n")


WHO = ("children", "teachers", "nurses", "students", "travellers", "smokers", "volunteers", "athletes")
WHAT = (
    "get the vaccine against the virus that is going round", "wear a mask in a room with others",
    "be tested before a long flight", "go back to work after a positive test", "visit somebody in a care home",
    "travel abroad after an infection", "give blood after the second shot", "use the bus with symptoms",
)  # fmt: skip
HOW = ("Can {} {}?", "When should {} {}?", "Why would {} need to {}?", "How soon may {} {} again?") * 4


def test_a_thousand_long_and_similar_questions_are_answered(tmp_path: Path) -> None:
    asked = dict.fromkeys(
        how.format(f"{who} of group {n}", what)
        for n in range(4)
        for who in WHO
        for what in WHAT
        for how in HOW
    )
    rows = "".join(f'"{title}","Answer number {n}."\n' for n, title in enumerate(asked))
    write_faq(tmp_path / "made", read_faq(file(tmp_path, "a.csv", f"Question,Answer\n{rows}")))
    dialogue = Dialogue(load_knowledge(tmp_path / "made"))
    for n in (0, 500, 999):
        reply = dialogue.respond(Said(list(asked)[n].lower()), State(), 0.0).replies[0]
        assert f"Answer number {n}." in plain(reply)
    for word in ("topics", "help"):
        assert dialogue.respond(Command(word), State(), 0.0).replies[0].buttons()
    links = {address.url for address in addresses(dialogue.knowledge, dialogue.codec.write, "a_bot")}
    assert len(links) >= 1024
    draft, found = check(tmp_path / "made")
    assert len(draft.entries) == 1024
    assert not failed(found)


def _asked(tmp_path: Path, name: str, text: str) -> Faq:
    (tmp_path / name).write_text(text)
    return read_faq(tmp_path / name)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (["Wildlife", "Fisheries"], "- Wildlife\n- Fisheries"),
        (["Such as:", " - A-level", " - OND", "Upload them."], "Such as:\n- A-level\n- OND\n\nUpload them."),
        ({"Law": "5 years", "Arts": "4 years"}, "- Law: 5 years\n- Arts: 4 years"),
        ({"Arts": ["History", "Law"], "Other": "none"}, "- Arts:\n  - History\n  - Law\n- Other: none"),
        ([{"name": "Ada", "position": "Head"}, {"name": "Bo"}], "- name: Ada\n- position: Head\n- name: Bo"),
        ({"texts": ["Yes."]}, "Yes."),
        (["Only one."], "Only one."),
        (
            {"Law": {"Bachelor": "5 years"}, "Arts": ["History"]},
            "- Law:\n  - Bachelor: 5 years\n- Arts:\n  - History",
        ),
        ([{"name": "Ada"}], "- name: Ada"),
        (["Ada", {"name": "Bo"}], "- Ada\n- name: Bo"),
        (7, "7"),
        ({"Law": None, "Arts": True}, "- Arts: True"),
    ],
)
def test_an_answer_in_several_parts_keeps_all_of_them(tmp_path: Path, answer: object, told: str) -> None:
    faq = _asked(tmp_path, "a.json", json.dumps([{"question": "What?", "answer": answer}]))
    assert [one.answer for one in faq.questions] == [told]
    assert faq.notes == ()


def test_of_answers_to_choose_from_the_first_is_taken_and_that_is_told(tmp_path: Path) -> None:
    intents = [{"tag": "x", "patterns": ["Hi?", "Hello?"], "responses": ["Hello!", "Good to see you."]}]
    faq = _asked(tmp_path, "a.json", json.dumps({"intents": intents}))
    assert [(one.title, one.phrasings, one.answer) for one in faq.questions] == [
        ("Hi?", ("Hello?",), "Hello!")
    ]
    assert faq.notes == ("1 with several answers to choose from, the first was taken: Hi?",)


def test_wordings_may_stand_one_level_deeper(tmp_path: Path) -> None:
    item = {"intent": "x", "question": {"texts": ["Are you a bot?", "a bot?"]}, "answer": {"texts": ["Yes."]}}
    [one] = _asked(tmp_path, "a.json", json.dumps([item])).questions
    assert (one.title, one.phrasings, one.answer) == ("Are you a bot?", ("a bot?",), "Yes.")


@pytest.mark.parametrize("between", ["\n", ",\n", " "])
def test_objects_one_after_the_other_are_read(tmp_path: Path, between: str) -> None:
    item = '{\n "prompt": "Number %s?",\n "response": "Yes."\n}'
    faq = _asked(tmp_path, "a.json", between.join(item % n for n in (1, 2)))
    assert [one.title for one in faq.questions] == ["Number 1?", "Number 2?"]


def test_answers_after_an_a_below_headings_with_a_q_begin_with_their_words(tmp_path: Path) -> None:
    text = "# FAQ\n\n## Q1: Is it free?\n\n**A:** Yes.\n\n## Q2: Is it new?\n\nA: No.\n"
    faq = _asked(tmp_path, "a.md", text)
    assert [(one.title, one.answer) for one in faq.questions] == [
        ("Is it free?", "Yes."),
        ("Is it new?", "No."),
    ]


def test_what_only_tells_a_site_builder_how_it_looks_is_no_answer(tmp_path: Path) -> None:
    text = (
        "# FAQ\n{: .no_toc }\n\nAll there is.\n{: .fs-6 }\n\n<details>\n<summary>\nContents\n</summary>\n"
        "1. TOC\n{:toc}\n</details>\n\n## Is it {new}?\n\n{: .note }\n> It is.\n\n    {: .code }\n"
    )
    faq = _asked(tmp_path, "a.md", text)
    assert [one.title for one in faq.questions] == ["FAQ", "Is it {new}?"]
    assert faq.questions[0].answer == "All there is."
    assert "no_toc" not in str(faq.questions)


@pytest.mark.parametrize(
    ("text", "answer", "section"),
    [
        ("Question;Answer\nWhere?;Behind; the house\n", "Behind; the house", ""),
        ("Question,Answer\nWhere?,Behind, to the left,\n", "Behind, to the left", ""),
        ("Question,Answer,Category\nWhere?,Behind, to the left,Visits\n", "Behind, to the left", "Visits"),
        ("Category,Question,Answer,Author\nVisits,Where?,Behind,Ada,,,\n", "Behind", "Visits"),
    ],
)
def test_a_separator_within_an_answer_without_quotes_loses_nothing(
    tmp_path: Path, text: str, answer: str, section: str
) -> None:
    [one] = _asked(tmp_path, "a.csv", text).questions
    assert (one.title, one.answer, one.section) == ("Where?", answer, section)
