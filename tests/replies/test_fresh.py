"""A fresh link, asked for at a link that rests or at a printed code: the same answer for everybody."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.letters.registry import kind_named
from accounts.letters.worker import deliver
from accounts.models import Delivery, Guardian, School
from checkins.models import PaperCopy, ReplyLink, Sheet
from checkins.replies.fresh import LETTER, MOST_AN_HOUR
from tests.conftest import FRIDAY, WEEK
from tests.factories.people import block, make_guardian
from tests.replies.conftest import Week, press
from tests.replies.test_door import RESTING, UNKNOWN, State, dump, revoked

CUT = {"blocked", "unlinked", "only_suggested", "guardian_gone", "child_left", "child_erased"}


def letters() -> list[str]:
    return list(Delivery.objects.filter(letter=LETTER).values_list("to", flat=True))


@pytest.mark.parametrize("state", RESTING)
def test_a_fresh_link_goes_to_the_address_on_file_unless_the_guardian_is_cut_off(
    week: Week, state: State
) -> None:
    token = week.token()
    state(week, token)
    Client().post(f"/r/{token}/fresh/")
    assert letters() == ([] if state.__name__ in CUT else ["ana@mail.example"])


def test_asking_for_a_fresh_link_is_answered_the_same_for_every_link(week: Week) -> None:
    token = week.token()
    revoked(week, token)
    known = Client().post(f"/r/{token}/fresh/")
    unknown = Client().post(f"/r/{UNKNOWN[0]}/fresh/")
    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content
    assert "on its way" in known.content.decode()


def test_looking_at_the_asking_page_sends_nothing(week: Week) -> None:
    token = week.token()
    before = dump()
    assert Client().get(f"/r/{token}/fresh/").status_code == 405
    assert dump() == before


def test_a_fresh_link_is_sent_three_times_an_hour_at_most(
    week: Week, clock: time_machine.Traveller
) -> None:
    token = week.token()
    for _turn in range(5):
        Client().post(f"/r/{token}/fresh/")
    assert len(letters()) == MOST_AN_HOUR
    clock.move_to(FRIDAY + dt.timedelta(minutes=61))
    Client().post(f"/r/{token}/fresh/")
    assert len(letters()) == MOST_AN_HOUR + 1


def test_the_letter_brings_a_link_that_opens(week: Week) -> None:
    token = week.token()
    revoked(week, token)
    Client().post(f"/r/{token}/fresh/")
    kind = kind_named(LETTER)
    delivery = Delivery.objects.get(letter=LETTER)
    assert token not in str(delivery.details)
    assert kind.still_wanted(delivery, FRIDAY)
    letter = kind.render(delivery, FRIDAY)
    assert letter.subject == "A fresh link to Javier’s sheet"
    fresh = letter.text.split("/r/")[1].split("/")[0]
    assert f"/r/{fresh}/" in letter.html
    client = Client()
    assert press(client, fresh).status_code == 303
    assert client.get(week.url).status_code == 200


def test_without_an_open_sheet_the_letter_shows_the_way_to_sign_in(week: Week) -> None:
    token = week.token()
    Client().post(f"/r/{token}/fresh/")
    Sheet.objects.update(shared_at=None)
    letter = kind_named(LETTER).render(Delivery.objects.get(letter=LETTER), FRIDAY)
    assert "/r/" not in letter.text
    assert "/login/" in letter.text
    assert ReplyLink.objects.count() == 1


def test_the_letter_is_not_sent_after_a_block_or_to_another_address(week: Week) -> None:
    Client().post(f"/r/{week.token()}/fresh/")
    kind, delivery = kind_named(LETTER), Delivery.objects.get(letter=LETTER)
    block(week.cast.guardian, week.cast.child)
    assert not kind.still_wanted(delivery, FRIDAY)
    week.cast.guardian.blocks.all().delete()
    assert kind.still_wanted(delivery, FRIDAY)
    Guardian.objects.filter(pk=week.cast.guardian.pk).update(email="new@mail.example")
    assert not kind.still_wanted(Delivery.objects.get(letter=LETTER), FRIDAY)


def test_no_letter_goes_to_a_mailbox_that_another_home_reads(week: Week) -> None:
    cast = week.cast
    asked_before = week.token()
    Client().post(f"/r/{asked_before}/fresh/")
    delivery = Delivery.objects.get(letter=LETTER)
    make_guardian(cast.school, "Somebody Else", "ana@mail.example", cast.other_child)
    assert not kind_named(LETTER).still_wanted(delivery, FRIDAY)
    Client().post(f"/r/{asked_before}/fresh/")
    print_sheet(week)
    Client().post(f"/s/{SECRET}/", {"email": "ana@mail.example"})
    assert letters() == ["ana@mail.example"]


def test_a_session_that_ended_asks_by_its_device(week: Week, clock: time_machine.Traveller) -> None:
    client = week.browser()
    clock.move_to(FRIDAY + dt.timedelta(hours=2))
    known = client.post(f"{week.url}fresh/")
    unknown = Client().post(f"{week.url}fresh/")
    assert known.content == unknown.content
    assert letters() == ["ana@mail.example"]


# --- Printed codes ---------------------------------------------------------------------------------
SECRET = "K7MPXQRSTVWYAB22"


def print_sheet(week: Week, /, **fields: object) -> PaperCopy:
    values: dict[str, object] = {
        "child": week.cast.child,
        "week": WEEK,
        "sheet": week.sheet,
        "state": "blank",
    }
    return PaperCopy.objects.create(
        school=week.cast.school,
        code="K7M4PX",
        secret=SECRET,
        template=week.sheet.template,
        language="en",
        paper="a4",
        **{**values, **fields},
    )


@pytest.mark.parametrize("path", [f"/s/{SECRET}/", f"/s/{SECRET.lower()}/", f"/S/{SECRET}/"])
def test_a_printed_code_shows_nothing_in_any_case(week: Week, path: str) -> None:
    print_sheet(week)
    before = dump()
    answer = Client().get(path)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert dump() == before
    assert "Alder Street School" in html
    assert "911" in html
    for secret in ("Javier", "Ortega", "Ana", "Room 12", "Put his hand up", "mail.example"):
        assert secret not in html


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("ana@mail.example", ["ana@mail.example"]),
        ("ANA@Mail.example", ["ana@mail.example"]),
        ("luis@mail.example", ["luis@mail.example"]),
        ("rick@mail.example", []),
        ("noor@mail.example", []),
        ("pat@mail.example", []),
        ("nobody@mail.example", []),
    ],
)
def test_a_link_is_mailed_to_the_childs_guardians_only_with_one_answer_for_all(
    week: Week, address: str, to: list[str]
) -> None:
    print_sheet(week)
    client = Client()
    answer = client.post(f"/s/{SECRET}/", {"email": address})
    other = Client().post(f"/s/{SECRET}/", {"email": "somebody@else.example"})
    assert answer.status_code == 200
    assert answer.content == other.content
    assert letters() == to


def test_a_page_printed_for_one_home_mails_only_that_home(week: Week) -> None:
    print_sheet(week, household=week.cast.guardian.household)
    for address in ("luis@mail.example", "ana@mail.example"):
        Client().post(f"/s/{SECRET}/", {"email": address})
    assert letters() == ["ana@mail.example"]


def test_a_printed_code_is_no_machine_for_mail(week: Week) -> None:
    print_sheet(week)
    for _turn in range(6):
        Client().post(f"/s/{SECRET}/", {"email": "ana@mail.example"})
    assert len(letters()) == MOST_AN_HOUR


@pytest.mark.parametrize("typed", ["", "x", "a@b", "x" * 1_000_000, "\0@mail.example", "<b>@x.org"])
def test_what_is_no_address_is_said_beside_the_box(week: Week, typed: str) -> None:
    print_sheet(week)
    answer = Client().post(f"/s/{SECRET}/", {"email": typed})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["email"]
    assert letters() == []


def test_a_spare_sheet_has_a_plain_page(week: Week) -> None:
    print_sheet(week, child=None, week=None, sheet=None, state="spare")
    html = Client().get(f"/s/{SECRET}/").content.decode()
    assert "A spare sheet" in html
    assert 'name="email"' not in html
    Client().post(f"/s/{SECRET}/", {"email": "ana@mail.example"})
    assert letters() == []


@pytest.mark.parametrize("code", ["NOTHING", "K7M-4PX", "é", "x" * 3_000])
def test_an_unknown_printed_code_is_404(week: Week, code: str) -> None:
    assert Client().get(f"/s/{code}/").status_code == 404
    assert Client().post(f"/s/{code}/", {"email": "ana@mail.example"}).status_code == 404


# --- Logs -------------------------------------------------------------------------------------------
def test_no_token_stands_in_a_log_line(week: Week, caplog: pytest.LogCaptureFixture) -> None:
    token = week.token()
    revoked(week, token)
    Client().get(f"/r/{token}/")
    Client().put(f"/r/{token}/")
    Client(enforce_csrf_checks=True).post(f"/r/{token}/")
    Client().get(f"/s/{SECRET}/")
    assert len(caplog.records) >= 3
    assert token not in caplog.text
    assert SECRET not in caplog.text


def test_no_fresh_link_leaves_before_the_school_is_live(week: Week) -> None:
    """A sheet that was printed to try things out leads no family to a letter."""
    School.objects.filter(pk=week.cast.school.pk).update(live_at=None)
    week.cast.school.refresh_from_db()
    token = week.token()
    Client().post(f"/r/{token}/fresh/")
    deliver(now=FRIDAY)
    assert [one.state for one in Delivery.objects.filter(letter=LETTER)] == ["cancelled"]
    assert mail.outbox == []
