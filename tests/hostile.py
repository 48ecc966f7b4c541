"""Messages made to take long, each as long as Telegram lets it be."""

from collections.abc import Iterator
from itertools import chain, islice, product

from bot.dialogue.events import Command, CommandName, Event, Said
from bot.knowledge.knowledge import Knowledge

LONGEST_MESSAGE, LONGEST_QUERY = 4096, 256
"""So many characters Telegram takes."""
_COMMANDS: tuple[CommandName, ...] = ("term", "topics", "compare", "guide")


def texts(knowledge: Knowledge, turn: int = 0) -> dict[str, str]:
    """What each is made of → the message. `turn`: with other words that are misspelt, as they are remembered."""
    names = [name for term in knowledge.terms for name in (term.title, *term.aliases)]
    phrasings = [phrasing for topic in knowledge.topics for phrasing in topic.phrasings]
    options = (
        [option.text for step in knowledge.guide.steps for option in step.options] if knowledge.guide else []
    )
    whole = {
        "letters that become eighteen each": _filled("ﷺ"),
        "signs that become three each": _filled("⑴⒣"),
        "lengths of time, a clause each": _filled("1h,"),
        "lengths of time": _filled("2 weeks "),
        "misspelt short words": _joined(
            _strange("tsrlmnkpbdfgh", "eaiou", "mnkptrlsbdgfh", "xzvwqj", turn=turn)
        ),
        "misspelt words": _joined(
            _strange("mbpr", "aei", "ntrs", "trln", "osr", "xkz", "hp", "ipn", turn=turn)
        ),
        "misspelt names": _joined(_slipped(names)),
        "names": _joined(names),
        "names without blanks": _filled("".join(names).replace(" ", "")),
        "phrasings": _joined(phrasings, "? "),
        "phrasings, words backwards": _joined((" ".join(text.split()[::-1]) for text in phrasings), ", "),
        "options of the guide": _joined(options, ". "),
        "questions": _filled("how long? "),
        "questions in one clause": _filled("and how long is it and what of the pay "),
        "denials": _filled("not no never without "),
        "letters with blanks": _filled("a b c d e f g h i j "),
        "one word": _filled("x"),
        "one word of a name": _filled("internship"),
        "marks on one letter": "a" + _filled("\u0301")[1:],
        "digits": _filled("9"),
        "signs": _filled("?!,.;"),
        "pictures": _filled("👍🏽"),
        "another script": _filled("сколько платят на стажировке "),
        "another language": _filled("wie lange dauert das denn und was bezahlt man mir dafür "),
    }
    return {what: text for what, text in whole.items() if text}


def events(knowledge: Knowledge) -> Iterator[tuple[str, Event]]:
    """Every text as a message, and behind every command that takes words."""
    for what, text in texts(knowledge).items():
        yield what, Said(text)
    for turn, name in enumerate(_COMMANDS, 1):
        for what, text in texts(knowledge, turn).items():
            yield f"/{name} {what}", Command(name, text)


def _filled(part: str) -> str:
    return (part * LONGEST_MESSAGE)[:LONGEST_MESSAGE]


def _joined(parts: Iterator[str] | list[str], between: str = " ") -> str:
    """The parts, and again from the first one on, as many as fit."""
    text = between.join(islice(parts, LONGEST_MESSAGE))
    return _filled(text + between) if text else ""


def _strange(*letters: str, turn: int) -> Iterator[str]:
    """All words with one of each of the letters, beginning elsewhere in each turn."""
    found = list(map("".join, product(*letters)))
    begin = turn * (LONGEST_MESSAGE // len(letters)) % len(found)
    return chain(found[begin:], found[:begin])


def _slipped(names: list[str]) -> Iterator[str]:
    """Each name with each of its letters doubled wrongly."""
    for place in range(1, 12):
        yield from (name[:place] + "q" + name[place + 1 :] for name in names if place < len(name))
