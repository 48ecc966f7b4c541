"""python -m bot"""

import gc
import os

# Starting makes many small objects that all stay; to look for garbage among them only costs time.
# What runs for long turns it on again (cli, terminal).
gc.disable()
# Nor are there plugins for pydantic to look for among all that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from bot.cli import main  # noqa: E402 - the imports are part of the start

main()
