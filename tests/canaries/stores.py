"""What lies in Redis, in the cache, in sessions and in the queue's folder, as it lies there."""

import base64
import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache

from tests.canaries.marks import marks_in


def marks_in_queue(raw: bytes) -> set[str]:
    """A broker's message or a cache's value: as it lies there, and with its body unpacked."""
    text = raw.decode(errors="replace")
    with contextlib.suppress(ValueError, TypeError, KeyError):
        body = json.loads(text)["body"]
        text += base64.b64decode(body).decode(errors="replace")
    return marks_in(text)


def in_redis(url: str) -> list[bytes]:
    """The keys and values of one database."""
    found: list[bytes] = []
    with redis.Redis.from_url(url) as server:
        for key in server.scan_iter():
            found += [key, server.dump(key) or b"", *_values(server, key)]
    return found


def _values(server: Any, key: bytes) -> list[bytes]:
    kind = server.type(key)
    if kind == b"list":
        return list(server.lrange(key, 0, -1))
    if kind == b"set":
        return list(server.smembers(key))
    if kind == b"hash":
        return [part for pair in server.hgetall(key).items() for part in pair]
    return [server.get(key)] if kind == b"string" else []


def in_cache() -> list[bytes]:
    """The keys and values of the cache that the test has now; none where it took the server away."""
    store = getattr(cache, "_cache", None)
    if isinstance(store, dict):
        return [part for key, value in store.items() for part in (str(key).encode(), bytes(value))]
    try:
        return in_redis(settings.CACHES["default"]["LOCATION"])
    except redis.ConnectionError:
        return []


def in_sessions() -> list[str]:
    """What every session holds, unpacked."""
    return [str(one.get_decoded()) for one in Session.objects.all()]


def in_files(files: Iterable[Path]) -> list[bytes]:
    """What the embedded broker's messages hold."""
    return [one.read_bytes() for one in files]
