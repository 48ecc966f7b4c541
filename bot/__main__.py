"""python -m bot"""

import gc
import os
import sys

# Starting makes many small objects that all stay; to look for garbage among them only costs time.
# What runs for long turns it on again (cli, terminal).
gc.disable()
# Nor are there plugins for pydantic to look for among all that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# Nor does anybody want the command line of httpx, which the Telegram library brings: it would read rich
# and pygments at every start (5 MB). Without it httpx goes by what it does where they aren't installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

from bot.cli import main  # noqa: E402 - the imports are part of the start

main()
