"""Small calendar files."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from checkins.calendars.reading import read
from checkins.calendars.shape import Calendar

CHICAGO = ZoneInfo("America/Chicago")
FIRST, LAST = dt.date(2026, 8, 24), dt.date(2027, 6, 11)


def ics(*events: str, newline: str = "\r\n") -> bytes:
    """A file of these events; each is its lines between BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return newline.join([*lines, "END:VCALENDAR", ""]).encode()


def day_off(name: str, first: str, after: str = "", uid: str = "") -> str:
    """An all-day event; `after` is the day after its last."""
    lines = [f"UID:{uid or name}", f"SUMMARY:{name}", f"DTSTART;VALUE=DATE:{first}"]
    return "\n".join(lines + ([f"DTEND;VALUE=DATE:{after}"] if after else []))


def reading(data: bytes, zone: ZoneInfo = CHICAGO) -> Calendar:
    """The file, read for the school year 2026-27."""
    return read(data, zone=zone, first=FIRST, last=LAST)


def days(calendar: Calendar) -> list[tuple[str, str, str, str]]:
    """(name, first, last, kind) of the events."""
    return [(one.name, str(one.starts_on), str(one.ends_on), one.kind) for one in calendar.events]


def file_at(client: Client, data: bytes, name: str = "days.ics") -> str:
    """Where the preview of this file is, once it is uploaded."""
    file = SimpleUploadedFile(name, data, "text/calendar")
    answer = client.post(reverse("calendar_upload"), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])
