"""Two adults of one home with one address: one letter to both, and the page asks who is writing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Guardian
from checkins.models import Device, Entry, Half, HomeDraft, HomeHalf, Receipt
from tests.conftest import FRIDAY, WEEK, acting, client_of
from tests.factories.people import block, make_guardian
from tests.replies.conftest import Week, filled, hidden, press, send, share_sheet, unsent

QUESTION = "Who is writing?"


@pytest.fixture
def ben(week: Week) -> Guardian:
    """Of Ana's home, and with her address."""
    ana = week.cast.guardian
    return make_guardian(
        week.cast.school, "Ben Ortega", ana.email, week.cast.child, household=ana.household
    )


def sign(client: Client, week: Week, who: Guardian, **more: str) -> str:
    """The question is answered; where its answer leads."""
    said = {"go": "sign", "who": str(who.pk), **more}
    answer = client.post(f"{week.url}not-you/", said)
    assert answer.status_code == 303, answer.content[:400]
    return str(answer["Location"])


def names(client: Client, week: Week) -> list[str]:
    """Whom the page offers; nobody where it does not ask."""
    page = client.get(week.url)
    assert page.status_code == 200
    form = page.context["who_writes"]
    return [name for _value, name in form.fields["who"].choices] if form else []


def test_a_mailbox_of_one_is_not_asked(week: Week) -> None:
    assert names(week.browser(), week) == []
    assert QUESTION not in week.browser().get(f"{week.url}not-you/").content.decode()


def test_home_s_half_opens_once_somebody_said_that_they_write(week: Week, ben: Guardian) -> None:
    client = week.browser()
    html = client.get(week.url).content.decode()
    assert QUESTION in html
    assert "Put his hand up twice in math." in html
    assert "home-wins" not in html
    assert names(client, week) == ["Ana Ortega", "Ben Ortega"]
    assert sign(client, week, ben) == week.url
    html = client.get(week.url).content.decode()
    assert "You are writing as Ben" in html
    assert QUESTION not in html
    assert set(Receipt.objects.values_list("guardian__name", flat=True)) == {
        "Ana Ortega",
        "Ben Ortega",
    }


def test_send_signs_as_who_was_named_and_a_change_as_the_next(week: Week, ben: Guardian) -> None:
    client = week.browser()
    sign(client, week, ben)
    send(client, week.url, home__wins="He read to me.")
    assert Entry.objects.get(half=Half.HOME).author_guardian == ben
    offered = client.get(f"{week.url}not-you/").content.decode()
    assert QUESTION in offered
    assert "On this phone Ben is writing." in offered
    sign(client, week, week.cast.guardian)
    page = client.get(week.url)
    assert page.context["form"].sent["home-wins"] == []
    assert "He read to me." in page.content.decode()
    send(client, week.url, home__wins="He cooked.")
    signed = Entry.objects.filter(half=Half.HOME).values_list("author_guardian__name", "text")
    assert set(signed) == {("Ben Ortega", "He read to me."), ("Ana Ortega", "He cooked.")}
    assert HomeHalf.objects.get().sent_by == week.cast.guardian


def test_what_is_typed_waits_for_the_one_who_typed_it(week: Week, ben: Guardian) -> None:
    client = week.browser()
    sign(client, week, ben)
    typed = filled(client, week.url, home__wins="Ben’s own words.")
    assert client.post(f"{week.url}draft/", typed).status_code == 204
    sign(client, week, week.cast.guardian)
    assert "Ben’s own words." not in client.get(week.url).content.decode()
    # The page that Ben left open is neither kept nor sent in Ana's name.
    assert client.post(f"{week.url}draft/", typed).status_code == 404
    assert client.post(week.url, typed).status_code == 404
    assert not Entry.objects.filter(half=Half.HOME).exists()
    (draft,) = HomeDraft.objects.all()
    assert (draft.guardian, unsent(draft)) == (ben, {"home-wins": ["Ben’s own words."]})
    sign(client, week, ben)
    assert "Ben’s own words." in client.get(week.url).content.decode()


def test_a_face_from_the_mail_is_chosen_after_the_answer(week: Week, ben: Guardian) -> None:
    client = Client()
    led = press(client, week.token(), mood="4")["Location"]
    assert 'name="mood" value="4"' in client.get(led).content.decode()
    after = sign(client, week, ben, mood="4")
    assert client.get(after).context["form"].initial["home-week"] == "4"


@pytest.mark.parametrize("said", [{}, {"who": ""}, {"who": "nobody"}, "stranger"])
def test_without_a_name_of_the_mailbox_nobody_signs(
    week: Week, ben: Guardian, said: object
) -> None:
    client = week.browser()
    who = {"who": str(week.cast.co_guardian.pk)} if said == "stranger" else said
    assert isinstance(who, dict)
    answer = client.post(f"{week.url}not-you/", {"go": "sign", **who})
    assert answer.status_code == 400
    assert "Please choose a name." in answer.content.decode()
    assert Device.objects.get().writes_as is None
    assert names(client, week) == ["Ana Ortega", "Ben Ortega"]


def test_words_without_a_writer_are_not_taken(week: Week, ben: Guardian) -> None:
    """Only a form made by hand says not whose it is."""
    client = week.browser()
    assert QUESTION in client.post(week.url, {"home-wins": "Whose?"}).content.decode()
    assert client.post(f"{week.url}draft/", {"home-wins": "Whose?"}).status_code == 404
    assert not Entry.objects.filter(half=Half.HOME).exists()
    assert not HomeDraft.objects.exists()


def test_a_page_that_was_signed_before_somebody_came_to_the_mailbox_lands(week: Week) -> None:
    client, ana = week.browser(), week.cast.guardian
    early = filled(client, week.url, home__wins="Typed before.")
    make_guardian(week.cast.school, "Ben", ana.email, week.cast.child, household=ana.household)
    assert client.post(week.url, early).status_code == 303
    assert Entry.objects.get(half=Half.HOME).author_guardian == ana


def elsewhere(week: Week, ben: Guardian) -> None:
    services.two_homes(guardian=ben, by=acting(week.cast.office), now=FRIDAY)


def blocked(week: Week, ben: Guardian) -> None:
    block(ben, week.cast.child)


def other_address(week: Week, ben: Guardian) -> None:
    Guardian.objects.filter(pk=ben.pk).update(email="ben@mail.example")


def gone(week: Week, ben: Guardian) -> None:
    Guardian.objects.filter(pk=ben.pk).update(ended_on=FRIDAY.date())


@pytest.mark.parametrize("change", [elsewhere, blocked, other_address, gone])
@pytest.mark.parametrize("has_signed", [False, True])
def test_who_shares_the_mailbox_no_more_is_not_offered_and_signs_nothing(
    week: Week, ben: Guardian, change: object, has_signed: bool
) -> None:
    client = week.browser()
    if has_signed:
        sign(client, week, ben)
        typed = filled(client, week.url, home__wins="As Ben.")
        client.post(f"{week.url}draft/", typed)
    assert callable(change)
    change(week, ben)
    assert names(client, week) == []
    html = client.get(week.url).content.decode()
    assert "You are writing as Ana" in html
    assert "As Ben." not in html
    assert "Ben Ortega" not in client.get(f"{week.url}not-you/").content.decode()
    if has_signed:
        assert client.post(week.url, typed).status_code == 404
        assert not Entry.objects.filter(half=Half.HOME).exists()


def test_neither_another_home_nor_a_blocked_adult_of_the_address_is_offered(week: Week) -> None:
    ana, cast = week.cast.guardian, week.cast
    make_guardian(cast.school, "Tia Ortega", ana.email, cast.child)
    kept_out = make_guardian(
        cast.school, "Rex Ortega", ana.email, cast.child, household=ana.household
    )
    block(kept_out, cast.child)
    make_guardian(cast.school, "Gran Ortega", ana.email, cast.other_child, household=ana.household)
    assert names(week.browser(), week) == []


def test_the_same_browser_is_asked_once_and_another_again(week: Week, ben: Guardian) -> None:
    client = week.browser()
    sign(client, week, ben)
    press(client, week.token())
    assert names(client, week) == []
    later = share_sheet(week.cast, WEEK + 1)
    next_week = Week(week.cast, later, week.goal)
    press(client, next_week.token())
    assert "You are writing as Ben" in client.get(next_week.url).content.decode()
    assert names(next_week.browser(), next_week) == ["Ana Ortega", "Ben Ortega"]


def test_the_question_asks_no_more_of_the_database(week: Week, ben: Guardian) -> None:
    """The device with its mailbox; people; rows; questions."""
    client = week.browser()
    client.get(week.url)
    for expected in (4, 4):
        with CaptureQueriesContext(connection) as found:
            assert client.get(week.url).status_code == 200
        assert len(found) == expected, [query["sql"][:90] for query in found]
        sign(client, week, ben)
        client.get(week.url)


def test_a_page_that_asks_carries_no_box_of_the_reply(week: Week, ben: Guardian) -> None:
    html = week.browser().get(week.url).content.decode()
    assert set(hidden(html)) == set()
    assert "data-keep" not in html


# --- Signed in: one sign-in, two adults -----------------------------------------------------------
def at_home(week: Week) -> str:
    return f"/home/sheet/{week.sheet.pk}/"


def signed_in(ana: Guardian, ben: Guardian) -> Client:
    """A browser whose sign-in proved the address of both."""
    Guardian.objects.filter(pk=ben.pk).update(user=ana.user)
    return client_of(ana)


def say(client: Client, week: Week, who: object) -> Any:
    return client.post(at_home(week), {"go": "sign", "who": str(who)})


def test_a_shared_sign_in_is_asked_once_a_session(week: Week, ben: Guardian) -> None:
    client = signed_in(week.cast.guardian, ben)
    html = client.get(at_home(week)).content.decode()
    assert QUESTION in html
    assert "home-wins" not in html
    answer = say(client, week, ben.pk)
    assert (answer.status_code, answer["Location"]) == (303, at_home(week))
    html = client.get(at_home(week)).content.decode()
    assert "You are writing as Ben" in html
    assert QUESTION not in html
    send(client, at_home(week), home__wins="He read to me.")
    assert Entry.objects.get(half=Half.HOME).author_guardian == ben
    assert "He read to me." in client.get(f"{at_home(week)}sent/").content.decode()
    assert QUESTION in client_of(week.cast.guardian).get(at_home(week)).content.decode()


def test_a_page_drawn_for_one_of_them_is_theirs_whoever_came_after(
    week: Week, ben: Guardian
) -> None:
    client = signed_in(week.cast.guardian, ben)
    say(client, week, ben.pk)
    typed = filled(client, at_home(week), home__wins="Ben’s own words.")
    say(client, week, week.cast.guardian.pk)
    assert client.post(f"{at_home(week)}draft/", typed).status_code == 204
    assert HomeDraft.objects.get().guardian == ben
    assert "Ben’s own words." not in client.get(at_home(week)).content.decode()
    assert client.post(at_home(week), typed).status_code == 303
    assert Entry.objects.get(half=Half.HOME).author_guardian == ben


@pytest.mark.parametrize("who", ["", "nobody", "stranger"])
def test_only_who_signs_in_there_may_be_named(week: Week, ben: Guardian, who: str) -> None:
    client = signed_in(week.cast.guardian, ben)
    answer = say(client, week, week.cast.co_guardian.pk if who == "stranger" else who)
    assert answer.status_code == 400
    assert "Please choose a name." in answer.content.decode()
    assert QUESTION in client.get(at_home(week)).content.decode()


@pytest.mark.parametrize("change", [elsewhere, blocked])
def test_who_is_of_the_home_no_more_is_not_asked_for(
    week: Week, ben: Guardian, change: Any
) -> None:
    client = signed_in(week.cast.guardian, ben)
    say(client, week, ben.pk)
    change(week, ben)
    html = client.get(at_home(week)).content.decode()
    assert QUESTION not in html
    assert ("You are writing as Ana" in html) == (change is blocked)


def test_one_query_more_asks_for_a_shared_sign_in(week: Week, ben: Guardian) -> None:
    alone = client_of(week.cast.guardian)
    alone.get(at_home(week))
    with CaptureQueriesContext(connection) as before:
        alone.get(at_home(week))
    client = signed_in(week.cast.guardian, ben)
    say(client, week, ben.pk)
    client.get(at_home(week))
    with CaptureQueriesContext(connection) as asked:
        client.get(at_home(week))
    assert len(asked) == len(before) + 1
