"""Links and browsers that stand open: who is shown them, and that "End" ends just the one."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Guardian
from accounts.services.audit import WrongSchool
from checkins.models import Device, ReplyLink
from checkins.replies.reach import OpenLink, open_links
from checkins.replies.revoking import end_device, end_link
from checkins.services.links import hash_of
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.replies.conftest import Week, press, share_sheet

DAY = dt.timedelta(days=1)


def shown(week: Week, who: str = "office", of: str = "guardian") -> tuple[OpenLink, ...]:
    guardian = getattr(week.cast, of)
    return open_links(acting(getattr(week.cast, who)), [guardian], now=FRIDAY)


def entered(week: Week, token: str) -> Client:
    browser = Client()
    assert press(browser, token).status_code == 303
    return browser


def test_a_page_names_each_link_and_its_browsers_and_no_token(week: Week) -> None:
    token = week.token()
    browser = entered(week, token)
    answer = client_of(week.cast.office).get(f"/people/guardian/{week.cast.guardian.pk}/links/")
    assert answer.status_code == 200
    (link,) = answer.context["links"]
    assert (link.child, link.week, link.made) == ("Javier", "November 9–13", "2:00 pm")
    assert [one.since for one in link.browsers] == ["2:00 pm"]
    html = answer.content.decode()
    secrets = [token, *[one.value for one in browser.cookies.values()]]
    hashes = [ReplyLink.objects.get().token_hash, Device.objects.get().secret_hash]
    assert [one for one in (*secrets, *hashes) if one in html] == []


def test_ending_a_browser_leaves_the_letter_and_the_other_browser(week: Week) -> None:
    token = week.token()
    first, second = entered(week, token), entered(week, token)
    (cookie,) = first.cookies.values()
    lost = Device.objects.get(secret_hash=hash_of(cookie.value))
    client_of(week.cast.guardian).post(f"/home/device/{lost.pk}/end/")
    opens = [browser.get(week.url).status_code for browser in (first, second)]
    assert opens == [404, 200]
    assert press(Client(), token).status_code == 303


def test_ending_a_link_leaves_the_others(week: Week) -> None:
    old, new, theirs = week.token(), week.token(), week.token(week.cast.co_guardian)
    link = ReplyLink.objects.get(token_hash=hash_of(old))
    client_of(week.cast.teacher).post(f"/people/reply-link/{link.pk}/end/")
    opens = [press(Client(), token).status_code for token in (old, new, theirs)]
    assert opens == [404, 303, 303]


def test_what_rests_is_not_listed(week: Week, cast: Cast) -> None:
    """A folded sheet's link, one that was ended, and a browser left lying."""
    entered(week, week.token())
    assert len(shown(week)) == 1
    assert shown(week)[0].browsers
    later = open_links(acting(cast.office), [cast.guardian], now=FRIDAY + DAY)
    assert [link.browsers for link in later] == [()]
    end_link(ReplyLink.objects.get(), by=acting(cast.office), now=FRIDAY)
    assert shown(week) == ()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("office", 200),
        ("teacher", 200),
        ("co_teacher", 200),
        ("specialist", 404),
        ("other_teacher", 404),
        ("stranger", 404),
        ("guardian", 404),
    ],
)
def test_who_sees_a_guardians_links(week: Week, who: str, status: int) -> None:
    week.token()
    url = f"/people/guardian/{week.cast.guardian.pk}/links/"
    assert client_of(getattr(week.cast, who)).get(url).status_code == status


def test_an_adult_of_the_same_home_neither_sees_nor_ends_the_others(week: Week) -> None:
    cast = week.cast
    Guardian.objects.filter(pk=cast.co_guardian.pk).update(household=cast.guardian.household)
    entered(week, week.token())
    browser = client_of(cast.co_guardian)
    assert browser.get("/home/devices/").context["links"] == ()
    link, device = ReplyLink.objects.get(), Device.objects.get()
    for url in (f"/home/link/{link.pk}/end/", f"/home/device/{device.pk}/end/"):
        assert browser.post(url).status_code == 404
    assert not ReplyLink.objects.exclude(revoked_at=None).exists()
    assert not Device.objects.exclude(revoked_at=None).exists()


def test_ended_twice_is_written_down_once(week: Week) -> None:
    entered(week, week.token())
    link, device = ReplyLink.objects.get(), Device.objects.select_related("link").get()
    for _again in range(2):
        end_device(device, by=acting(week.cast.guardian), now=FRIDAY)
        end_link(link, by=acting(week.cast.guardian), now=FRIDAY)
    written = AuditEntry.objects.filter(verb__in=("device ended", "reply link ended"))
    facts = [(one.verb, one.by_guardian, one.about["guardian"]) for one in written]
    guardian = week.cast.guardian
    assert sorted(facts, key=str) == [
        ("device ended", guardian, str(guardian.pk)),
        ("reply link ended", guardian, str(guardian.pk)),
    ]


@pytest.mark.parametrize("who", ["other_guardian", "stranger"])
def test_the_service_refuses_who_is_not_meant(week: Week, who: str) -> None:
    week.token()
    with pytest.raises(WrongSchool):
        end_link(ReplyLink.objects.get(), by=acting(getattr(week.cast, who)), now=FRIDAY)
    assert not ReplyLink.objects.exclude(revoked_at=None).exists()


@pytest.mark.parametrize("sheets", [1, 3])
@pytest.mark.parametrize("who", ["office", "teacher", "guardian"])
def test_the_list_costs_two_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, who: str, sheets: int
) -> None:
    for back in range(sheets):
        sheet = share_sheet(cast, WEEK - back)
        entered(one := Week(cast, sheet, None), one.token())  # type: ignore[arg-type]
    actor = acting(getattr(cast, who))
    with django_assert_num_queries(2):
        links = open_links(actor, [cast.guardian], now=FRIDAY)
    assert len(links) >= 1
