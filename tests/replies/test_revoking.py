"""A link ends with the access or the address that it was made for; other people's links live on."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import services
from accounts.models import Block, Guardianship
from checkins.models import ReplyLink
from tests.conftest import FRIDAY, acting
from tests.replies.conftest import Week, press


def change_address(week: Week) -> None:
    services.change_guardian(
        guardian=week.cast.guardian,
        email="ana@new.example",
        by=acting(week.cast.office),
        now=FRIDAY,
    )


def block_and_lift(week: Week) -> None:
    by = acting(week.cast.leader)
    cast = week.cast
    services.block(guardian=cast.guardian, child=cast.child, evidence="Seen", by=by, now=FRIDAY)
    standing = Block.objects.get(guardian=cast.guardian)
    services.lift_block(block=standing, by=by, now=FRIDAY)


def end_the_link(week: Week) -> None:
    link = Guardianship.objects.get(guardian=week.cast.guardian)
    services.unlink_guardian(link=link, by=acting(week.cast.office), now=FRIDAY)


@pytest.mark.parametrize("end", [change_address, block_and_lift, end_the_link])
def test_a_link_and_its_open_browser_end_at_once(week: Week, end: Callable[[Week], None]) -> None:
    mine, theirs = week.token(), week.token(week.cast.co_guardian)
    browser = Client()
    assert press(browser, mine).status_code == 303
    assert browser.get(week.url).status_code == 200
    end(week)
    assert press(Client(), mine).status_code != 303
    assert browser.get(week.url).status_code != 200
    assert press(Client(), theirs).status_code == 303


def test_a_leaving_child_ends_the_links_of_every_guardian(week: Week) -> None:
    week.token()
    week.token(week.cast.co_guardian)
    services.child_leaves(
        child=week.cast.child, last_day=FRIDAY.date(), by=acting(week.cast.office), now=FRIDAY
    )
    assert not ReplyLink.objects.filter(revoked_at=None).exists()


def test_other_changes_of_the_record_leave_links_alone(week: Week) -> None:
    token = week.token()
    services.change_guardian(
        guardian=week.cast.guardian, language="es", by=acting(week.cast.office), now=FRIDAY
    )
    assert press(Client(), token).status_code == 303
