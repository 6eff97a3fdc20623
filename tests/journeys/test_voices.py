"""Everybody's own words in one week: the child's line, a specialist's, good news on a day, a talk at the gate;
and the parent who reads on a phone what is a family's to read."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Guardian
from checkins.models import ContactLog
from tests.conftest import Cast
from tests.five.conftest import scene_of
from tests.journeys import weeks
from tests.journeys.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

MINE, THEIRS = "My bridge held.", "Named every bone of the hand."
NEWS, GATE = "He tied his shoes alone.", "The bus comes late on Tuesdays."
NEXT = "Ask the office about the other bus."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_each_voice_is_heard_by_whom_it_is_for(
    cast: Cast, open_page: Opener, live_server: Any, scripts: bool
) -> None:
    Guardian.objects.update(language="en")
    scene = scene_of(cast, "straight-talk")

    # Ms. Chen types what Javier says of himself, and a strength of her own.
    desk = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
    desk.goto(scene.url)
    desk.locator("[name=going_well]").fill(MINE)
    desk.locator("[name='strength-0']").fill("Kept at it.")
    weeks.save(desk)

    # Ms. Duarte, who sees Javier twice a week, adds a line. Marks and sharing are not hers.
    helper = weeks.desk_of(open_page, live_server, cast.specialist, scripts=scripts)
    helper.goto(scene.url)
    expect(helper.locator("#editor").get_by_text("Kept at it.")).to_be_visible()
    expect(helper.get_by_label("Ready to share")).to_have_count(0)
    helper.locator("[name='strength-0']").fill(THEIRS)
    weeks.save(helper)
    desk.goto(scene.url)
    expect(desk.locator("#editor").get_by_text(THEIRS)).to_be_visible()
    expect(desk.locator("#editor").get_by_text("Ms. Duarte").first).to_be_visible()
    expect(desk.locator("[name='strength-0']")).to_have_value("Kept at it.")

    # Good news of today, and a talk at the gate, which only teachers keep.
    desk.goto(f"/child/{cast.child.pk}/")
    desk.get_by_role("link", name="Tell good news").click()
    desk.get_by_label("Good news about Javier").fill(NEWS)
    desk.get_by_role("button", name="Tell it now").click()
    expect(desk.get_by_text("Told. The family reads it from now on.")).to_be_visible()
    desk.get_by_role("link", name="Back").click()
    desk.get_by_role("link", name="Talks", exact=True).click()
    desk.locator(f"[name=way][value={ContactLog.Way.GATE}]").check(force=True)
    desk.get_by_label("Ana Ortega").check(force=True)
    desk.get_by_label("In one line").fill(GATE)
    desk.get_by_label("What comes next").fill(NEXT)
    desk.get_by_role("button", name="Note it").click()
    noted = desk.locator(".told li", has_text=GATE)
    for words in ("Ana Ortega", NEXT, "Ms. Chen"):
        expect(noted).to_contain_text(words)
    colleague = weeks.desk_of(open_page, live_server, cast.co_teacher, scripts=scripts)
    colleague.goto(f"/child/{cast.child.pk}/talks/")
    expect(colleague.get_by_text(GATE)).to_be_visible()
    answer = helper.goto(f"/child/{cast.child.pk}/talks/")
    assert answer is not None
    assert answer.status in (403, 404)

    # Ana reads Javier's words as his, Ms. Duarte's with her name, and the news with its day. What was
    # said at the gate is on no page of hers, and none of it at another child's home.
    scene.share()
    phone = weeks.phone_of(open_page, scene.sheet, cast.guardian, scripts=scripts)
    expect(phone.get_by_role("heading", name="Javier says: Going well")).to_be_visible()
    expect(phone.locator(".voice", has_text=MINE)).to_be_visible()
    expect(phone.locator("li", has_text=THEIRS)).to_contain_text("Ms. Duarte")
    expect(phone.locator("li", has_text="Kept at it.")).not_to_contain_text("Ms. Chen")
    news = phone.locator("section", has=phone.get_by_role("heading", name="Good news"))
    expect(news).to_contain_text(NEWS)
    expect(news).to_contain_text("Friday")
    for words in (GATE, NEXT):
        assert words not in phone.content()
    at_home = weeks.home_of(open_page, live_server, cast.guardian, scripts=scripts)
    expect(at_home.get_by_text(NEWS)).to_be_visible()
    assert GATE not in at_home.content()
    elsewhere = weeks.home_of(open_page, live_server, cast.other_guardian, scripts=scripts)
    for words in (MINE, THEIRS, NEWS, GATE):
        assert words not in elsewhere.content()
