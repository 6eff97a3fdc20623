"""A kept statement answers as the queryset itself would, for all values of one shape, and no other."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts import prepared as module
from accounts.models import Child, Enrolment, School
from accounts.prepared import prepared
from accounts.stand_ins import NotTheSame
from checkins.models import Sheet
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_child
from tests.factories.sheets import make_sheet


@dataclass(frozen=True)
class Span:
    room: uuid.UUID
    since: dt.date | None


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    kept: dict[Any, Any] = {}
    monkeypatch.setattr(module, "_kept", kept)
    return kept


@prepared
def children_in(spans: tuple[Span, ...], *, by_name: bool) -> QuerySet[Child]:
    mine = Q(pk__in=[])
    for span in spans:
        since = Q() if span.since is None else Q(starts_on__gte=span.since)
        mine |= Q(since, classroom=span.room)
    enrolled = Enrolment.objects.filter(mine).values("child")
    found = Child.objects.filter(pk__in=enrolled).select_related("school")
    return found.order_by("family_name" if by_name else "pk")


@prepared
def named(ids: tuple[uuid.UUID, ...]) -> QuerySet[Child, tuple[str, uuid.UUID]]:
    found = Child.objects.filter(pk__in=ids).order_by("family_name")
    return found.values_list("family_name", "pk")


def test_rows_are_those_of_the_queryset(cast: Cast) -> None:
    spans = (Span(cast.classroom.pk, None),)
    for by_name in (True, False):
        children = children_in(spans, by_name=by_name)
        straight = children_in.__wrapped__(spans, by_name=by_name)  # type: ignore[attr-defined]
        assert children == list(straight)
        assert children[0].school == cast.school
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert children_in(spans, by_name=True)[0].school.name == cast.school.name
    assert len(asked) == 1


def test_statement_is_made_once_a_shape(cast: Cast, nothing_kept: dict[Any, Any]) -> None:
    rooms = (cast.classroom, cast.other_classroom)
    for room in rooms:
        expected = list(Child.objects.filter(enrolments__classroom=room).order_by("family_name"))
        assert children_in((Span(room.pk, None),), by_name=True) == expected
    assert len(nothing_kept) == 1
    everybody = children_in(
        tuple(Span(room.pk, dt.date(2020, 1, 1)) for room in rooms), by_name=True
    )
    assert set(everybody) == {cast.child, cast.other_child}
    assert children_in((Span(cast.classroom.pk, dt.date(2200, 1, 1)),), by_name=True) == []
    assert len(nothing_kept) == 3


def test_list_of_ids_of_any_length(cast: Cast, nothing_kept: dict[Any, Any]) -> None:
    ids = [make_child(cast.classroom, f"Child Number{n:02}").pk for n in range(9)]
    for length in range(10):
        names = [f"Number{n:02}" for n in range(length)]
        assert named(tuple(ids[:length])) == list(zip(names, ids[:length], strict=True))
    assert len(nothing_kept) == len([0, 1, 2, 4, 8, 16])


def test_three_ids_are_three_arguments(cast: Cast) -> None:
    @prepared
    def one_of(first: uuid.UUID, second: uuid.UUID, room: uuid.UUID) -> QuerySet[Child]:
        return Child.objects.filter(pk__in=[first, second], enrolments__classroom=room)

    assert one_of(cast.child.pk, uuid.uuid4(), cast.classroom.pk) == [cast.child]
    assert one_of(cast.child.pk, second=uuid.uuid4(), room=cast.other_classroom.pk) == []


def test_constants_with_a_percent_sign_stay_what_they_are(cast: Cast) -> None:
    @prepared
    def like(one: uuid.UUID) -> QuerySet[Child, tuple[str, str]]:
        found = Child.objects.filter(pk=one, given_name__contains="avi")
        return found.annotate(sign=Value("100 %s 'of' %%")).values_list("given_name", "sign")

    assert like(cast.child.pk) == [("Javier", "100 %s 'of' %%")]


def test_weeks_and_moments_have_their_places(cast: Cast, nothing_kept: dict[Any, Any]) -> None:
    @prepared
    def begun(week: Week, since: dt.datetime) -> QuerySet[Sheet]:
        return Sheet.objects.filter(week=week, created_at__gte=since).order_by("pk")

    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert begun(WEEK, FRIDAY - dt.timedelta(days=1)) == [sheet]
    assert begun(WEEK, FRIDAY + dt.timedelta(days=1)) == []
    assert begun(WEEK + 1, FRIDAY) == []
    assert len(nothing_kept) == 1


def days(day: dt.date) -> QuerySet[Child]:
    return Child.objects.filter(left_on__gte=day - dt.timedelta(days=1))


def branch(day: dt.date) -> QuerySet[Child]:
    found = Child.objects.all()
    return found.filter(left_on=None) if day > dt.date(2026, 1, 1) else found


def likeness(one: uuid.UUID) -> QuerySet[Child]:
    return Child.objects.filter(given_name__contains=str(one))


def schooldays(day: dt.date) -> QuerySet[Child]:
    found = Child.objects.filter(left_on=day)
    return found.filter(erased_at=None) if day.weekday() < 5 else found


@pytest.mark.parametrize(
    ("build", "value"),
    [
        (days, dt.date(2026, 11, 13)),
        (branch, dt.date(2026, 11, 13)),
        (schooldays, dt.date(2026, 11, 13)),
        (likeness, uuid.UUID(int=1)),
    ],
)
def test_query_that_depends_on_more_than_the_shape_is_refused(
    build: Callable[[Any], QuerySet[Child]], value: Any, db: None
) -> None:
    with pytest.raises(NotTheSame):
        prepared(build)(value)


@pytest.mark.django_db(transaction=True)
def test_rows_are_held_inside_a_transaction_only(cast: Cast) -> None:
    """A kept statement is as strict as a queryset, which asks when its SQL is made."""

    @prepared
    def held(one: uuid.UUID) -> QuerySet[Child]:
        return Child.objects.select_for_update(of=("self",), no_key=True).filter(pk=one)

    for _turn in range(2):
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            assert held(cast.child.pk) == [cast.child]
        on_postgresql = connection.vendor == "postgresql"
        assert on_postgresql == ("FOR NO KEY UPDATE OF" in asked[-1]["sql"])
        with pytest.raises(TransactionManagementError):
            held(cast.child.pk)


def test_statements_do_not_grow_without_end(
    cast: Cast, nothing_kept: dict[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    for length in (1, 2, 3, 5, 9):
        named(tuple(uuid.uuid4() for _n in range(length)))
        assert len(nothing_kept) <= 2


def test_row_is_no_argument(cast: Cast) -> None:
    """Two rows of one id are equal: what a statement took from the first would answer for the second."""

    @prepared
    def of_school(school: School) -> QuerySet[Child]:
        return Child.objects.filter(school=school, given_name__startswith=school.language)

    with pytest.raises(NotTheSame):
        of_school(cast.school)


def test_statement_of_one_actor_answers_nobody_else(
    cast: Cast, nothing_kept: dict[Any, Any]
) -> None:
    """The same shapes in turn, with ids that stand twice in one statement, and none for the empty list."""

    @prepared
    def seen(rooms: tuple[uuid.UUID, ...], but: tuple[uuid.UUID, ...]) -> QuerySet[Child]:
        enrolled = Enrolment.objects.filter(classroom__in=rooms).values("child")
        return Child.objects.filter(pk__in=enrolled).exclude(pk__in=but).order_by("pk")

    mine, theirs = cast.classroom.pk, cast.other_classroom.pk
    both = {cast.child, cast.other_child}
    for _turn in range(2):
        assert set(seen((mine,), ())) == both
        assert seen((theirs,), ()) == []
        assert seen((mine,), (cast.child.pk,)) == [cast.other_child]
        assert seen((mine,), (cast.other_child.pk,)) == [cast.child]
        assert seen((), ()) == []
        assert set(seen((theirs, mine), ())) == both
        assert set(seen((mine, mine), ())) == both
    assert len(nothing_kept) == 4


def test_many_threads_begin_anew_at_once(
    cast: Cast, nothing_kept: dict[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one keeps, another may throw away before it is read."""

    class Forgetful(dict[Any, Any]):
        def __setitem__(self, key: Any, value: Any) -> None:
            super().__setitem__(key, value)
            self.clear()

    monkeypatch.setattr(module, "_kept", Forgetful())
    assert named((cast.child.pk,)) == [(cast.child.family_name, cast.child.pk)]
