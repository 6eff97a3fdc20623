"""Every state that a page can be in, by axe and enlarged, in English and Arabic: errors, conflicts, empty
lists, what was taken back, what has rested, what was refused."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, Route, expect

from accounts.models import Guardian, Member, RosterImport, School
from checkins.models import Entry, Half, Question, ReplyLink, Sheet
from checkins.services.answers import answer
from checkins.services.class_note import write_class_note
from checkins.services.links import mint_reply_link
from checkins.services.readiness import mark_away
from checkins.services.reply import Reply, send_reply
from checkins.services.set_aside import offer_talk, put_to_sleep
from checkins.services.share import take_back
from checkins.services.thanks import hang_up, thank_colleague
from checkins.services.writing import write_line
from tests.accounts.oneroster_helpers import TABLES, package
from tests.accounts.rosters_helpers import applied, csv_of
from tests.conftest import FRIDAY, WEEK, acting
from tests.factories.people import make_child, make_guardian
from tests.factories.replies import ask
from tests.factories.sheets import make_shared_sheet, make_sheet, write
from tests.journeys.conftest import Opener, letters_to, tick
from tests.journeys.looking import WCAG, WIDE, enter, look, speak
from tests.security.conftest import Place, last_part, place

__all__ = ["place"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

TOO_LONG = "x" * 1_040
EMPTIED = "main form input:is([type=text], [type=email], [type=date])"
WRONG = "[aria-invalid=true], .errors, [role=alert]"
Windows = Callable[[Member | Guardian | None], Page]
in_both = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture
def window(open_page: Opener, live_server: Any, language: str) -> Windows:
    """A wide window of somebody's, in the test's language."""

    def opened(who: Member | Guardian | None) -> Page:
        page = open_page(WIDE, reduced_motion="reduce")
        enter(page, who, live_server)
        speak(page, language, live_server)
        return page

    return opened


def send(page: Page, form: str) -> None:
    """As its button does, past what the browser itself would ask for."""
    with page.expect_navigation():
        page.locator(form).first.evaluate(
            "form => { form.noValidate = true; form.requestSubmit(); }"
        )


def only_the_button(route: Route) -> None:
    """A line that drops what is saved by itself."""
    if route.request.is_navigation_request():
        route.continue_()
    else:
        route.abort()


def line(sheet: Sheet, key: str) -> Entry:
    return Entry.objects.get(sheet=sheet, half=Half.SCHOOL, prompt__key=key)


def rewrite(entry: Entry, text: str, by: Member) -> None:
    """In another window, a moment ago."""
    write_line(entry.sheet, entry.prompt, text=text, version=entry.version, by=by, now=FRIDAY)


@in_both
def test_the_editor(place: Place, window: Windows) -> None:
    cast, sheet, found = place.cast, place.sheet, list[str]()
    desk = window(cast.teacher)
    desk.goto(f"/child/{cast.other_child.pk}/{WEEK}/")
    found += look(desk, "nothing written yet")
    desk.route("**/autosave/", lambda route: route.abort())
    desk.locator("[name=next_step]").fill(TOO_LONG)
    expect(desk.locator("[data-saved]")).not_to_be_empty()
    found += look(desk, "not saved: no connection")
    send(desk, "form.form")
    found += look(desk, "errors in the form")
    desk.unroute("**/autosave/")

    desk.goto(f"/sheet/{sheet.pk}/")
    entry = line(sheet, "next_step")
    desk.route("**/autosave/", lambda route: route.abort())
    desk.locator("[name=next_step]").fill("Written second.")
    expect(desk.locator("[data-saved]")).not_to_be_empty()
    rewrite(entry, "Written first.", cast.teacher)
    send(desk, "form.form")
    expect(desk.locator("fieldset.which")).to_be_visible()
    found += look(desk, "two texts for one box")
    desk.goto(f"/sheet/{sheet.pk}/")
    expect(desk.locator("p.said bdi").first).to_be_visible()
    found += look(desk, "kept words beside newer ones")
    desk.unroute("**/autosave/")
    desk.goto(f"/sheet/{sheet.pk}/changes/")
    found += look(desk, "changes to share")

    desk.goto(f"/sheet/{sheet.pk}/history/")
    rewrite(line(sheet, "next_step"), "Written third.", cast.teacher)
    send(desk, "form:has([name=version])")
    found += look(desk, "bringing back what has changed since")

    later = FRIDAY + dt.timedelta(hours=3)
    take_back(sheet, note="We mixed two children up.", by=cast.teacher, now=later)
    desk.goto(f"/sheet/{sheet.pk}/")
    found += look(desk, "taken back")
    other = make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    mark_away(other, reason="ill", by=cast.teacher, now=FRIDAY)
    desk.goto(f"/sheet/{other.pk}/")
    found += look(desk, "the child is away")
    desk.context.clear_cookies(name="session")
    desk.locator("[name=next_step]").fill("Typed while signed out.")
    send(desk, "form.form")
    found += look(desk, "signed out while typing")
    assert not found, "\n".join(found)


@in_both
def test_the_class(place: Place, window: Windows) -> None:
    cast, found = place.cast, list[str]()
    week = f"/class/{cast.classroom.pk}/{WEEK}/"
    empty = window(cast.other_teacher)
    empty.goto(f"/class/{cast.other_classroom.pk}/{WEEK}/")
    found += look(empty, "a class without children")
    desk = window(cast.teacher)
    desk.goto(f"{week}share/")
    found += look(desk, "nothing to share")
    sheets = [
        make_sheet(make_child(cast.classroom, name), WEEK, by=cast.teacher, now=FRIDAY)
        for name in ("Zoe Campbell", "Wolfeschlegelsteinhausenbergerdorff Nguyễn-Trần")
    ]
    desk.goto(f"{week}share/")
    found += look(desk, "the question before sharing")
    send(desk, "main form")
    found += look(desk, "just shared")
    ask(place.sheet, cast.guardian, "Who is Mateo?", now=FRIDAY)
    mark_away(
        make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY),
        reason="ill",
        by=cast.teacher,
        now=FRIDAY,
    )
    desk.goto(week)
    desk.route("**/note/", only_the_button)
    desk.locator(".note textarea").fill("We sang.")
    expect(desk.locator(".note [data-saved]")).not_to_be_empty()
    write_class_note(
        cast.classroom, WEEK, text="We planted trees.", version=1, by=cast.co_teacher, now=FRIDAY
    )
    send(desk, "form.note")
    expect(desk.locator("fieldset.which")).to_be_visible()
    found += look(desk, "two notes for one class")
    question = place.ids["question_id"]
    desk.goto(f"/question/{question}/answer/")
    desk.locator("textarea").fill("Better since Monday.")
    answer(Question.objects.get(pk=question), text="Fine.", by=cast.co_teacher, now=FRIDAY)
    send(desk, "main form:has(textarea)")
    found += look(desk, "two answers to one question")
    desk.goto(f"/child/{sheets[0].child_id}/")
    found += look(desk, "one week so far")
    desk.goto(f"/child/{cast.child.pk}/goals/add/")
    send(desk, "main form:has([name=title])")
    found += look(desk, "errors in the form")
    desk.goto(f"/class/{cast.classroom.pk}/2026-W53/")
    found += look(desk, "no school this week")
    assert not found, "\n".join(found)


@in_both
def test_forms_of_the_office_with_errors(place: Place, window: Windows) -> None:
    found = list[str]()
    page = window(place.cast.office)
    child, guardian = place.ids["child_id"], place.ids["guardian_id"]
    for path in (
        "/people/class/add/",
        f"/people/child/{child}/guardian/",
        f"/people/guardian/{guardian}/",
        f"/people/class/{place.ids['classroom_id']}/substitute/",
        f"/people/class/{place.ids['classroom_id']}/record/",
        f"/people/child/{child}/also/",
        "/people/find/",
        "/people/list/",
        "/calendar/term/add/",
        "/calendar/file/",
    ):
        page.goto(path)
        page.locator(EMPTIED).evaluate_all("all => all.forEach(one => one.value = '')")
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        send(page, "main form:has(input:not([type=hidden]), select)")
        expect(page.locator(WRONG).first).to_be_visible()
        found += look(page, "errors in the form")
    assert not found, "\n".join(found)


@in_both
def test_helps_under_the_lines_and_the_phrase_bank(place: Place, window: Windows) -> None:
    """A worry, a hard text, a carried line, a sheet that sleeps; phrases of two owners, and errors."""
    cast, found = place.cast, list[str]()
    before, sheet = (
        make_sheet(cast.other_child, week, by=cast.teacher, now=FRIDAY) for week in (WEEK - 1, WEEK)
    )
    write(before, "try_at_home", "Read … together.", by=cast.teacher, now=FRIDAY)
    hard = "He was lazy and has a bruise; considerable organizational responsibilities overwhelmed him."
    write(sheet, "good_to_know", hard, by=cast.teacher, now=FRIDAY)
    offer_talk(sheet, is_offered=True, by=cast.teacher, now=FRIDAY)
    put_to_sleep(sheet, by=cast.teacher, now=FRIDAY)
    desk = window(cast.teacher)
    desk.goto(f"/sheet/{sheet.pk}/")
    found += look(desk, "a worry, a grade, a carried line, a sheet that sleeps")
    desk.goto(f"/class/{cast.classroom.pk}/{WEEK}/")
    found += look(desk, "a class with one that sleeps")
    desk.goto(f"/class/{cast.classroom.pk}/{WEEK}/carry/")
    found += look(desk, "next steps to carry")
    desk.goto("/phrases/")
    found += look(desk, "one's own phrases")
    desk.goto("/phrases/add/")
    send(desk, "main form")
    found += look(desk, "errors in the form")
    offer_talk(place.sheet, is_offered=True, by=cast.teacher, now=FRIDAY)
    home = window(cast.guardian)
    home.goto(f"/home/sheet/{place.sheet.pk}/")
    found += look(home, "a talk is offered")
    assert not found, "\n".join(found)


@in_both
def test_who_is_reached(place: Place, window: Windows) -> None:
    """Nothing yet; then silent families, open questions and a wall, as leader, office and teacher see them."""
    cast, found = place.cast, list[str]()
    desk = window(cast.leader)
    desk.goto(f"/reach/{WEEK}/")
    found += look(desk, "few sheets, nobody silent")
    for number in range(9):
        child = make_child(cast.classroom, f"Child{number} Karimi-Wolfeschlegelsteinhausen")
        make_guardian(
            cast.school, f"Adult {number}", f"a{number}@mail.example", child, language="es"
        )
        for back in range(3):
            now = FRIDAY - dt.timedelta(weeks=back)
            make_shared_sheet(child, WEEK - back, by=cast.teacher, now=now)
    ask(place.sheet, cast.guardian, "Who is Mateo?", now=FRIDAY)
    note = thank_colleague(
        cast.leader, text="ringing six families. " * 8, by=acting(cast.teacher), now=FRIDAY
    )
    desk.goto("/thanks/")
    found += look(desk, "a thank-you that waits for a yes")
    hang_up(note, by=acting(cast.leader), now=FRIDAY)
    desk.goto("/thanks/")
    found += look(desk, "a wall with one note")
    desk.goto("/thanks/write/")
    send(desk, "main form")
    found += look(desk, "errors in the form")
    for path in ("", "poster/", "good-news/"):
        desk.goto(f"/reach/{WEEK}/{path}")
        desk.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        found += look(desk, f"a school of many families, {path}")
    for who in (cast.office, cast.teacher):
        page = window(who)
        page.goto(f"/reach/{WEEK}/")
        found += look(page, "as far as a role sees it")
    assert not found, "\n".join(found)


@in_both
def test_records_that_may_be_one_person(place: Place, window: Windows) -> None:
    """In one home and in two, answered and answered too late; and nobody left to ask about."""
    cast = place.cast
    page, late, found = window(cast.office), window(cast.leader), list[str]()
    same = {"name": cast.guardian.name, "email": cast.guardian.email}
    make_guardian(cast.school, *same.values(), cast.child, household=cast.guardian.household)
    make_guardian(cast.school, *same.values(), cast.child, phone="555-0177")
    for one in (page, late):
        one.goto("/people/merges/")
    found += look(page, "pairs")
    while page.locator("button[value=two]").count():
        page.locator("button[value=two]").first.click()
    found += look(page, "nobody")
    late.locator("button[value=one]").first.click()
    found += look(late, "too late")
    assert not found, "\n".join(found)


@in_both
def test_lists_that_leave_something_to_say(place: Place, window: Windows) -> None:
    """Columns in another language, and the home classes of a package; each before and with an error."""
    page, found = window(place.cast.office), list[str]()
    files = {
        "list.csv": b"Vorname;Klasse;Elternteil\nMia;12;An\n",
        "package.zip": package(),
        "of a school we do not know.zip": package(orgs=TABLES["orgs"].replace("Alder", "Elder")),
    }
    for name, content in files.items():
        page.goto("/people/list/")
        sent: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        page.locator("input[type=file]").set_input_files(sent)
        send(page, "main form")
        found += look(page, name)
        if "columns" in page.url:
            for box in page.get_by_role("checkbox").all():
                box.check()
            send(page, "main form")
            found += look(page, f"{name}, with an error")
    assert not found, "\n".join(found)


@in_both
def test_lists_behind_the_page(place: Place, window: Windows) -> None:
    """Applied, about to be undone, being applied, not finished, not readable."""
    school, page, found = place.cast.school, window(place.cast.office), list[str]()
    done = applied(school, csv_of("Mina Park,Room 12,Jun Park,jun@mail.example,,,,", "Kai,,,,,,,"))
    for path in ("", "undo/"):
        page.goto(f"/people/list/{done.pk}/{path}")
        found += look(page, f"a list that was applied {path}")
    report = {"refused": "too_many_rows", "schools": [["A", "Alder"], ["B", "Birch"]]}
    for state in ("queued", "failed", "refused"):
        one = RosterImport.objects.create(
            school=school, file_name="list.csv", state=state, report=report, confirmed_at=FRIDAY
        )
        page.goto(f"/people/list/{one.pk}/")
        found += look(page, f"a list that is {state}")
    assert not found, "\n".join(found)


@in_both
def test_getting_started(place: Place, window: Windows) -> None:
    """Not live, with something missing; each step with an error; all there; live; letters at rest."""
    found, school = list[str](), School.objects.filter(pk=place.cast.school.pk)
    school.update(live_at=None, emergency_number="")
    page = window(place.cast.leader)
    for path in ("", "live/", "test/", "sheet/", "previews/", "rest/", "lead/"):
        page.goto(f"/setup/{path}")
        found += look(page, "not live")
    page.goto("/people/")
    found += look(page, "not live")
    for path in ("school/", "numbers/", "lead/", "rest/"):
        page.goto(f"/setup/{path}")
        page.locator(EMPTIED).evaluate_all("all => all.forEach(one => one.value = '')")
        send(page, "main form:has(input:not([type=hidden]))")
        expect(page.locator(WRONG).first).to_be_visible()
        found += look(page, "errors in the form")
    for path in ("time-zone/", "languages/", "letters/"):
        page.goto(f"/setup/{path}")
        found += look(page)
    page.goto("/setup/test/")
    send(page, "main form")
    found += look(page, "a letter on its way")
    page.goto("/setup/lead/")
    page.locator("[name=display_name]").fill("Ms. Okafor")
    page.locator("[name=email]").fill("okafor@alder.example")
    send(page, "main form:has([name=display_name])")
    found += look(page, "somebody is named")
    school.update(emergency_number="911")
    for path in ("", "live/"):
        page.goto(f"/setup/{path}")
        found += look(page, "all is there")
    send(page, "main form.go")
    found += look(page, "live")
    school.update(letters_rest_until=FRIDAY.date() + dt.timedelta(days=7))
    for path in ("/setup/", "/setup/rest/", "/people/"):
        page.goto(path)
        found += look(page, "letters rest")
    assert not found, "\n".join(found)


@in_both
def test_the_ways_in(place: Place, window: Windows) -> None:
    found = list[str]()
    page = window(None)
    page.goto("/login/")
    page.locator("[name=login]").fill("chen@alder.example")
    page.locator("[name=password]").fill("a wrong one")
    page.locator("[name=how][value=password]").click()
    expect(page.locator(WRONG).first).to_be_visible()
    found += look(page, "a wrong password")
    page.locator("[name=login]").fill("ana@mail.example")
    with page.expect_navigation():
        page.locator("[name=how][value=code]").click()
    found += look(page, "a code is on its way")
    page.locator("[name=code]").fill("0000 0000")
    send(page, "form:has([name=code])")
    found += look(page, "a wrong code")
    page.context.clear_cookies(name="csrf")
    page.goto("/login/")
    page.context.clear_cookies(name="csrf")
    page.locator("[name=login]").fill("chen@alder.example")
    send(page, "form:has([name=login])")
    found += look(page, "the form was too old")
    page.goto(f"/welcome/{place.tokens['welcome']}/")
    send(page, "main form")
    found += look(page, "errors in the form")
    page.goto(f"/welcome/{'x' * 43}/")
    found += look(page, "an invitation that has rested")
    page.goto(f"/letters/stop/{place.tokens['letters']}/")
    send(page, "form.go")
    found += look(page, "stopped")
    send(page, "form.go")
    found += look(page, "started again")
    signed_in = window(place.cast.teacher)
    signed_in.goto("/logout/")
    found += look(signed_in, "the question before signing out")
    send(signed_in, "main form")
    found += look(signed_in, "signed out")
    assert not found, "\n".join(found)


@in_both
def test_refusals_and_faults(
    place: Place, window: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list[str]()
    desk = window(place.cast.teacher)
    for path, status in (("/nothing/", 404), ("/staff/", 403)):
        said = desk.goto(path)
        assert said is not None
        assert said.status == status
        found += look(desk, str(status))
    with monkeypatch.context() as broken:
        broken.setattr("accounts.services.pace.MOST_CHILDREN", 0)
        said = desk.goto(f"/child/{place.cast.child.pk}/")
        assert said is not None
        assert said.status == 429
        found += look(desk, "stopped: very many children")
    with monkeypatch.context() as broken:
        broken.setattr("accounts.services.reading.ReadLog", None)
        said = desk.goto(f"/child/{place.cast.child.pk}/")
        assert said is not None
        assert said.status == 500
        found += look(desk, "500")
    assert not found, "\n".join(found)


@in_both
def test_the_family_page(place: Place, window: Windows, language: str) -> None:
    cast, sheet, found = place.cast, place.sheet, list[str]()
    mother = cast.co_guardian
    phone = window(None)
    path = f"/r/{last_part(mint_reply_link(sheet, mother, now=FRIDAY))}/"
    phone.goto(path)
    found += look(phone, "the door")
    send(phone, ".go")
    found += look(phone, "untouched")
    phone.locator("[name=reactions]").first.check()
    phone.locator("[name=home-week][value='4']").check()
    phone.locator("[name=home-wins]").fill("He cooked for all of us.")
    phone.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    expect(phone.locator("[data-kept-status]")).to_be_visible()
    found += look(phone, "writing")
    phone.context.set_offline(True)
    expect(phone.locator("[data-offline]")).to_be_visible()
    found += look(phone, "no signal")
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.locator("[name=home-wins]")).to_have_value("He cooked for all of us.")
    found += look(phone, "words kept on the phone")
    phone.locator("[name=home-wins]").fill(TOO_LONG)
    send(phone, "form.reply")
    found += look(phone, "errors in the form")
    phone.locator("[name=home-wins]").fill("He cooked.")
    send_reply(
        sheet=sheet,
        by=mother,
        reply=Reply(texts={"wins": ["He read."]}),
        operation_id=uuid.uuid4(),
        now=FRIDAY,
    )
    send(phone, "form.reply")
    expect(phone.locator("fieldset.which")).to_be_visible()
    found += look(phone, "two texts for one box")
    phone.locator("fieldset.which input").first.check()
    send(phone, "form.reply")
    expect(phone.locator("body.sent")).to_be_visible()
    found += look(phone, "sent")
    send_reply_url = f"/reply/{sheet.pk}/"
    phone.goto(send_reply_url)
    found += look(phone, "sent, and open again")
    phone.goto(f"{send_reply_url}not-you/")
    found += look(phone, "not you?")
    take_back(
        sheet, note="We mixed two children up.", by=cast.teacher, now=FRIDAY + dt.timedelta(hours=3)
    )
    phone.goto(send_reply_url)
    found += look(phone, "school took its words back")
    phone.goto(f"{send_reply_url}not-you/")
    send(phone, "form.go")
    found += look(phone, "closed on this phone")
    assert not found, "\n".join(found)


@in_both
def test_two_adults_of_one_mailbox(place: Place, window: Windows) -> None:
    cast, sheet, found = place.cast, place.sheet, list[str]()
    mother = cast.guardian
    make_guardian(cast.school, "Ben Ortega", mother.email, cast.child, household=mother.household)
    phone = window(None)
    phone.goto(f"/r/{last_part(mint_reply_link(sheet, mother, now=FRIDAY))}/")
    send(phone, ".go")
    found += look(phone, "who is writing?")
    phone.locator("[name=who]").nth(1).check()
    with phone.expect_navigation():
        phone.locator("[name=go][value=sign]").click()
    found += look(phone, "writing as the second")
    phone.goto(f"/reply/{sheet.pk}/not-you/")
    expect(phone.locator("[name=who]").nth(1)).to_be_checked()
    found += look(phone, "not you, of two?")
    phone.locator("[name=who]").evaluate_all("all => all.forEach(one => one.checked = false)")
    with phone.expect_navigation():
        phone.locator("[name=go][value=sign]").click()
    found += look(phone, "no name chosen")
    assert not found, "\n".join(found)


@in_both
def test_links_that_rest_and_steps_between(place: Place, window: Windows) -> None:
    cast, sheet, found = place.cast, place.sheet, list[str]()
    phone = window(None)
    phone.goto(f"/r/{'x' * 43}/")
    found += look(phone, "rested")
    send(phone, "form.go")
    found += look(phone, "a fresh link is on its way")
    token = last_part(mint_reply_link(sheet, cast.co_guardian, now=FRIDAY))
    for _device in range(5):
        other = window(None)
        other.goto(f"/r/{token}/")
        send(other, ".go")
        other.context.close()
    phone.goto(f"/r/{token}/")
    send(phone, ".go")
    found += look(phone, "one more step")
    send(phone, "form.go")
    found += look(phone, "a code is on its way")
    late = window(None)
    late.goto(f"/r/{last_part(mint_reply_link(sheet, cast.guardian, now=FRIDAY))}/")
    send(late, ".go")
    late.locator("[name=home-wins]").fill("He waited for me.")
    ReplyLink.objects.update(revoked_at=FRIDAY)
    late.context.clear_cookies()
    send(late, "form.reply")
    found += look(late, "sent too late")
    assert not found, "\n".join(found)


@in_both
def test_letters(place: Place, window: Windows, language: str) -> None:
    """As a mail program draws them that keeps to the standard. A letter is no page: it has no landmarks."""
    Guardian.objects.update(language=language)
    tick("2026-11-13T16:10")
    tick("2026-11-15T18:10")
    page, found = window(None), list[str]()
    assert len(letters_to("luis@mail.example")) == 2
    for number, letter in enumerate(mail.outbox, start=1):
        ((html, _kind),) = letter.alternatives
        page.set_content(html)
        found += look(page, f"letter {number}", rules=WCAG)
    assert not found, "\n".join(found)
