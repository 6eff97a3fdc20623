"""A school with a term behind it: three weeks shared, of which some were read and answered."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.models import Child, Guardian, Member
from checkins.insights.page import Reach, reach
from checkins.models import Sheet
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import make_child, make_guardian
from tests.factories.replies import reply
from tests.factories.sheets import make_shared_sheet

WEEKS = (WEEK - 2, WEEK - 1, WEEK)


@dataclass
class Term:
    """Javier's family writes each week; Layla's reads. `add` brings another family."""

    cast: Cast
    sheets: dict[tuple[Child, Week], Sheet] = field(default_factory=dict)

    def share(self, child: Child, *weeks: Week, by: Member | None = None) -> None:
        for week in weeks or WEEKS:
            now = FRIDAY - dt.timedelta(weeks=(WEEK.monday - week.monday).days // 7)
            sheet = make_shared_sheet(child, week, by=by or self.cast.teacher, now=now)
            self.sheets[child, week] = sheet

    def read(self, child: Child, *weeks: Week) -> None:
        for week in weeks or WEEKS:
            Sheet.objects.filter(pk=self.sheets[child, week].pk).update(read_at=FRIDAY)

    def wrote(self, child: Child, guardian: Guardian, *weeks: Week) -> None:
        for week in weeks or WEEKS:
            reply(self.sheets[child, week], guardian, now=FRIDAY, win="He cooked.")

    def add(self, name: str, email: str = "", room: Any = None, **guardian: Any) -> Child:
        """A child with one adult, whose sheets are shared and not opened."""
        child = make_child(room or self.cast.classroom, name)
        family = name.partition(" ")[2]
        make_guardian(self.cast.school, f"Adult {family}", email, child, **guardian)
        self.share(child)
        return child

    def page(self, who: Member | None = None, week: Week = WEEK) -> Reach:
        found = reach(acting(who or self.cast.leader), week)
        assert found is not None
        return found


@pytest.fixture
def term(cast: Cast) -> Term:
    made = Term(cast)
    for child in (cast.child, cast.other_child):
        made.share(child)
    made.wrote(cast.child, cast.guardian)
    made.read(cast.other_child)
    return made
