"""What a file would change: matching, questions, what stays, and the same file twice."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import (
    AuditEntry,
    Block,
    Child,
    Classroom,
    Delivery,
    Enrolment,
    Guardian,
    Guardianship,
    RosterImport,
)
from accounts.rosters.apply import Moved, apply, plan_of
from accounts.rosters.plan import Plan
from accounts.services import operator
from tests.accounts.rosters_helpers import (
    applied,
    counts,
    csv_of,
    links_of,
    planned,
    upload,
)
from tests.conftest import FRIDAY, Cast
from tests.factories.people import make_child, make_school

MEI = "Mei Lin,Room 9,Bo Lin,bo@mail.example,vi,Al Lin,,"
WITH_ID = "Child ID,Child,Class,Guardian 1 name,Guardian 1 email"


def test_a_new_row_makes_class_child_and_suggested_guardians(cast: Cast) -> None:
    before = Guardianship.objects.count()
    shown = planned(cast.school, csv_of(MEI))
    assert shown.counts == counts(new_classes=1, new_children=1, new_guardians=2, new_links=2)
    done = applied(cast.school, csv_of(MEI))
    child = Child.objects.get(given_name="Mei")
    assert Enrolment.objects.get(child=child).classroom.name == "Room 9"
    bo, al = (Guardian.objects.get(name=name) for name in ("Bo Lin", "Al Lin"))
    assert (bo.email, bo.language, bo.channel) == ("bo@mail.example", "vi", "mail")
    assert (al.email, al.channel) == ("", "paper")
    assert bo.household_id != al.household_id
    assert links_of(cast.school)[-2:] == [
        ("Mei Lin", "Al Lin", "suggested"),
        ("Mei Lin", "Bo Lin", "suggested"),
    ]
    assert Guardianship.objects.count() == before + 2
    assert len(done.report["links"]) == 2
    assert not Delivery.objects.exists()


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    applied(cast.school, csv_of(MEI))
    assert planned(cast.school, csv_of(MEI)).counts == counts()
    rows = Child.objects.count(), Guardian.objects.count(), Guardianship.objects.count()
    applied(cast.school, csv_of(MEI))
    assert rows == (Child.objects.count(), Guardian.objects.count(), Guardianship.objects.count())


def test_the_order_of_lines_does_not_matter(cast: Cast) -> None:
    lines = [
        MEI,
        "Kai Lin,Room 4,Bo Lin,bo@mail.example,,,,",
        "Javier Ortega,Room 4,Ana Ortega,,,,,",
    ]
    one, two = planned(cast.school, csv_of(*lines)), planned(cast.school, csv_of(*lines[::-1]))
    assert (
        one.counts
        == two.counts
        == counts(new_classes=1, new_children=2, moved=1, new_guardians=2, new_links=3)
    )


def test_siblings_share_a_guardian_of_the_same_name_and_address(cast: Cast) -> None:
    applied(cast.school, csv_of(MEI, "Kai Lin,Room 4,bo lin,BO@mail.example,,,,"))
    assert Guardian.objects.filter(email="bo@mail.example").count() == 1
    assert Guardianship.objects.filter(guardian__name="Bo Lin").count() == 2


def test_a_guardian_on_file_is_linked_to_a_sibling(cast: Cast) -> None:
    shown = planned(cast.school, csv_of("Rosa Ortega,Room 4,Ana Ortega,ana@mail.example,,,,"))
    assert shown.counts == counts(new_children=1, new_links=1)


def test_the_same_name_without_address_or_phone_is_nobody_known(cast: Cast) -> None:
    applied(cast.school, csv_of(MEI, "Kai Wu,Room 4,Al Lin,,,,,"))
    assert Guardian.objects.filter(name="Al Lin").count() == 2


def test_a_child_moves_when_a_guardian_is_in_common(cast: Cast) -> None:
    data = csv_of("Javier Ortega,Room 4,Ana Ortega,ana@mail.example,,,,")
    assert planned(cast.school, data).counts == counts(moved=1)
    applied(cast.school, data)
    open_home = Enrolment.objects.get(child=cast.child, ends_on=None)
    assert open_home.classroom == cast.other_classroom
    assert "child moved" in AuditEntry.objects.values_list("verb", flat=True)
    assert planned(cast.school, data).counts == counts()


def test_a_namesake_in_another_class_is_asked_about(cast: Cast) -> None:
    data = csv_of("Javier Ortega,Room 4,Kim Ortega,kim@mail.example,,,,")
    shown = planned(cast.school, data)
    assert (shown.counts, [one.kind for one in shown.questions]) == (counts(), ["same_child"])
    applied(cast.school, data)
    assert cast.child.enrolments.count() == 1
    said_yes = planned(cast.school, data, shown.questions[0].key)
    assert said_yes.counts == counts(moved=1, new_guardians=1, new_links=1)
    applied(cast.school, data, shown.questions[0].key)
    assert Child.objects.filter(given_name="Javier").count() == 1


def test_two_namesakes_in_one_file_are_told_apart_by_class(cast: Cast) -> None:
    data = csv_of("Javier Ortega,Room 12,,,,,,", "Javier Ortega,Room 4,Eva Ruiz,,,,,")
    shown = planned(cast.school, data)
    assert shown.counts == counts(new_children=1, new_guardians=1, new_links=1)
    applied(cast.school, data)
    assert planned(cast.school, data).counts == counts()


def test_several_namesakes_elsewhere_are_listed(cast: Cast) -> None:
    make_child(cast.other_classroom, "Javier Ortega")
    shown = planned(cast.school, csv_of("Javier Ortega,Room 9,,,,,,"))
    assert [one.code for one in shown.problems] == ["several"]
    assert shown.counts == counts()


def test_a_roster_id_is_adopted_and_then_names_the_child(cast: Cast) -> None:
    applied(cast.school, csv_of("0042,Javier Ortega,Room 12,,", head=WITH_ID))
    cast.child.refresh_from_db()
    assert cast.child.roster_id == "0042"
    shown = planned(cast.school, csv_of("0042,Javi Ortega,Room 4,,", head=WITH_ID))
    assert shown.counts == counts(moved=1)
    assert [(one.ours, one.theirs) for one in shown.differences] == [
        ("Javier Ortega", "Javi Ortega")
    ]


def test_a_leaver_returns_as_the_same_child(cast: Cast) -> None:
    by = operator(cast.school, now=FRIDAY)
    services.child_leaves(
        child=cast.child, last_day=FRIDAY.date() - dt.timedelta(days=7), by=by, now=FRIDAY
    )
    data = csv_of("Javier Ortega,Room 4,Ana Ortega,ana@mail.example,,,,")
    shown = planned(cast.school, data)
    assert (shown.counts, [one.kind for one in shown.questions]) == (counts(), ["by_hand"])
    applied(cast.school, data)
    cast.child.refresh_from_db()
    assert cast.child.left_on is not None
    assert planned(cast.school, data, shown.questions[0].key).counts == counts(returning=1)
    applied(cast.school, data, shown.questions[0].key)
    cast.child.refresh_from_db()
    assert cast.child.left_on is None


def test_a_list_moves_whom_a_list_moved_and_asks_about_whom_a_person_moved(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    room_12, room_4 = (
        csv_of(f"Javier Ortega,{room},Ana Ortega,ana@mail.example,,,,")
        for room in ("Room 12", "Room 4")
    )
    for data in (room_4, room_12, room_4):
        assert planned(cast.school, data).counts == counts(moved=1)
        applied(cast.school, data)
        clock.shift(60)
    by = operator(cast.school, now=FRIDAY)
    services.move_child(child=cast.child, classroom=cast.classroom, by=by, now=FRIDAY)
    shown = planned(cast.school, room_4)
    assert (shown.counts, [one.kind for one in shown.questions]) == (counts(), ["by_hand"])
    applied(cast.school, room_4)
    assert planned(cast.school, room_12).counts == counts()
    applied(cast.school, room_4, shown.questions[0].key)
    assert planned(cast.school, room_4).counts == counts()


def test_an_address_that_a_person_took_away_is_not_filled_in_again(cast: Cast) -> None:
    row = csv_of("Javier Ortega,Room 12,Ana Ortega,ana@mail.example,,,,")
    by = operator(cast.school, now=FRIDAY)
    services.change_guardian(guardian=cast.guardian, email="", by=by, now=FRIDAY)
    shown = planned(cast.school, row)
    assert shown.counts == counts()
    assert [(one.what, one.ours, one.theirs) for one in shown.differences] == [
        ("email", "", "ana@mail.example")
    ]


def test_who_is_not_in_the_file_stays(cast: Cast) -> None:
    shown = planned(cast.school, csv_of(MEI))
    assert [child.given_name for child in shown.not_in_file] == ["Javier", "Layla"]
    applied(cast.school, csv_of(MEI))
    assert Enrolment.objects.filter(school=cast.school, ends_on=None).count() == 3


def test_the_record_wins_where_both_speak_and_blanks_are_filled(cast: Cast) -> None:
    Guardian.objects.filter(pk=cast.co_guardian.pk).update(email="", language="", channel="paper")
    row = "Javier Ortega,Room 12,Ana Ortega,new@mail.example,es,Luis Ortega,luis@mail.example,es"
    shown = planned(cast.school, csv_of(row))
    assert shown.counts == counts(filled=2)
    assert [(one.what, one.ours, one.theirs) for one in shown.differences] == [
        ("email", "ana@mail.example", "new@mail.example"),
        ("language", "en", "es"),
    ]
    applied(cast.school, csv_of(row))
    cast.co_guardian.refresh_from_db()
    cast.guardian.refresh_from_db()
    assert (cast.co_guardian.email, cast.co_guardian.channel) == ("luis@mail.example", "mail")
    assert cast.guardian.email == "ana@mail.example"
    assert cast.guardian.user is not None
    assert planned(cast.school, csv_of(row)).counts == counts()


def test_two_new_guardians_with_one_address_are_held_until_answered(cast: Cast) -> None:
    data = csv_of("Mei Lin,Room 4,Bo Lin,lin@mail.example,,Al Lin,lin@mail.example,")
    shown = planned(cast.school, data)
    assert [(one.kind, one.names, one.lines) for one in shown.questions] == [
        ("same_home", ("Bo Lin", "Al Lin"), (2,))
    ]
    assert shown.counts == counts(new_children=1)
    applied(cast.school, data)
    assert not Guardian.objects.filter(email="lin@mail.example").exists()
    later = planned(cast.school, data, shown.questions[0].key)
    assert later.counts == counts(new_guardians=2, new_links=2)
    applied(cast.school, data, shown.questions[0].key)
    homes = Guardian.objects.filter(email="lin@mail.example").values_list("household", flat=True)
    assert (len(homes), len(set(homes))) == (2, 1)
    again = planned(cast.school, data)
    assert (again.counts, again.questions) == (counts(), ())


def test_an_address_of_somebody_on_file_is_asked_about(cast: Cast) -> None:
    data = csv_of("Mei Lin,Room 4,Bo Lin,ana@mail.example,,,,")
    shown = planned(cast.school, data)
    assert shown.questions[0].names == ("Ana Ortega", "Bo Lin")
    applied(cast.school, data, shown.questions[0].key)
    cast.guardian.refresh_from_db()
    assert Guardian.objects.get(name="Bo Lin").household_id == cast.guardian.household_id


@pytest.mark.parametrize(
    "who", ["Rick Stone,rick@mail.example", "R. Stone,rick@mail.example", "rick stone,"]
)
def test_an_import_never_lifts_a_block(cast: Cast, who: str) -> None:
    data = csv_of(f"Javier Ortega,Room 12,{who},,,,")
    shown = planned(cast.school, data)
    assert shown.counts == counts()
    assert [one.link for _child, one in shown.standing] == ["blocked"]
    links = links_of(cast.school)
    applied(cast.school, data)
    assert (links_of(cast.school), Block.objects.filter(lifted_at=None).count()) == (links, 1)


def test_a_blocked_adult_without_a_link_gets_none(cast: Cast) -> None:
    Guardianship.objects.filter(guardian=cast.blocked_guardian).delete()
    applied(cast.school, csv_of("Javier Ortega,Room 12,Rick Stone,rick@mail.example,,,,"))
    assert not Guardianship.objects.filter(guardian=cast.blocked_guardian).exists()


def test_an_ended_link_stays_ended(cast: Cast) -> None:
    Guardianship.objects.filter(guardian=cast.guardian).update(ended_on=FRIDAY.date())
    data = csv_of("Javier Ortega,Room 12,Ana Ortega,ana@mail.example,,,,")
    shown = planned(cast.school, data)
    assert (shown.counts, [one.link for _child, one in shown.standing]) == (counts(), ["ended"])
    applied(cast.school, data)
    assert Guardianship.objects.get(guardian=cast.guardian).ended_on == FRIDAY.date()


def test_people_of_another_school_are_not_seen(cast: Cast) -> None:
    data = csv_of("Sam Stranger,Room 1,Pat Stranger,pat@mail.example,,,,")
    shown = planned(cast.school, data)
    assert shown.counts == counts(new_classes=1, new_children=1, new_guardians=1, new_links=1)
    applied(cast.school, data)
    assert Child.objects.filter(given_name="Sam").count() == 2


def test_a_plan_that_the_record_has_overtaken_is_not_applied(cast: Cast) -> None:
    waiting = upload(cast.school, csv_of(MEI))
    shown = plan_of(waiting, now=FRIDAY)
    Classroom.objects.create(school=cast.school, name="Room 9")
    by = operator(cast.school, now=FRIDAY)
    with pytest.raises(Moved):
        apply(waiting, fingerprint=shown.fingerprint, by=by, now=FRIDAY)
    assert not Child.objects.filter(given_name="Mei").exists()


def test_an_import_is_applied_once_and_forgets_the_rows(cast: Cast) -> None:
    waiting = upload(cast.school, csv_of(MEI))
    shown = plan_of(waiting, now=FRIDAY)
    by = operator(cast.school, now=FRIDAY)
    for _time in range(2):
        done = apply(waiting, fingerprint=shown.fingerprint, by=by, now=FRIDAY)
    assert (done.state, done.roster, done.applied_at) == ("applied", {}, FRIDAY)
    assert Child.objects.filter(given_name="Mei").count() == 1
    entry = AuditEntry.objects.get(verb="roster applied")
    assert (entry.about["file"], entry.about["new_children"]) == (waiting.file_hash, 1)


def test_a_newer_file_sets_an_older_one_aside(cast: Cast) -> None:
    older, newer = upload(cast.school, csv_of(MEI)), upload(cast.school, csv_of(MEI))
    older.refresh_from_db()
    assert (older.state, older.roster, newer.state) == ("set_aside", {}, "waiting")
    with pytest.raises(Moved):
        apply(older, fingerprint="", by=operator(cast.school, now=FRIDAY), now=FRIDAY)


def test_a_crash_half_way_leaves_the_old_roster(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = upload(cast.school, csv_of(MEI))
    shown = plan_of(waiting, now=FRIDAY)
    monkeypatch.setattr(Guardianship.objects, "bulk_create", lambda rows: list(rows) and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply(
            waiting,
            fingerprint=shown.fingerprint,
            by=operator(cast.school, now=FRIDAY),
            now=FRIDAY,
        )
    assert not Child.objects.filter(given_name="Mei").exists()
    assert not Classroom.objects.filter(name="Room 9").exists()
    assert RosterImport.objects.get().state == "waiting"


def test_a_plan_costs_eight_queries_for_one_row_and_for_many(cast: Cast) -> None:
    school = make_school("Elm School")
    many = csv_of(*[f"Child {n},Room {n % 3},Adult {n},a{n}@mail.example,,,," for n in range(60)])
    assert _queries(cast, csv_of(MEI)) == 8
    applied(school, many)
    assert _queries(cast, many) == 8


def _queries(cast: Cast, data: bytes) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        shown: Plan = planned(cast.school, data)
    assert shown.fingerprint
    return len(caught)


# --- Erased children ------------------------------------------------------------------------------
def erase(child: Child, **keeps: str) -> None:
    """As an erasure leaves the row: the time, and what it keeps of the child."""
    Child.objects.filter(pk=child.pk).update(
        **{"given_name": "", "family_name": "", "roster_id": "", **keeps}, erased_at=FRIDAY
    )


KEPT_OF_ERASED = {
    "the id": {"roster_id": "J-1"},
    "the name": {"given_name": "Javier", "family_name": "Ortega"},
    "both": {"roster_id": "J-1", "given_name": "Javier", "family_name": "Ortega"},
}


@pytest.mark.parametrize("room", ["Room 12", "Room 4", "Room 9"])
@pytest.mark.parametrize("kept", KEPT_OF_ERASED)
def test_a_list_brings_back_no_erased_child_and_none_of_their_adults(
    cast: Cast, kept: str, room: str
) -> None:
    data = csv_of(f"J-1,Javier Ortega,{room},Eva Ortega,eva@mail.example", head=WITH_ID)
    erase(cast.child, **KEPT_OF_ERASED[kept])
    before = Child.objects.count(), Guardian.objects.count()
    shown = planned(cast.school, data)
    assert shown.counts == counts()
    assert [(one.line, one.code) for one in shown.problems] == [(2, "erased")]
    applied(cast.school, data)
    assert (Child.objects.count(), Guardian.objects.count()) == before


def test_a_child_added_anew_by_hand_is_the_one_that_a_list_means(cast: Cast) -> None:
    erase(cast.child, **KEPT_OF_ERASED["the name"])
    make_child(cast.classroom, "Javier Ortega")
    shown = planned(cast.school, csv_of("Javier Ortega,Room 12,,,,,,"))
    assert (shown.counts, shown.problems) == (counts(), ())


def test_an_erased_child_holds_back_nobody_else(cast: Cast) -> None:
    erase(cast.child)
    shown = planned(cast.school, csv_of(MEI))
    assert (shown.counts["new_children"], shown.problems) == (1, ())
