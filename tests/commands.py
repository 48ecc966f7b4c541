"""The commands: in a process of their own, as people run them, or in this one, which is sooner done."""

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper

import pytest

from bot import cli
from tests.conftest import SHIPPED, SMALL

Done = subprocess.CompletedProcess[str]


def bot(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """What `python -m bot` prints, and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        # What runs is this tree, whatever is installed.
        env={**os.environ, "PYTHONPATH": str(SHIPPED.parent), "BOT_KNOWLEDGE": str(SMALL), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def bot_here(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """The same without starting Python anew: for what isn't about starting, streams or signals."""
    out, err = StringIO(), StringIO()
    code: object = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["bot", *arguments])
        patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode()), encoding="utf-8"))
        for name, value in {"BOT_KNOWLEDGE": str(SMALL), **environment}.items():
            patch.setenv(name, value)
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Done(arguments, code, out.getvalue(), err.getvalue())
