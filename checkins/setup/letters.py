"""A letter that a leader sends to themselves: by the outbox, as all letters leave."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import Actor
from accounts.letters import outbox
from accounts.letters.registry import LetterKind, Rendered
from accounts.letters.writing import written
from accounts.models import Delivery, School
from accounts.services import record

TEST_LETTER = "test_letter"
LASTS = dt.timedelta(hours=12)


@transaction.atomic
def send_test_letter(*, by: Actor, now: dt.datetime) -> Delivery:
    """To the leader's own address, and to nobody else's."""
    assert by.member is not None and by.user is not None and by.school is not None  # noqa: S101 - staff
    record("test letter sent", school=by.school, by=by)
    return outbox.enqueue(
        letter=TEST_LETTER,
        school=by.school,
        to=by.user.email,
        language=by.user.language or by.school.language,
        key=f"{TEST_LETTER}:{by.member.pk}:{secrets.token_hex(8)}",
        details={},
        due_at=now,
        not_after=now + LASTS,
        now=now,
        member=by.member,
    )


def still_wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """The address is still the leader's own, and they still work here."""
    member = delivery.member
    return member is not None and member.user.email == delivery.to and member.is_active_at(now)


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    assert delivery.member is not None  # noqa: S101 - `still_wanted` asked before
    return _written(delivery.school, delivery.member.display_name, delivery.language)


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    return _written(school, "Ms. Okafor", language)


def _written(school: School, name: str, language: str) -> Rendered:
    return written(
        TEST_LETTER,
        language=language,
        context={
            "school": school.name,
            "name": name,
            "preheader": _("If you can read this, letters arrive."),
        },
    )


KIND = LetterKind(
    name=TEST_LETTER,
    render=render,
    still_wanted=still_wanted,
    called=gettext_noop("A test letter"),
    sample=sample,
)
