"""What leads from one place to another: references, expectations, codes on buttons, sections."""

from collections.abc import Iterator

from bot.authoring.draft import Draft, Finding, Text
from bot.guide.sharing import clashes
from bot.knowledge.checks import did_you_mean
from bot.knowledge.entries import Ref, code_of
from bot.knowledge.questions import QUESTIONS

OUTCOMES = ("guide", "compare", "smalltalk", "none", "unknown", "harmless")
"""What a question may lead to besides entries: any refusal, nothing of the folder, no trouble at all."""
TABLE = "comparison"
"""The section that the table of facts stands for."""


def broken_links(draft: Draft) -> Iterator[Finding]:
    """`instead:` of a wish and `related:` of an entry that lead nowhere or back."""
    known, unread = draft.named, draft.unread_kinds
    for text in draft.texts("bot.yaml", ("intents",)):
        if text.key == "instead" and text.text not in known and text.text.partition(":")[0] not in unread:
            hint = did_you_mean(text.text, sorted(known))
            yield text.error("broken-link", f"`{text.text}` is no entry (`kind:id`){hint}")
    for placed in draft.entries:
        for text in placed.texts("related"):
            if text.text == str(placed.ref):
                yield text.error("broken-link", f"`{text.text}` is related to itself", "Leave it out")


def unknown_expectations(draft: Draft) -> Iterator[Finding]:
    """What the questions expect must exist."""
    known = {str(placed.ref) for placed in draft.entries}
    sections = draft.knowledge.sections if draft.knowledge else {}
    known |= {f"section:{id}" for id in (*sections, "terms")} | set(OUTCOMES)
    for text in draft.within(QUESTIONS) if sections else ():
        if {"expect", "never"} & set(text.path) and text.text not in known:
            hint = did_you_mean(text.text, sorted(known))
            yield text.error("unknown-expectation", f"`{text.text}` is nothing that can come{hint}")


def clashing_codes(draft: Draft) -> Iterator[Finding]:
    """Ids that could not be told apart on a button or in a link."""
    first: dict[str, Ref] = {}
    for placed in draft.entries:
        owner = first.setdefault(code_of(placed.ref), placed.ref)
        if owner != placed.ref:
            yield placed.at("id").error(
                "clashing-code", f"on buttons, `{placed.ref}` looks like `{owner}`", "Choose another id"
            )
    guide = draft.knowledge.guide if draft.knowledge else None
    for step, answer in clashes(guide) if guide else ():
        text = _guide_place(draft, step, answer)
        yield text.error(
            "clashing-code", f"in links, `{answer or step}` looks like another answer", "Choose another id"
        )


def _guide_place(draft: Draft, step: str, answer: str) -> Text:
    guide = draft.knowledge.guide if draft.knowledge else None
    steps = guide.steps if guide else ()
    for n, one in enumerate(steps):
        if one.id == step:
            options = [option.id for option in one.options]
            inner = ("options", options.index(answer)) if answer in options else ()
            return Text(step, draft.sources["guide.yaml"], ("steps", n, *inner))
    return Text(step, draft.sources["guide.yaml"], ())


def uncovered(draft: Draft) -> Iterator[Finding]:
    """A section or an aspect that nobody speaks of."""
    if draft.knowledge is None:
        return
    used = {topic.section for topic in draft.knowledge.topics}
    used |= {aspect.section for aspect in draft.knowledge.aspects}
    used |= {step.section for step in draft.knowledge.guide.steps} if draft.knowledge.guide else set()
    told = {aspect for term in draft.knowledge.terms for aspect in term.facts}
    for text in draft.texts("faq.yaml", ("sections",)):
        if text.key not in used and not (text.key == TABLE and told):
            message = f"nobody speaks of the section `{text.key}`"
            yield text.warning("uncovered", message, "Add a topic of it, or leave it out")
    for placed in draft.entries:
        if placed.ref.kind == "aspect" and placed.ref.id not in told:
            message = f"no term has a fact for the aspect `{placed.ref.id}`"
            yield placed.at("id").warning("uncovered", message, "Add one, or leave it out")
