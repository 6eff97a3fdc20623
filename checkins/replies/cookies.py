"""The device's cookie: one for each sheet, so that two children's sheets can lie open side by side.

It outlives the session that it opens (30 minutes idle, 12 hours in all, kept by the server): the
same phone pressing the button again next week is then the same device, not a sixth one.
"""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from checkins.models import DEVICE_KEPT_FOR

KEPT_S = int(DEVICE_KEPT_FOR.total_seconds())
MOST_SHEETS = 60


def name_of(sheet_id: uuid.UUID) -> str:
    return f"{settings.HOST_PREFIX}reply-{sheet_id.hex}"


def read(request: HttpRequest, sheet_id: uuid.UUID) -> str:
    """The device's secret, or nothing."""
    return request.COOKIES.get(name_of(sheet_id), "")


def of_all(request: HttpRequest) -> list[str]:
    """The secrets of all sheets in this browser; no more of them than a family can have."""
    begins = f"{settings.HOST_PREFIX}reply-"
    found = [secret for name, secret in request.COOKIES.items() if name.startswith(begins)]
    return found[:MOST_SHEETS]


def give(response: HttpResponse, sheet_id: uuid.UUID, secret: str) -> None:
    response.set_cookie(
        name_of(sheet_id),
        secret,
        max_age=KEPT_S,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def take(response: HttpResponse, sheet_id: uuid.UUID) -> None:
    response.delete_cookie(name_of(sheet_id), samesite="Lax")
