"""The letter with the code. Its link fills the box in the browser that asked, and does nothing else."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.letters.registry import Rendered
from accounts.letters.writing import written
from accounts.models import Delivery


def wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """A code that has expired helps nobody; one whose details are gone was sent."""
    return bool(delivery.details.get("code")) and (
        delivery.not_after is None or now <= delivery.not_after
    )


def render_address_code(delivery: Delivery, now: dt.datetime) -> Rendered:
    """The code for a new address. Without a link: the page it belongs to is open already."""
    code = delivery.details["code"]
    return written(
        delivery.letter,
        language=delivery.language,
        context={
            "school": delivery.school.name,
            "preheader": _("It works for ten minutes, once."),
            "code": f"{code[:4]} {code[4:]}",
        },
    )


def render_address_changed(delivery: Delivery, now: dt.datetime) -> Rendered:
    """Told to the old address; names neither the new one nor a child."""
    school = delivery.school
    return written(
        delivery.letter,
        language=delivery.language,
        context={
            "school": school.name,
            "preheader": _("Not you? Please call the school office."),
            "office_phone": school.office_phone,
        },
    )


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """Subject, text and HTML; the code stands in no header and not in the subject."""
    code = delivery.details["code"]
    where = reverse("account_confirm_login_code")
    return written(
        delivery.letter,
        language=delivery.language,
        context={
            "school": delivery.school.name,
            "preheader": _("It works for ten minutes, once."),
            "code": f"{code[:4]} {code[4:]}",
            "url": f"{delivery.school.url}{where}?code={code}",
        },
    )
