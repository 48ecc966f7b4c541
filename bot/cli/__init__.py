"""The commands: parse, wire, print, exit code. What only one command needs is imported in it."""

import sys
from errno import EDQUOT, ENOSPC
from io import TextIOWrapper

from bot.cli import author, operate, talk, teach
from bot.cli.start import AUTHOR, USAGE, app, end
from bot.knowledge.problems import KnowledgeError, refusal
from bot.settings import OperatorError

__all__ = ["author", "main", "operate", "talk", "teach"]


def main() -> None:
    """Run a command; mistakes of operators and authors end in one line each, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A sign that the terminal can't show is no reason to end.
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="python -m bot")
    except KnowledgeError as error:
        end(str(error), AUTHOR)
    except OperatorError as error:
        end(str(error), USAGE)
    except OSError as error:
        if error.filename is None and error.errno not in (ENOSPC, EDQUOT):
            raise
        end(f"{error.filename or 'what is printed'}: {refusal(error)}", USAGE)
