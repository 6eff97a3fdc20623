"""`manage.py setup_code`: what the first page of an empty installation asks for."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.invitations.services import invite
from accounts.models import Member, Role, School
from accounts.services import operator
from checkins.setup.founding import HasSchool, print_code


class Command(BaseCommand):
    help = (
        "Print a one-time code with which the first school is founded in the browser; where one is "
        "founded and its leader never came in, a fresh link for them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            code = print_code(now=now)
        except HasSchool:
            self.stdout.write(_link_for_leader())
            return
        self.stdout.write(f"Open {settings.BASE_URL}/ and type this code, within a day:\n{code}")


def _link_for_leader() -> str:
    """When the code by mail never came: the only school's only leader, who was never signed in."""
    now = timezone.now()
    schools = list(School.objects.all()[:2])
    members = Member.objects.filter(school__in=schools).select_related("user", "school")
    waiting = [one for one in members if Role.LEADER in one.roles and one.user.last_login is None]
    if len(schools) != 1 or len(waiting) != 1:
        raise CommandError("A school is here already. Its leader signs in at /login/.")
    _invitation, url = invite(waiting[0], by=operator(schools[0], now=now), now=now)
    return f"The school is founded. Its leader sets up a sign-in at\n{url}"
