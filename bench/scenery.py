"""A school for bench.pages, its pages as requests, and the empty views beside them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from accounts.access import Hat, policy
from accounts.models import Member, Role
from checkins.models import Sheet
from checkins.services.goals import begin_goal
from checkins.services.links import mint_reply_link
from config.urls import urlpatterns as pages
from tests.conftest import FRIDAY, WEEK
from tests.factories.people import (
    assign,
    make_child,
    make_classroom,
    make_guardian,
    make_member,
    make_school,
)
from tests.factories.replies import ask, reply
from tests.factories.sheets import make_shared_sheet, write
from tests.replies.conftest import hidden

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
OPTIONAL = ("next_step", "try_at_home", "good_to_know")


@policy(None)
def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing, for everybody."""
    return HttpResponse()


@policy(Hat.STAFF)
def empty_signed_in(_request: HttpRequest) -> HttpResponse:
    """Nothing, for staff."""
    return HttpResponse()


urlpatterns = [*pages, path("bench/empty/", empty), path("bench/staff/", empty_signed_in)]


def dress() -> None:
    """The empty views among the pages, and static files with the names they have in production."""
    settings.ROOT_URLCONF = "bench.scenery"
    call_command("collectstatic", interactive=False, verbosity=0)


@dataclass(frozen=True)
class Place:
    """One class, whose sheets are shared, and half of them answered; requests to its pages."""

    app: WSGIHandler
    teacher: Client
    family: Client
    sheet: Sheet

    def empty(self) -> dict[str, Any]:
        return asked(Client(), "/bench/empty/")

    def empty_signed_in(self) -> dict[str, Any]:
        return asked(self.teacher, "/bench/staff/")

    def class_week(self) -> dict[str, Any]:
        return asked(self.teacher, self._week())

    def class_week_unchanged(self) -> dict[str, Any]:
        """From a browser that has the page as it stands, replies of other turns too."""
        page = self.teacher.get(self._week())
        return asked(self.teacher, self._week(), tag=page.headers["ETag"])

    def _week(self) -> str:
        return f"/class/{self.sheet.classroom_id}/{WEEK}/"

    def editor(self) -> dict[str, Any]:
        return asked(self.teacher, f"/sheet/{self.sheet.pk}/")

    def family_page(self) -> dict[str, Any]:
        return asked(self.family, f"/reply/{self.sheet.pk}/")

    def reply(self) -> dict[str, Any]:
        """Two rows written anew, on the page as it stands, under a number of its own."""
        page: Any = self.family.get(f"/reply/{self.sheet.pk}/")
        words = {"home-works_at_home": f"A list on the fridge. {uuid.uuid4()}", "home-week": "4"}
        token = self.family.cookies[settings.CSRF_COOKIE_NAME].value
        words["csrfmiddlewaretoken"] = token
        data = {**hidden(page.content.decode()), **words, "operation_id": str(uuid.uuid4())}
        return asked(self.family, f"/reply/{self.sheet.pk}/", data)


def asked(
    browser: Client, url: str, data: dict[str, str] | None = None, *, tag: str = ""
) -> dict[str, Any]:
    """What a server hands over for a browser with these cookies, and the page with this tag."""
    factory = RequestFactory()
    factory.cookies = browser.cookies
    headers = {"if-none-match": tag} if tag else {}
    environ: dict[str, Any] = (
        factory.get(url, headers=headers)
        if data is None
        else factory.post(url, urlencode(data), "application/x-www-form-urlencoded")
    ).environ
    return environ


def school(name: str, *, children: int) -> Place:
    """A school of one class in its week: every sheet shared, every second one answered from home."""
    place = make_school(name)
    room = make_classroom(place)
    teacher = make_member(place, f"chen@{name}.example", Role.TEACHER, name="Ms. Chen")
    assign(teacher, classroom=room)
    sheets = []
    for number in range(children):
        child = make_child(room, f"Child{number} Ortega")
        home = make_guardian(place, f"Ana{number} Ortega", f"ana{number}@{name}.example", child)
        begin_goal(child, title="Ask for help", by=teacher, now=FRIDAY)
        for week in (WEEK - 1, WEEK):
            sheet = make_shared_sheet(child, week, by=teacher, now=FRIDAY)
        sheets.append(sheet)
        if not number % 2:
            reply(sheet, home, now=FRIDAY + dt.timedelta(hours=1), win="He cooked.", face=4)
            ask(sheet, home, "May we call?", now=FRIDAY)
    for key in OPTIONAL:
        write(sheets[0], key, "Asking before the second try.", by=teacher, now=FRIDAY)
    return Place(WSGIHandler(), signed_in(teacher), by_link(sheets[0]), sheets[0])


def signed_in(member: Member) -> Client:
    browser = Client()
    browser.force_login(member.user, backend=SIGN_IN)
    return browser


def by_link(sheet: Sheet) -> Client:
    """A browser in which the button of the letter was pressed."""
    link = mint_reply_link(sheet, sheet.child.guardianships.get().guardian, now=FRIDAY)
    browser = Client()
    browser.post(f"/r/{link.rstrip('/').rsplit('/', 1)[-1]}/")
    return browser
