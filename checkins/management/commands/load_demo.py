"""`manage.py load_demo`: make the demo school, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import School
from checkins.demo.people import build_people
from checkins.demo.weeks import build_weeks


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
        self.stdout.write(f"Made {cast.school.name}: {len(cast.children)} children.")
