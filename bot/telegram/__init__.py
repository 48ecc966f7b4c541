"""People meet the bot in Telegram, by way of python-telegram-bot's own Application.

In the order a message travels: polling or webhook → inbox (a row, one commit) → handlers (the library's, in
one list) → updates (Update → event) → the conversation → render, keyboard → send. `app` wires it.
"""

import os

# The library warns about its own old form of waiting times each time Telegram asks to wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")
