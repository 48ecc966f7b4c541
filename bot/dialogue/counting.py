"""What a turn did in the guide, for the report: begun, asked, answered, finished. Counts, no people."""

from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.state import Guided
from bot.guide.recommend import recommend
from bot.guide.steps import next_step
from bot.knowledge.guide import Guide


def guided(guide: Guide, before: GuideTalk | None, after: GuideTalk | None) -> tuple[Guided, ...]:
    """What happened between two turns."""
    if after is None or after == before:
        return ()
    was = before or GuideTalk(phase="stopped")
    begun = after.phase == "asking" and (before is None or (bool(was.answers) and not after.answers))
    # The open step, not the one on the screen: what is asked again after a look back counts once.
    asked, asks = _open(guide, was), _open(guide, after)
    notes = [Guided("start")] if begun else []
    if asked and asked in after.given and was.phase == "asking" and not begun:
        notes.append(Guided("answered", asked))
    if asks and after.phase == "asking" and (begun or asks != asked):
        notes.append(Guided("asked", asks))
    if after.phase == "result" and not was.finished:
        notes.append(Guided("finish", _result(guide, after)))
    return tuple(notes)


def _open(guide: Guide, talk: GuideTalk) -> str | None:
    step = next_step(guide, talk.given)
    return step.id if step else None


def _result(guide: Guide, talk: GuideTalk) -> str:
    result = recommend(guide, talk.given, talk.doubled).result
    return f"term:{result.form or result.side}" if result.side else result.kind
