"""`manage.py create_school --name --time-zone [--email] [--json]`: a school and its first leader."""

import json
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.invitations.services import invite
from accounts.models import Member, Role, School, User
from accounts.models.user import NO_ADDRESS
from accounts.services import operator
from checkins.services.founding import found_school


class Command(BaseCommand):
    help = "Make a school, and a link with which its leader sets up a sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--time-zone", required=True, help="Like America/Chicago.")
        parser.add_argument("--email", default="", help="The leader's address.")
        parser.add_argument("--json", action="store_true", help="Answer {id, setup_url}.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        email = options["email"].strip().lower()
        try:
            if email:
                validate_email(email)
            school = found_school(name=options["name"], time_zone=options["time_zone"], now=now)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        leader = _leader(school, email)
        _invitation, url = invite(leader, by=operator(school, now=now), now=now)
        answer = {"id": str(school.pk), "setup_url": url}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"{school.name} is there. The leader sets up a sign-in at\n{url}")


def _leader(school: School, email: str) -> Member:
    """Without an address the leader gives one on the welcome page."""
    address = email or f"{secrets.token_hex(16)}{NO_ADDRESS}"
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    return Member.objects.create(
        school=school, user=user, display_name="", roles=[str(Role.LEADER)]
    )
