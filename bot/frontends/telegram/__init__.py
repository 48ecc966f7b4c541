"""People meet the bot in Telegram.

In the order a message travels: polling (fetch, confirm late), lanes (in order for each chat),
reading (Update → event), handling (one update), rendering (Reply → HTML), sending, parking (what
Telegram told to wait). Beside it: duties (what admins ask for and are told), reloading (files that
change). Wired in application.
"""

import os

# The library warns about its own old form of waiting times each time Telegram asks to wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")
