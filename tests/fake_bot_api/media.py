"""Photos: which bytes Telegram takes for one, and files under lasting ids."""

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Any

from .errors import Json, bad_request
from .incoming import Upload

MOST_BYTES = 10 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
# A photo whose header is not read for its size gets this one.
_USUAL_SIZE = (1280, 720)


@dataclass(frozen=True)
class StoredFile:
    """The bytes of a file and its name under /file/bot<token>/."""

    file_id: str
    path: str
    content: bytes
    width: int
    height: int


@dataclass
class FileStore:
    """Files by id and by path; the same bytes always have the same id."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def keep_photo(self, content: bytes) -> StoredFile:
        digest = hashlib.sha256(content).hexdigest()[:32]
        known = self.by_id.get(f"AgACAgQAA{digest}")
        return known or self._keep(digest, content, *photo_size(content))

    def _keep(self, digest: str, content: bytes, width: int, height: int) -> StoredFile:
        path = f"photos/file_{len(self.by_path)}.jpg"
        stored = StoredFile(f"AgACAgQAA{digest}", path, content, width, height)
        for file_id in (stored.file_id, f"{stored.file_id}s"):
            self.by_id[file_id] = stored
        self.by_path[path] = stored
        return stored

    def photo_of(self, value: Any, files: dict[str, Upload], field_name: str) -> StoredFile:
        """The photo named by a parameter: an uploaded file, attach://name or a file_id."""
        upload = files.get(str(value).removeprefix("attach://")) if value else None
        upload = upload or files.get(field_name)
        if upload is not None:
            return self.keep_photo(upload.content)
        if not value:
            raise bad_request("there is no photo in the request")
        return self._known(str(value))

    def _known(self, value: str) -> StoredFile:
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if value not in self.by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self.by_id[value]


def photo_size(content: bytes) -> tuple[int, int]:
    """Width and height, refused where Telegram would not take the bytes as a photo."""
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MOST_BYTES:
        size = f"file of size {len(content)} bytes is too big for a photo"
        raise bad_request(f"{size}; the maximum size is {MOST_BYTES} bytes")
    width, height = _dimensions(content)
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _dimensions(content: bytes) -> tuple[int, int]:
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    if webp or content.startswith((b"\xff\xd8\xff", b"GIF8", b"BM")):
        return _USUAL_SIZE
    raise bad_request("IMAGE_PROCESS_FAILED")


def photo_content(stored: StoredFile) -> Json:
    """A message's list of sizes, the smallest first."""
    scale = min(1.0, 90 / max(stored.width, stored.height))
    small = (max(1, int(stored.width * scale)), max(1, int(stored.height * scale)))
    sizes = (("s", small, 1200), ("", (stored.width, stored.height), len(stored.content)))
    return {"photo": [_photo_size(stored, end, size, count) for end, size, count in sizes]}


def _photo_size(stored: StoredFile, end: str, size: tuple[int, int], count: int) -> Json:
    return {
        "file_id": stored.file_id + end,
        "file_unique_id": f"AQAD{stored.file_id[9:23]}{end}",
        "width": size[0],
        "height": size[1],
        "file_size": count,
    }
