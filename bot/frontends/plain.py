"""A reply as plain text, its buttons as a numbered list."""

from bot.dialogue.replies import Reply


def plain(reply: Reply) -> str:
    """What the reply says, then a line for each button: `  1. label`."""
    buttons = [f"  {number}. {button.label}" for number, button in enumerate(reply.buttons(), 1)]
    return "\n".join([reply.plain(), *buttons])
