"""The tenant: one school, its clock and its habits."""

import datetime as dt
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Record


def check_time_zone(name: str) -> None:
    """Refuse a zone that the tz database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name} is not a time zone. Try one like America/Chicago.")


def monday_to_friday() -> list[int]:
    """ISO weekdays, 1 is Monday."""
    return [1, 2, 3, 4, 5]


class School(Record):
    """A school. Every other record names one.

    All hours are in the school's own time zone.
    """

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "Letter"

    class SecondStep(models.TextChoices):
        NOBODY = "nobody", _("Nobody: everybody chooses")
        KEEPERS = "keepers", _("Leaders and office, who keep the lists")
        STAFF = "staff", _("All staff")

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, validators=[check_time_zone])
    language = models.CharField(max_length=12, default="en", choices=settings.LANGUAGES)
    languages = models.JSONField(default=list, help_text="Codes offered to families.")
    base_url = models.URLField(default="", blank=True, help_text="Links in letters start so.")
    emergency_number = models.CharField(max_length=40, default="")
    office_phone = models.CharField(max_length=40, default="", blank=True)
    office_hours = models.CharField(max_length=60, default="", blank=True)
    school_days = models.JSONField(default=monday_to_friday)
    fewest_school_days = models.PositiveSmallIntegerField(default=2)
    paper = models.CharField(max_length=6, choices=Paper, default=Paper.A4)
    letter_time = models.TimeField(default=dt.time(16, 0))
    reminder_weekday = models.PositiveSmallIntegerField(default=7)
    reminder_time = models.TimeField(default=dt.time(18, 0))
    digest_time = models.TimeField(
        null=True,
        blank=True,
        default=dt.time(7, 30),
        help_text="When teachers are told what waits, on a week's first school day; empty: never.",
    )
    quiet_from = models.TimeField(default=dt.time(20, 0))
    quiet_until = models.TimeField(default=dt.time(7, 0))
    roster_id = models.CharField(
        max_length=255,
        default="",
        blank=True,
        help_text="Its id in the system that sends packages.",
    )
    second_step_for = models.CharField(
        max_length=8,
        choices=SecondStep,
        default=SecondStep.NOBODY,
        help_text="Of whose sign-in a second step is asked.",
    )
    second_step_from = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    live_at = models.DateTimeField(
        null=True, blank=True, help_text="Letters to families leave from then on; empty: not yet."
    )
    letters_rest_until = models.DateField(
        null=True, blank=True, help_text="The first day on which they leave again."
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment as the school's clock shows it."""
        return moment.astimezone(self.zone)

    def local_date(self, moment: dt.datetime) -> dt.date:
        """The day it is at the school at this moment. Nobody else works this out."""
        return self.local(moment).date()

    def at(self, day: dt.date, hour: dt.time) -> dt.datetime:
        """The moment of an hour on a day at the school.

        An hour that a clock change skips becomes the same distance past the gap; one that
        happens twice is the first of the two (PEP 495, fold=0).
        """
        naive = dt.datetime.combine(day, hour)
        utc = naive.replace(tzinfo=self.zone).astimezone(dt.UTC)
        return utc.astimezone(self.zone)

    def is_resting_on(self, day: dt.date) -> bool:
        """Whether the leader has let letters rest over this day of the school's calendar."""
        return self.letters_rest_until is not None and day < self.letters_rest_until

    def writes_to_families(self, moment: dt.datetime) -> bool:
        """Whether letters to families may leave: the school is live, and they do not rest."""
        return self.live_at is not None and not self.is_resting_on(self.local_date(moment))

    @property
    def url(self) -> str:
        """Where this school's links point; never taken from a request's Host header."""
        return self.base_url or settings.BASE_URL
