"""The class week page: who sees it, what each row says, and that a look changes nothing."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from accounts.models import Classroom, Delivery, Enrolment, Guardian
from checkins.models import (
    Announcement,
    ClassNote,
    ClassNoteRevision,
    Closure,
    PaperCopy,
    Receipt,
    Sheet,
)
from checkins.queries.class_week import ClassWeek, class_week
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_away
from checkins.services.share import take_back
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian, make_member
from tests.factories.replies import ask, reply
from tests.factories.sheets import make_shared_sheet, make_sheet, write

SATURDAY = FRIDAY + dt.timedelta(days=1)


def url_of(classroom: Classroom, week: Week | str = WEEK) -> str:
    return reverse("class_week", args=[classroom.pk, week])


def page_of(cast: Cast, week: Week = WEEK) -> ClassWeek:
    page = class_week(acting(cast.teacher), cast.classroom.pk, week)
    assert page is not None
    return page


def words(cast: Cast) -> dict[str, str]:
    return {row.given_name: row.word for row in page_of(cast).rows}


def pencils(cast: Cast) -> dict[str, str]:
    return {row.given_name: row.pencil for row in page_of(cast).rows}


# --- Who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("teacher", 200),
        ("co_teacher", 200),
        ("specialist", 404),
        ("other_teacher", 404),
        ("stranger", 404),
        ("leader", 403),
        ("office", 403),
        ("guardian", 404),
    ],
)
def test_page_is_for_those_who_work_with_the_class(cast: Cast, name: str, status: int) -> None:
    assert client_of(getattr(cast, name)).get(url_of(cast.classroom)).status_code == status


def test_another_class_and_an_unknown_one_are_the_same_page_that_is_not_there(cast: Cast) -> None:
    client = client_of(cast.teacher)
    unknown = client.get(reverse("class_week", args=[uuid.uuid4(), WEEK]))
    theirs = client.get(url_of(cast.other_classroom))
    assert (theirs.status_code, theirs.content) == (404, unknown.content)


@pytest.mark.parametrize("week", ["2026-W60", "0000-W01", "2025-W53", "2026-w46", "2026-W4٦"])
def test_a_week_that_is_none_is_not_there(cast: Cast, week: str) -> None:
    page = client_of(cast.teacher).get(f"/class/{cast.classroom.pk}/{week}/")
    assert page.status_code == 404


@pytest.mark.parametrize("week", ["2026-W34", "2027-W24", "2019-W10"])
def test_a_week_outside_the_school_years_is_not_there(cast: Cast, week: str) -> None:
    assert client_of(cast.teacher).get(url_of(cast.classroom, week)).status_code == 404


def test_the_first_and_the_last_week_of_the_year_turn_one_way_only(cast: Cast) -> None:
    first, last = Week.parse("2026-W35"), Week.parse("2027-W23")
    assert (page_of(cast, first).place.before, page_of(cast, first).place.after) == (
        None,
        first + 1,
    )
    assert (page_of(cast, last).place.before, page_of(cast, last).place.after) == (last - 1, None)
    assert page_of(cast, first).place.number == 1


# --- The register ---------------------------------------------------------------------------------
def test_a_child_without_a_sheet_is_to_start_and_a_look_writes_nothing(cast: Cast) -> None:
    html = client_of(cast.teacher).get(url_of(cast.classroom)).content.decode()
    assert words(cast) == {"Javier": "To start", "Layla": "To start"}
    assert reverse("child_sheet", args=[cast.child.pk, WEEK]) in html
    assert Sheet.objects.count() == 0


def test_a_row_says_how_far_its_sheet_is(cast: Cast, clock: Traveller) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    assert words(cast)["Javier"] == "To start"
    write(sheet, "next_step", "Read aloud.", by=cast.teacher, now=FRIDAY)
    assert (words(cast)["Javier"], pencils(cast)["Javier"]) == ("Draft", "draft")
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert (words(cast)["Javier"], pencils(cast)["Javier"]) == ("Ready", "ready")
    sheet = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    assert (words(cast)["Layla"], pencils(cast)["Layla"]) == ("Shared", "shared")
    announce(sheet, cast.other_guardian, FRIDAY.replace(hour=16))
    clock.move_to(FRIDAY.replace(hour=17))
    assert words(cast)["Layla"] == "Mailed 4:00 pm"
    Sheet.objects.filter(pk=sheet.pk).update(read_at=FRIDAY.replace(hour=16, minute=30))
    assert (words(cast)["Layla"], pencils(cast)["Layla"]) == ("Read 4:30 pm", "read")
    reply(sheet, cast.other_guardian, now=FRIDAY.replace(hour=16, minute=40), win="She read.")
    assert (words(cast)["Layla"], pencils(cast)["Layla"]) == ("New reply", "replied")
    Sheet.objects.filter(pk=sheet.pk).update(reply_seen_at=FRIDAY.replace(hour=18))
    assert (words(cast)["Layla"], pencils(cast)["Layla"]) == ("Replied 4:40 pm", "replied")


def announce(sheet: Sheet, guardian: Guardian, sent_at: dt.datetime) -> None:
    """The letter that named this sheet has left."""
    delivery = Delivery.objects.create(
        school=sheet.school,
        letter="ready",
        key=f"ready:{guardian.pk}",
        to=guardian.email,
        due_at=sent_at,
        sent_at=sent_at,
        state=Delivery.State.SENT,
    )
    Announcement.objects.create(
        school=sheet.school, sheet=sheet, guardian=guardian, delivery=delivery
    )


def test_a_row_says_why_a_child_is_away(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    mark_away(sheet, reason="chickenpox", by=cast.teacher, now=FRIDAY)
    mark_away(
        open_sheet(cast.other_child, WEEK, now=FRIDAY), reason="", by=cast.teacher, now=FRIDAY
    )
    assert words(cast) == {"Javier": "Away, chickenpox", "Layla": "Away"}
    assert page_of(cast).away == 2


def test_a_row_says_that_a_sheet_was_taken_back(cast: Cast) -> None:
    early = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(early, by=cast.teacher, now=FRIDAY)
    late = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(late, by=cast.teacher, now=FRIDAY + dt.timedelta(hours=1))
    assert words(cast) == {"Javier": "Taken back", "Layla": "Taken back 3:00 pm"}
    assert page_of(cast).shared == 0


def test_a_row_says_that_paper_is_owed_until_it_is_printed(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    Guardian.objects.filter(pk=cast.other_guardian.pk).update(channel="paper")
    assert words(cast)["Layla"] == "On paper, to print"
    assert page_of(cast).to_print == 1
    copy = PaperCopy.objects.create(
        school=cast.school,
        code="K7M4PX",
        secret="A" * 16,
        state="filled",
        child=sheet.child,
        week=WEEK,
        sheet=sheet,
        template=sheet.template,
        language="en",
        paper="a4",
    )
    assert words(cast)["Layla"] == "Printed"
    assert page_of(cast).to_print == 0
    PaperCopy.objects.filter(pk=copy.pk).update(created_at=FRIDAY - dt.timedelta(days=1))
    assert words(cast)["Layla"] == "On paper, to print"


def test_a_bounced_address_asks_for_paper(cast: Cast) -> None:
    make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    Guardian.objects.filter(pk=cast.other_guardian.pk).update(bounced_at=FRIDAY)
    row = page_of(cast).rows[1]
    assert (row.word, row.tone, row.to_print) == ("Bounced, print", "turn", True)


def test_a_blocked_or_ended_guardian_is_no_way_to_a_family(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Guardian.objects.filter(pk__in=[cast.guardian.pk, cast.co_guardian.pk]).update(
        ended_on=dt.date(2026, 11, 1)
    )
    assert words(cast)["Javier"] == "On paper, to print"


def test_please_call_me_stands_until_somebody_called(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Sheet.objects.filter(pk=sheet.pk).update(call_asked_at=FRIDAY, replied_at=FRIDAY)
    assert words(cast)["Javier"] == "Please call me"
    Sheet.objects.filter(pk=sheet.pk).update(called_on=FRIDAY.date(), reply_seen_at=FRIDAY)
    assert words(cast)["Javier"] == "Replied 2:00 pm"


def test_counts_stand_on_the_pencil(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.")
    make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    page = page_of(cast)
    assert (page.shared, page.children, page.ready, page.replied) == (1, 2, 1, 1)
    html = client_of(cast.teacher).get(url_of(cast.classroom)).content.decode()
    assert "1 of 2 shared" in html
    assert "1 of 1 wrote back" in html
    assert "Share 1 ready" in html


def test_all_shared_is_said_once_every_child_present_is_out(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert not page_of(cast).are_all_shared
    sheet = open_sheet(cast.other_child, WEEK, now=FRIDAY)
    mark_away(sheet, reason="", by=cast.teacher, now=FRIDAY)
    html = client_of(cast.teacher).get(url_of(cast.classroom)).content.decode()
    assert "Have a good weekend." in html


def test_a_child_who_moved_stays_where_the_sheet_was_begun(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Enrolment.objects.filter(child=cast.child).update(ends_on=FRIDAY.date() - dt.timedelta(days=1))
    Enrolment.objects.create(
        school=cast.school,
        child=cast.child,
        classroom=cast.other_classroom,
        starts_on=FRIDAY.date(),
    )
    assert words(cast)["Javier"] == "Shared"
    there = class_week(acting(cast.other_teacher), cast.other_classroom.pk, WEEK)
    assert there is not None
    assert [(row.given_name, row.is_owned) for row in there.rows] == [("Javier", False)]


def test_a_sheet_of_another_class_is_not_counted_as_ready_here(cast: Cast) -> None:
    make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Enrolment.objects.create(
        school=cast.school,
        child=cast.child,
        classroom=cast.other_classroom,
        is_home=False,
        starts_on=dt.date(2026, 8, 24),
    )
    there = class_week(acting(cast.other_teacher), cast.other_classroom.pk, WEEK)
    assert there is not None
    assert ([row.word for row in there.rows], there.ready) == (["Ready"], 0)


def test_an_erased_child_is_on_no_page(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    cast.child.erased_at = FRIDAY
    cast.child.save()
    assert list(words(cast)) == ["Layla"]


def test_a_week_without_school_says_so(cast: Cast) -> None:
    Closure.objects.create(
        school=cast.school,
        name="Break",
        starts_on=dt.date(2026, 11, 16),
        ends_on=dt.date(2026, 11, 20),
    )
    assert not page_of(cast, WEEK + 1).is_in_session
    html = client_of(cast.teacher).get(url_of(cast.classroom, WEEK + 1)).content.decode()
    assert "No school this week" in html
    assert "To start" not in html


# --- The note -------------------------------------------------------------------------------------
def save_note(cast: Cast, data: dict[str, Any], who: str = "teacher", **headers: str) -> Any:
    url = reverse("class_note", args=[cast.classroom.pk, WEEK])
    return client_of(getattr(cast, who)).post(url, data, headers=headers or None)


def test_the_note_is_saved_by_the_button_and_by_script(cast: Cast) -> None:
    page = save_note(cast, {"text": "We planted beans.", "version": "0"})
    assert (page.status_code, page["Location"]) == (302, url_of(cast.classroom))
    answer = save_note(
        cast,
        {"text": "We planted peas.", "version": "1", "field": "text"},
        accept="application/json",
    )
    assert answer.json() == {"saved": "2:00 pm", "hidden": {"version": "2"}}
    assert ClassNote.objects.get().text == "We planted peas."
    assert page_of(cast).note.saved == "2:00 pm"


def test_two_writers_of_the_note_see_both_texts_and_are_asked(cast: Cast) -> None:
    save_note(cast, {"text": "We planted beans.", "version": "0"}, "co_teacher")
    page = save_note(cast, {"text": "We sang.", "version": "0"})
    html = page.content.decode()
    assert page.status_code == 409
    assert "Mr. Reyes saved this in the meantime" in html
    assert "We planted beans." in html
    assert "We sang." in html
    assert ClassNote.objects.get().text == "We planted beans."
    assert save_note(cast, {"text": "We sang.", "version": "0"}).status_code == 409
    assert ClassNote.objects.get().text == "We planted beans."


def choices_of(form: Any) -> dict[str, str]:
    """The radios beside the box, by what they do."""
    return {value.partition("-")[0]: value for value, _w in form.fields["stands-text"].choices}


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("mine", "We sang."),
        ("theirs", "We planted beans."),
        ("both", "We planted beans.\nWe sang."),
    ],
)
def test_the_writer_says_which_note_stands(cast: Cast, choice: str, stands: str) -> None:
    save_note(cast, {"text": "We planted beans.", "version": "0"}, "co_teacher")
    data = {"text": "We sang.", "version": "0"}
    chosen = choices_of(save_note(cast, data).context["note_form"])[choice]
    page = save_note(cast, data | {"stands-text": chosen})
    assert (page.status_code, page["Location"]) == (302, url_of(cast.classroom))
    assert ClassNote.objects.get().text == stands
    kept = ClassNoteRevision.objects.values_list("text", flat=True)
    assert "We planted beans." in kept


@pytest.mark.parametrize("choice", ["mine", "both"])
def test_a_note_that_has_moved_on_once_more_is_asked_about_again(cast: Cast, choice: str) -> None:
    save_note(cast, {"text": "We planted beans.", "version": "0"}, "co_teacher")
    data = {"text": "We sang.", "version": "0"}
    chosen = choices_of(save_note(cast, data).context["note_form"])[choice]
    save_note(cast, {"text": "We planted peas.", "version": "1"}, "co_teacher")
    page = save_note(cast, data | {"stands-text": chosen})
    assert page.status_code == 409
    assert "We planted peas." in page.content.decode()
    assert page.context["note_form"]["text"].value() == "We sang."
    assert ClassNote.objects.get().text == "We planted peas."


def test_both_notes_that_are_too_long_together_are_said_to_be(cast: Cast) -> None:
    save_note(cast, {"text": "x" * 900, "version": "0"}, "co_teacher")
    data = {"text": "y" * 900, "version": "0"}
    chosen = choices_of(save_note(cast, data).context["note_form"])["both"]
    page = save_note(cast, data | {"stands-text": chosen})
    assert page.status_code == 400
    assert "801 letters too long" in page.content.decode()
    assert ClassNote.objects.get().text == "x" * 900


def test_a_note_that_a_colleague_emptied_is_asked_about(cast: Cast) -> None:
    save_note(cast, {"text": "We planted beans.", "version": "0"})
    save_note(cast, {"text": "", "version": "1"}, "co_teacher")
    data = {"text": "We planted peas.", "version": "1"}
    choices = choices_of(save_note(cast, data).context["note_form"])
    assert set(choices) == {"mine", "theirs"}
    save_note(cast, data | {"stands-text": choices["theirs"]})
    assert ClassNote.objects.get().text == ""


def test_script_is_told_what_a_colleague_wrote(cast: Cast) -> None:
    save_note(cast, {"text": "We planted beans.", "version": "0"}, "co_teacher")
    answer = save_note(cast, {"text": "We sang.", "version": "0"}, accept="application/json")
    assert answer.status_code == 409
    assert "“We planted beans.”" in answer.json()["error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 1_000_000, "999000 letters too long"),
        ("a\0b", "cannot be stored"),
        ("line\n" * 10_000, "letters too long"),
    ],
    ids=["megabyte", "nul", "lines"],
)
def test_a_bad_note_is_refused_beside_its_box_and_kept_there(
    cast: Cast, text: str, said: str
) -> None:
    page = save_note(cast, {"text": text, "version": "0"})
    assert page.status_code == 400
    assert said in page.content.decode().replace(",", "")
    assert page.context["note_form"]["text"].value() == text
    assert ClassNote.objects.count() == 0


def test_half_a_letter_of_utf_8_is_refused_beside_the_note(cast: Cast) -> None:
    page = client_of(cast.teacher).post(
        reverse("class_note", args=[cast.classroom.pk, WEEK]),
        "text=a%ED%A0%80b&version=0",
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status_code == 400
    assert "cannot be stored" in page.content.decode()
    assert not ClassNote.objects.exists()


def test_markup_and_marks_of_direction_in_the_note_stay_text(cast: Cast) -> None:
    text = "<script>alert(1)</script> \u202egnirts"
    save_note(cast, {"text": text, "version": "0"})
    html = client_of(cast.teacher).get(url_of(cast.classroom)).content.decode()
    assert ClassNote.objects.get().text == text
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "1.5"])
def test_a_nonsense_version_is_a_conflict_and_no_error(cast: Cast, version: str) -> None:
    save_note(cast, {"text": "We planted beans.", "version": "0"})
    page = save_note(cast, {"text": "We sang.", "version": version})
    assert page.status_code == 409
    assert ClassNote.objects.get().text == "We planted beans."


@pytest.mark.parametrize(
    ("name", "status"),
    [("other_teacher", 404), ("stranger", 404), ("specialist", 404), ("leader", 403)],
)
def test_only_the_classs_teachers_write_the_note(cast: Cast, name: str, status: int) -> None:
    assert save_note(cast, {"text": "x", "version": "0"}, name).status_code == status
    assert ClassNote.objects.count() == 0


# --- Ways and costs -------------------------------------------------------------------------------
def test_this_week_leads_to_the_only_class(cast: Cast, clock: Traveller) -> None:
    client = client_of(cast.teacher)
    assert client.get(reverse("this_week"))["Location"] == url_of(cast.classroom)
    clock.move_to(dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    client = client_of(cast.teacher)
    assert client.get(reverse("this_week"))["Location"] == url_of(cast.classroom, "2027-W23")


def test_this_week_says_when_there_is_no_class(cast: Cast) -> None:
    new = make_member(cast.school, "new@alder.example")
    assert "You are in no class" in client_of(new).get(reverse("this_week")).content.decode()


def test_each_link_of_the_page_leads_somewhere(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    html = client.get(url_of(cast.classroom)).content.decode()
    links = {part.split('"')[0] for part in html.split('<a href="')[1:]}
    links |= {part.split('"')[0] for part in html.split('class="btn" href="')[1:]}
    for link in sorted(link for link in links if link.startswith("/") and "print.pdf" not in link):
        assert client.get(link).status_code in {200, 302}, link


def test_every_set_of_the_class_is_two_clicks_away(cast: Cast) -> None:
    client = client_of(cast.teacher)
    choice = reverse("print_choice", args=[cast.classroom.pk, WEEK])
    assert f'href="{choice}"' in client.get(url_of(cast.classroom)).content.decode()
    html = client.get(choice).content.decode()
    pdf = reverse("class_print", args=[cast.classroom.pk, WEEK])
    for state in ("state=filled&amp;for=paper", "state=filled", "state=blank", "state=spare"):
        for paper in ("a4", "letter"):
            assert f'href="{pdf}?{state}&amp;paper={paper}"' in html
    assert client_of(cast.other_teacher).get(choice).status_code == 404
    assert client_of(cast.specialist).get(choice).status_code == 404


def test_the_inbox_comes_first_and_the_page_needs_no_script(cast: Cast) -> None:
    html = client_of(cast.teacher).get(url_of(cast.classroom)).content.decode()
    assert html.index('class="inbox') < html.index("This week in our class</label>")
    assert html.index("This week in our class</label>") < html.index('class="roll"')
    assert "Save the note" in html


@pytest.mark.parametrize("children", [1, 28])
def test_the_page_is_read_in_five_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, children: int
) -> None:
    fill(cast, children)
    actor = acting(cast.teacher)
    with django_assert_num_queries(5):
        page = class_week(actor, cast.classroom.pk, WEEK)
    assert page is not None
    assert len(page.rows) == children
    assert len(page.inbox.new) == (children + 1) // 2


@pytest.mark.parametrize("children", [1, 28])
def test_the_whole_request_takes_three_more_for_the_session(cast: Cast, children: int) -> None:
    fill(cast, children)
    client = client_of(cast.teacher)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url_of(cast.classroom)).status_code == 200
    assert len(queries) == 8


def fill(cast: Cast, children: int) -> None:
    """A class of so many, every second one with a reply and a question."""
    Enrolment.objects.all().delete()
    for number in range(children):
        child = make_child(cast.classroom, f"Child {number:02}")
        guardian = make_guardian(cast.school, f"Home {number}", f"h{number}@mail.example", child)
        sheet = make_shared_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
        if number % 2 == 0:
            reply(sheet, guardian, now=FRIDAY, win="She sang.", face=4)
            ask(sheet, guardian, "When is the concert?", now=FRIDAY)
            Receipt.objects.create(
                school=cast.school, sheet=sheet, guardian=guardian, revision=1, read_at=FRIDAY
            )
