"""Signing in: who may ask for a code, sending it, and what becomes true once it came back."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction

from accounts.access import guardian_actor
from accounts.letters import outbox
from accounts.models import Guardian, Member, School, User
from accounts.services import record

CODE_LASTS = dt.timedelta(minutes=10)
LETTER = "sign_in_code"


@dataclass(frozen=True)
class Reach:
    """From which school a letter to a user comes, and in which language."""

    school: School
    language: str


def user_who_may_enter(email: str, *, now: dt.datetime) -> User | None:
    """The sign-in that a code may be sent to; None when the address opens no door.

    A guardian on file who never signed in gets one here, without a password: asking for a code is
    then the same for everybody. `email` must be in lower case.
    """
    user = User.objects.filter(email=email).first()
    if user is not None and not user.is_active:
        return None
    if reach_of(email, user, now=now) is None:
        return None
    return user or User.objects.get_or_create(email=email, defaults=_without_password())[0]


def _without_password() -> dict[str, str]:
    blank = User()
    blank.set_unusable_password()
    return {"password": blank.password}


def reach_of(email: str, user: User | None, *, now: dt.datetime) -> Reach | None:
    """The first school where the address belongs to somebody: guardians before staff."""
    guardian = (
        Guardian.objects.current()
        .filter(email=email)
        .select_related("school")
        .order_by("created_at")
        .first()
    )
    members = Member.objects.filter(user__email=email).select_related("school")
    member = next((one for one in members.order_by("created_at") if one.is_active_at(now)), None)
    found = guardian or member
    if found is None:
        return None
    spoken = (user.language if user else "") or (guardian.language if guardian else "")
    return Reach(found.school, spoken or found.school.language)


@transaction.atomic
def send_code(email: str, code: str, *, now: dt.datetime) -> None:
    """Put the letter with the code into the outbox. It is not sent after the code has expired."""
    user = User.objects.get(email=email)
    reach = reach_of(email, user, now=now)
    if reach is not None:
        _enqueue(user, email, code, reach, now=now)


def send_nothing(email: str, *, now: dt.datetime) -> None:
    """The work of `send_code` for an address that opens no door, undone at once.

    So the answer takes about as long, and nobody learns from a clock who is on file.
    """
    with transaction.atomic():
        reach_of(email, None, now=now)
        school = School.objects.order_by("created_at").first()
        if school is not None:
            _enqueue(None, email, "", Reach(school, school.language), now=now)
        transaction.set_rollback(True)
    outbox.nudge()


def _enqueue(user: User | None, email: str, code: str, reach: Reach, *, now: dt.datetime) -> None:
    outbox.enqueue(
        letter=LETTER,
        school=reach.school,
        to=email,
        language=reach.language,
        key=f"{LETTER}:{secrets.token_hex(12)}",
        details={"code": code},
        due_at=now,
        not_after=now + CODE_LASTS,
        now=now,
        user=user,
    )


@transaction.atomic
def address_proven(user: User, *, now: dt.datetime) -> list[Guardian]:
    """A code sent to the address came back: the guardians on file with it are this user's.

    Only those `sure_of_address`: two homes with one address are for the office to sort out.
    A password that was set before anybody had proven the address may be somebody else's; it must
    not open the children's records, so it goes. Returns the guardians linked just now.
    """
    waiting = Guardian.objects.current().sure_of_address().filter(email=user.email)
    others = waiting.exclude(user=user).select_related("school")
    linked = list(others.select_for_update(of=("self",)))
    if linked and user.proven_at is None and user.has_usable_password():
        user.set_unusable_password()
        user.session_epoch += 1
    for guardian in linked:
        guardian.user = user
        guardian.save(update_fields=["user"])
        by = guardian_actor(user, [guardian], now=now)
        record("sign-in linked", school=guardian.school, by=by, guardian=guardian.pk, user=user.pk)
    user.proven_at = user.proven_at or now
    user.language = user.language or next((one.language for one in linked if one.language), "")
    user.name = user.name or next((one.name[:120] for one in linked), "")
    user.save(update_fields=["password", "session_epoch", "proven_at", "language", "name"])
    return linked
