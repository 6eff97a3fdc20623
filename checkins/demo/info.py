"""Where everything in the demo is: for people who try it and for programs that measure it."""

import datetime as dt
from typing import Any

from django.urls import reverse

from accounts.models import Classroom, Guardian, School
from checkins.demo.story import DOMAIN, PASSWORD
from checkins.models import Sheet
from checkins.services.links import mint_reply_link
from checkins.weeks import Week

SIGN_INS = (
    ("teacher", "chen"),
    ("co-teacher", "co"),
    ("specialist", "specialist"),
    ("office", "office"),
    ("leader", "leader"),
    ("safeguarding lead", "lead"),
    ("parent", "ana"),
)
FAMILIES = (
    ("en", "Javier Ortega", "Ana Ortega"),
    ("es", "Sofía Ramírez", "Carmen Ramírez"),
    ("ar", "Layla Haddad", "Noor Haddad"),
    ("vi", "Chloe Nguyen", "Lan Nguyen"),
    ("paper", "Elena Petrova", "Irina Petrova"),
    ("separated", "Adam Nowak", "Piotr Nowak"),
    ("blocked", "Omar Siddiqui", "Bilal Siddiqui"),
    ("staff_parent", "Mateo Reyes", "Tomás Reyes"),
)


def demo_info(*, now: dt.datetime) -> dict[str, Any]:
    """`sign_ins`, `classes` and `families` as CONTRACTS.md lists them.

    A reply link is kept only as a hash, so each call makes new ones; a blocked guardian's link
    is made too, and rests. A family without a shared sheet has None.
    """
    school = School.objects.get(is_demo=True)
    week = Week.containing(school.local_date(now))
    return {
        "sign_ins": [
            {"role": role, "email": f"{name}@{DOMAIN}", "password": PASSWORD}
            for role, name in SIGN_INS
        ],
        "classes": [
            {"name": room.name, "url": school.url + reverse("class_week", args=[room.pk, week])}
            for room in sorted(
                Classroom.objects.filter(school=school), key=lambda room: room.name != "Room 12"
            )
        ],
        "families": [_family(school, *family, now=now) for family in FAMILIES],
    }


def _family(
    school: School, kind: str, child: str, guardian: str, *, now: dt.datetime
) -> dict[str, Any]:
    given, _space, family_name = child.partition(" ")
    sheet = (
        Sheet.objects.filter(school=school, child__given_name=given, child__family_name=family_name)
        .shared()
        .select_related("school")
        .order_by("-week")
        .first()
    )
    who = Guardian.objects.get(school=school, name=guardian)
    return {
        "kind": kind,
        "child": child,
        "guardian": guardian,
        "reply_url": mint_reply_link(sheet, who, now=now) if sheet else None,
    }
