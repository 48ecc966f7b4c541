"""A new folder of knowledge from an article: what can be seen in it, and TODO where an author must write."""

from pathlib import Path

from bot.authoring.article import read_article
from bot.authoring.schema import FOLDER, first_line, write_schemas
from bot.authoring.templates import files_of


class StartError(Exception):
    """Nothing was written; the message is one line for the author."""


def start(folder: Path, article: Path) -> list[Path]:
    """Write the folder. Raises StartError when it exists or when the article can't be read."""
    if folder.exists():
        raise StartError(f"{folder} exists already; nothing was written")
    try:
        read = read_article(article.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise StartError(f"{article}: {error}") from None
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StartError(f"{folder}: {error.strerror}; name a place where this user may write") from None
    written = []
    for name, text in files_of(read).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(first_line(name) + text, encoding="utf-8")
        written.append(path)
    write_schemas(folder / FOLDER)
    return written
