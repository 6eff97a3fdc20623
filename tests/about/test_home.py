"""A home tells of its child: for itself, versioned, and losing no word."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts import services
from accounts.kept import seal_of
from accounts.models import Guardianship, User
from accounts.services.audit import WrongSchool
from checkins.models import AboutMe, AboutRevision
from checkins.services.about import AboutConflict, tell_about
from tests.about.conftest import SAID, filled, home_url, tell
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import make_child


def words_of(cast: Cast, who: Any) -> dict[str, str]:
    rows = AboutMe.objects.filter(child=cast.child, household=who.household)
    return {row.key: row.text for row in rows}


def page(who: Any, cast: Cast) -> str:
    answer = client_of(who).get(home_url(cast.child))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_home_tells_and_finds_its_words_again(cast: Cast) -> None:
    ana = client_of(cast.guardian)
    answer = ana.post(home_url(cast.child), filled(**SAID))
    assert (answer.status_code, answer["Location"]) == (302, home_url(cast.child))
    assert words_of(cast, cast.guardian) == SAID
    again = ana.get(home_url(cast.child)).content.decode()
    assert [words for words in SAID.values() if words not in again] == []
    assert "Sent. Thank you." in again
    row = AboutMe.objects.get(child=cast.child, key="loves")
    assert (row.by_guardian, row.by_member, row.on_paper) == (cast.guardian, None, False)
    assert (row.version, row.said_at) == (1, FRIDAY)


def test_one_word_is_plenty(cast: Cast) -> None:
    client_of(cast.guardian).post(home_url(cast.child), filled(loves="Beetles."))
    assert words_of(cast, cast.guardian) == {"loves": "Beetles."}


def test_nothing_at_all_is_taken_too(cast: Cast) -> None:
    answer = client_of(cast.guardian).post(home_url(cast.child), filled())
    assert answer.status_code == 302
    assert words_of(cast, cast.guardian) == {}


def test_other_words_leave_the_old_ones_in_the_history(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    later = FRIDAY + dt.timedelta(days=3)
    rows = tell(cast.guardian, cast.child, now=later, loves="Rain.", hopes="A friend.")
    assert {key: row.version for key, row in rows.items()} == {"loves": 2, "hopes": 1}
    assert list(
        AboutRevision.objects.filter(about__key="loves").values_list("version", "text")
    ) == [(2, "Rain."), (1, "Beetles.")]


def test_what_is_sent_again_is_said_again_and_no_new_version(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    later = FRIDAY + dt.timedelta(days=300)
    row = tell(cast.guardian, cast.child, now=later)["loves"]
    assert (row.version, row.said_at) == (1, later)
    assert AboutRevision.objects.count() == 1


def test_two_homes_tell_apart_and_never_read_each_other(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.", family="Grandma Rosa.")
    assert "Beetles." not in page(cast.co_guardian, cast)
    client_of(cast.co_guardian).post(home_url(cast.child), filled(loves="Football."))
    assert words_of(cast, cast.guardian) == {"loves": "Beetles.", "family": "Grandma Rosa."}
    assert words_of(cast, cast.co_guardian) == {"loves": "Football."}
    assert "Football." not in page(cast.guardian, cast)


def test_adults_of_one_home_write_one_page_and_see_who_wrote(cast: Cast) -> None:
    luis = cast.co_guardian
    luis.household = cast.guardian.household
    luis.save()
    tell(cast.guardian, cast.child, loves="Beetles.")
    answer = page(luis, cast)
    assert "Beetles." in answer
    assert "<bdi>Ana</bdi> wrote this." not in page(cast.guardian, cast)
    assert "Ana" in answer


def test_two_at_once_lose_no_word(cast: Cast) -> None:
    luis = cast.co_guardian
    luis.household = cast.guardian.household
    luis.language = "en"
    luis.save()
    tell(cast.guardian, cast.child, loves="Beetles.", hopes="A friend.")
    his = client_of(luis)
    tell(cast.guardian, cast.child, loves="Rain.")
    sent = filled(1, loves="Snails.", hopes="A good friend.")
    asked = his.post(home_url(cast.child), sent)
    assert asked.status_code == 400
    assert [word for word in ("Rain.", "Snails.", "A good friend.") if word not in asked.text] == []
    assert words_of(cast, luis) == {"loves": "Rain.", "hopes": "A friend."}
    assert his.post(home_url(cast.child), sent | {"stands-loves": "both-2"}).status_code == 302
    assert words_of(cast, luis) == {"loves": "Rain.\nSnails.", "hopes": "A good friend."}


@pytest.mark.parametrize(
    ("choice", "stands"), [("mine-2", "Snails."), ("theirs-2", "Rain."), ("theirs-1", "Rain.")]
)
def test_the_writer_chooses_which_words_stand(cast: Cast, choice: str, stands: str) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    tell(cast.guardian, cast.child, loves="Rain.")
    sent = filled(1, loves="Snails.") | {"stands-loves": choice}
    client_of(cast.guardian).post(home_url(cast.child), sent)
    assert words_of(cast, cast.guardian) == {"loves": stands}


def test_what_the_writer_left_alone_never_stands_in_the_way(cast: Cast) -> None:
    """A page that was open since before: the other's newer words stay, mine elsewhere are taken."""
    tell(cast.guardian, cast.child, loves="Beetles.")
    tell(cast.guardian, cast.child, loves="Rain.")
    sent = filled(1, loves="Beetles.", hopes="A friend.")
    assert client_of(cast.guardian).post(home_url(cast.child), sent).status_code == 302
    assert words_of(cast, cast.guardian) == {"loves": "Rain.", "hopes": "A friend."}


def test_both_texts_together_may_be_too_long(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="x" * 400)
    sent = filled(0, loves="y" * 400) | {"stands-loves": "both-1"}
    answer = client_of(cast.guardian).post(home_url(cast.child), sent)
    assert answer.status_code == 400
    assert words_of(cast, cast.guardian) == {"loves": "x" * 400}
    assert "y" * 400 in answer.text


def test_too_much_is_said_and_kept_in_the_box(cast: Cast) -> None:
    sent = filled(loves="x" * 540)
    answer = client_of(cast.guardian).post(home_url(cast.child), sent)
    assert (answer.status_code, words_of(cast, cast.guardian)) == (400, {})
    assert "That is 40 letters too long for the sheet. Could you shorten it?" in answer.text
    assert "x" * 540 in answer.text


def test_words_of_who_was_signed_out_wait_for_them(cast: Cast) -> None:
    browser = Client()
    sealed = filled(loves="Beetles.") | {"writer": seal_of(cast.guardian.user)}
    answer = browser.post(home_url(cast.child), sealed)
    assert answer["Location"] == f"/login/?next={home_url(cast.child)}"
    browser.force_login(
        cast.guardian.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    shown = browser.get(home_url(cast.child)).content.decode()
    assert "Beetles." in shown
    assert words_of(cast, cast.guardian) == {}
    browser.post(home_url(cast.child), sealed)
    assert words_of(cast, cast.guardian) == {"loves": "Beetles."}
    assert "Not saved" not in browser.get(home_url(cast.child)).content.decode()


def test_a_page_that_another_adult_left_open_is_not_sent_as_who_is_in_now(cast: Cast) -> None:
    sent = filled(loves="Beetles.") | {"whose": str(cast.co_guardian.pk)}
    answer = client_of(cast.guardian).post(home_url(cast.child), sent, follow=True)
    assert "Nothing of it was sent as you." in answer.content.decode()
    assert AboutMe.objects.count() == 0


@pytest.mark.parametrize("who", ["blocked_guardian", "other_guardian", "strange_guardian"])
def test_nobody_elses_page_opens(cast: Cast, who: str) -> None:
    browser = client_of(getattr(cast, who))
    assert browser.get(home_url(cast.child)).status_code == 404
    assert browser.post(home_url(cast.child), filled(loves="Mine.")).status_code == 404
    assert AboutMe.objects.count() == 0


def test_who_is_unlinked_blocked_or_split_off_reads_nothing_at_the_next_request(cast: Cast) -> None:
    luis = cast.co_guardian
    luis.household = cast.guardian.household
    luis.save()
    tell(cast.guardian, cast.child, loves="Beetles.")
    his, hers = client_of(luis), client_of(cast.guardian)
    assert "Beetles." in his.get(home_url(cast.child)).content.decode()
    office = {"by": acting(cast.office), "now": FRIDAY}
    services.two_homes(guardian=luis, **office)
    assert "Beetles." not in his.get(home_url(cast.child)).content.decode()
    leader = {"by": acting(cast.leader), "now": FRIDAY}
    services.block(guardian=luis, child=cast.child, evidence="Seen", **leader)
    assert his.get(home_url(cast.child)).status_code == 302
    back = client_of(User.objects.get(pk=luis.user_id))
    assert back.get(home_url(cast.child)).status_code == 404
    link = Guardianship.objects.get(guardian=cast.guardian, child=cast.child)
    services.unlink_guardian(link=link, **office)
    assert hers.get(home_url(cast.child)).status_code == 404


def test_a_service_takes_nothing_for_a_home_of_another_school(cast: Cast) -> None:
    with pytest.raises(WrongSchool):
        tell_about(
            cast.child,
            household=cast.strange_guardian.household,
            guardian=cast.guardian,
            words={"loves": "x"},
            seen={},
            by=acting(cast.guardian),
            now=FRIDAY,
        )
    assert AboutMe.objects.count() == 0


def test_the_conflict_names_the_other_words(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    with pytest.raises(AboutConflict) as conflict:
        tell_about(
            cast.child,
            household=cast.guardian.household,
            guardian=cast.guardian,
            words={"loves": "Rain."},
            seen={"loves": 0},
            by=acting(cast.guardian),
            now=FRIDAY,
        )
    assert {key: row.text for key, row in conflict.value.theirs.items()} == {"loves": "Beetles."}


def test_the_letters_door_leads_to_the_one_child_or_to_a_choice(cast: Cast) -> None:
    ana = client_of(cast.guardian)
    assert ana.get("/home/about/")["Location"] == home_url(cast.child)
    sister = make_child(cast.other_classroom, "Lucía Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    chosen = ana.get("/home/about/").content.decode()
    assert [url for url in (home_url(cast.child), home_url(sister)) if url not in chosen] == []


@pytest.mark.parametrize("answers", [1, 9])
def test_the_page_costs_the_same_however_much_was_told(
    cast: Cast, django_assert_num_queries: Any, answers: int
) -> None:
    tell(cast.guardian, cast.child, **dict(list(SAID.items())[:answers]))
    browser = client_of(cast.guardian)
    browser.get(home_url(cast.child))
    with django_assert_num_queries(7):
        browser.get(home_url(cast.child))
