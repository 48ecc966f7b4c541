"""sendMessage, sendPhoto, sendChatAction, deleteMessage."""

from .errors import Json, bad_request
from .incoming import Incoming
from .keyboards import read_markup
from .media import photo_content
from .model import Chat, Message
from .text_rules import FormattedText, read_caption, read_text
from .world import World, known_chat, open_chat, replied_message, thread_of

_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_message(world: World, call: Incoming) -> Json:
    chat = open_chat(world, call.params)
    text = read_text(call.params, "message is too long")
    return _send(world, chat, call.params, text).as_json()


def send_photo(world: World, call: Incoming) -> Json:
    chat = open_chat(world, call.params)
    stored = world.files.photo_of(call.params.get("photo"), call.files, "photo")
    caption = read_caption(call.params, "message caption is too long")
    message = _send(world, chat, call.params, caption)
    message.content = photo_content(stored)
    message.photo = stored.content
    return message.as_json()


def _send(world: World, chat: Chat, params: Json, text: FormattedText) -> Message:
    reply_to = replied_message(chat, params)
    thread = thread_of(chat, params)
    if thread is None and reply_to is not None:
        thread = reply_to.thread
    markup = read_markup(params.get("reply_markup"))
    message = Message(chat.next_message_id(), chat, world.bot, text.text, text.source)
    message.entities = list(text.entities)
    message.markup = markup
    message.reply_to = reply_to
    message.thread = thread
    return chat.add(message)


def send_chat_action(world: World, call: Incoming) -> bool:
    chat = open_chat(world, call.params)
    action = call.params.get("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread_of(chat, call.params)
    world.actions.append((chat.id, str(action)))
    return True


def delete_message(world: World, call: Incoming) -> bool:
    chat = open_chat(world, call.params)
    message_id = call.params.get("message_id")
    message = chat.messages.get(message_id) if isinstance(message_id, int) else None
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    # In a group only an administrator removes what others wrote.
    if not message.from_bot and chat.type != "private" and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    message.deleted = True
    return True


def get_chat(world: World, call: Incoming) -> Json:
    chat = known_chat(world, call.params)
    gifts = dict.fromkeys(
        [
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ],
        False,
    )
    details = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return {**chat.as_json(), **details}


def get_file(world: World, call: Incoming) -> Json:
    file_id = str(call.params.get("file_id") or "")
    stored = world.files.by_id.get(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {
        "file_id": file_id,
        "file_unique_id": f"AQAD{file_id[9:23]}",
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
    "deleteMessage": delete_message,
    "getChat": get_chat,
    "getFile": get_file,
}
