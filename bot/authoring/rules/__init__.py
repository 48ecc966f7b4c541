"""The rules of `check`. A new rule is a function from a draft to findings, and one line here."""

from collections.abc import Callable, Iterator

from bot.authoring.draft import Draft, Finding
from bot.authoring.guide_audit import guide_audit
from bot.authoring.rules import links, markup, phrasings, texts, words

Rule = Callable[[Draft], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    phrasings.doubled,
    phrasings.alike,
    phrasings.adding_nothing,
    links.broken_links,
    links.unknown_expectations,
    links.clashing_codes,
    links.uncovered,
    texts.too_long,
    texts.incomplete,
    texts.placeholders,
    texts.cut_off,
    texts.copied,
    texts.without_effect,
    words.overlapping,
    words.misplaced,
    words.look_alikes,
    markup.unrendered,
    words.untranslated,
    guide_audit,
)
