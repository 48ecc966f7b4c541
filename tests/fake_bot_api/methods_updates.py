"""getMe, getUpdates, the webhook's methods, logOut and close."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .errors import POLL_ENDED_BY_WEBHOOK, WEBHOOK_ACTIVE, Json, bad_request, conflict
from .incoming import Incoming
from .webhook import WebhookSettings
from .world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = frozenset({80, 88, 443, 8443})
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def get_me(world: World, call: Incoming) -> Json:
    return {
        **world.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "supports_guest_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(world: World, call: Incoming) -> list[Json]:
    if world.webhook.settings is not None:
        raise conflict(WEBHOOK_ACTIVE)
    world.queue.allow(_kinds(call.params))
    limit = min(100, max(1, _whole(call.params, "limit", 100)))
    offset = _whole(call.params, "offset", 0)
    return await world.queue.poll(offset, limit, _whole(call.params, "timeout", 0))


def set_webhook(world: World, call: Incoming) -> bool:
    url = str(call.params.get("url") or "")
    if not url:
        return delete_webhook(world, call)
    settings = WebhookSettings(
        _checked_url(url),
        _checked_secret(str(call.params.get("secret_token") or "")),
        min(100, max(1, _whole(call.params, "max_connections", 40))),
    )
    world.queue.allow(_kinds(call.params))
    world.queue.end_poll(conflict(POLL_ENDED_BY_WEBHOOK))
    _drop(world, call)
    world.webhook.set(settings)
    return True


def delete_webhook(world: World, call: Incoming) -> bool:
    world.webhook.remove()
    _drop(world, call)
    return True


def get_webhook_info(world: World, call: Incoming) -> Json:
    settings = world.webhook.settings
    info: Json = {
        "url": settings.url if settings else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.queue.pending),
    }
    if settings is not None:
        info["max_connections"] = settings.max_connections
    if world.queue.allowed:
        info["allowed_updates"] = sorted(world.queue.allowed)
    if world.webhook.last_error is not None:
        info["last_error_date"], info["last_error_message"] = world.webhook.last_error
    return info


def _nothing(world: World, call: Incoming) -> bool:
    return True


def _drop(world: World, call: Incoming) -> None:
    if call.params.get("drop_pending_updates"):
        world.queue.pending.clear()


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    # Telegram demands https everywhere; a test's own machine may do without.
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in _HERE and (parts.port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    return url


def _checked_secret(secret: str) -> str:
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return secret


def _kinds(params: Json) -> list[str] | None:
    kinds = params.get("allowed_updates")
    if kinds in (None, ""):
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    return [str(kind) for kind in kinds]


def _whole(params: Json, name: str, usual: int) -> int:
    value = params.get(name)
    return int(value) if isinstance(value, int | float) else usual


METHODS: dict[str, Callable[[World, Incoming], Any]] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": _nothing,
    "close": _nothing,
}
