"""Is the bot well: judged inside the running process, asked for from outside."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from bot.operations.vitals import Vitals
from bot.storage import StorageError, Store

POLL_SECONDS = 90.0
"""A poll takes 25 s at most, and what it brought is handled before the next one."""
IN_HAND_SECONDS = 60.0
"""An update that takes longer than this is stuck."""
ASKING_SECONDS = 4.0


@dataclass(frozen=True)
class Health:
    """How the bot is."""

    problems: list[str]
    """What keeps it from its work, in plain words; none when it is ready."""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return not self.problems

    def as_json(self) -> str:
        return json.dumps({"ready": self.ready, "problems": self.problems, **self.figures})


async def examine(vitals: Vitals, store: Store, version: str) -> Health:
    """Judge the process that this runs in; `version` is the knowledge's. Writes to the database."""
    database = await _of_database(vitals, store)
    figures: dict[str, Any] = {
        "receives": vitals.receives,
        "phase": vitals.phase,
        "last_poll_seconds": None if vitals.poll_age is None else round(vitals.poll_age, 1),
        "updates_in_hand": vitals.backlog[0],
        "oldest_seconds": round(vitals.backlog[1], 1),
        "knowledge": version,
    }
    return Health([*_of_work(vitals), *database], figures)


def _of_work(vitals: Vitals) -> list[str]:
    if vitals.phase == "starting":
        return ["Telegram has not been reached yet"]
    if vitals.phase == "ending":
        return ["the bot is ending"]
    problems = []
    if vitals.poll_age is not None and vitals.poll_age > POLL_SECONDS:
        problems.append(f"the last poll that Telegram answered was {vitals.poll_age:.0f} s ago")
    if vitals.backlog[1] > IN_HAND_SECONDS:
        problems.append(f"an update has been in hand for {vitals.backlog[1]:.0f} s")
    return problems


async def _of_database(vitals: Vitals, store: Store) -> list[str]:
    try:
        # Only writing tells whether it can be written: a full disk can still be read.
        await store.probe()
        vitals.backlog = await store.backlog()
    except StorageError as error:
        return [str(error)]
    return []


def ask(host: str, port: int) -> tuple[bool, str]:
    """Ask a running bot; whether it is well, and one line that says how it is."""
    url = f"http://{_reachable(host)}:{port}/readyz"
    # This machine is asked, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=ASKING_SECONDS) as reply:
            told = json.load(reply)
    except urllib.error.HTTPError as error:
        told = _read(error)
    except (OSError, ValueError) as error:
        return False, f"no bot answers at {url}: {getattr(error, 'reason', error)}"
    if not isinstance(told, dict) or "ready" not in told:
        return False, f"what answers at {url} is not the bot"
    return bool(told["ready"]), _as_line(told)


def _read(reply: urllib.error.HTTPError) -> Any:
    try:
        return json.load(reply)
    except (OSError, ValueError):
        return None


def _reachable(host: str) -> str:
    """Where a server that listens on `host` is met from the same machine."""
    if host in ("", "0.0.0.0"):
        return "127.0.0.1"
    if ":" in host:
        return "[::1]" if host == "::" else f"[{host}]"
    return host


def _as_line(told: dict[str, Any]) -> str:
    parts = ["ready" if told["ready"] else "not ready: " + "; ".join(told.get("problems", []))]
    if told.get("last_poll_seconds") is not None:
        parts.append(f"last poll {told['last_poll_seconds']} s ago")
    parts.append(f"updates in hand {told.get('updates_in_hand')}, the oldest {told.get('oldest_seconds')} s")
    parts.append(f"knowledge {told.get('knowledge')}")
    return "; ".join(parts)
