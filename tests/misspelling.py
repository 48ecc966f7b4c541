"""Every way in which one finger slips, and the ways to write a name as more, fewer or other words."""

from collections.abc import Iterator

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def slips(text: str) -> Iterator[str]:
    """`text` with every single slip: a letter left out, doubled, swapped with the next, or its neighbour key."""
    for n, sign in enumerate(text):
        if not sign.isalpha():
            continue
        yield text[:n] + text[n + 1 :]
        yield text[:n] + sign + text[n:]
        if text[n + 1 : n + 2].isalpha() and text[n + 1] != sign:
            yield text[:n] + text[n + 1] + sign + text[n + 2 :]
        for key in neighbours(sign.lower()):
            yield text[:n] + key + text[n + 1 :]


def neighbours(key: str) -> Iterator[str]:
    """The keys beside, above and below, where rows are half a key apart."""
    for row, keys in enumerate(ROWS):
        if key in keys:
            place = keys.index(key)
            places = [(row, place - 1), (row, place + 1), (row - 1, place), (row - 1, place + 1)]
            places += [(row + 1, place), (row + 1, place - 1)]
            yield from (ROWS[r][p] for r, p in places if 0 <= r < len(ROWS) and 0 <= p < len(ROWS[r]))


def spellings(text: str) -> Iterator[str]:
    """Glued, hyphenated, in single words, split at every place, in the plural; upper case too."""
    parts = text.replace("-", " ").split()
    yield from ("".join(parts), "-".join(parts), " ".join(parts), text + "s", text.upper())
    yield from ("".join(parts) + "s", "-".join(parts) + "s")
    for n in range(1, len(text)):
        if text[n - 1].isalpha() and text[n].isalpha():
            yield text[:n] + " " + text[n:]
