"""The review in the terminal: a question, what the bot makes of it and could learn, the author's choice."""

import sys
from collections.abc import Sequence

from rich.console import Console

from bot.authoring.asked import Disliked, Question
from bot.authoring.proposing import NewEntry, Phrasing, Proposal, Proposed, Synonym
from bot.authoring.review import Review
from bot.knowledge.entries import UNKNOWN, Ref

CHOICES = ("accept", "synonym", "new", "ignore", "never", "quit")
_MORE_WORDINGS = 4


class Stop(Exception):
    """The author has had enough, or the input ended."""


def walk(review: Review, answers: Sequence[Disliked]) -> None:
    """Go through everything that is open; nothing changes unless the author accepts it."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    questions = list(review.open())
    console.print(f"{len(questions)} question{'' if len(questions) == 1 else 's'} to look at.")
    try:
        for number, question in enumerate(questions, 1):
            _decide(console, review, question, f"{number} of {len(questions)}")
    except Stop:
        console.print()
    for answer in answers:
        console.print(_told(answer))


def _told(answer: Disliked) -> str:
    """An answer that missed, with what people said was wrong with it."""
    entry = '"I don\'t know"' if answer.entry == str(UNKNOWN) else answer.entry
    why = ", ".join(f"{reason.replace('-', ' ')} {times}" for reason, times in answer.reasons)
    said = f"{entry}: not what was meant, said {answer.times} of {answer.votes}"
    return f"{said} ({why})" if why else said


def _decide(console: Console, review: Review, question: Question, place: str) -> None:
    proposed = review.propose(question)
    _show(console, review, question, proposed, place)
    while True:
        choice = _completed(_ask(console, f"{', '.join(CHOICES)}, a number or kind:id?"))
        if choice == "quit":
            raise Stop
        if choice == "never":
            review.never(question)
        if choice in ("ignore", "never"):
            return
        proposal = _wanted(console, choice, question, proposed, review)
        if proposal and _accepted(console, review, question, proposal):
            return


def _completed(choice: str) -> str:
    """`a` is enough for `accept`; `n` could be two."""
    meant = [word for word in CHOICES if word.startswith(choice)]
    return meant[0] if len(meant) == 1 else choice


def _wanted(
    console: Console, choice: str, question: Question, proposed: Proposed, review: Review
) -> Proposal | None:
    match choice:
        case "accept":
            return proposed.proposal or _new(console, question)
        case "synonym":
            return Synonym(_ask(console, "known word?"), _ask(console, "new word?"))
        case "new":
            return _new(console, question)
    ref = _chosen(choice, proposed, review)
    return Phrasing(ref, question.text) if ref else None


def _show(console: Console, review: Review, question: Question, proposed: Proposed, place: str) -> None:
    times = "once" if question.times == 1 else f"{question.times} times"
    console.print(f"\n{place}, asked {times}: “{question.text}”")
    for wording in question.wordings[1:_MORE_WORDINGS]:
        console.print(f"    also “{wording}”")
    console.print(f"today: {proposed.outcome}" + (f", {proposed.found}" if proposed.found else ""))
    for number, ref in enumerate(proposed.choices, 1):
        console.print(f"  {number}. {ref}  {review.dialogue.knowledge.entries[ref].title}")
    console.print(f"proposed: {proposed.proposal or 'a new gap, since no entry is near'}")


def _chosen(choice: str, proposed: Proposed, review: Review) -> Ref | None:
    if choice.isdecimal() and 0 < int(choice) <= len(proposed.choices):
        return proposed.choices[int(choice) - 1]
    ref = Ref.parse(choice)
    return ref if ref in review.dialogue.knowledge.entries else None


def _new(console: Console, question: Question) -> Proposal:
    kind = _ask(console, "topic or gap?")
    key = "topics" if kind.startswith("t") else "gaps"
    asked = "answer?" if key == "topics" else "reply (that the article doesn't say it, and who would know)?"
    return NewEntry(key, _ask(console, "id?"), _ask(console, "title?"), _ask(console, asked), question.text)


def _accepted(console: Console, review: Review, question: Question, proposal: Proposal) -> bool:
    done = review.accept(question, proposal)
    if isinstance(done, str):
        console.print(done)
        return False
    edit, changes = done
    console.print(edit.diff)
    console.print("\n".join(changes.lines()) if changes.total else "written")
    now = review.propose(question)
    console.print(f"now: {now.outcome}" + (f", {now.found}" if now.found else ""))
    return True


def _ask(console: Console, what: str) -> str:
    """An answer that isn't empty. Raises Stop when the input ends."""
    while True:
        try:
            answer = console.input(what + " ").strip()
        except (EOFError, KeyboardInterrupt):
            raise Stop from None
        if not sys.stdin.isatty():
            console.print(answer)  # a piped answer is shown, so that a script reads as a talk
        if answer:
            return answer
