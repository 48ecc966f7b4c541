"""A turn among others: the guide is about one person, so it goes on in that person's own chat.

What the person has told already travels along in the link.
"""

from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.events import Event, GuideEvent
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.state import Turn
from bot.guide.answers import known
from bot.guide.sharing import TAKEN, write_share
from bot.knowledge.guide import Guide
from bot.knowledge.guide_voice import GuideVoice

GUIDE = events.Command("guide")


def among_others(event: Event, turn: Turn, guide: Guide, voice: GuideVoice) -> Turn:
    """The turn for a chat in which others read along: nobody's guide is in it, only the way there."""
    kept = replace(turn.state, guide=None)
    if turn.state.guide is None and not isinstance(event, GuideEvent):
        return replace(turn, replies=tuple(map(_leading_away, turn.replies)), state=kept)
    on = Button(voice.labels.in_private, events.Privately(_taken(event, turn, guide)), "primary")
    return replace(turn, replies=(Reply(texts(voice.sentences.in_private), ((on,),)),), state=kept)


def _taken(event: Event, turn: Turn, guide: Guide) -> events.Command | events.OpenShared | events.TakeAlong:
    talk = turn.state.guide
    if talk and talk.phase == "review" and talk.finished:
        return events.OpenShared(write_share(known(guide, talk.given), talk.doubled))
    given = known(guide, talk.given) if talk else {}
    return events.TakeAlong(write_share(given, prefix=TAKEN)) if given else GUIDE


def _leading_away(reply: Reply) -> Reply:
    return replace(reply, rows=tuple(map(_row, reply.rows)))


def _row(row: Row) -> Row:
    return tuple(
        replace(button, event=events.Privately(GUIDE)) if button.event == GUIDE else button for button in row
    )
