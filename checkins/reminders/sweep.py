"""What has to happen by itself, done for one moment. Beat calls it every minute.

Everything here may be late, run twice or run at once: the rows say what is due and what is done.
"""

import datetime as dt
import logging
from collections import Counter

from accounts.letters import ledger
from accounts.letters.worker import deliver
from accounts.models import School
from accounts.problems import place_of
from accounts.rosters import jobs
from accounts.rosters.receiving import clear_old_lists, forget_old_reports
from accounts.services.erasing import file_ledger
from accounts.signin.sessions import clear_old
from checkins.reminders import planner
from checkins.services.clearing import clear_what_is_over
from checkins.services.drafts import drop_old_drafts
from checkins.services.following import follow_week
from checkins.services.opening import open_week
from checkins.signals import minute_came
from checkins.weeks import Week

log = logging.getLogger(__name__)


def sweep(*, now: dt.datetime) -> Counter[str]:
    """Open the week's sheets, plan and send letters, clear what is over; what was done, counted."""
    done: Counter[str] = Counter()
    for school in School.objects.order_by("id"):
        try:
            minute_came.send(School, school=school, now=now)
            done["opened"] += _open(school, now)
            done["planned"] += planner.post(planner.plan(school, now=now), now=now)
        except Exception as problem:
            # One school's trouble must not keep the others' letters.
            log.error("The sweep failed for school %s: %s", school.pk, place_of(problem))
    done["uncertain"] += ledger.settle_dead(now=now)
    done += deliver(now=now)
    done += jobs.carry_on(now=now)
    done["drafts_removed"] += drop_old_drafts(now=now)
    done["erasures_filed"] += file_ledger(now=now)
    done["lists_removed"] += clear_old_lists(now=now)
    done["reports_emptied"] += forget_old_reports(now=now)
    done["sessions_removed"] += clear_old(now=now)
    done += clear_what_is_over(now=now)
    return done


def _open(school: School, now: dt.datetime) -> int:
    week = Week.containing(school.local_date(now), school.school_days)
    follow_week(school, week, now=now)
    return open_week(school, week, now=now)
