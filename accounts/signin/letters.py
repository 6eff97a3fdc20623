"""The letter with the code. Its link fills the box in the browser that asked, and does nothing else."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.letters.registry import Rendered
from accounts.letters.writing import written
from accounts.models import Delivery, School
from accounts.signin.address import CODE_LETTER, NOTICE_LETTER
from accounts.signin.services import LETTER

SAMPLE_CODE = "12345678"


def wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """A code that has expired helps nobody; one whose details are gone was sent."""
    return bool(delivery.details.get("code")) and (
        delivery.not_after is None or now <= delivery.not_after
    )


def render_address_code(delivery: Delivery, now: dt.datetime) -> Rendered:
    """The code for a new address. Without a link: the page it belongs to is open already."""
    return _address_code(delivery.school, delivery.details["code"], delivery.language)


def sample_address_code(school: School, language: str, now: dt.datetime) -> Rendered:
    return _address_code(school, SAMPLE_CODE, language)


def _address_code(school: School, code: str, language: str) -> Rendered:
    return written(
        CODE_LETTER,
        language=language,
        context={
            "school": school.name,
            "preheader": _("It works for ten minutes, once."),
            "code": f"{code[:4]} {code[4:]}",
        },
    )


def render_address_changed(delivery: Delivery, now: dt.datetime) -> Rendered:
    """Told to the old address; names neither the new one nor a child."""
    return sample_address_changed(delivery.school, delivery.language, now)


def sample_address_changed(school: School, language: str, now: dt.datetime) -> Rendered:
    """It names nobody, so the letter itself is its sample."""
    return written(
        NOTICE_LETTER,
        language=language,
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
    url = f"{delivery.school.url}{where}?code={code}"
    return _sign_in_code(delivery.school, code, url, delivery.language)


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    return _sign_in_code(school, SAMPLE_CODE, f"{school.url}/", language)


def _sign_in_code(school: School, code: str, url: str, language: str) -> Rendered:
    return written(
        LETTER,
        language=language,
        context={
            "school": school.name,
            "preheader": _("It works for ten minutes, once."),
            "code": f"{code[:4]} {code[4:]}",
            "url": url,
        },
    )
