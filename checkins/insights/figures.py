"""How many sheets were shared, read and answered, by class and week. Two queries, whatever the school's size."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from checkins.insights.scope import Rooms, Scope, of_rooms, sheets_counted
from checkins.models import ErasedWeek
from checkins.weeks import Week

Cell = tuple[uuid.UUID, Week]
OUT = Q(shared_at__isnull=False, withdrawn_at=None)
WROTE = OUT & Q(replied_at__isnull=False)
READ = OUT & (Q(read_at__isnull=False) | Q(replied_at__isnull=False))
"""Who wrote back has read, also where a reply came without a receipt."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one class and week, or of several together."""

    sheets: int = 0
    shared: int = 0
    read: int = 0
    wrote: int = 0
    away: int = 0
    wins: int = 0
    home_wins: int = 0

    @property
    def all_wins(self) -> int:
        return self.wins + self.home_wins

    @property
    def families(self) -> int:
        """Of how many the figures speak (`disclosure`)."""
        return self.shared

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one) + getattr(other, one) for one in self.__slots__))


def together(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


def figures_of(scope: Scope, rooms: Rooms, first: Week, last: Week) -> Mapping[Cell, Figures]:
    """Each class and week from `first` to `last` in which there is anything to count.

    What erased children had been counted for stays, as numbers (`ErasedWeek`); whether their
    families had read is not known any more, so only those who wrote count as having read.
    """
    found: dict[Cell, Figures] = {}
    weeks = {"week__gte": first, "week__lte": last}
    rows = sheets_counted(scope, rooms).filter(**weeks).values_list("classroom", "week")
    for room, week, *numbers in rows.annotate(**_COUNTED):
        found[room, week] = Figures(*(number or 0 for number in numbers))
    erased = ErasedWeek.objects.filter(
        of_rooms(rooms, "classroom"), school=scope.school, **weeks
    ).order_by()
    columns = ("classroom", "week", "sheets", "shared", "replied")
    for room, week, sheets, shared, wrote in erased.values_list(*columns):
        gone = Figures(sheets=sheets, shared=shared, read=wrote, wrote=min(wrote, shared))
        found[room, week] = found.get((room, week), Figures()) + gone
    return found


_COUNTED: dict[str, Any] = {
    # In the order of `Figures`. A sum may not be called as its column is.
    "n": Count("pk"),
    "n_shared": Count("pk", filter=OUT),
    "n_read": Count("pk", filter=READ),
    "n_wrote": Count("pk", filter=WROTE),
    "n_away": Count("pk", filter=Q(skipped_at__isnull=False)),
    "n_wins": Sum("wins", filter=OUT),
    "n_home_wins": Sum("home_wins"),
}
