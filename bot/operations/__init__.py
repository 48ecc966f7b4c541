"""What operators look at: is the bot well, and what does it lack, what has it done.

vitals (told by the front end), metrics (counted), health (judged), serving (shown on a port of its own);
doctor (with machine) and report look from outside, at settings and database.
"""
