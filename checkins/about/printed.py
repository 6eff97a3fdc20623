"""The page on paper: blank, one for each home about each child, in the home's language."""

import datetime as dt
from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import get_language_info

from accounts.access import Actor
from accounts.letters.writing import spoken
from accounts.models import Classroom, Guardian, School
from accounts.services.reading import What, note_read
from checkins.about.families import Asked, HomeAsked, Way
from checkins.models import ABOUT_KEYS, AboutPrint
from checkins.printing import wall
from checkins.printing.asking import PaperAbout
from checkins.queries.about import label_of


def to_print(asked: Asked, *, everybody: bool) -> list[HomeAsked]:
    """For homes on paper that have no page yet; or for every home of the class."""
    return list(asked.homes) if everybody else asked.with_way(Way.TO_PRINT)


def print_pages(
    homes: Sequence[HomeAsked], room: Classroom, *, title: str, by: Actor, now: dt.datetime
) -> bytes:
    """One PDF, one page a home and child, on the school's paper; that it was printed is noted.

    No word that anybody said stands on it. Raises `documents.PrintingUnavailable` and
    `wall.TooHeavy`.
    """
    school = by.school
    assert school is not None  # noqa: S101 - staff print
    pages = [_page(one, room, school) for one in homes]
    drawn = wall.draw(pages, title=title, is_tagged=len(pages) == 1)
    AboutPrint.objects.bulk_create(
        [
            AboutPrint(school=school, child=one.child, household_id=one.home, printed_at=now)
            for one in homes
        ],
        update_conflicts=True,
        unique_fields=["child", "household"],
        update_fields=["printed_at"],
    )
    children = {one.child.pk for one in homes}
    note_read(by, What.PRINTED_BLANK, children, school_id=school.pk, now=now)
    return drawn.pdf


def _page(one: HomeAsked, room: Classroom, school: School) -> PaperAbout:
    language = spoken(_reader(one).language or school.language)
    with translation.override(language):
        return PaperAbout(
            language=language,
            direction="rtl" if get_language_info(language)["bidi"] else "ltr",
            paper="letter" if school.paper == School.Paper.LETTER else "a4",
            school_name=school.name,
            child_name=one.child.full_name,
            first_name=one.child.given_name,
            class_name=room.name,
            home_name=", ".join(one.names),
            labels=tuple(label_of(key, one.child.given_name) for key in ABOUT_KEYS),
        )


def _reader(one: HomeAsked) -> Guardian:
    """Who reads paper, where one of the home does."""
    on_paper = (adult for adult in one.adults if adult.channel == Guardian.Channel.PAPER)
    return next(on_paper, one.adults[0])
