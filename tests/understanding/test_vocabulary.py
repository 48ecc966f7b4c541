"""What somebody typed becomes words that the folder knows; what the folder says is taken as it stands."""

from collections.abc import Iterable

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.voice import Cues
from bot.understanding.tokens import words
from bot.understanding.vocabulary import LOOKED_UP, Vocabulary
from tests.steps import steps

NAMES = {"family": ["family card"], "night": ["night train", "sleeper"]}
KNOWN = "how long is a loan what does parking cost paid the work wifi gitlab ci book when where place"


@pytest.fixture
def cues(small: Knowledge) -> Cues:
    return small.voice.cues


@pytest.fixture
def vocabulary(cues: Cues) -> Vocabulary:
    return Vocabulary(NAMES, cues, words(KNOWN))


def _knowing(cues: Cues, known: Iterable[str]) -> Vocabulary:
    return Vocabulary({}, cues, known)


def test_a_name_is_one_sign_with_slips_too(vocabulary: Vocabulary) -> None:
    message = vocabulary.read("how much is the famly-crad")
    assert message.named == ("family",)
    assert message.tokens[-1] == "=family"
    assert {"famly", "crad"} <= message.inside


def test_in_the_texts_of_the_knowledge_nothing_is_a_slip(vocabulary: Vocabulary) -> None:
    assert vocabulary.written("a lona for the famly card").named == ()
    assert "lona" in vocabulary.written("a lona").tokens


def test_each_name_is_told_once_in_the_order_of_the_message(vocabulary: Vocabulary) -> None:
    assert vocabulary.read("sleeper, family card or night train").named == ("night", "family")


def test_a_subject_from_before_is_as_if_it_had_been_named(vocabulary: Vocabulary) -> None:
    message = vocabulary.read("does it cost").naming("family")
    assert message.named == ("family",)
    assert message.tokens[-1] == "=family"
    assert message.words == ("does", "it", "cost")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lona", "loan"),
        ("laon", "loan"),
        ("parkking", "parking"),
        ("parkig", "parking"),
        ("prakign", "prakign"),
        ("zebra", "zebra"),
        ("loan", "loan"),
        ("hwo", "how"),
    ],
)
def test_a_slip_is_mended_and_another_word_is_left_alone(
    vocabulary: Vocabulary, typed: str, read: str
) -> None:
    assert vocabulary.read(typed).tokens == (vocabulary.stem(read),)


def test_a_long_word_may_have_two_slips(cues: Cues) -> None:
    known = _knowing(cues, ["reservation", "loans"])
    assert known.read("resevasion").tokens == known.written("reservation").tokens
    assert known.read("laons").tokens == known.written("loans").tokens
    assert known.read("laozn").tokens == known.written("laozn").tokens


def test_small_words_are_misspelt_most(cues: Cues) -> None:
    assert _knowing(cues, ["when", "wham"]).read("whem").tokens == ("when",)


@pytest.mark.parametrize("typed", ["unpaid", "prepaid", "nonpaid"])
def test_a_prefix_that_turns_the_meaning_is_no_slip(cues: Cues, typed: str) -> None:
    assert _knowing(cues, ["paid"]).read(typed).tokens == _knowing(cues, []).read(typed).tokens


@pytest.mark.parametrize(
    ("known", "typed"), [("install", "uninstall"), ("unlock", "inlock"), ("export", "import")]
)
def test_neither_is_a_prefix_that_is_dropped_or_changed(cues: Cues, known: str, typed: str) -> None:
    for one, other in ((known, typed), (typed, known)):
        assert _knowing(cues, [one]).read(other).tokens == _knowing(cues, []).read(other).tokens


@pytest.mark.parametrize("typed", ["wifi", "wi-fi", "WI FI", "Wi-Fi"])
def test_with_or_without_a_hyphen_it_is_the_word_of_the_folder(vocabulary: Vocabulary, typed: str) -> None:
    assert vocabulary.read(typed).tokens == vocabulary.written("wifi").tokens


@pytest.mark.parametrize("typed", ["gitlabci", "gitlab-ci", "gitlab ci", "GitLab CI"])
def test_two_words_that_are_written_as_one_are_the_two(cues: Cues, typed: str) -> None:
    known = _knowing(cues, ["gitlab", "ci"])
    assert known.read(typed).tokens == ("gitlab", "ci")


def test_a_slip_in_a_name_is_not_two_known_words(cues: Cues) -> None:
    named = Vocabulary({"sleeper": ["sleepership"]}, cues, ["sleeper", "shop"])
    assert named.read("the sleepershop").named == ("sleeper",)


def test_nor_is_a_slip_in_a_known_word_a_word_and_a_small_one(cues: Cues) -> None:
    known = _knowing(cues, ["skill", "in", "skilling"])
    assert known.read("skillin").tokens == known.written("skilling").tokens


def test_known_words_that_could_be_one_stay_two(cues: Cues) -> None:
    known = _knowing(cues, ["work", "place", "workplace"])
    assert known.read("work place").tokens == known.written("work place").tokens


def test_short_spellings_are_written_out_and_fillers_left_out(vocabulary: Vocabulary) -> None:
    assert vocabulary.read("wht even r u pls").words == vocabulary.read("wht are you").words


def test_names_are_found_before_short_spellings_are_written_out(cues: Cues) -> None:
    named = Vocabulary({"u": ["u boat"]}, cues, ["you"])
    assert named.read("is the u boat here").named == ("u",)


def test_small_words_are_compared_as_they_are(vocabulary: Vocabulary) -> None:
    assert vocabulary.stem("does") == "does"
    assert vocabulary.stem("costs") == vocabulary.stem("cost")


@pytest.mark.parametrize("text", ["", "?!", "😀", "i", "42", "c3po", "本", "x" * 600])
def test_what_is_no_word_is_taken_for_no_other(vocabulary: Vocabulary, text: str) -> None:
    assert vocabulary.read(text).tokens == vocabulary.written(text).tokens
    assert vocabulary.read(text).named == ()


def test_words_of_other_alphabets_are_mended_too(cues: Cues) -> None:
    known = _knowing(cues, words("книга вопрос"))
    assert known.read("кнгиа").tokens == known.written("книга").tokens


def test_of_very_many_strange_words_the_first_are_looked_up(vocabulary: Vocabulary) -> None:
    strange = ["lona", *(f"q{letter}{other}zz" for letter in "abcdefgh" for other in "abcdefgh"), "lona"]
    assert len(strange) > 2 * LOOKED_UP
    assert vocabulary.read(" ".join(strange)).tokens[0] == "loan"
    late = vocabulary.read(" ".join([*strange[1:-1], "parkig"]))
    assert late.tokens[-1] != vocabulary.stem("parking")
    assert steps(lambda: vocabulary.read(" ".join(strange * 9))) < 40 * steps(
        lambda: vocabulary.read(" ".join(strange[:9]))
    )


def test_a_folder_without_words_reads_what_is_typed(cues: Cues) -> None:
    assert _knowing(cues, []).read("hello wrld").words == ("hello", "wrld")


def test_many_texts_are_read_as_each_by_itself(cues: Cues) -> None:
    texts = ["hwo much mony", "the nihgt traim", "mony mony"]
    together = Vocabulary({"night": ["night train"]}, cues, ["how", "much", "money"]).read_all(texts)
    alone = Vocabulary({"night": ["night train"]}, cues, ["how", "much", "money"])
    assert together == [alone.read(text) for text in texts]


def test_more_strange_words_than_are_remembered_change_nothing(
    cues: Cues, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["huors", "mentro shcool", "huors schol", "mentro"]
    known = ["money", "hours", "mentor", "school"]
    remembered = [Vocabulary({}, cues, known).read(text).tokens for text in texts]
    monkeypatch.setattr("bot.understanding.vocabulary.CACHED", 2)
    vocabulary = Vocabulary({}, cues, known)
    assert [vocabulary.read(text).tokens for text in texts] == remembered
    assert remembered[0] == ("hour",)
