"""The content of messages that are no text, as little of it as Telegram sends."""

from typing import Any

from .errors import Json

CONTENTS: dict[str, Any] = {
    "sticker": {"width": 512, "height": 512, "is_animated": False, "is_video": False},
    "voice": {"duration": 3},
    "audio": {"duration": 60},
    "document": {"file_name": "notes.pdf"},
    "video": {"width": 640, "height": 360, "duration": 5},
    "video_note": {"length": 240, "duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "location": {"latitude": 48.2, "longitude": 16.37},
    "contact": {"phone_number": "+430000000", "first_name": "Grace"},
    "dice": {"emoji": "🎲", "value": 4},
    "venue": {"location": {"latitude": 48.2, "longitude": 16.37}, "title": "Hall", "address": "1"},
    "poll": {
        "id": "1",
        "question": "Which?",
        "options": [{"persistent_id": "0", "text": "This one", "voter_count": 0}],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}
_WITHOUT_FILE = frozenset({"location", "contact", "poll", "dice", "venue"})


def content_of(kind: str, file_id: str, fields: Json) -> Json:
    """The usual content with the test's own fields; an unknown kind has only these."""
    content = {**CONTENTS.get(kind, {}), **fields}
    if kind in CONTENTS and kind not in _WITHOUT_FILE:
        content = {"file_id": file_id, "file_unique_id": file_id, **content}
    if kind == "sticker":
        content.setdefault("type", "regular")
    return content
