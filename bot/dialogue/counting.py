"""What a turn did in the guide, for the report: begun, asked, answered, finished. Counts, no people."""

from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.notes import Guided
from bot.guide.recommend import recommend
from bot.guide.walk import next_step
from bot.knowledge.guide import Guide


def guided(guide: Guide, before: GuideTalk | None, after: GuideTalk | None) -> tuple[Guided, ...]:
    """What happened between two turns."""
    if after is None or after == before:
        return ()
    was = before or GuideTalk(phase="stopped")
    begun = after.phase == "asking" and (before is None or (bool(was.answers) and not after.answers))
    notes = [Guided("start")] if begun else []
    asked, asks = _asked(guide, was), _asked(guide, after)
    if asked and asked in after.given and asked not in was.given:
        notes.append(Guided("answered", asked))
    if asks and asks not in after.given and (begun or asks != asked):
        notes.append(Guided("asked", asks))
    if after.phase == "result" and after.finished and not was.finished:
        notes.append(Guided("finish", _result(guide, after)))
    return tuple(notes)


def _asked(guide: Guide, talk: GuideTalk) -> str | None:
    """The step on the screen."""
    if talk.phase != "asking":
        return None
    step = guide.step(talk.at or "") or next_step(guide, talk.given)
    return step.id if step else None


def _result(guide: Guide, talk: GuideTalk) -> str:
    result = recommend(guide, talk.given, talk.doubled).result
    return f"term:{result.form or result.side}" if result.side else result.kind
