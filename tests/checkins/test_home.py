"""/home/: a parent's own page, for their own household and nobody else's."""

import datetime as dt
import unicodedata
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import services as people
from accounts.models import AuditEntry, Child, Guardian, Guardianship, Household
from checkins.forms.home import language_choices
from checkins.models import Half, HomeHalf, Question, Receipt, Sheet, Snapshot, Template
from checkins.services.answers import answer
from checkins.services.share import take_back
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian
from tests.factories.sheets import make_shared_sheet, prompt_of


def shared(cast: Cast, child: Child | None = None, *, week: Week = WEEK, win: str = "") -> Sheet:
    """A sheet as it looks when it was shared on its Friday; also in weeks long gone."""
    child = child or cast.child
    friday = FRIDAY + (week.monday - WEEK.monday)
    sheet = Sheet.objects.create(
        school=cast.school,
        child=child,
        classroom=cast.classroom,
        week=week,
        template=Template.objects.get(school=cast.school),
        shared_at=friday,
        shared_revision=1,
    )
    line = {"text": win or f"Win of {week}", "by": "Ms. Chen", "entry": str(uuid.uuid4())}
    content = [{"prompt": "", "key": "wins", "kind": "T", "lines": [line]}]
    Snapshot.objects.create(
        school=cast.school, sheet=sheet, revision=1, content=content, shared_at=friday
    )
    return sheet


def wrote(sheet: Sheet, guardian: Guardian) -> None:
    HomeHalf.objects.create(
        school=sheet.school, sheet=sheet, household=guardian.household, sent_at=FRIDAY
    )


def page(who: Guardian, path: str = "/home/") -> str:
    response = client_of(who).get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_home_shows_each_child_with_its_first_win_and_one_solid_button(cast: Cast) -> None:
    lucia = make_child(cast.classroom, "Lucía Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=lucia, status="approved"
    )
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY, win="Explained his answer.")
    make_shared_sheet(lucia, WEEK, by=cast.teacher, now=FRIDAY, win="Sang the water song.")
    text = page(cast.guardian)
    assert "Javier and Lucía</h1>" in text
    assert "The week of November 9–13" in text
    assert "Explained his answer." in text
    assert "Sang the water song." in text
    assert text.count("Your end is open") == 2
    assert text.count('class="btn home"') == 1


def test_home_before_the_first_sheet_says_that_it_comes(cast: Cast) -> None:
    text = page(cast.guardian)
    assert "The first sheet comes soon" in text
    assert "Room 12, Ms. Chen" in text


def test_draft_and_ready_sheets_are_not_on_the_page(cast: Cast) -> None:
    sheet = shared(cast, win="Not for home yet.")
    Sheet.objects.filter(pk=sheet.pk).update(shared_at=None, ready_at=FRIDAY)
    assert "Not for home yet." not in page(cast.guardian)


def test_sheet_that_was_taken_back_shows_none_of_its_words(cast: Cast) -> None:
    sheet = shared(cast, win="Said in error.")
    Sheet.objects.filter(pk=sheet.pk).update(shared_at=FRIDAY - dt.timedelta(days=1))
    take_back(sheet, by=cast.teacher, now=FRIDAY)
    text = page(cast.guardian)
    assert "Said in error." not in text
    assert "School took its words back" in text


def test_pencil_is_this_homes_own(cast: Cast) -> None:
    """Luis lives apart: what Ana sent and read shows to Ana alone."""
    sheet = shared(cast)
    wrote(sheet, cast.guardian)
    Sheet.objects.filter(pk=sheet.pk).update(replied_at=FRIDAY, read_at=FRIDAY)
    assert "p-replied" in page(cast.guardian)
    other_home = page(cast.co_guardian)
    assert "p-shared" in other_home
    assert "p-replied" not in other_home
    assert "p-read" not in other_home


def test_pencil_says_read_once_this_guardian_has_read(cast: Cast) -> None:
    sheet = shared(cast)
    Receipt.objects.create(
        school=cast.school, sheet=sheet, guardian=cast.guardian, revision=1, read_at=FRIDAY
    )
    assert "p-read" in page(cast.guardian)


def test_answer_of_school_shows_to_the_home_that_asked(cast: Cast) -> None:
    sheet = shared(cast)
    question = Question.objects.create(
        school=cast.school,
        child=cast.child,
        sheet=sheet,
        prompt=prompt_of(sheet, "question", Half.HOME),
        half="home",
        household=cast.guardian.household,
        by_guardian=cast.guardian,
        text="Is there a recorder for him?",
        asked_at=FRIDAY,
    )
    answer(question, text="Yes, all year.", by=cast.teacher, now=FRIDAY)
    text = page(cast.guardian)
    assert "Ms. Chen answered you" in text
    assert "Yes, all year." in text
    assert "Yes, all year." not in page(cast.co_guardian)


def test_blocked_guardian_sees_nothing_of_the_child(cast: Cast) -> None:
    shared(cast, win="Canary of Javier")
    text = page(cast.blocked_guardian)
    assert "Canary" not in text
    assert "Javier" not in text
    assert "No child is linked to you here at the moment." in text


def test_block_signs_out_everywhere_and_a_new_sign_in_finds_nothing(cast: Cast) -> None:
    shared(cast, win="Canary of Javier")
    client = client_of(cast.guardian)
    assert "Canary" in client.get("/home/").content.decode()
    people.block(
        guardian=cast.guardian,
        child=cast.child,
        evidence="Court order, seen today",
        by=acting(cast.leader),
        now=FRIDAY,
    )
    assert client.get("/home/").status_code == 302
    cast.guardian.refresh_from_db()
    client = client_of(cast.guardian)
    assert "Canary" not in client.get("/home/").content.decode()
    path = reverse("home_child", args=[cast.child.pk])
    assert client.get(path).status_code == 404


def test_changed_address_closes_the_page_on_the_next_request(cast: Cast) -> None:
    client = client_of(cast.guardian)
    assert client.get("/home/").status_code == 200
    user = cast.guardian.user
    people.change_guardian(
        guardian=cast.guardian, email="new@mail.example", by=acting(cast.office), now=FRIDAY
    )
    assert client.get("/home/").status_code == 302
    assert user is not None
    user.refresh_from_db()
    assert client_of(user).get("/home/").status_code == 404


def test_address_shared_by_two_homes_closes_the_page(cast: Cast) -> None:
    client = client_of(cast.guardian)
    make_guardian(cast.school, "Jo Lee", cast.guardian.email, cast.other_child)
    assert client.get("/home/").status_code == 404


def test_two_records_at_two_schools_stand_on_one_page(cast: Cast) -> None:
    there = cast.strange_guardian
    there.email, there.user = cast.guardian.email, cast.guardian.user
    there.save()
    text = page(cast.guardian)
    assert "Javier and Sam</h1>" in text


def test_staff_and_strangers_have_no_home_page(cast: Cast) -> None:
    for member in (cast.teacher, cast.leader, cast.stranger):
        assert client_of(member).get("/home/").status_code == 404
    answer = Client().get("/home/")
    assert answer["Location"] == "/login/?next=/home/"


def test_deactivated_guardian_is_denied_at_once(cast: Cast) -> None:
    client = client_of(cast.guardian)
    Guardian.objects.filter(pk=cast.guardian.pk).update(ended_on=FRIDAY.date())
    assert client.get("/home/").status_code == 404


@pytest.mark.parametrize("path", ["/home/settings/", "/home/letters/"])
def test_settings_change_by_post_of_a_guardian_only(cast: Cast, path: str) -> None:
    assert client_of(cast.guardian).get(path).status_code == 405
    assert client_of(cast.teacher).post(path).status_code == 404
    assert Client().post(path)["Location"].startswith("/login/")


def test_unseen_child_and_unknown_child_give_the_same_bytes(cast: Cast) -> None:
    client = client_of(cast.guardian)
    foreign = Child.objects.get(given_name="Sam")
    answers = [
        client.get(reverse("home_child", args=[pk]))
        for pk in (foreign.pk, cast.other_child.pk, uuid.uuid4())
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


# --- Weeks before ---------------------------------------------------------------------------------
def test_earlier_weeks_stand_in_the_drawer_newest_first(cast: Cast) -> None:
    for back in range(6):
        shared(cast, week=WEEK - back)
    text = page(cast.guardian)
    places = [text.find(f"Win of {WEEK - back}") for back in range(4)]
    assert places == sorted(places)
    assert -1 not in places
    assert f"Win of {WEEK - 4}" not in text
    assert "All of Javier’s weeks" in text


def test_all_weeks_of_a_child_come_ten_on_a_page(cast: Cast) -> None:
    for back in range(12):
        shared(cast, week=WEEK - back)
    path = reverse("home_child", args=[cast.child.pk])
    first, second = page(cast.guardian, path), page(cast.guardian, f"{path}?page=2")
    assert first.count("Win of") == 10
    assert second.count("Win of") == 2
    assert "Older weeks" in first
    assert "Newer weeks" in second
    for wrong in ("3", "0", "-1", "x", "9999", "٣"):
        assert client_of(cast.guardian).get(path, {"page": wrong}).status_code == 404


@pytest.mark.parametrize(("children", "weeks"), [(1, 1), (1, 30), (3, 1), (3, 30)])
def test_home_costs_seven_queries(
    cast: Cast, django_assert_num_queries: object, children: int, weeks: int
) -> None:
    family = [cast.child]
    for name in ("Lucía Ortega", "Mateo Ortega")[: children - 1]:
        child = make_child(cast.classroom, name)
        Guardianship.objects.create(
            school=cast.school, guardian=cast.guardian, child=child, status="approved"
        )
        family.append(child)
    for child in family:
        for back in range(weeks):
            shared(cast, child, week=WEEK - back)
    client = client_of(cast.guardian)
    client.get("/home/")
    # Session, user, records of the guardian; children, sheets, snapshots, answers.
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert client.get("/home/").status_code == 200


@pytest.mark.parametrize("weeks", [1, 30])
def test_all_weeks_of_a_child_cost_seven_queries(
    cast: Cast, django_assert_num_queries: object, weeks: int
) -> None:
    for back in range(weeks):
        shared(cast, week=WEEK - back)
    client = client_of(cast.guardian)
    path = reverse("home_child", args=[cast.child.pk])
    client.get(path)
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert client.get(path).status_code == 200


# --- Settings -------------------------------------------------------------------------------------
def settle(client: Client, **changes: str) -> None:
    form = {"channel": "mail", "language": "en", "wants_reminder": "on", **changes}
    form = {key: value for key, value in form.items() if value}
    assert client.post("/home/settings/", form)["Location"] == "/home/"


def test_settings_are_kept_and_written_down(cast: Cast) -> None:
    settle(client_of(cast.guardian), channel="paper", language="es", wants_reminder="")
    cast.guardian.refresh_from_db()
    assert cast.guardian.channel == "paper"
    assert cast.guardian.language == "es"
    assert cast.guardian.wants_reminder is False
    entry = AuditEntry.objects.get(verb="settings changed")
    assert entry.by_guardian == cast.guardian


def test_settings_count_for_every_record_behind_the_sign_in(cast: Cast) -> None:
    there = cast.strange_guardian
    there.email, there.user = cast.guardian.email, cast.guardian.user
    there.save()
    settle(client_of(cast.guardian), language="vi")
    there.refresh_from_db()
    assert there.language == "vi"
    assert set(AuditEntry.objects.values_list("school", flat=True)) == {
        cast.school.pk,
        there.school_id,
    }


def test_asking_for_mail_again_forgets_the_bounce(cast: Cast) -> None:
    Guardian.objects.filter(pk=cast.guardian.pk).update(channel="paper", bounced_at=FRIDAY)
    settle(client_of(cast.guardian), channel="mail")
    cast.guardian.refresh_from_db()
    assert cast.guardian.channel == "mail"
    assert cast.guardian.bounced_at is None


def test_page_speaks_the_guardians_language_and_a_choice_on_the_page_wins(cast: Cast) -> None:
    client = client_of(cast.other_guardian)
    assert 'dir="rtl"' in client.get("/home/").content.decode()[:200]
    assert '<html lang="es"' in client.get("/home/?lang=es").content.decode()
    assert '<html lang="es"' in client.get("/home/").content.decode()
    settle(client, language="vi")
    assert '<html lang="vi"' in client.get("/home/").content.decode()


@pytest.mark.parametrize(
    "form", [{"channel": "pigeon", "language": "en"}, {"channel": "mail", "language": "xx"}, {}]
)
def test_wrong_settings_are_refused_on_the_page(cast: Cast, form: dict[str, str]) -> None:
    response = client_of(cast.guardian).post("/home/settings/", form)
    assert response.status_code == 200
    assert "Javier" in response.content.decode()
    cast.guardian.refresh_from_db()
    assert cast.guardian.channel == "mail"


def test_letters_stop_and_come_again(cast: Cast) -> None:
    client = client_of(cast.guardian)
    client.post("/home/letters/", {"want": "stop"})
    cast.guardian.refresh_from_db()
    assert cast.guardian.stopped_at == FRIDAY
    assert "Let letters come again" in client.get("/home/").content.decode()
    client.post("/home/letters/", {"want": "start"})
    cast.guardian.refresh_from_db()
    assert cast.guardian.stopped_at is None


def test_address_is_shown_masked(cast: Cast) -> None:
    text = page(cast.guardian)
    assert "a•••@mail.example" in text
    assert "ana@mail.example" not in text


# --- Sessions and the start -----------------------------------------------------------------------
def test_familys_session_ends_after_half_an_hour_away(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    client = client_of(cast.guardian)
    for _ in range(3):
        assert client.get("/home/").status_code == 200
        clock.shift(dt.timedelta(minutes=29))
    assert client.get("/home/").status_code == 200
    clock.shift(dt.timedelta(minutes=32))
    assert client.get("/home/")["Location"] == "/login/?next=/home/"


def test_session_ends_after_twelve_hours_in_all(cast: Cast, clock: time_machine.Traveller) -> None:
    client = client_of(cast.guardian)
    for _ in range(25):
        assert client.get("/home/").status_code == 200
        clock.shift(dt.timedelta(minutes=29))
    assert client.get("/home/").status_code == 302


def test_start_sends_everybody_on(cast: Cast) -> None:
    assert Client().get("/")["Location"] == "/login/"
    assert client_of(cast.guardian).get("/")["Location"] == "/home/"
    week_of_room_12 = f"/class/{cast.classroom.pk}/{WEEK}/"
    assert client_of(cast.teacher).get("/")["Location"] == week_of_room_12
    assert client_of(cast.specialist).get("/")["Location"] == "/my-children/"
    assert client_of(cast.leader).get("/")["Location"] == "/reach/"
    assert client_of(cast.office).get("/")["Location"] == "/people/"


def test_start_of_somebody_with_no_door_left_says_so(cast: Cast) -> None:
    people.deactivate_member(member=cast.teacher, by=acting(cast.leader), now=FRIDAY)
    text = client_of(cast.teacher).get("/").content.decode()
    assert "no child is linked to this address" in text


def test_teacher_who_is_a_parent_starts_as_staff_and_finds_both(cast: Cast) -> None:
    lucia = make_child(cast.other_classroom, "Lucía Chen")
    parent = make_guardian(cast.school, "May Chen", cast.teacher.user.email, lucia)
    parent.user = cast.teacher.user
    parent.save()
    client = client_of(cast.teacher)
    assert client.get("/home/").status_code == 200
    text = client.get("/home/").content.decode()
    assert "You are here as family." in text
    assert "Javier" not in text


def test_same_household_shares_its_pencil(cast: Cast) -> None:
    home = Household.objects.get(pk=cast.guardian.household_id)
    second = make_guardian(
        cast.school, "Eva Ortega", "eva@mail.example", cast.child, household=home
    )
    people_user = cast.co_guardian.user
    assert people_user is not None
    second.user = people_user
    people_user.email = second.email
    people_user.save()
    second.save()
    wrote(shared(cast), cast.guardian)
    assert "p-replied" in page(second)


def test_each_language_is_called_as_its_speakers_write_it() -> None:
    names = [unicodedata.normalize("NFC", name) for _code, name in language_choices()]
    assert names == ["English", "Español", "العربيّة", "Tiếng Việt"]


def test_a_sheet_read_at_home_leads_to_how_we_reach_you(cast: Cast) -> None:
    client = client_of(cast.guardian)
    html = client.get(reverse("home_sheet", args=[shared(cast).pk])).content.decode()
    assert reverse("home_settings") not in html
    assert f'href="{reverse("home")}"' in html
