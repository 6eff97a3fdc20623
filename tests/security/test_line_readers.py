"""A school line for one home alone, or behind a code: asked at every door by which a home reads."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.letters.worker import deliver
from accounts.models import AuditEntry, Guardian
from accounts.services.homes import same_home, two_homes
from checkins.models import Entry, Half, Prompt, Sheet, Snapshot
from checkins.printing.words import filled_words
from checkins.queries.home_history import home_history
from checkins.reminders.sweep import sweep
from checkins.services.line_readers import NotToChoose, choose_line_readers
from checkins.services.links import mint_reply_link
from checkins.services.readiness import mark_ready
from checkins.services.share import (
    content_of,
    has_unshared_changes,
    last_snapshot,
    share,
    share_changes,
)
from checkins.services.writing import write_line
from checkins.snapshot_readers import by_link, for_homes
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.sheets import make_sheet
from tests.replies.conftest import press

SECRET = "Bring the papers for the hearing."
OPEN = "Sneakers on Monday."
WIN = "He read aloud."
HOUR = dt.timedelta(hours=1)


def line(sheet: Sheet, key: str, text: str, by: Any) -> Entry:
    prompt = Prompt.objects.get(template=sheet.template, half=Half.SCHOOL, key=key)
    entry = write_line(sheet, prompt, text=text, by=by, now=FRIDAY)
    assert entry is not None
    return entry


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    """A win for all, a line for all, and one for Ana's home alone; not shared yet."""
    made = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY, win=WIN)
    line(made, "next_step", OPEN, cast.teacher)
    line(made, "good_to_know", SECRET, cast.teacher)
    return made


def choose(cast: Cast, sheet: Sheet, home: Guardian | None, *, code: bool = False) -> None:
    entry = Entry.objects.get(sheet=sheet, prompt__key="good_to_know")
    choose_line_readers(
        entry,
        only_for=home.household_id if home else None,
        needs_code=code,
        by=acting(cast.teacher),
        now=FRIDAY,
    )


def out(cast: Cast, sheet: Sheet) -> Sheet:
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    sheet.refresh_from_db()
    return sheet


def by_link_of(sheet: Sheet, guardian: Guardian) -> str:
    browser, url = Client(), mint_reply_link(sheet, guardian, now=FRIDAY)
    press(browser, url.rstrip("/").rsplit("/", 1)[-1])
    return browser.get(f"/reply/{sheet.pk}/").content.decode()


def at_home(sheet: Sheet, guardian: Guardian, path: str = "/home/sheet/{}/") -> str:
    return client_of(guardian).get(path.format(sheet.pk)).content.decode()


def on_paper(cast: Cast, sheet: Sheet, guardian: Guardian | None, by: Any) -> str:
    words = filled_words(acting(by), WEEK, [sheet])
    return str(words.of(cast.child.pk, guardian.household_id if guardian else None))


def test_a_line_for_one_home_is_at_no_door_of_the_other(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.guardian)
    out(cast, sheet)
    ana, luis = cast.guardian, cast.co_guardian
    history = "/home/sheet/{}/history/"
    doors = {
        "link": (by_link_of(sheet, ana), by_link_of(sheet, luis)),
        "signed in": (at_home(sheet, ana), at_home(sheet, luis)),
        "history": (at_home(sheet, ana, history), at_home(sheet, luis, history)),
        "own paper": (on_paper(cast, sheet, ana, ana), on_paper(cast, sheet, luis, luis)),
        "school's paper": tuple(on_paper(cast, sheet, one, cast.teacher) for one in (ana, luis)),
    }
    found = {door: tuple(SECRET in page for page in pages) for door, pages in doors.items()}
    assert found == dict.fromkeys(doors, (True, False))
    assert all(OPEN in page for pages in doors.values() for page in pages)
    assert SECRET not in on_paper(cast, sheet, None, cast.teacher)
    for guardian in (ana, luis):
        home = client_of(guardian).get("/home/").content.decode()
        weeks = client_of(guardian).get(f"/home/child/{cast.child.pk}/").content.decode()
        assert (WIN in home, SECRET in home, SECRET in weeks) == (True, False, False)


def test_a_line_for_one_home_says_so_to_that_home_and_to_its_writer(
    cast: Cast, sheet: Sheet
) -> None:
    choose(cast, sheet, cast.guardian)
    out(cast, sheet)
    assert "Only your home reads this." in by_link_of(sheet, cast.guardian)
    assert "Only your home reads this." not in by_link_of(sheet, cast.co_guardian)
    editor = client_of(cast.teacher).get(f"/sheet/{sheet.pk}/").content.decode()
    assert "Only for Ana Ortega." in editor


def test_no_letter_quotes_it_or_counts_it(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.guardian)
    out(cast, sheet)
    slot = FRIDAY + 2 * HOUR
    sweep(now=slot)
    deliver(now=slot)
    sent = {message.to[0]: str(message.message()) for message in mail.outbox}
    assert set(sent) == {"ana@mail.example", "luis@mail.example"}
    assert [SECRET in words for words in sent.values()] == [False, False]


def test_a_line_behind_a_code_is_read_signed_in_and_not_by_the_link(
    cast: Cast, sheet: Sheet
) -> None:
    choose(cast, sheet, None, code=True)
    out(cast, sheet)
    page = by_link_of(sheet, cast.guardian)
    assert (SECRET in page, OPEN in page, "Read it with a code" in page) == (False, True, True)
    assert SECRET in at_home(sheet, cast.guardian)
    assert SECRET in at_home(sheet, cast.co_guardian)


def test_the_other_homes_link_does_not_even_say_that_there_is_one(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.guardian, code=True)
    out(cast, sheet)
    told = [
        "Read it with a code" in by_link_of(sheet, one) for one in (cast.guardian, cast.co_guardian)
    ]
    assert told == [True, False]


def test_it_stays_with_its_home_when_homes_change(cast: Cast, sheet: Sheet) -> None:
    office = acting(cast.office)
    choose(cast, sheet, cast.guardian)
    out(cast, sheet)
    same_home(guardians=[cast.guardian, cast.co_guardian], by=office, now=FRIDAY)
    cast.co_guardian.refresh_from_db()
    assert SECRET in at_home(sheet, cast.co_guardian)
    two_homes(guardian=cast.co_guardian, by=office, now=FRIDAY)
    cast.co_guardian.refresh_from_db()
    pages = [at_home(sheet, one) for one in (cast.guardian, cast.co_guardian)]
    assert [SECRET in page for page in pages] == [True, False]


def test_a_blocked_guardians_home_reads_nothing_of_it(cast: Cast, sheet: Sheet) -> None:
    with pytest.raises(NotToChoose):
        choose(cast, sheet, cast.blocked_guardian)
    assert Entry.objects.filter(only_for__isnull=False).count() == 0


def test_other_readers_count_with_the_next_share(cast: Cast, sheet: Sheet) -> None:
    out(cast, sheet)
    assert SECRET in by_link_of(sheet, cast.co_guardian)
    choose(cast, sheet, cast.guardian)
    sheet.refresh_from_db()
    assert has_unshared_changes(sheet)
    question = client_of(cast.teacher).get(f"/sheet/{sheet.pk}/changes/").content.decode()
    assert "(For one home only.)" in question
    share_changes(sheet, by=cast.teacher, now=FRIDAY + HOUR)
    assert SECRET not in by_link_of(sheet, cast.co_guardian)
    assert SECRET in by_link_of(sheet, cast.guardian)


def test_a_new_home_instead_of_another_is_a_change_to_share(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.guardian)
    out(cast, sheet)
    choose(cast, sheet, cast.co_guardian)
    page = client_of(cast.teacher).get(f"/sheet/{sheet.pk}/changes/")
    assert page.status_code == 200
    share_changes(sheet, by=cast.teacher, now=FRIDAY + HOUR)
    pages = [by_link_of(sheet, one) for one in (cast.guardian, cast.co_guardian)]
    assert [SECRET in page for page in pages] == [False, True]


def test_only_ones_own_lines_that_are_no_win_and_no_question(cast: Cast, sheet: Sheet) -> None:
    question = line(sheet, "question", "What calms him?", cast.teacher)
    win = Entry.objects.get(sheet=sheet, prompt__key="wins")
    theirs = line(sheet, "try_at_home", "Five minutes.", cast.specialist)
    for entry in (win, question, theirs):
        with pytest.raises(NotToChoose):
            choose_line_readers(
                entry, only_for=None, needs_code=True, by=acting(cast.teacher), now=FRIDAY
            )
    assert AuditEntry.objects.filter(verb="line readers chosen").count() == 0
    page = client_of(cast.specialist).get(f"/sheet/{sheet.pk}/readers/").content.decode()
    assert ("Five minutes." in page, SECRET in page) == (True, False)


def test_the_page_keeps_the_choice_and_writes_who_made_it_down(cast: Cast, sheet: Sheet) -> None:
    entry = Entry.objects.get(sheet=sheet, prompt__key="good_to_know")
    browser, url = client_of(cast.teacher), f"/sheet/{sheet.pk}/readers/"
    wanted = {
        f"home-{one.pk.hex}": cast.guardian.household_id.hex if one == entry else "all"
        for one in Entry.objects.filter(sheet=sheet).exclude(prompt__key="wins")
    }
    assert browser.post(url, wanted).status_code == 302
    entry.refresh_from_db()
    assert (entry.only_for, entry.needs_code) == (cast.guardian.household, False)
    browser.post(url, wanted)
    assert AuditEntry.objects.filter(verb="line readers chosen").count() == 1
    elsewhere = wanted | {f"home-{entry.pk.hex}": cast.other_guardian.household_id.hex}
    assert browser.post(url, elsewhere).status_code == 400
    entry.refresh_from_db()
    assert entry.only_for == cast.guardian.household


def test_where_there_is_one_home_only_the_code_is_asked_about(cast: Cast) -> None:
    sheet = make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = line(sheet, "next_step", OPEN, cast.teacher)
    page = client_of(cast.teacher).get(f"/sheet/{sheet.pk}/readers/").content.decode()
    assert (f"home-{entry.pk.hex}" in page, f"code-{entry.pk.hex}" in page) == (False, True)


def test_a_home_that_goes_takes_its_lines_along(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.co_guardian)
    home = cast.co_guardian.household
    cast.co_guardian.delete()
    home.delete()
    assert not Entry.objects.filter(sheet=sheet, prompt__key="good_to_know").exists()


def test_a_snapshot_is_cut_and_a_row_without_lines_is_gone(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.guardian, code=True)
    out(cast, sheet)
    content = last_snapshot(sheet).content
    assert content == content_of(sheet)
    keys = [
        [row["key"] for row in rows]
        for rows in (
            for_homes(content, []),
            for_homes(content, [cast.guardian.household_id]),
            by_link(content),
        )
    ]
    assert keys == [
        ["wins", "next_step"],
        ["wins", "next_step", "good_to_know"],
        ["wins", "next_step"],
    ]
    under = [{"prompt": "p", "key": "g", "kind": "G", "goals": [{"answers": content}]}]
    assert len(for_homes(under, [])[0]["goals"][0]["answers"]) == 2
    assert Snapshot.objects.get().content == content


def test_history_of_each_home(cast: Cast, sheet: Sheet) -> None:
    choose(cast, sheet, cast.guardian)
    out(cast, sheet)
    told = [
        len(found.school.lines)
        for one in (cast.guardian, cast.co_guardian)
        if (found := home_history(acting(one), sheet.pk, now=FRIDAY)) is not None
    ]
    assert told == [3, 2]
