"""Updates of every shape that the Bot API can send, with hostile words: a grammar for Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from tests.fake_bot_api.contents import CONTENTS, content_of

Json = dict[str, Any]
ADA, EVE, GROUP, FORUM, CHANNEL = 5, 6, -10, -1_000_000_000_020, -1_000_000_000_030
DATE = 1_790_000_000

HOSTILE = (
    *(
        "<b>bold</b>",
        "</b><i>",
        "<a href='http://evil.example'>x</a>",
        "&lt;&amp;&#60;&",
        "<script>x</script>",
    ),
    *("\u202e\u202dgnp.exe", "مرحبا بالعالم", "\u200b\u200d\ufeff", "\ud83d", "\udc00\ud800", "a\x00b"),
    *("👩‍👩‍👧‍👦" * 40, "🇦🇹🇩🇪", "Z̸̢͛a̷l̶g̴o̵" * 30, "ﷺ" * 50, "x" * 4096, "😀" * 2048, "\n" * 500, " ", "\t\r\n"),
    *("{0}{name}%s%(x)s", "$(id)`id`", "'; DROP TABLE states; --", "../../etc/passwd", "null", "0", "-1"),
    *(
        "9" * 400,
        "1.5e308",
        "٣",
        "½",
        "①",
        "/",
        "//",
        "/ ",
        "/start",
        "/nothing",
        "/help@other_bot",
        "@test_bot",
    ),
    *("how long can I keep a book?", "what is a family card", "which card is for me?", "none of these"),
)
words = st.sampled_from(HOSTILE) | st.text(max_size=60) | st.text(st.characters(), max_size=60)
several = st.lists(words, min_size=1, max_size=3).map(" ".join).map(lambda text: text[:4096])


def person(number: Any, name: str = "Ada", **more: Any) -> Json:
    return {"id": number, "is_bot": False, "first_name": name, **more}


people = st.builds(person, st.sampled_from([ADA, EVE]), words.map(lambda name: name[:64] or "A"))
bots = st.just({"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"})
private = st.sampled_from([ADA, EVE]).map(lambda number: {"id": number, "type": "private", "first_name": "A"})
group = st.just({"id": GROUP, "type": "group", "title": "<Group>"})
forum = st.just({"id": FORUM, "type": "supergroup", "title": "Forum", "is_forum": True})
channel = st.just({"id": CHANNEL, "type": "channel", "title": "Channel"})

entities = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(
                ["mention", "bot_command", "url", "bold", "text_link", "text_mention", "new"]
            ),
            "offset": st.integers(0, 20),
            "length": st.integers(0, 30),
        },
        optional={"user": people, "url": st.just("http://x.example")},
    ),
    max_size=3,
)
photos = st.just([{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}])
_GIVEN: dict[str, Any] = {
    "game": {
        "title": "G",
        "description": "D",
        "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}],
    },
    "story": {"chat": {"id": CHANNEL, "type": "channel"}, "id": 1},
    "paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]},
    "checklist": {"title": "<b>List", "tasks": [{"id": 1, "text": "x"}]},
}
SERVICE: dict[str, Any] = {
    "new_chat_members": [person(EVE)],
    "left_chat_member": person(EVE),
    "new_chat_title": "<x>",
    "delete_chat_photo": True,
    "group_chat_created": True,
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 60},
    "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": ADA, "type": "private"}},
    "forum_topic_created": {"name": "<T>", "icon_color": 1},
    "forum_topic_closed": {},
    "general_forum_topic_hidden": {},
    "write_access_allowed": {},
    "users_shared": {"request_id": 1, "users": [{"user_id": EVE}]},
    "chat_shared": {"request_id": 1, "chat_id": GROUP},
    "video_chat_started": {},
    "web_app_data": {"data": "<x>", "button_text": "y"},
    "proximity_alert_triggered": {"traveler": person(ADA), "watcher": person(EVE), "distance": 1},
    "boost_added": {"boost_count": 1},
    "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}},
    "successful_payment": {
        **{"currency": "XTR", "total_amount": 1, "invoice_payload": "x"},
        **{"telegram_payment_charge_id": "1", "provider_payment_charge_id": "1"},
    },
    "something_new": {"of": ["a", "later", "version"]},
}
CONTENT_KINDS = (*CONTENTS, *_GIVEN)
"""What a person may send to somebody from whom an answer is expected."""


@st.composite
def contents(draw: st.DrawFn) -> Json:
    """What a person sends: words, or anything else with or without words."""
    if draw(st.booleans()):
        return {"text": draw(several) or "x", **({"entities": draw(entities)} if draw(st.booleans()) else {})}
    kind = draw(st.sampled_from((*CONTENT_KINDS, "photo")))
    content = draw(photos) if kind == "photo" else _GIVEN.get(kind) or content_of(kind, "f", {})
    more = {"caption": draw(several)} if draw(st.booleans()) else {}
    album = {"media_group_id": draw(st.sampled_from("ab"))} if draw(st.integers(0, 5)) == 0 else {}
    return {kind: content, **more, **album}


@st.composite
def messages(draw: st.DrawFn, chats: st.SearchStrategy[Json], written: st.SearchStrategy[Json]) -> Json:
    chat = draw(chats)
    from_user = person(chat["id"]) if chat["type"] == "private" else draw(people | bots)
    message = {"message_id": draw(st.integers(1, 10**6)), "date": DATE, "chat": chat, "from": from_user}
    if from_user["is_bot"]:
        message["sender_chat"] = draw(
            st.sampled_from([chat, {"id": CHANNEL, "type": "channel", "title": "C"}])
        )
    if chat.get("is_forum") and draw(st.booleans()):
        message |= {"message_thread_id": 1, "is_topic_message": True}
    if draw(st.integers(0, 3)) == 0:
        author = draw(st.sampled_from([person(ADA), {"id": 123456, "is_bot": True, "first_name": "Test"}]))
        message["reply_to_message"] = {
            **{"message_id": 1, "date": DATE, "chat": chat, "from": author, "text": draw(words) or "x"}
        }
    if draw(st.integers(0, 4)) == 0:
        message["forward_origin"] = {"type": "hidden_user", "date": 0, "sender_user_name": draw(words)}
    return {**message, **draw(written)}


service = st.sampled_from(sorted(SERVICE)).map(lambda kind: {kind: SERVICE[kind]})
anywhere = private | group | forum
codes = st.text("0123456789abcdefghknpstycfgSkV._-", max_size=20) | words.map(lambda text: text[:30] or "x")


@st.composite
def presses(draw: st.DrawFn, data: st.SearchStrategy[str] = codes) -> Json:
    chat = draw(anywhere)
    button = {"text": "x", "callback_data": "1p"}
    old = {"message_id": 7, "date": 0, "chat": chat}
    bot = {"id": 123456, "is_bot": True, "first_name": "Test"}
    fresh = {**old, "date": DATE, "from": bot, "text": "<b>", "reply_markup": {"inline_keyboard": [[button]]}}
    presser = person(chat["id"]) if chat["type"] == "private" else draw(people)
    return {
        "id": "1",
        "from": presser,
        "message": draw(st.sampled_from([old, fresh])),
        "chat_instance": "1",
        "data": draw(data),
    }


def _member(status: str) -> Json:
    kept = {"user": {"id": 123456, "is_bot": True, "first_name": "Test"}, "status": status}
    return {**kept, **({"until_date": 0} if status == "kicked" else {})}


members = st.builds(
    lambda chat, status: {
        **{"chat": chat, "from": person(ADA), "date": DATE},
        **{"old_chat_member": _member("member"), "new_chat_member": _member(status)},
    },
    group | channel,
    st.sampled_from(["kicked", "left", "member"]),
)
inline = st.builds(
    lambda query, offset: {"id": "1", "from": person(ADA), "query": query[:256], "offset": offset[:64]},
    several,
    st.just("") | words,
)
written = messages(anywhere, contents())
updates = st.one_of(
    st.builds(lambda message: {"message": message}, messages(private, contents())),
    st.builds(lambda message: {"message": message}, written),
    st.builds(lambda message: {"edited_message": {**message, "edit_date": DATE}}, written),
    st.builds(lambda message: {"message": message}, messages(anywhere | channel, service)),
    st.builds(lambda message: {"channel_post": message}, messages(channel, contents())),
    st.builds(lambda message: {"edited_channel_post": message}, messages(channel, contents())),
    st.builds(lambda message: {"guest_message": message}, written),
    st.builds(lambda message: {"guest_message": {**message, "guest_query_id": "1"}}, written),
    st.builds(lambda message: {"business_message": {**message, "business_connection_id": "1"}}, written),
    st.builds(lambda query: {"callback_query": query}, presses()),
    st.builds(lambda change: {"my_chat_member": change}, members),
    st.builds(lambda query: {"inline_query": query}, inline),
    st.builds(lambda poll: {"poll": poll}, st.just(CONTENTS["poll"])),
    st.builds(lambda text: {"message": text}, st.none() | words | st.integers()),
)
