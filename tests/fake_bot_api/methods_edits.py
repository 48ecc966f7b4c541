"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup."""

from typing import Any

from .errors import NOT_MODIFIED, Json, bad_request
from .incoming import Incoming
from .keyboards import read_markup
from .media import photo_content
from .model import Message
from .text_rules import FormattedText, read_caption, read_text
from .world import World, open_chat


def edit_message_text(world: World, call: Incoming) -> Json:
    message = _editable(world, call.params)
    text = read_text(call.params, "MESSAGE_TOO_LONG")
    if message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(message, call.params, text, message.content)


def edit_message_caption(world: World, call: Incoming) -> Json:
    message = _editable(world, call.params)
    caption = read_caption(call.params, "MEDIA_CAPTION_TOO_LONG")
    if not message.content:
        raise bad_request("there is no caption in the message to edit")
    return _change(message, call.params, caption, message.content)


def edit_message_media(world: World, call: Incoming) -> Json:
    message = _editable(world, call.params)
    media = _photo_media(call.params.get("media"))
    stored = world.files.photo_of(media.get("media"), call.files, "media")
    caption = read_caption(media, "MEDIA_CAPTION_TOO_LONG")
    body = _change(message, call.params, caption, photo_content(stored))
    message.photo = stored.content
    return body


def edit_message_reply_markup(world: World, call: Incoming) -> Json:
    message = _editable(world, call.params)
    kept = FormattedText(message.text, tuple(message.entities), message.html)
    return _change(message, call.params, kept, message.content)


def _editable(world: World, params: Json) -> Message:
    if params.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = open_chat(world, params)
    message_id = params.get("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id) if isinstance(message_id, int) else None
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    # A message with a reply keyboard cannot be edited either.
    if not message.from_bot or (message.markup and message.inline_markup is None):
        raise bad_request("message can't be edited")
    return message


def _photo_media(media: Any) -> Json:
    if not isinstance(media, dict) or "media" not in media:
        raise bad_request("can't parse InputMedia: Can't find field \"media\"")
    if media.get("type") != "photo":
        raise bad_request("can't parse InputMedia: type must be photo in this server")
    return media


def _change(message: Message, params: Json, text: FormattedText, content: Json) -> Json:
    markup = read_markup(params.get("reply_markup"), only_inline=True)
    new = (text.text, list(text.entities), markup, content)
    if new == (message.text, message.entities, message.markup, message.content):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.markup, message.content = new
    message.html = text.source
    message.edits += 1
    return message.as_json()


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
