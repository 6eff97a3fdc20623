"""`manage.py reset_second_factor EMAIL`: for a leader who is locked out, and nobody else can help."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Member
from accounts.services import operator
from accounts.signin import factors


class Command(BaseCommand):
    help = (
        "Take the second step off a staff sign-in, end its sessions, and tell its owner by letter."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="The address that they sign in with.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        email = options["email"].strip().lower()
        members = list(Member.objects.filter(user__email=email).select_related("user", "school"))
        if not members:
            raise CommandError(f"Nobody who works at a school signs in with {email}.")
        done = [
            factors.reset(member=member, by=operator(member.school, now=now), now=now)
            for member in members
        ]
        self.stdout.write(json.dumps({"reset": sum(done)}))
