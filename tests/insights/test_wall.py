"""The thank-you wall: nothing hangs there without a yes, and whoever is thanked takes it down."""

import datetime as dt

import pytest

from accounts.models import Block, Member
from checkins.insights.wall import newest_on_wall, wall
from checkins.models import ThankYou
from checkins.services.clearing import sheets_over
from checkins.services.erasing import erase_child
from checkins.services.thanks import hang_up, take_down, thank_colleague, thank_family
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_guardian

WORDS = "Ringing six families before breakfast."


@pytest.fixture
def note(cast: Cast) -> ThankYou:
    """From Ms. Chen to Ms. Delgado, who has not said yes."""
    return thank_colleague(cast.other_teacher, text=WORDS, by=acting(cast.teacher), now=FRIDAY)


def page(who: Member) -> str:
    return client_of(who).get("/thanks/").content.decode()


def test_it_waits_for_who_is_thanked(cast: Cast, note: ThankYou) -> None:
    readers = [who for who in (cast.teacher, cast.other_teacher, cast.leader, cast.specialist)
               if WORDS in page(who)]  # fmt: skip
    assert readers == [cast.teacher, cast.other_teacher]
    client_of(cast.other_teacher).post(f"/thanks/{note.pk}/show/")
    assert WORDS in page(cast.specialist)
    assert WORDS in client_of(cast.leader).get(f"/reach/{WEEK}/").content.decode()


@pytest.mark.parametrize("who", ["teacher", "leader", "office", "stranger"])
def test_nobody_else_says_yes_for_them(cast: Cast, note: ThankYou, who: str) -> None:
    answer = client_of(getattr(cast, who)).post(f"/thanks/{note.pk}/show/")
    assert answer.status_code == 404
    hang_up(note, by=acting(getattr(cast, who)), now=FRIDAY)
    note.refresh_from_db()
    assert note.shown_at is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("teacher", 302), ("other_teacher", 302), ("leader", 302)),
        *(("co_teacher", 404), ("office", 404), ("stranger", 404)),
    ],
)
def test_who_may_take_it_down(cast: Cast, note: ThankYou, who: str, status: int) -> None:
    hang_up(note, by=acting(cast.other_teacher), now=FRIDAY)
    answer = client_of(getattr(cast, who)).post(f"/thanks/{note.pk}/take-down/")
    assert answer.status_code == status
    assert ThankYou.objects.exists() == (status == 404)


def test_a_leader_does_not_take_down_what_does_not_hang(cast: Cast, note: ThankYou) -> None:
    """They cannot know of it."""
    assert client_of(cast.leader).post(f"/thanks/{note.pk}/take-down/").status_code == 404


def test_it_is_written_on_a_page(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    good = {"to": f"m:{cast.leader.pk}", "text": WORDS}
    for _press in range(2):
        assert browser.post("/thanks/write/", good).status_code == 302
    (note,) = ThankYou.objects.all()
    assert (note.by_member, note.to_member, note.text) == (cast.teacher, cast.leader, WORDS)
    assert note.shown_at is None


def test_a_family_is_asked_before(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    good = {"to": f"c:{cast.child.pk}", "text": WORDS, "called": "the Ortega family"}
    answer = browser.post("/thanks/write/", good)
    assert "Please ask the family first." in answer.content.decode()
    nameless = {"to": good["to"], "text": WORDS, "is_asked": "on"}
    assert (
        "What may the wall call them?" in browser.post("/thanks/write/", nameless).content.decode()
    )
    assert not ThankYou.objects.exists()
    assert browser.post("/thanks/write/", {**good, "is_asked": "on"}).status_code == 302
    words = page(cast.other_teacher)
    assert "the Ortega family" in words
    assert "Javier" not in words


@pytest.mark.parametrize(
    "to", ["", "m:x", "c:", "nobody", "m:00000000-0000-0000-0000-000000000000", "own", "theirs"]
)
def test_nobody_outside_the_list_is_thanked(cast: Cast, to: str) -> None:
    """Nor oneself, nor the family of a child whom one does not work with."""
    other = f"c:{cast.other_classroom.pk}"
    chosen = {"own": f"m:{cast.teacher.pk}", "theirs": f"m:{cast.stranger.pk}"}.get(to, to or other)
    browser = client_of(cast.teacher)
    assert browser.post("/thanks/write/", {"to": chosen, "text": WORDS}).status_code == 200
    assert not ThankYou.objects.exists()


def test_a_child_of_another_class_is_not_on_a_teacher_s_list(cast: Cast) -> None:
    assert "Javier" in client_of(cast.teacher).get("/thanks/write/").content.decode()
    assert "Javier" not in client_of(cast.other_teacher).get("/thanks/write/").content.decode()
    assert "Javier" in client_of(cast.office).get("/thanks/write/").content.decode()


def thanked_family(cast: Cast) -> ThankYou:
    return thank_family(
        cast.child, called="the Ortega family", text=WORDS, by=acting(cast.teacher), now=FRIDAY
    )


def test_who_is_kept_from_a_child_does_not_read_of_its_family(cast: Cast) -> None:
    note = thanked_family(cast)
    kept = make_guardian(cast.school, "Lee Kept", cast.leader.user.email, cast.child)
    Block.objects.create(school=cast.school, guardian=kept, child=cast.child, evidence="Order")
    assert "Ortega" not in page(cast.leader)
    assert newest_on_wall(acting(cast.leader)) == ()
    assert client_of(cast.leader).post(f"/thanks/{note.pk}/take-down/").status_code == 404
    assert "Ortega" in page(cast.office)


def test_it_goes_with_an_erased_child(cast: Cast) -> None:
    thanked_family(cast)
    erase_child(cast.child, by=acting(cast.leader), now=FRIDAY)
    assert not ThankYou.objects.exists()


def test_it_goes_after_a_school_year(cast: Cast) -> None:
    thanked_family(cast)
    over = sheets_over(now=FRIDAY + dt.timedelta(days=365))["thank-yous"]
    assert not over.exists()
    assert sheets_over(now=FRIDAY + dt.timedelta(days=367))["thank-yous"].exists()


def test_families_read_no_wall(cast: Cast, note: ThankYou) -> None:
    assert client_of(cast.guardian).get("/thanks/").status_code == 404


def test_the_wall_takes_one_query_and_orders_the_newest_first(cast: Cast, note: ThankYou) -> None:
    thanked_family(cast)
    hang_up(note, by=acting(cast.other_teacher), now=FRIDAY + dt.timedelta(hours=1))
    found = wall(acting(cast.office))
    assert [one.to for one in found.notes] == ["Ms. Delgado", "the Ortega family"]
    assert [one.may_take_down for one in found.notes] == [False, False]
    take_down(note, by=acting(cast.other_teacher), now=FRIDAY)
    assert len(wall(acting(cast.office)).notes) == 1
