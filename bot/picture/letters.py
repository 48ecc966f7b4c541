"""What of a text can be shown: no character that the typeface lacks may turn into an empty box."""

import unicodedata

from bot.picture import fonts

_UNKNOWN = "?"
_ALIKE = {"✅": "✓", "✔": "✓", "☑": "✓", "❌": "✗", "❎": "✗", "✘": "✗", "❗": "!", "❓": "?"}
_NEW_LINES = "\n\v\f\u0085\u2028\u2029"
_FIRM_SPACES = "\u00a0\u2007\u202f"
_UNSEEN = {"Cc", "Cf", "Cs"}
_PICTOGRAMS = {"So", "Sk"}
_MARKS = {"Mn", "Mc", "Me"}
_MARKS_ON_A_LETTER = 2


def showable(text: str) -> str:
    """The text in characters that can be drawn, with single spaces; its line breaks stay.

    Emoji go. A letter of another script becomes a question mark: something stood there.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    drawn = _with_accents_on_letters("".join(map(_shown, composed)))
    lines = (" ".join(filter(None, line.split(" "))) for line in drawn.split("\n"))
    kept = "\n".join(filter(None, lines))
    return kept or (_UNKNOWN if any(map(_visible, text)) else "")


def _visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in _UNSEEN


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if character in _NEW_LINES:
        return "\n"
    if character in _FIRM_SPACES:
        return "\u00a0"
    if kind == "Zs" or character == "\t":
        return " "
    if kind in _UNSEEN:
        return ""
    # A private character means something else in every font.
    if kind != "Co" and fonts.has(character):
        return character
    return _relative(character, kind)


def _relative(character: str, kind: str) -> str:
    """What stands in for a character that the typeface lacks: ㎏ as kg, ⓐ as a."""
    if character in _ALIKE:
        return _ALIKE[character]
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(map(fonts.has, plain)):
        return plain
    letter = unicodedata.normalize("NFKD", character)[0]
    if letter != character and fonts.has(letter):
        return letter
    return "" if kind in _PICTOGRAMS or kind in _MARKS else _UNKNOWN


def _with_accents_on_letters(text: str) -> str:
    """Without accents that would leave their line: on no letter, on two, or on other accents."""
    kept: list[str] = []
    on_letter, marks = False, 0
    for character in text:
        if unicodedata.category(character) not in _MARKS:
            on_letter, marks = character.isalnum(), 0
        elif on_letter and marks < _MARKS_ON_A_LETTER and _on_one_letter(character):
            marks += 1
        else:
            continue
        kept.append(character)
    return "".join(kept)


def _on_one_letter(mark: str) -> bool:
    # The classes 233 and 234 are accents over two letters; 0 encloses them, or is no accent at all.
    return 0 < unicodedata.combining(mark) < 233
