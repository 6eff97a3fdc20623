"""A week that begins at home: the home's half may exist before school has written (MODEL.md,
"started from home"). Opening the sheet at school keeps it, and its version."""

import datetime as dt

from django.db import transaction

from accounts.models import Child, Guardian
from checkins.models import HomeHalf, Sheet
from checkins.services.opening import NoHomeClass, NoSchool, open_sheet
from checkins.weeks import Week

__all__ = ["NoHomeClass", "NoSchool", "begin_at_home"]


@transaction.atomic
def begin_at_home(*, child: Child, by: Guardian, now: dt.datetime) -> Sheet:
    """This week's sheet, opened if nobody has, with an empty half for the guardian's home. Twice
    begins once; a sheet that is out needs no beginning. `child.school` is read. Raises NoSchool,
    NoHomeClass (also for a child who has left)."""
    if child.left_on is not None:
        raise NoHomeClass
    school = child.school
    week = Week.containing(school.local_date(now), school.school_days)
    sheet = open_sheet(child, week, now=now)
    if not sheet.is_visible_to_family:
        HomeHalf.objects.get_or_create(
            sheet=sheet, household_id=by.household_id, defaults={"school_id": sheet.school_id}
        )
    return sheet
