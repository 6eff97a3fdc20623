"""The states of what the partnership brought (test_states.py says how): the school's templates, who reads a
line, a goal that ends, good news, talks, and a week that a home begins."""

import pytest
from playwright.sync_api import expect

from accounts.models import Guardian
from checkins.models import Template
from checkins.services.templates import fingerprint, new_version, rewrite, rows_of
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import write
from tests.journeys.looking import look
from tests.journeys.test_states import WRONG, Windows, in_both, send, window
from tests.security.conftest import Place, place

__all__ = ["place", "window"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(500)]


@in_both
def test_the_schools_templates(cast: Cast, window: Windows) -> None:
    found, desk = list[str](), window(cast.leader)
    desk.set_default_timeout(120_000)
    version = Template.objects.get(school=cast.school)
    for path in ("", f"{version.pk}/", f"{version.pk}/give/", "given/"):
        desk.goto(f"/templates/{path}")
        found += look(desk, "as the school was founded")
    desk.goto("/templates/")
    send(desk, "main form:has([name=source])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "errors in the form")
    desk.goto(f"/templates/{version.pk}/give/")
    send(desk, "main form[method=post]:has([name=to])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "nobody was chosen")
    desk.locator("[name=to]").nth(1).check(force=True)
    send(desk, "main form[method=post]:has([name=to])")
    found += look(desk, "given to a class")
    desk.goto("/templates/given/")
    found += look(desk, "a class with its own")

    draft = new_version(version, by=cast.leader, now=FRIDAY)
    desk.goto(f"/templates/{draft.pk}/words/")
    found += look(desk, "words of a draft")
    desk.locator("main [lang]:is(input, textarea)").first.fill("x" * 240)
    send(desk, "main form:has([name=seen])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "errors in the form")
    desk.goto(f"/templates/{draft.pk}/")
    desk.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    found += look(desk, "a draft, all unfolded")
    desk.locator("[name='rows-0-label']").fill("")
    send(desk, "main form:has([name=seen])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "errors in the form")
    desk.goto(f"/templates/{draft.pk}/")
    rows = rows_of(draft)
    rewrite(
        draft,
        rows=rows[:-1],
        name=draft.name,
        seen=fingerprint(rows, draft.name),
        by=cast.leader,
        now=FRIDAY,
    )
    send(desk, "main form:has([name=seen])")
    found += look(desk, "a colleague was faster")
    desk.goto(f"/templates/{draft.pk}/publish/")
    found += look(desk, "before it is published")
    assert not found, "\n".join(found)


@in_both
def test_lines_goals_news_and_talks(place: Place, window: Windows) -> None:
    cast, sheet, found = place.cast, place.sheet, list[str]()
    desk = window(cast.co_teacher)
    readers = f"/sheet/{sheet.pk}/readers/"
    desk.goto(readers)
    found += look(desk, "nothing of one's own to choose")
    write(sheet, "good_to_know", "The bus is late.", by=cast.co_teacher, now=FRIDAY)
    desk.goto(readers)
    found += look(desk, "a line of one's own")

    desk.goto(f"/goal/{place.ids['goal_id']}/end/")
    found += look(desk, "how it ended")
    desk.locator("[name=words]").fill("x" * 540)
    send(desk, "main form:has([name=words])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "errors in the form")
    desk.goto(f"/goal/{place.ids['goal_id']}/end/")
    desk.locator("[name=how]").first.check(force=True)
    send(desk, "main form:has([name=words])")
    desk.goto(f"/sheet/{sheet.pk}/")
    found += look(desk, "a goal has ended")

    for path in ("good-news/", "talks/"):
        desk.goto(f"/child/{cast.child.pk}/{path}")
        found += look(desk, "to be written")
    desk.goto(f"/child/{cast.child.pk}/good-news/")
    send(desk, "main form:has([name=text])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "errors in the form")
    desk.locator("[name=text]").fill("He tied his shoes alone.")
    send(desk, "main form:has([name=text])")
    found += look(desk, "told, and may be taken back")
    desk.goto(f"/child/{cast.child.pk}/talks/")
    desk.locator("[name=on]").fill("2026-12-24")
    send(desk, "main form:has([name=way])")
    expect(desk.locator(WRONG).first).to_be_visible()
    found += look(desk, "a day that is still to come")
    desk.locator("[name=on]").fill("2026-11-12")
    desk.locator("[name=note]").fill("The bus comes late on Tuesdays.")
    send(desk, "main form:has([name=way])")
    found += look(desk, "noted")
    assert not found, "\n".join(found)


@in_both
def test_a_week_that_a_home_begins(cast: Cast, window: Windows, language: str) -> None:
    found = list[str]()
    Guardian.objects.update(language=language)
    phone = window(cast.guardian)
    phone.goto("/home/")
    found += look(phone, "nothing from school yet")
    send(phone, "form[action$='/begin/']")
    found += look(phone, "begun at home")
    phone.locator("[name=home-wins]").fill("He set the table.")
    phone.locator(".send button").click()
    expect(phone.locator("body.sent")).to_be_visible()
    found += look(phone, "sent before school has written")
    desk = window(cast.teacher)
    desk.goto(f"/class/{cast.classroom.pk}/{WEEK}/")
    found += look(desk, "home has written first")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    found += look(desk, "home has written first")
    assert not found, "\n".join(found)
