"""`check` tells what to set where the answers aren't in English, and nothing where they are."""

from pathlib import Path

import pytest

from bot.authoring.draft import Finding
from tests.authoring.folders import found, write

GERMAN = "Den Vertrag können Sie schriftlich kündigen, mit einem Brief an die Adresse am Ende der Seite. " * 4
RUSSIAN = "Договор можно расторгнуть письменно, отправив письмо по адресу, указанному внизу страницы. " * 6
ENGLISH = "You can end the contract in writing, with a letter to the address at the end of the page. " * 4
FAQ = "topics:\n  - {{id: end, title: {}, phrasings: [x], short: {}, answer: {}}}\n"
SET = "sentences: {fallback: Nein.}\nlabels: {more: Mehr}\ntelegram: {apology: Pardon.}\nshortcuts: {yes: [ja]}\n"
SET += "smalltalk: {thanks: {reply: Bitte.}}\nintents: {guide: {phrasings: [rat mir]}}\ncues: {function_words: [der]}\n"


def told(folder: Path, answer: str, **files: str) -> list[Finding]:
    faq = FAQ.format(answer.split(".")[0].split(",")[0], answer.split(".")[0].replace(",", ""), f'"{answer}"')
    return [one for one in found(write(folder, faq=faq, **files)) if one.rule == "language"]


@pytest.mark.parametrize("answer", [GERMAN, RUSSIAN])
def test_what_to_set_is_told_once(tmp_path: Path, answer: str) -> None:
    [finding] = told(tmp_path, answer)
    assert finding.file.endswith("bot.yaml")
    assert "`sentences`, `labels`" in finding.suggestion


def test_what_is_set_is_not_told(tmp_path: Path) -> None:
    [finding] = told(tmp_path, GERMAN, bot="sentences: {fallback: Nein.}\n")
    assert "`sentences`" not in finding.suggestion


def test_nothing_is_told_of_a_folder_that_sets_all_or_is_in_english(tmp_path: Path) -> None:
    assert told(tmp_path, ENGLISH) == []
    assert told(tmp_path, GERMAN, bot=SET) == []
