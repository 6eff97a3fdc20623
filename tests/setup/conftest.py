"""A school that has just been founded, and its leader."""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine
from django.test import Client

from accounts.models import Member, Role, School
from checkins.services.founding import found_school
from tests.conftest import FRIDAY, client_of
from tests.factories.people import make_member


@dataclass
class Cedar:
    """Nobody is here but who leads it."""

    school: School
    leader: Member
    client: Client

    def post(self, path: str, **boxes: object) -> str:
        """What a browser shows after the button."""
        return str(self.client.post(path, boxes, follow=True).content.decode())

    def page(self, path: str = "/setup/") -> str:
        return str(self.client.get(path).content.decode())

    def make_ready(self) -> None:
        """What going live asks for: a number and a lead. The founding has guessed a term."""
        School.objects.filter(pk=self.school.pk).update(emergency_number="112")
        lead = make_member(
            self.school, "okafor@cedar.example", Role.SAFEGUARDING, name="Ms. Okafor"
        )
        lead.user.set_unusable_password()
        lead.user.save()


@pytest.fixture
def cedar(db: None, clock: time_machine.Traveller) -> Cedar:
    school = found_school(name="Cedar School", time_zone="Europe/Madrid", now=FRIDAY)
    leader = make_member(school, "head@cedar.example", Role.LEADER, name="Ms. Roble")
    return Cedar(school, leader, client_of(leader))


A_DAY = dt.timedelta(days=1)
