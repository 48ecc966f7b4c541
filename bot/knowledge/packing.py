"""A checked knowledge as plain data, which can be kept, and back: what comes back was checked before.

A record is a list of its model's name and its values; nothing else in a knowledge is a list.
"""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from bot.knowledge.entries import Record
from bot.knowledge.knowledge import Knowledge


def packed(knowledge: Knowledge) -> list[Any]:
    """All of it as lists, tuples, dicts, texts and numbers."""
    return [_packed(getattr(knowledge, field.name)) for field in fields(Knowledge)]


def unpacked(data: list[Any]) -> Knowledge:
    """The knowledge that `packed` gave `data` of, by this very program; nothing is checked again."""
    return Knowledge(*map(_unpacked, data))


def _packed(value: Any) -> Any:
    match value:
        case Record():
            names = type(value).model_fields
            return [type(value).__name__, *(_packed(getattr(value, name)) for name in names)]
        case tuple():
            return tuple(map(_packed, value))
        case dict():
            return {key: _packed(one) for key, one in value.items()}
    return value


def _unpacked(value: Any) -> Any:
    match value:
        case [str(name), *values] if isinstance(value, list):
            model = _models()[name]
            return model.model_construct(**dict(zip(model.model_fields, map(_unpacked, values), strict=True)))
        case tuple():
            return tuple(map(_unpacked, value))
        case dict():
            return {key: _unpacked(one) for key, one in value.items()}
    return value


@cache
def _models() -> dict[str, type[Record]]:
    return {model.__name__: model for model in _below(Record)}


def _below(model: type[Record]) -> Iterator[type[Record]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)
