"""`manage.py load_demo`: make the demo school, once."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import School
from checkins.demo.people import build_people
from checkins.demo.rooms import build_rooms
from checkins.demo.weeks import build_weeks
from checkins.weeks import Week


class Command(BaseCommand):
    help = "Make Alder Street School with a term around today. Does nothing when it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: the demo school has a password that everybody knows.")
        if School.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo school is there already.")
            return
        now = timezone.now()
        with transaction.atomic():
            cast = build_people(now=now)
            build_weeks(cast, now=now)
            build_rooms(cast, now=now)
        self._post(cast.school, now)
        self.stdout.write(f"Made {cast.school.name}: {len(cast.children)} children.")

    def _post(self, school: School, now: dt.datetime) -> None:
        """Letters whose hour has passed this week lie in the demo's mailbox from the first look."""
        week = Week.containing(school.local_date(now))
        slot = school.at(week.day(5), school.letter_time)
        if slot <= now:
            call_command("tick", at=slot.isoformat(), stdout=self.stdout)
