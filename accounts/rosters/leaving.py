"""Writes what a plan takes away: children who leave, links that end, classes, sign-ins. One transaction
around all of it is the applier's."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from accounts import services
from accounts.access import Actor
from accounts.models import Child, Classroom, Guardianship, School
from accounts.rosters.plan import Plan
from accounts.rosters.progress import Progress


@dataclass
class Leaving:
    """Each of these is a service of its own: whatever hangs on it goes at once, and the audit says so."""

    school: School
    by: Actor
    now: dt.datetime
    progress: Progress = field(default_factory=Progress)

    def write(self, plan: Plan) -> None:
        who: dict[str, Any] = {"by": self.by, "now": self.now}
        today = self.school.local_date(self.now)
        for child in plan.leaving:
            services.child_leaves(child=child, last_day=today, by_list=True, **who)
            self.progress.step()
        for link in plan.lost:
            services.unlink_guardian(link=link, **who)
            self.progress.step()
        lost = [link.pk for link in plan.lost]
        Guardianship.objects.filter(pk__in=lost, school=self.school).update(is_gone=True)
        for guardian in plan.shut:
            services.shut_out(guardian=guardian, **who)
        for guardian in plan.opened:
            services.let_in(guardian=guardian, **who)
        self._close(plan, today)

    def _close(self, plan: Plan, today: dt.date) -> None:
        """A class without anybody in it is over; what was written in it stays."""
        closing = [room.pk for room in plan.closing]
        Classroom.objects.filter(pk__in=closing, school=self.school).update(ended_on=today)
        for room in closing:
            services.record("classroom closed", school=self.school, by=self.by, classroom=room)


def changed_children(plan: Plan, *, school: School, by: Actor) -> None:
    """Family names that their source has changed."""
    changed = [one for one in plan.changed if isinstance(one.person, Child)]
    for one in changed:
        setattr(one.person, one.what, one.new)
        services.record("child changed", school=school, by=by, child=one.person.pk, by_list=True)
    Child.objects.bulk_update(
        [one.person for one in changed if isinstance(one.person, Child)], ["family_name"]
    )
