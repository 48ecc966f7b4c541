"""People meet the bot in Telegram.

In the order a message travels: polling (fetch, confirm late) with lanes (a batch, in order for each
chat), or webhook (taken in, confirmed late) with arrivals (one by one, in order for each chat); intake and
reading (Update → event), handling (one update), elsewhere (chats that the bot isn't in), rendering
(Reply → HTML), keyboards (its buttons and links), sending, parking (what Telegram told to wait).
Beside it: duties (what admins ask for and are told), reloading (files that change); profile, links and
posters are what people see before they write. Wired in application; registering tells Telegram where to
bring updates.
"""

import os

# The library warns about its own old form of waiting times each time Telegram asks to wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")
