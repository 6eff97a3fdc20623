"""For bench.first_hour, in its installation: a win on every child's sheet, ready to share.

`--slot` says instead when this week's letters leave, a minute later, as `manage.py tick --at` takes it.
"""

import datetime as dt
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from accounts.models import Assignment, School
    from checkins.models import Half, Prompt, Sheet
    from checkins.services.opening import open_week, taught_days
    from checkins.services.readiness import mark_ready
    from checkins.services.writing import write_line
    from checkins.weeks import Week

    school, now = School.objects.get(), timezone.now()
    week = Week.containing(school.local_date(now), school.school_days)
    if "--slot" in sys.argv:
        slot = school.at(taught_days(school, week)[-1], school.letter_time)
        print((max(slot, now + dt.timedelta(minutes=11)) + dt.timedelta(minutes=1)).isoformat())
        return
    open_week(school, week, now=now)
    teachers = {
        one.classroom_id: one.member
        for one in Assignment.objects.select_related("member__user", "member__school")
    }
    for sheet in Sheet.objects.filter(school=school, week=week).select_related(
        "school", "child", "template"
    ):
        wins = Prompt.objects.get(template=sheet.template, half=Half.SCHOOL, key="wins")
        by = teachers[sheet.classroom_id]
        write_line(
            sheet, wins, position=0, text="Helped a friend to find the right page.", by=by, now=now
        )
        mark_ready(sheet, by=by, now=now)


if __name__ == "__main__":
    main()
