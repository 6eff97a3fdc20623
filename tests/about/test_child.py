"""Who works with a child reads what its homes told, first and with whose words they are."""

import datetime as dt
from typing import Any

import pytest

from accounts import services
from accounts.models import Assignment, Block, ReadLog
from checkins.models import AboutMe, AboutPrint, AboutRevision
from checkins.queries.about import about_page, said_since
from checkins.services.about import AboutConflict
from checkins.services.erasing import erase_child
from tests.about.conftest import SAID, add, desk_url, filled, tell
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign, make_guardian, make_member, sign_in_of
from tests.factories.sheets import make_sheet


def page(who: Any, cast: Cast, path: str = "") -> str:
    answer = client_of(who).get(path or desk_url(cast.child))
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_homes_stand_there_with_whose_words_they_are(cast: Cast) -> None:
    tell(cast.guardian, cast.child, **SAID)
    tell(cast.co_guardian, cast.child, loves="Football.")
    shown = about_page(acting(cast.teacher), cast.child)
    assert sorted((home.label, len(home.answers)) for home in shown.homes) == [
        ("Ana Ortega", 9),
        ("Luis Ortega", 1),
    ]
    text = page(cast.teacher, cast)
    assert [words for words in (*SAID.values(), "Football.") if words not in text] == []
    assert "From <bdi>Luis Ortega</bdi>" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("teacher", 200), ("co_teacher", 200), ("specialist", 200)),
        *(("leader", 403), ("office", 403), ("other_teacher", 404), ("stranger", 404)),
    ],
)
def test_who_works_with_the_child_reads_it_and_nobody_else(
    cast: Cast, who: str, status: int
) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    answer = client_of(getattr(cast, who)).get(desk_url(cast.child))
    assert answer.status_code == status
    assert ("Beetles." in answer.content.decode()) == (status == 200)


def test_who_taught_until_lately_reads_it_no_more(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    mine = cast.teacher.assignments.get()
    mine.ends_on = FRIDAY.date() - dt.timedelta(days=1)
    mine.save()
    assert client_of(cast.teacher).get(desk_url(cast.child)).status_code == 404
    assert "Beetles." not in page(cast.teacher, cast, f"/child/{cast.child.pk}/")


def test_a_home_that_is_kept_out_is_not_read_as_one_to_reach(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    tell(cast.co_guardian, cast.child, reach="Call me at night.")
    assert "Call me at night." in page(cast.teacher, cast)
    leader = {"by": acting(cast.leader), "now": FRIDAY}
    services.block(guardian=cast.co_guardian, child=cast.child, evidence="Seen", **leader)
    text = page(cast.teacher, cast)
    assert ("Call me at night." in text, "Beetles." in text) == (False, True)
    assert AboutMe.objects.filter(key="reach").exists()


def test_words_stay_when_two_become_one_home(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    tell(cast.co_guardian, cast.child, loves="Football.")
    office = {"by": acting(cast.office), "now": FRIDAY}
    services.same_home(guardians=[cast.guardian, cast.co_guardian], **office)
    labels = [home.label for home in about_page(acting(cast.teacher), cast.child).homes]
    assert sorted(labels) == ["Ana Ortega, Luis Ortega", "Luis Ortega"]


def test_what_was_said_in_an_earlier_year_says_so(cast: Cast) -> None:
    tell(cast.guardian, cast.child, now=dt.datetime(2025, 9, 1, tzinfo=dt.UTC), loves="Trains.")
    tell(cast.guardian, cast.child, hopes="A friend.")
    AboutMe.objects.filter(key="loves").update(said_at=dt.datetime(2025, 9, 1, tzinfo=dt.UTC))
    (home,) = about_page(acting(cast.teacher), cast.child).homes
    assert [(one.key, one.when) for one in home.answers] == [("loves", "2025"), ("hopes", "")]
    assert "said in 2025" in page(cast.teacher, cast)


@pytest.mark.parametrize(
    ("today", "since"),
    [
        ((2026, 11, 13), (2026, 6, 25)),
        ((2026, 8, 10), (2026, 6, 25)),
        ((2026, 6, 1), (2025, 6, 26)),
        ((2024, 1, 1), (2023, 1, 1)),
    ],
)
def test_from_when_on_it_counts_for_this_year(today: Any, since: Any) -> None:
    firsts = (dt.date(2025, 8, 25), dt.date(2026, 8, 24))
    assert said_since(firsts, dt.date(*today)) == dt.date(*since)


# --- The first thing ------------------------------------------------------------------------------
def test_it_stands_first_for_who_is_new_and_then_behind_its_button(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    new = client_of(cast.teacher)
    first = new.get(f"/child/{cast.child.pk}/").content.decode()
    assert ("First, about Javier" in first, "Beetles." in first) == (True, True)
    second = new.get(f"/child/{cast.child.pk}/").content.decode()
    assert ("Beetles." in second, desk_url(cast.child) in second) == (False, True)
    assert ReadLog.objects.filter(by_member=cast.teacher, what="about me").count() == 1
    substitute = make_member(cast.school, "sub@alder.example")
    day = FRIDAY.date()
    kind = Assignment.Kind.SUBSTITUTE
    assign(substitute, classroom=cast.classroom, kind=kind, starts_on=day, ends_on=day)
    assert "Beetles." in page(substitute, cast, f"/child/{cast.child.pk}/")


def test_who_opened_it_last_year_finds_it_first_again(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    client_of(cast.teacher).get(desk_url(cast.child))
    ReadLog.objects.update(slot_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert "First, about Javier" in page(cast.teacher, cast, f"/child/{cast.child.pk}/")


def test_nothing_told_is_no_first_thing(cast: Cast) -> None:
    assert "First, about Javier" not in page(cast.teacher, cast, f"/child/{cast.child.pk}/")
    assert "Nobody at home has told us about Javier yet." in page(cast.teacher, cast)


def test_the_name_and_what_helps_stand_beside_the_editor(cast: Cast) -> None:
    tell(cast.guardian, cast.child, **SAID)
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    text = page(cast.teacher, cast, f"/sheet/{sheet.pk}/")
    seen = [words for key, words in SAID.items() if words in text]
    assert seen == ["Javi", "HAH-vee", "A quiet corner and five minutes."]
    assert "(<bdi>Ana Ortega</bdi>)" not in text
    tell(cast.co_guardian, cast.child, helps="A song.")
    both = page(cast.teacher, cast, f"/sheet/{sheet.pk}/")
    assert [who for who in ("Ana Ortega", "Luis Ortega") if f"(<bdi>{who}</bdi>)" in both] == [
        "Ana Ortega",
        "Luis Ortega",
    ]


# --- From school ----------------------------------------------------------------------------------
def test_each_of_the_staff_adds_words_of_their_own_signed(cast: Cast) -> None:
    for who, words in ((cast.teacher, "A map calms him."), (cast.specialist, "Slow words help.")):
        answer = client_of(who).post(desk_url(cast.child), {"text": words, "version": "0"})
        assert answer.status_code == 302
    added = about_page(acting(cast.teacher), cast.child).added
    assert sorted((one.by, one.words) for one in added) == [
        ("Ms. Chen", "A map calms him."),
        ("Ms. Duarte", "Slow words help."),
    ]
    answer = client_of(cast.teacher).post(
        desk_url(cast.child), {"text": "A map and a timer.", "version": "1"}
    )
    assert answer.status_code == 302
    assert AboutMe.objects.get(member=cast.teacher).version == 2
    assert AboutRevision.objects.filter(about__member=cast.teacher).count() == 2


def test_two_windows_of_one_teacher_are_asked_about(cast: Cast) -> None:
    add(cast.teacher, cast.child, "A map.")
    answer = client_of(cast.teacher).post(
        desk_url(cast.child), {"text": "A timer.", "version": "0"}
    )
    assert (answer.status_code, "You saved this in another window:" in answer.text) == (400, True)
    with pytest.raises(AboutConflict):
        add(cast.teacher, cast.child, "A timer.")


def test_the_family_reads_nothing_of_what_staff_add(cast: Cast) -> None:
    add(cast.teacher, cast.child, "A map calms him.")
    answer = client_of(cast.guardian).get(f"/home/child/{cast.child.pk}/about/")
    assert "A map calms him." not in answer.content.decode()


# --- Paper ----------------------------------------------------------------------------------------
def test_a_page_on_paper_is_typed_up_as_from_its_home(cast: Cast) -> None:
    rosa = make_guardian(cast.school, "Rosa Lima", "", cast.child)
    desk = client_of(cast.teacher)
    url = f"{desk_url(cast.child)}paper/"
    whose = desk.get(url).content.decode()
    assert f"?home={rosa.household_id}" in whose
    sent = filled(loves="Football.") | {"home": str(rosa.household_id)}
    assert desk.post(url, sent)["Location"] == desk_url(cast.child)
    row = AboutMe.objects.get(household=rosa.household)
    assert (row.text, row.by_guardian, row.by_member, row.on_paper) == (
        "Football.",
        None,
        cast.teacher,
        True,
    )
    (home,) = about_page(acting(cast.teacher), cast.child).homes
    assert (home.label, home.is_on_paper) == ("Rosa Lima", True)


@pytest.mark.parametrize("whose", ["strange_guardian", "other_guardian", "blocked_guardian"])
def test_no_other_home_is_typed_up_for(cast: Cast, whose: str) -> None:
    home = getattr(cast, whose).household_id
    sent = filled(loves="Mine.") | {"home": str(home)}
    answer = client_of(cast.teacher).post(f"{desk_url(cast.child)}paper/", sent)
    assert (answer.status_code, AboutMe.objects.count()) == (404, 0)


def test_a_specialist_types_nothing_up(cast: Cast) -> None:
    answer = client_of(cast.specialist).get(f"{desk_url(cast.child)}paper/")
    assert answer.status_code == 403


# --- The record -----------------------------------------------------------------------------------
def test_an_erased_child_takes_it_along(cast: Cast) -> None:
    tell(cast.guardian, cast.child, **SAID)
    add(cast.teacher, cast.child, "A map.")
    AboutPrint.objects.create(
        school=cast.school, child=cast.child, household=cast.guardian.household, printed_at=FRIDAY
    )
    erase_child(cast.child, by=acting(cast.leader), now=FRIDAY)
    assert (AboutMe.objects.count(), AboutRevision.objects.count()) == (0, 0)
    assert AboutPrint.objects.count() == 0


def test_a_teacher_who_is_blocked_from_the_child_reads_nothing(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    same = make_guardian(cast.school, "Ms. Chen", "chen@alder.example", cast.child)
    Block.objects.create(school=cast.school, guardian=same, child=cast.child, evidence="Seen")
    assert client_of(cast.teacher).get(desk_url(cast.child)).status_code == 404


@pytest.mark.parametrize("homes", [1, 5])
def test_the_page_costs_the_same_for_one_home_and_for_five(
    cast: Cast, django_assert_num_queries: Any, homes: int
) -> None:
    tell(cast.guardian, cast.child, **SAID)
    for number in range(homes - 1):
        tell(make_guardian_with_sign_in(cast, number), cast.child, **SAID)
    actor = acting(cast.teacher)
    with django_assert_num_queries(2):
        assert len(about_page(actor, cast.child).homes) == homes


def make_guardian_with_sign_in(cast: Cast, number: int) -> Any:
    one = make_guardian(cast.school, f"Adult {number}", f"a{number}@mail.example", cast.child)
    sign_in_of(one)
    return one
