"""`/healthz`: is everything moving? For a load balancer (the status) and for an alarm (the figures)."""

import datetime as dt

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import policy
from accounts.models import Delivery, Heartbeat
from config.broker import private

BROKER_ANSWERS_WITHIN = 1.0


@require_safe
@never_cache
@policy(None)
def health(_request: HttpRequest) -> JsonResponse:
    """`oldest_due_s`: how late the latest letter is (0: none is due); `worker_seen_s`: seconds since a
    worker's last round (null: never); `db`, `broker`: "ok" or "down".

    503 only without a database: pages, saves and replies work without broker and worker.
    """
    now = timezone.now()
    try:
        oldest, seen = oldest_due(now), worker_seen(now)
    except DatabaseError:
        lost = {"oldest_due_s": None, "worker_seen_s": None, "db": "down", "broker": broker_state()}
        return JsonResponse(lost, status=503)
    return JsonResponse(
        {"oldest_due_s": oldest, "worker_seen_s": seen, "db": "ok", "broker": broker_state()}
    )


def oldest_due(now: dt.datetime) -> int:
    """Seconds that the most belated letter waits for its sending; 0 when none does."""
    first = Delivery.objects.late_since(now)
    return max(0, int((now - first).total_seconds())) if first else 0


def worker_seen(now: dt.datetime) -> int | None:
    """Seconds since any worker did its round; None when none ever did."""
    last = Heartbeat.objects.aggregate(last=Max("seen_at"))["last"]
    return max(0, int((now - last).total_seconds())) if last else None


def broker_state() -> str:
    """Whether a message could be queued now: "ok" or "down"."""
    try:
        if settings.REDIS_URL:
            ping(settings.REDIS_URL)
        else:
            private(settings.CELERY_BROKER_DIR)
    except (redis.RedisError, OSError):
        return "down"
    return "ok"


def ping(url: str) -> None:
    """Raises RedisError when the server does not answer within a second, or is not the one it should be."""
    patience = BROKER_ANSWERS_WITHIN
    with redis.Redis.from_url(
        url, socket_connect_timeout=patience, socket_timeout=patience, **settings.REDIS_TLS
    ) as server:
        server.ping()
