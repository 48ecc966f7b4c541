"""What was learned as plain arrays, which can be kept, and back."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.knowledge import Knowledge
from bot.understanding.features import Features
from bot.understanding.kinds import Kinds
from bot.understanding.learning import Classifier, Learned, names_of, synonyms_of
from bot.understanding.model import ShortTextClassifier, SoftmaxClassifier, Training
from bot.understanding.nearness import Nearness, Shares
from bot.understanding.vocabulary import Vocabulary

Arrays: TypeAlias = dict[str, NDArray[Any]]


def to_arrays(learned: Learned) -> Arrays:
    """All of it, by name; no array holds objects."""
    near, features = learned.nearness, learned.features
    found: Arrays = {
        "known": _text(sorted(learned.vocabulary.known)),
        "keys": _text(learned.keys),
        "exact": _table(learned.exact),
        "labelled": _table(learned.labelled),
        "familiar": _text(sorted(features.familiar)),
        "runs": _text(features.rarity),
        "run rarity": _numbers(features.rarity),
        "near rows": _text(near.rows),
        "near rarity": near.rarity,
        "near entry of": near.entry_of,
    }
    for name, shares in (("phrasings", near.phrasings), ("wholes", near.wholes)):
        found |= {f"{name} {key}": getattr(shares, key) for key in ("starts", "columns", "values")}
    if learned.model:
        found |= _of_model("kinds", (), learned.model)
    for name, classifier in (("gaps", learned.gaps), ("trouble", learned.trouble), ("moves", learned.moves)):
        if classifier:
            found |= _of_model(name, classifier.names, classifier.model)
    found["typed"] = _text(learned.typed)
    for name, typed in learned.typed.items():
        found |= _of_model(name, typed.kinds, typed.model)
        found |= {f"{name} features": _text(typed.rarity), f"{name} rarity": _numbers(typed.rarity)}
    return found


def from_arrays(knowledge: Knowledge, arrays: Mapping[str, NDArray[Any]]) -> Learned:
    """What `to_arrays` gave, of this very knowledge. Raises LookupError or ValueError for anything else."""
    vocabulary = Vocabulary(names_of(knowledge), knowledge.voice.cues, _lines(arrays["known"]))
    keys = tuple(_lines(arrays["keys"]))
    rarity = dict(zip(_lines(arrays["runs"]), arrays["run rarity"].tolist(), strict=True))
    phrasings, wholes = (
        Shares(*(arrays[f"{name} {key}"] for key in ("starts", "columns", "values")))
        for name in ("phrasings", "wholes")
    )
    return Learned(
        vocabulary,
        Kinds(knowledge, keys),
        keys,
        Nearness(
            _rows(arrays["near rows"]),
            arrays["near rarity"],
            phrasings,
            wholes,
            arrays["near entry of"],
            len(keys),
            vocabulary.function_words,
            synonyms_of(knowledge, vocabulary),
        ),
        _untable(arrays["exact"]),
        _untable(arrays["labelled"]),
        Features(_lines(arrays["familiar"]), vocabulary.function_words, rarity, Training().runs),
        _model("kinds", arrays) if "kinds rows" in arrays else None,
        _classifier("gaps", arrays),
        _classifier("trouble", arrays),
        _classifier("moves", arrays),
        {name: _typed(name, arrays) for name in _lines(arrays["typed"])},
    )


def _of_model(name: str, names: Iterable[str], model: SoftmaxClassifier) -> Arrays:
    return {
        f"{name} names": _text(names),
        f"{name} rows": _text(model.rows),
        f"{name} weights": model.weights,
    }


def _model(name: str, arrays: Mapping[str, NDArray[Any]]) -> SoftmaxClassifier:
    return SoftmaxClassifier(_rows(arrays[f"{name} rows"]), arrays[f"{name} weights"])


def _classifier(name: str, arrays: Mapping[str, NDArray[Any]]) -> Classifier | None:
    return (
        Classifier(tuple(_lines(arrays[f"{name} names"])), _model(name, arrays))
        if f"{name} rows" in arrays
        else None
    )


def _typed(name: str, arrays: Mapping[str, NDArray[Any]]) -> ShortTextClassifier:
    rarity = zip(_lines(arrays[f"{name} features"]), arrays[f"{name} rarity"].tolist(), strict=True)
    return ShortTextClassifier(tuple(_lines(arrays[f"{name} names"])), dict(rarity), _model(name, arrays))


def _numbers(by_name: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array(list(by_name.values()), np.float64)


def _table(keys_of: Mapping[str, frozenset[str]]) -> NDArray[np.uint8]:
    return _text("\t".join((text, *sorted(keys))) for text, keys in keys_of.items())


def _untable(data: NDArray[np.uint8]) -> dict[str, frozenset[str]]:
    return {text: frozenset(keys) for text, *keys in (line.split("\t") for line in _lines(data))}


def _text(lines: Iterable[str]) -> NDArray[np.uint8]:
    """One line for each; no word has a line break."""
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass"), np.uint8)


def _lines(data: NDArray[np.uint8]) -> list[str]:
    return data.tobytes().decode("utf-8", "surrogatepass").split("\n")[:-1]


def _rows(data: NDArray[np.uint8]) -> dict[str, int]:
    return {name: n for n, name in enumerate(_lines(data))}
