"""`manage.py create_school`: from a name and a zone to a leader who is signed in."""

import datetime as dt
import io
import json
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Member, School, User
from checkins.builtin import FIVE
from checkins.models import Prompt, Template, Term
from checkins.services.founding import year_around
from checkins.services.opening import current_template, has_sheets, taught_days
from tests.conftest import WEEK, Cast


def create(*extra: str, name: str = "Cedar School", zone: str = "Europe/Madrid") -> dict[str, str]:
    out = io.StringIO()
    call_command("create_school", "--name", name, "--time-zone", zone, "--json", *extra, stdout=out)
    answer: dict[str, str] = json.loads(out.getvalue())
    return answer


def test_create_school_answers_with_an_id_and_a_link(cast: Cast) -> None:
    answer = create("--email", "head@cedar.example")
    assert sorted(answer) == ["id", "setup_url"]
    school = School.objects.get(pk=answer["id"])
    assert (school.name, school.time_zone, school.paper) == ("Cedar School", "Europe/Madrid", "a4")
    assert answer["setup_url"].startswith(f"{school.url}/welcome/")


def test_new_school_has_its_templates_and_is_in_session(cast: Cast) -> None:
    school = School.objects.get(pk=create()["id"])
    found = Template.objects.filter(school=school)
    assert {one.key for one in found} == {one.key for one in FIVE}
    assert current_template(school, WEEK).key == "our-week"
    assert Prompt.objects.filter(school=school, template__key="our-week").count() == 15
    assert has_sheets(school, taught_days(school, WEEK))


def test_leader_sets_up_a_sign_in_from_the_link(cast: Cast) -> None:
    answer = create("--email", "head@cedar.example")
    client = Client()
    path = urlsplit(answer["setup_url"]).path
    form = {"display_name": "Ms. Roble", "password": "quiet-river-stone"}
    assert client.post(path, form)["Location"] == "/"
    member = Member.objects.get(school=answer["id"])
    assert member.roles == ["leader"]
    assert client.session["_auth_user_id"] == str(member.user_id)
    again = Client()
    form = {"login": "head@cedar.example", "password": "quiet-river-stone"}
    assert again.post("/login/", form)["Location"] == "/"


def test_leader_without_an_address_gives_one_on_the_welcome_page(cast: Cast) -> None:
    answer = create()
    client = Client()
    path = urlsplit(answer["setup_url"]).path
    assert 'name="email"' in client.get(path).content.decode()
    form = {"email": "Head@cedar.example", "display_name": "Ms. Roble", "password": ""}
    assert client.post(path, form)["Location"] == "/"
    assert Member.objects.get(school=answer["id"]).user.email == "head@cedar.example"


def test_an_address_that_is_taken_must_be_proven_first(cast: Cast) -> None:
    answer = create()
    client = Client()
    path = urlsplit(answer["setup_url"]).path
    form = {"email": "chen@alder.example", "display_name": "Ms. Chen", "password": "taken-over-now"}
    assert client.post(path, form)["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    member = Member.objects.get(school=answer["id"])
    assert member.user == cast.teacher.user
    assert member.user.check_password("a-long-password")
    assert not User.objects.filter(email__endswith=".invalid").exists()


@pytest.mark.parametrize(
    "arguments",
    [{"zone": "Mars/Olympus"}, {"name": "x" * 200}, {"name": ""}],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    cast: Cast, arguments: dict[str, str]
) -> None:
    before = School.objects.count()
    with pytest.raises(CommandError):
        create(**arguments)
    assert School.objects.count() == before


def test_address_that_cannot_be_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError):
        create("--email", "not an address")


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (dt.date(2026, 11, 13), dt.date(2026, 8, 15), dt.date(2027, 6, 30)),
        (dt.date(2027, 3, 1), dt.date(2026, 8, 15), dt.date(2027, 6, 30)),
        (dt.date(2027, 7, 14), dt.date(2027, 7, 12), dt.date(2028, 6, 30)),
        (dt.date(2026, 8, 3), dt.date(2026, 8, 3), dt.date(2027, 6, 30)),
    ],
)
def test_year_around_today_holds_today(today: dt.date, first: dt.date, last: dt.date) -> None:
    assert year_around(today) == (first, last)


def test_year_holds_its_one_term(cast: Cast) -> None:
    school = School.objects.get(pk=create()["id"])
    term = Term.objects.get(school=school)
    assert (term.starts_on, term.ends_on) == (term.year.starts_on, term.year.ends_on)
