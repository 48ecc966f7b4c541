"""The guide as a Mermaid diagram: steps, options with their pulls, and what they can end with."""

from collections.abc import Iterator

from bot.guide.scoring import Result, Scales
from bot.knowledge.guide import Case, FormAdvice, Guide, Needs, Step, Veto


def draw(guide: Guide) -> str:
    """The text of a flowchart; `python -m bot map` prints it."""
    return "\n".join(["flowchart TD", *_steps(guide), *_ends(guide)]) + "\n"


def _steps(guide: Guide) -> Iterator[str]:
    yield '    start(["start"])'
    before = "start"
    for number, step in enumerate(guide.steps, 1):
        yield f'    s{number}["{number}. {_quoted(step.text)}<br/>{_options(step)}"]'
        yield f"    {before} --> s{number}"
        before = f"s{number}"
    yield f'    {before} --> scales{{"{_quoted(" or ".join(guide.sides))}?"}}'


def _options(step: Step) -> str:
    said = (f"{_quoted(option.text)} {option.pull[0]}:{option.pull[1]}" for option in step.options)
    return "<br/>".join(f"• {line}" for line in said)


def _ends(guide: Guide) -> Iterator[str]:
    ends: dict[str, tuple[str, Result]] = {}
    for side in guide.sides:
        ends[f"side_{len(ends)}"] = ("leads", Result("side", side))
    for condition in Scales(guide).conditions:
        match condition.earns:
            case FormAdvice() as form:
                result = Result("form", form.side, form.form)
            case Case():
                result = Result(condition.kind)
            case Veto(side=side):
                result = Result("side", next(other for other in guide.sides if other != side))
        ends[f"end_{len(ends)}"] = (_needed(condition.needs), result)
    ends[f"end_{len(ends)}"] = ("level", Result("either"))
    ends[f"end_{len(ends)}"] = ("all skipped", Result("none"))
    for name, (why, result) in ends.items():
        yield f'    scales -->|"{_quoted(why)}"| {name}(["{_quoted(str(result))}"])'


def _needed(needs: Needs) -> str:
    return " and ".join(f"{step}: {' or '.join(options)}" for step, options in needs.items())


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
