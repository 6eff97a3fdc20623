"""An invitation: one link, once, that opens nothing by being looked at."""

import datetime as dt
from urllib.parse import urlsplit

import time_machine
from django.test import Client

from accounts import services as people
from accounts.invitations import services
from accounts.letters.registry import kind_named
from accounts.models import AuditEntry, Delivery, Invitation, Member, Role, User
from tests.conftest import FRIDAY, Cast, acting
from tests.factories.people import make_member


def invited(cast: Cast, *, by_mail: bool = True) -> tuple[Member, str]:
    """A new teacher and the path of their link."""
    member = people.add_member(
        email="new@alder.example",
        display_name="Mr. Ito",
        roles=[Role.TEACHER],
        by=acting(cast.leader),
        now=FRIDAY,
    )
    if not by_mail:
        _row, url = services.invite(member, by=acting(cast.leader), now=FRIDAY)
        return member, urlsplit(url).path
    letter = Delivery.objects.get(letter="staff_invitation")
    text = kind_named(letter.letter).render(letter, FRIDAY).text
    return member, next(urlsplit(word).path for word in text.split() if "/welcome/" in word)


FORM = {"display_name": "Mr. Ito", "password": "quiet-river-stone"}


def test_new_member_gets_a_letter_with_a_link_of_256_bits(cast: Cast) -> None:
    _member, path = invited(cast)
    token = path.split("/")[2]
    assert len(token) == 43
    assert Invitation.objects.get().token_hash == services.hash_of(token)
    assert Delivery.objects.get().to == "new@alder.example"
    assert token not in str(Delivery.objects.get().details)


def test_looking_at_the_link_changes_nothing(cast: Cast) -> None:
    _member, path = invited(cast)
    client = Client()
    for method in (client.get, client.head):
        page = method(path)
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page["Cache-Control"]
    assert Invitation.objects.get().accepted_at is None
    assert "_auth_user_id" not in client.session


def test_button_sets_name_and_password_and_signs_in(cast: Cast) -> None:
    member, path = invited(cast)
    client = Client()
    assert client.post(path, {**FORM, "display_name": "Mr. Itō"})["Location"] == "/"
    member.refresh_from_db()
    assert member.display_name == "Mr. Itō"
    assert member.user.check_password("quiet-river-stone")
    assert member.user.proven_at == FRIDAY
    assert client.session["_auth_user_id"] == str(member.user_id)


def test_link_works_once_and_then_looks_like_an_unknown_one(cast: Cast) -> None:
    _member, path = invited(cast)
    Client().post(path, FORM)
    used, unknown = Client().get(path), Client().get("/welcome/never-was/")
    assert used.status_code == unknown.status_code == 404
    assert used.content == unknown.content


def test_link_rests_after_two_weeks(cast: Cast, clock: time_machine.Traveller) -> None:
    _member, path = invited(cast)
    clock.shift(dt.timedelta(days=14))
    assert Client().post(path, FORM).status_code == 404


def test_a_second_invitation_ends_the_first(cast: Cast) -> None:
    member, path = invited(cast)
    people.invite_again(member=member, by=acting(cast.leader), now=FRIDAY)
    assert Client().get(path).status_code == 404


def test_link_of_a_member_who_left_rests_and_its_letter_is_not_sent(cast: Cast) -> None:
    member, path = invited(cast)
    people.deactivate_member(member=member, by=acting(cast.leader), now=FRIDAY)
    assert Client().get(path).status_code == 404
    letter = Delivery.objects.get(letter="staff_invitation")
    assert not kind_named(letter.letter).still_wanted(letter, FRIDAY)


def test_weak_password_is_refused_beside_its_field(cast: Cast) -> None:
    _member, path = invited(cast)
    page = Client().post(path, {**FORM, "password": "short"})
    assert page.status_code == 200
    assert "too short" in page.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_no_password_leaves_the_code_as_the_way_in(cast: Cast) -> None:
    member, path = invited(cast)
    assert Client().post(path, {**FORM, "password": ""})["Location"] == "/"
    assert not User.objects.get(pk=member.user_id).has_usable_password()


def test_handed_over_link_does_not_open_a_sign_in_that_is_somebodys(cast: Cast) -> None:
    """Whoever holds the link of a school made with a known address must prove the address."""
    here = Member.objects.create(
        school=cast.stranger.school, user=cast.teacher.user, display_name="", roles=["leader"]
    )
    _row, url = services.invite(here, by=acting(cast.stranger), now=FRIDAY)
    path = urlsplit(url).path
    assert "password" not in Client().get(path).content.decode()
    client = Client()
    answer = client.post(path, {"display_name": "Ms. Chen", "password": "taken-over-now"})
    assert answer["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    cast.teacher.user.refresh_from_db()
    assert cast.teacher.user.check_password("a-long-password")
    here.refresh_from_db()
    assert here.display_name == "Ms. Chen"


def test_mailed_invitation_replaces_a_password_that_proved_nothing(cast: Cast) -> None:
    stranger = make_member(cast.stranger.school, "new@alder.example", Role.LEADER)
    assert stranger.user.proven_at is None
    _member, path = invited(cast)
    Client().post(path, {**FORM, "password": ""})
    stranger.user.refresh_from_db()
    assert not stranger.user.has_usable_password()


def test_acceptance_is_written_down(cast: Cast) -> None:
    member, path = invited(cast)
    Client().post(path, FORM)
    assert AuditEntry.objects.get(verb="staff arrived").by_member == member
