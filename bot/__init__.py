"""The bot, in the order a message travels. Imports point to the right only.

    cli → frontends → authoring | operations → conversation → storage | picture
        → dialogue → matcher | guide → knowledge | settings | remembered

cli            commands: parse, wire, print, exit code
frontends      where people meet the bot: telegram, terminal, single questions
authoring      what helps authors: linter, evaluation, review, a new folder; the only writer of YAML
operations     what helps operators: is the bot well, what does it lack, what has it done
conversation   load the state, respond, reply, save, confirm: the only place that knows both sides
storage        each person's state, and what was passed on to the authors
picture        a table or a recommendation as a PNG
dialogue       one event and a state in, replies and a new state out: pure
matcher        which entries a question is near to, and whether that is near enough: pure
guide          which step comes next, what to recommend and why: pure
knowledge      YAML in, checked immutable values out
settings       environment and .env
remembered     what an earlier start made of the same knowledge, in a cache
"""
