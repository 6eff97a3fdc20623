"""Who read and who wrote, by the language of the family; small groups are never shown. One query.

Only of the whole school: a class and a language together would be two filters that subtract to one
child. Each family counts once: under its language, or under "several" where its adults have
different ones, so the groups add up to the week's total.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Guardianship
from checkins.insights.disclosure import small_ones
from checkins.insights.figures import OUT, READ, WROTE, Figures
from checkins.insights.scope import Scope, sheets_counted
from checkins.weeks import Week

SEVERAL, OTHERS = "several", ""
"""No codes of languages. What the page counts beyond its groups, as of erased children, is among the others."""


@dataclass(frozen=True, slots=True)
class Group:
    """A language, or several, or the small groups together (`OTHERS`)."""

    language: str
    families: int
    read: int
    wrote: int

    def __add__(self, other: "Group") -> "Group":
        return Group(
            OTHERS,
            self.families + other.families,
            self.read + other.read,
            self.wrote + other.wrote,
        )


def by_language(scope: Scope, week: Week, total: Figures) -> tuple[Group, ...]:
    """The largest group first, the others last; nothing where there is only one to show. `total` is
    what the page says of the week."""
    return shown(_groups(scope, week), total) if scope.is_whole_school else ()


def shown(groups: Iterable[Group], total: Figures) -> tuple[Group, ...]:
    """Pure: the groups as a page may show them beside the total."""
    known = {one.language: one for one in groups if one.families}
    counted = sum(known.values(), Group(OTHERS, 0, 0, 0))
    if total.shared > counted.families:
        known[OTHERS] = Group(
            OTHERS,
            total.shared - counted.families,
            max(0, total.read - counted.read),
            max(0, total.wrote - counted.wrote),
        )
    small = small_ones(known, always={OTHERS})
    plain = [one for key, one in known.items() if key not in small]
    if not plain or len(plain) + bool(small) < 2:
        return ()
    plain.sort(key=lambda one: (-one.families, one.language))
    others = sum((known[key] for key in small), Group(OTHERS, 0, 0, 0))
    return (*plain, others) if small else tuple(plain)


def _groups(scope: Scope, week: Week) -> list[Group]:
    spoken = Coalesce(NullIf("guardian__language", Value("")), Value(scope.school.language))
    links = Guardianship.objects.in_force().filter(child=OuterRef("child")).order_by()
    of_child = links.values("child")
    rows = (
        sheets_counted(scope, None)
        .filter(OUT, week=week)
        .annotate(
            first=Subquery(of_child.annotate(one=Min(spoken)).values("one")),
            last=Subquery(of_child.annotate(one=Max(spoken)).values("one")),
        )
        .values_list("first", "last")
        .annotate(n=Count("pk"), read=Count("pk", filter=READ), wrote=Count("pk", filter=Q(WROTE)))
    )
    found: dict[str, Group] = {}
    for first, last, families, read, wrote in rows:
        key = (first or scope.school.language) if first == last else SEVERAL
        one = Group(key, families, read, wrote)
        before = found.get(key)
        found[key] = (
            one
            if before is None
            else Group(key, before.families + families, before.read + read, before.wrote + wrote)
        )
    return list(found.values())
