"""The welcome letter by mail: what it says, whom it greets, when it does not leave."""

import datetime as dt
import json
import re
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.invitations.overview import welcome_page
from accounts.invitations.welcome_letter import door_url, send_welcomes
from accounts.letters import stopping
from accounts.letters.worker import deliver
from accounts.models import Delivery, Guardian, Guardianship, Welcome
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian

HOUR = dt.timedelta(hours=1)


def sent(cast: Cast) -> dict[str, EmailMultiAlternatives]:
    """All that is due, by address."""
    send_welcomes(by=acting(cast.office), now=FRIDAY)
    deliver(now=FRIDAY)
    return {str(one.to[0]): one for one in mail.outbox}  # type: ignore[misc]


def path_in(letter: EmailMultiAlternatives) -> str:
    return urlsplit(next(re.finditer(r"\S+/hello/\S+", str(letter.body))).group()).path


def test_the_letter_says_what_comes_who_reads_it_and_how_to_put_it_right(cast: Cast) -> None:
    mateo = make_child(cast.other_classroom, "Mateo Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=mateo, status="approved"
    )
    letter = sent(cast)["ana@mail.example"]
    assert letter.subject == "Welcome: one sheet a week about Javier and Mateo"
    text = str(letter.body)
    for words in (
        "Hello Ana.",
        "You need no app, no password and no account",
        "Other families never see it.",
        "This is not me, or not my child",
        "/hello/",
        "/letters/stop/",
    ):
        assert words in text
    assert "Ortega" not in text
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Luis" not in text


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("luis@mail.example", "Le damos la bienvenida: una hoja a la semana sobre Javier"),
        ("noor@mail.example", "أهلًا بكم: ورقة كل أسبوع عن Layla"),
    ],
)
def test_the_letter_speaks_the_readers_language(cast: Cast, address: str, subject: str) -> None:
    assert sent(cast)[address].subject == subject


def test_two_of_one_home_with_one_address_get_one_letter_that_greets_both(cast: Cast) -> None:
    make_guardian(
        cast.school, "Bo Ortega", "ana@mail.example", cast.child, household=cast.guardian.household
    )
    page = welcome_page(acting(cast.office), now=FRIDAY)
    assert (page.letters, page.people) == (3, 4)
    letters = sent(cast)
    assert "Hello Ana and Bo." in str(letters["ana@mail.example"].body)
    assert len(mail.outbox) == 3
    assert Welcome.objects.count() == 4


def put_out(cast: Cast) -> None:
    send_welcomes(by=acting(cast.office), now=FRIDAY)


def block(cast: Cast) -> None:
    services.block(
        guardian=cast.guardian,
        child=cast.child,
        evidence="Seen",
        by=acting(cast.leader),
        now=FRIDAY,
    )


def unlink(cast: Cast) -> None:
    link = Guardianship.objects.get(guardian=cast.guardian, child=cast.child)
    services.unlink_guardian(link=link, by=acting(cast.office), now=FRIDAY)


def stop(cast: Cast) -> None:
    stopping.stop(Guardian.objects.get(pk=cast.guardian.pk), now=FRIDAY)


def leave(cast: Cast) -> None:
    day = FRIDAY.date() - dt.timedelta(days=1)
    services.child_leaves(child=cast.child, last_day=day, by=acting(cast.office), now=FRIDAY)


def share(cast: Cast) -> None:
    make_guardian(cast.school, "Somebody Else", "ana@mail.example", cast.other_child)


def choose_paper(cast: Cast) -> None:
    Guardian.objects.filter(pk=cast.guardian.pk).update(channel="paper")


def erase(cast: Cast) -> None:
    type(cast.child).objects.filter(pk=cast.child.pk).update(erased_at=FRIDAY)


@pytest.mark.parametrize(
    "event", [block, unlink, stop, leave, share, choose_paper, erase], ids=lambda one: one.__name__
)
def test_a_letter_that_waits_asks_once_more_before_it_leaves(cast: Cast, event: object) -> None:
    put_out(cast)
    event(cast)  # type: ignore[operator]
    deliver(now=FRIDAY)
    assert "ana@mail.example" not in [one.to[0] for one in mail.outbox]
    assert not Welcome.objects.filter(guardian=cast.guardian).exists()


def test_a_button_pressed_at_night_rings_nobodys_phone(cast: Cast) -> None:
    night = FRIDAY.replace(hour=22)
    send_welcomes(by=acting(cast.office), now=night)
    assert deliver(now=night)["postponed"] == 3
    assert mail.outbox == []
    assert deliver(now=FRIDAY.replace(hour=7, minute=1) + dt.timedelta(days=1))["sent"] == 3


def test_a_letter_goes_where_the_guardian_is_by_now(cast: Cast) -> None:
    put_out(cast)
    guardian = Guardian.objects.get(pk=cast.guardian.pk)
    services.change_guardian(
        guardian=guardian, email="ana@new.example", by=acting(cast.office), now=FRIDAY
    )
    deliver(now=FRIDAY)
    assert sorted(str(one.to[0]) for one in mail.outbox) == [
        "ana@new.example",
        "luis@mail.example",
        "noor@mail.example",
    ]


# --- Its door -------------------------------------------------------------------------------------
def test_looking_at_the_letters_link_changes_nothing_and_names_nobody(cast: Cast) -> None:
    path = path_in(sent(cast)["ana@mail.example"])
    browser = Client()
    for look in (browser.get, browser.head):
        page = look(path)
        assert page.status_code == 200
        assert (page["Referrer-Policy"], page["Cache-Control"]) == (
            "strict-origin",
            "no-store, private",
        )
    text = browser.get(path).content.decode()
    assert "a•••@mail.example" in text
    for secret in ("Ana", "Javier", "ana@mail.example"):
        assert secret not in text
    assert not Delivery.objects.exclude(letter="welcome").exists()


def test_its_button_sends_a_code_and_the_code_opens_the_settings(cast: Cast) -> None:
    path = path_in(sent(cast)["ana@mail.example"])
    browser = Client()
    asked = browser.post(path)
    assert asked["Location"].startswith("/login/code/?next=%2Fhome%2Fwelcome%2F")
    code = Delivery.objects.get(letter="sign_in_code").details["code"]
    data = {"code": code, "next": "/home/welcome/"}
    assert browser.post("/login/code/", data)["Location"] == "/home/welcome/"
    page = browser.get("/home/welcome/").content.decode()
    assert "Did we get this right?" in page
    assert "Ana Ortega" in page
    kept = browser.post("/home/settings/", {"channel": "paper", "language": "vi"})
    assert kept["Location"] == "/home/"
    cast.guardian.refresh_from_db()
    assert (cast.guardian.channel, cast.guardian.language) == ("paper", "vi")


def test_not_me_stops_the_letters_and_tells_the_office(cast: Cast) -> None:
    path = f"{path_in(sent(cast)['ana@mail.example'])}not-me/"
    browser = Client()
    assert b"Not you?" in browser.get(path).content
    assert not Welcome.objects.filter(refused_at__isnull=False).exists()
    assert b"Thank you" in browser.post(path).content
    cast.guardian.refresh_from_db()
    assert cast.guardian.stopped_at == FRIDAY
    told = client_of(cast.office).get("/people/welcome/").content.decode()
    assert "Said: not me, or not my child" in told
    assert str(cast.guardian.pk) in told


def test_a_corrected_address_after_not_me_is_welcomed_by_the_same_button(cast: Cast) -> None:
    Client().post(f"{path_in(sent(cast)['ana@mail.example'])}not-me/")
    mail.outbox.clear()
    guardian = Guardian.objects.get(pk=cast.guardian.pk)
    services.change_guardian(
        guardian=guardian, email="ana@right.example", by=acting(cast.office), now=FRIDAY
    )
    assert list(sent(cast)) == ["ana@right.example"]


def test_the_link_rests_for_another_address_a_block_and_a_stranger(cast: Cast) -> None:
    path = urlsplit(door_url(cast.guardian)).path
    unknown = Client().get("/hello/never-was/")
    assert unknown.status_code == 404
    Guardian.objects.filter(pk=cast.guardian.pk).update(email="ana@new.example")
    assert Client().get(path).content == unknown.content
    Guardian.objects.filter(pk=cast.guardian.pk).update(email="ana@mail.example")
    assert Client().get(path).status_code == 200
    block(cast)
    for address in (path, f"{path}not-me/"):
        for answer in (Client().get(address), Client().post(address)):
            assert (answer.status_code, answer.content) == (404, unknown.content)


# --- Shown to the operator ------------------------------------------------------------------------
def test_plan_letters_knows_the_letters_that_wait_and_leaves_out_the_unwanted(cast: Cast) -> None:
    put_out(cast)
    block(cast)
    out = StringIO()
    with CaptureQueriesContext(connection) as seen:
        call_command("plan_letters", "--at", "2026-11-13T22:30", "--json", stdout=out)
    rows = [row for row in json.loads(out.getvalue()) if row["letter"] == "welcome"]
    assert sorted((row["to"], row["children"]) for row in rows) == [
        ("luis@mail.example", ["Javier Ortega"]),
        ("noor@mail.example", ["Layla Haddad"]),
    ]
    assert {row["due_at"] for row in rows} == {"2026-11-14T07:00:00-06:00"}
    assert len(seen) < 20
    assert not Welcome.objects.exists()
