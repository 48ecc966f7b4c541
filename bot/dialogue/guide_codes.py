"""The guide's events as short text and back; steps and options travel as three characters."""

from bot.dialogue import events
from bot.dialogue.events import GUIDE_ACTIONS, GuideEvent
from bot.guide.sharing import code_of, codes_of
from bot.knowledge.guide import Guide


class GuideCodes:
    """Writes and reads the codes of one guide; of none, when the folder has no guide."""

    def __init__(self, guide: Guide | None) -> None:
        self._pairs = codes_of(guide) if guide else {}

    def write(self, event: GuideEvent) -> str:
        """The code of an event: a letter and three characters; for shared answers the payload."""
        match event:
            case events.Choose(step, option):
                return "c" + code_of(step, option)
            case events.TryFlip(step, option):
                return "t" + code_of(step, option)
            case events.Skip(step):
                return "s" + code_of(step)
            case events.Depends(step):
                return "d" + code_of(step)
            case events.Back(step):
                return "b" + code_of(step)
            case events.Why(step):
                return "y" + code_of(step)
            case events.Explain(step):
                return "e" + code_of(step)
            case events.Change(step):
                return "x" + code_of(step)
            case events.Weigh(step, double):
                return ("w" if double else "u") + (code_of(step) if step else "")
            case events.Guided(action):
                return "g" + str(GUIDE_ACTIONS.index(action))
            case events.OpenShared(payload) | events.TakeAlong(payload):
                return payload

    def read(self, code: str) -> GuideEvent:
        """The event of a code. Raises LookupError or ValueError when it isn't one of this guide."""
        verb, rest = code[:1], code[1:]
        match verb:
            case "g":
                return events.Guided(GUIDE_ACTIONS[int(rest)])
            case "w" if not rest:
                return events.Weigh()
            case "c" | "t":
                step, option = self._pairs[rest]
                return events.Choose(step, option) if verb == "c" else events.TryFlip(step, option)
        return self._of_step(verb, self._pairs[rest])

    @staticmethod
    def _of_step(verb: str, pair: tuple[str, str]) -> GuideEvent:
        step, option = pair
        if option:
            raise LookupError(f"{pair} is no step")
        match verb:
            case "s":
                return events.Skip(step)
            case "d":
                return events.Depends(step)
            case "b":
                return events.Back(step)
            case "y":
                return events.Why(step)
            case "e":
                return events.Explain(step)
            case "x":
                return events.Change(step)
            case "w" | "u":
                return events.Weigh(step, verb == "w")
        raise LookupError(verb)
