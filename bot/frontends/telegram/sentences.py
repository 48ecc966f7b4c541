"""What only the Telegram front end says. Kept together so that bot.yaml can take it over."""

from dataclasses import dataclass, field

COMMANDS: dict[str, str] = {
    "start": "Say hello",
    "topics": "What I can answer",
    "terms": "The glossary",
    "compare": "Things side by side",
    "guide": "Find the one for you",
    "help": "How to ask",
    "about": "Where my answers come from",
    "privacy": "What I keep about you",
    "forget": "Delete what I have about you",
    "cancel": "Drop what we were doing",
}


@dataclass(frozen=True)
class Sentences:
    """The sentences; `{title}` is the article's."""

    apology: str = "Sorry, something went wrong on my side. Please try once more."
    """Answering failed."""
    too_many: str = (
        "You're faster than I am: I've left out your last messages. Please ask again what still matters."
    )
    """More than twenty messages waited."""
    not_yours: str = "Only the person who asked can pass this question on."
    """Shown as a hint when somebody presses another person's button."""
    description: str = (
        "Ask me about “{title}”, in your own words. I answer from it, and I tell you when it doesn't say."
    )
    """Above the empty chat, at most 512 characters."""
    short_description: str = "Questions about “{title}”, answered."
    """In the bot's profile, at most 120 characters."""
    commands: dict[str, str] = field(default_factory=lambda: dict(COMMANDS))
    """The menu of commands: name and what it does."""
