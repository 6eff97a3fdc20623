"""Welcome letters on paper: for a class or one adult, each with a code made for this very print."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.access import Actor, not_shut_out
from accounts.invitations import printed
from accounts.invitations.printed import Minted
from accounts.invitations.welcoming import links_here
from accounts.letters.writing import spoken
from accounts.models import Enrolment, Guardian, School
from checkins.printing import wall
from checkins.printing.dates import day_in_words
from checkins.printing.greeting import PaperLetter
from checkins.printing.phrases import class_label
from checkins.printing.sheets import Paper


def print_letters(
    guardians: Sequence[Guardian], school: School, *, title: str, by: Actor, now: dt.datetime
) -> bytes:
    """One PDF, one page a person, on the school's paper.

    Their codes open from now on and those of earlier letters do not; where drawing fails nothing
    has changed. Raises `documents.PrintingUnavailable` and `wall.TooHeavy`.
    """
    minted = printed.mint(guardians)
    children = _children(by, [one.pk for one in guardians])
    until = school.local_date(now + printed.LASTS)
    letters = [_letter(one, school, children[one.guardian.pk], until) for one in minted]
    drawn = wall.draw(letters, title=title, is_tagged=len(letters) == 1)
    printed.keep(minted, by=by, now=now)
    return drawn.pdf


def set_title(name: str) -> str:
    """What a class's file is called."""
    return _("Welcome letters, %(name)s") % {"name": name}


def _letter(
    minted: Minted, school: School, children: Sequence[tuple[str, str]], until: dt.date
) -> PaperLetter:
    guardian = minted.guardian
    language = spoken(guardian.language or school.language)
    with translation.override(language):
        return PaperLetter(
            language=language,
            direction="rtl" if get_language_info(language)["bidi"] else "ltr",
            paper=_paper(school),
            school_name=school.name,
            office_phone=school.office_phone,
            name=guardian.name,
            children=tuple(class_label(classroom=name, teacher=room) for name, room in children),
            code=printed.shown(minted.code),
            address=f"{urlsplit(school.url).netloc}{reverse('welcome_code')}",
            qr_url=qr_url(school, minted.secret),
            until=day_in_words(until),
        )


def _paper(school: School) -> Paper:
    return "letter" if school.paper == School.Paper.LETTER else "a4"


def qr_url(school: School, secret: str) -> str:
    """Where the square leads, in capitals: a smaller code."""
    return f"{school.url}{reverse('welcome_paper_capital', args=[secret])}".upper()


def _children(
    actor: Actor, guardians: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[str, str]]]:
    """Each adult's children here with their class. Two queries."""
    links = links_here(actor.today).filter(not_shut_out(actor, "child"), guardian__in=guardians)
    rows = links.select_related("child").order_by(
        "child__given_name", "child__family_name", "child_id"
    )
    homes = Enrolment.objects.home().filter(child__in=[link.child_id for link in rows])
    rooms = dict(homes.on(actor.today).values_list("child_id", "classroom__name"))
    found: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
    for link in rows:
        found[link.guardian_id].append((link.child.full_name, rooms.get(link.child_id, "")))
    return found
