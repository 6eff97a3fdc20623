"""Inviting all staff at once: those whom a list has made, and nobody twice."""

import datetime as dt

import time_machine

from accounts.models import Delivery, Invitation, Member, Role
from tests.conftest import Cast, client_of
from tests.factories.people import make_member


def letters() -> list[str]:
    found = Delivery.objects.filter(letter="staff_invitation")
    return sorted(found.values_list("to", flat=True))


def listed(cast: Cast) -> list[Member]:
    """Two teachers of a list; everybody else of the cast has signed in."""
    for member in Member.objects.select_related("user"):
        member.user.last_login = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
        member.user.save()
    return [
        make_member(cast.school, f"{name}@alder.example", Role.TEACHER, name=f"Ms. {name.title()}")
        for name in ("abel", "baker")
    ]


def test_all_who_were_never_invited_get_one_letter_each(cast: Cast) -> None:
    listed(cast)
    make_member(cast.school, "x@address.invalid", Role.OFFICE)
    leader = client_of(cast.leader)
    assert "Invite 2 people<" in leader.get("/staff/").content.decode()
    asked = leader.get("/staff/invite/").content.decode()
    assert "Ms. Abel" in asked
    assert 'name="people" value="2"' in asked
    said = leader.post("/staff/invite/", {"people": "2"}, follow=True).content.decode()
    assert "2 invitations are on their way." in said
    again = leader.post("/staff/invite/", {"people": "2"}, follow=True).content.decode()
    assert "Nobody is left to invite." in again
    assert letters() == ["abel@alder.example", "baker@alder.example"]


def test_a_yes_to_fewer_is_asked_again(cast: Cast) -> None:
    listed(cast)
    page = client_of(cast.leader).post("/staff/invite/", {"people": "1"})
    assert "Invite 2 people?" in page.content.decode()
    assert letters() == []


def test_each_state_of_an_invitation_is_said(cast: Cast, clock: time_machine.Traveller) -> None:
    abel, _baker = listed(cast)
    make_member(cast.school, "x@address.invalid", Role.OFFICE)
    leader = client_of(cast.leader)
    page = leader.get("/staff/").content.decode()
    assert [page.count(words) for words in ("not invited yet", "has no address yet")] == [2, 1]
    leader.post(f"/staff/{abel.pk}/invite/")
    assert "invited on November 13" in leader.get("/staff/").content.decode()
    clock.shift(dt.timedelta(days=15))
    page = client_of(cast.leader).get("/staff/").content.decode()
    assert "invitation has rested" in page
    assert page.count("has come in") == 6
    assert Invitation.objects.count() == 1
