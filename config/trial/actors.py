"""Who asks: a browser for each of them, as signed in as they get."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import Guardian, User
from checkins.models import Device, ReplyLink
from checkins.replies import cookies, doors
from checkins.services.links import hash_of
from config.trial.links import token_for
from config.trial.people import sign_in
from config.trial.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINKED = ("own", "closed", "withdrawn", "draft", "left")
"""Sheets of which the guardian has a letter."""

STAFF = (
    "teacher",
    "co_teacher",
    "other_teacher",
    "past_teacher",
    "specialist",
    "leader",
    "office",
    "safeguarding",
    "staff_parent",
    "barred",
    "deactivated",
)
FAMILIES = (
    "guardian",
    "co_guardian",
    "other_home",
    "blocked",
    "ended",
    "suggested",
    "classmate",
)
LINKS = ("link", "link_expired", "link_revoked", "link_blocked")
ACTORS = ("anonymous", *LINKS, *FAMILIES, "strange_guardian", *STAFF, "stranger", "operator")


def browsers(world: World, wanted: tuple[str, ...] = ACTORS) -> dict[str, str]:
    """Each actor's cookies, as a browser sends them."""
    return {who: _cookies(_browser(world, who)) for who in wanted}


def _cookies(browser: Client) -> str:
    return "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())


def _browser(world: World, who: str) -> Client:
    if who == "anonymous":
        return Client()
    if who in LINKS:
        return LINK_BROWSERS[who](world)
    return _signed_in(_user(world, who))


def _user(world: World, who: str) -> User:
    """`operator`: somebody with a sign-in who is nobody at any school."""
    if who == "operator":
        return sign_in("operator")
    place = world.birch if who in ("stranger", "strange_guardian") else world.alder
    person = place.members.get(who) or place.guardians[who]
    assert person.user is not None  # noqa: S101 - all of them have accounts
    return person.user


def _signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


def _pressed(world: World, guardian: Guardian) -> Client:
    """The buttons of all the guardian's letters were pressed in this browser. For every other
    sheet it shows the same secret, as somebody would who tries a cookie at another door."""
    browser, now = Client(), world.now
    for key, sheet in world.written.sheets.items():
        name = cookies.name_of(sheet.pk)
        if key in LINKED:
            token = token_for(sheet, guardian, now=now)
            link = doors.link_of(token)
            assert link is not None  # noqa: S101 - made one line above
            browser.cookies[name] = doors.enter(link, secret="", now=now) or ""
    known = browser.cookies[cookies.name_of(world.written.sheets["own"].pk)].value
    for key, sheet in world.written.sheets.items():
        if key not in LINKED:
            browser.cookies[cookies.name_of(sheet.pk)] = known
    nothing = uuid.UUID(world.named["sheet_id"]["unknown"])
    browser.cookies[cookies.name_of(nothing)] = known
    return browser


def _link(world: World) -> Client:
    return _pressed(world, world.alder.guardians["guardian"])


def _link_expired(world: World) -> Client:
    """Left lying for an hour: idle sessions end after thirty minutes."""
    browser = _link(world)
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    _devices(browser).update(opened_at=an_hour_ago, seen_at=an_hour_ago)
    return browser


def _link_revoked(world: World) -> Client:
    browser = _link(world)
    ReplyLink.objects.filter(devices__in=_devices(browser)).update(revoked_at=world.now)
    return browser


def _link_blocked(world: World) -> Client:
    return _pressed(world, world.alder.guardians["blocked"])


def _devices(browser: Client) -> QuerySet[Device]:
    hashes = {hash_of(one.value) for one in browser.cookies.values()}
    return Device.objects.filter(secret_hash__in=hashes)


LINK_BROWSERS: dict[str, Callable[[World], Client]] = {
    "link": _link,
    "link_expired": _link_expired,
    "link_revoked": _link_revoked,
    "link_blocked": _link_blocked,
}
