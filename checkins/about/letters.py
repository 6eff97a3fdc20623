"""The letter "Tell us about your child". Whom and what it names is read when it leaves."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from accounts.hours import A_DAY, is_quiet, quiet_ends
from accounts.invitations.welcome_letter import door_url
from accounts.invitations.welcoming import links_here
from accounts.letters.registry import LetterKind, NotWanted, Rendered, while_school_writes
from accounts.letters.stopping import stop_headers, stop_url
from accounts.letters.writing import spoken, written
from accounts.models import Delivery, Guardian, School
from checkins.about.families import DEAD, LETTER, takes_mail, year_began
from checkins.models import AboutMe
from checkins.services.opening import taught_days
from checkins.weeks import Week

BY_ITSELF = ("week_ready", "still_open", "welcome")
"""Letters to families of which no second one comes on the same day."""
AT_MOST = 14
"""Days that a letter is put off for others; then it goes at the next hour that is not quiet."""


def readers_of(delivery: Delivery, now: dt.datetime) -> list[Guardian]:
    """Those of the mailbox for whom the letter still holds: one address, one home, by mail."""
    people = Guardian.objects.current().sure_of_address().select_related("school")
    links = links_here(delivery.school.local_date(now)).filter(guardian=OuterRef("pk"))
    named = people.filter(Exists(links), pk__in=list(delivery.details.get("guardians", ())))
    first = delivery.guardian
    return [
        one
        for one in named.order_by("name", "id")
        if takes_mail(one)
        and one.email == delivery.to
        and first is not None
        and one.household_id == first.household_id
    ]


def children_of(readers: Sequence[Guardian], school: School, now: dt.datetime) -> list[str]:
    """Given names of the children of this home about whom it has said nothing this year."""
    today = school.local_date(now)
    began = school.at(year_began(school, today), dt.time.min)
    told = AboutMe.objects.filter(
        child=OuterRef("child"), household=OuterRef("guardian__household"), said_at__gte=began
    ).exclude(text="")
    links = links_here(today).filter(~Exists(told), guardian__in=readers)
    names = links.order_by("child__given_name").values_list("child__given_name", flat=True)
    return list(dict.fromkeys(names))


def still_wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """The school writes, somebody of the home is there, and has not told by now."""
    if not while_school_writes(delivery, now):
        return False
    readers = readers_of(delivery, now)
    return bool(readers) and bool(children_of(readers, delivery.school, now))


def next_day(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    """Never at night, and never the second letter of a day: not on the day when the week's letters
    leave, nor on that of the reminder, nor where another letter has gone or waits for that day."""
    school, moment = delivery.school, now
    taken = _days_of_others(delivery)
    for _step in range(AT_MOST):
        day = school.local_date(moment)
        if day in taken or not _is_plain(school, day):
            moment = school.at(day + A_DAY, school.quiet_until)
        elif is_quiet(school, moment):
            moment = quiet_ends(school, moment)
        else:
            return moment
    return quiet_ends(school, now) if is_quiet(school, now) else now


def _days_of_others(delivery: Delivery) -> set[dt.date]:
    others = Delivery.objects.filter(
        school=delivery.school, to=delivery.to, letter__in=BY_ITSELF
    ).exclude(state__in=DEAD)
    moments = others.values_list("sent_at", "run_at", "due_at")
    return {delivery.school.local_date(sent or run or due) for sent, run, due in moments}


def _is_plain(school: School, day: dt.date) -> bool:
    """A school day without letters of the week: neither their day nor the reminder's."""
    if day.isoweekday() not in school.school_days or day.isoweekday() == school.reminder_weekday:
        return False
    days = taught_days(school, Week.containing(day, school.school_days))
    return not days or day != days[-1]


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """In the reader's language, about all children of the home about whom nothing was said yet."""
    readers = readers_of(delivery, now)
    with translation.override(spoken(delivery.language)):
        names = children_of(readers, delivery.school, now)
    if not names:
        raise NotWanted
    first = readers[0]
    return _written(
        delivery.school,
        language=delivery.language,
        adults=[one.given_name for one in readers],
        children=names,
        door=door_url(first),
        stop=stop_url(first),
        headers=stop_headers(first),
    )


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    """About a made-up child, with links that open nothing."""
    nowhere = f"{school.url}/"
    return _written(
        school, language=language, adults=["Alex"], children=["Robin"], door=nowhere, stop=nowhere
    )


def _written(
    school: School,
    *,
    language: str,
    adults: Sequence[str],
    children: Sequence[str],
    door: str,
    stop: str,
    headers: dict[str, str] | None = None,
) -> Rendered:
    url = f"{door}about/" if headers else door
    with translation.override(spoken(language)):
        context = {
            "school": school.name,
            "office_phone": school.office_phone,
            "preheader": _("A few words are plenty, in any language. Skip what you like."),
            "names": get_text_list(list(adults), _("and")),
            "children": get_text_list(list(children), _("and")),
            "url": url,
            "not_me_url": f"{door}not-me/" if headers else door,
            "stop_url": stop,
            "languages": _languages(url, school.languages),
        }
    return written(LETTER, language=language, context=context, headers=headers)


def _languages(url: str, offered: Collection[str]) -> list[tuple[str, str, str]]:
    """The same words in the other languages that the school offers: code, words, link."""
    found = []
    for code, _name in settings.LANGUAGES:
        if code in offered and code != translation.get_language():
            with translation.override(code):
                words = pgettext("own language", "Read in English")
                found.append((code, words, f"{url}?lang={code}"))
    return found


KIND = LetterKind(
    name=LETTER,
    render=render,
    still_wanted=still_wanted,
    not_before=next_day,
    called=gettext_noop("Tell us about your child"),
    sample=sample,
)
