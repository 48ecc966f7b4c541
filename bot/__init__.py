"""The bot, in the order a message travels; imports point to the right only. README.md beside has the map.

cli → telegram | terminal → authoring | operations → conversation → storage | pictures
    → dialogue | cache → guide → understanding → knowledge | settings
"""
