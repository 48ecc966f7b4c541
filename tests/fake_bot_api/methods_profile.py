"""The bot's profile: commands, names, descriptions, menu button."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from .errors import Json, bad_request
from .incoming import Incoming
from .utf16 import utf16_length
from .world import Profile, World, known_chat

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SCOPES = frozenset(
    [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
)
_NEEDED = {
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
"""Of the scopes, what must be there besides the type."""
_MENU_BUTTONS = frozenset({"default", "commands", "web_app"})


def set_my_commands(world: World, call: Incoming) -> bool:
    commands = call.params.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    world.profile.commands[_commands_key(world, call.params)] = commands
    return True


def get_my_commands(world: World, call: Incoming) -> list[Json]:
    return world.profile.commands.get(_commands_key(world, call.params), [])


def delete_my_commands(world: World, call: Incoming) -> bool:
    world.profile.commands.pop(_commands_key(world, call.params), None)
    return True


def _check_command(command: Any) -> None:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: Expected an Object")
    if not _COMMAND.fullmatch(str(command.get("command") or "")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= utf16_length(str(command.get("description") or "").strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _commands_key(world: World, params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    for field in _NEEDED.get(scope["type"], ()):
        if not scope.get(field):
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{field}\"")
    if "chat_id" in scope:
        known_chat(world, scope)
    return json.dumps(scope, sort_keys=True), _language(params)


def _language(params: Json) -> str:
    language = str(params.get("language_code") or "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


Texts = Callable[[Profile], dict[str, str]]


def _set_text(texts: Texts, key: str, limit: int, too_long: str, world: World, call: Incoming) -> bool:
    text = str(call.params.get(key) or "")
    if utf16_length(text) > limit:
        raise bad_request(too_long)
    texts(world.profile)[_language(call.params)] = text
    return True


def _get_text(texts: Texts, key: str, world: World, call: Incoming) -> Json:
    """What people with this language see: without a text of their own, the general one."""
    found = texts(world.profile)
    usual = found.get("") or (world.bot.first_name if key == "name" else "")
    return {key: found.get(_language(call.params)) or usual}


def set_chat_menu_button(world: World, call: Incoming) -> bool:
    button = call.params.get("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in _MENU_BUTTONS:
        raise bad_request("can't parse menu button: Unsupported type specified")
    if button["type"] == "web_app" and not (button.get("text") and button.get("web_app")):
        raise bad_request("can't parse menu button: Can't find field \"text\"")
    world.profile.menu_buttons[_menu_chat(world, call.params)] = button
    return True


def get_chat_menu_button(world: World, call: Incoming) -> Json:
    buttons = world.profile.menu_buttons
    general = buttons.get(None, {"type": "default"})
    return buttons.get(_menu_chat(world, call.params), general)


def _menu_chat(world: World, params: Json) -> int | None:
    if not params.get("chat_id"):
        return None
    chat = known_chat(world, params)
    if chat.type != "private":
        raise bad_request("chat not found")
    return chat.id


def _names(profile: Profile) -> dict[str, str]:
    return profile.names


def _descriptions(profile: Profile) -> dict[str, str]:
    return profile.descriptions


def _short_descriptions(profile: Profile) -> dict[str, str]:
    return profile.short_descriptions


# Telegram documents the limits of these texts, not what it says about a longer one.
_LONG_NAME, _LONG_TEXT, _LONG_SHORT = "BOT_TITLE_INVALID", "DESCRIPTION_TOO_LONG", "ABOUT_TOO_LONG"
METHODS: dict[str, Callable[[World, Incoming], Any]] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": partial(_set_text, _names, "name", 64, _LONG_NAME),
    "getMyName": partial(_get_text, _names, "name"),
    "setMyDescription": partial(_set_text, _descriptions, "description", 512, _LONG_TEXT),
    "getMyDescription": partial(_get_text, _descriptions, "description"),
    "setMyShortDescription": partial(_set_text, _short_descriptions, "short_description", 120, _LONG_SHORT),
    "getMyShortDescription": partial(_get_text, _short_descriptions, "short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
