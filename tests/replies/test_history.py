"""A family's history: what school shared, what it had shared before, and their own half in full."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import services
from accounts.models import Guardian, Guardianship, Member
from checkins.models import AnswerRevision, Entry, Half, HomeDraft, HomeHalf, Sheet
from checkins.queries.history import History
from checkins.queries.home_history import home_history
from checkins.queries.versions import Line
from checkins.services.class_note import write_class_note
from checkins.services.drafts import save_draft
from checkins.services.goals import change_goal
from checkins.services.reply import Reply, send_reply
from checkins.services.share import put_back, share_changes, take_back
from checkins.services.writing import set_value, write_line
from checkins.weeks import Week as IsoWeek
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.sheets import make_shared_sheet, prompt_of
from tests.replies.conftest import Week, filled, share_sheet, unsent

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


def url_of(sheet: Sheet) -> str:
    return reverse("home_sheet_history", args=[sheet.pk])


def rewrite(sheet: Sheet, key: str, text: str, *, by: Member, now: dt.datetime) -> None:
    prompt = prompt_of(sheet, key)
    standing = Entry.objects.get(sheet=sheet, prompt=prompt, author_member=by, position=0)
    write_line(sheet, prompt, text=text, version=standing.version, by=by, now=now)


def send(sheet: Sheet, by: Guardian, now: dt.datetime, **said: object) -> None:
    reply = Reply(**said)  # type: ignore[arg-type]
    send_reply(sheet=sheet, by=by, reply=reply, operation_id=uuid.uuid4(), now=now)


def page_of(sheet: Sheet, who: Guardian, now: dt.datetime = FRIDAY) -> History:
    page = home_history(acting(who), sheet.pk, now=now)
    assert page is not None
    return page


def line_of(page: History, label: str) -> Line:
    return next(line for line in page.school.lines if line.label == label)


def said(line: Line) -> list[str]:
    return [version.words for version in line.versions]


def ask_back(entry: Entry, version: int, seen: int) -> dict[str, str]:
    return {"line": str(entry.pk), "version": str(version), "seen": str(seen)}


# --- School's half --------------------------------------------------------------------------------
def test_a_family_reads_what_was_shared_and_never_a_draft(week: Week) -> None:
    teacher, sheet = week.cast.teacher, week.sheet
    rewrite(sheet, "wins", "Never shared.", by=teacher, now=FRIDAY + MINUTE)
    rewrite(sheet, "wins", "Sang out loud.", by=teacher, now=FRIDAY + 2 * MINUTE)
    rewrite(sheet, "good_to_know", "", by=teacher, now=FRIDAY + 2 * MINUTE)
    set_value(sheet, prompt_of(sheet, "week"), value=5, by=teacher, now=FRIDAY + 2 * MINUTE)
    share_changes(sheet, by=teacher, now=FRIDAY + HOUR)
    rewrite(sheet, "wins", "A draft.", by=teacher, now=FRIDAY + 2 * HOUR)
    page = page_of(sheet, week.cast.guardian)
    assert said(line_of(page, "Wins")) == ["Sang out loud.", "Put his hand up twice in math."]
    assert said(line_of(page, "The week at school")) == ["Great", "Good"]
    assert said(line_of(page, "Good to know")) == ["", "Sneakers on Thursday, please."]
    assert said(line_of(page, "Next step")) == ["Asking for help before the second try."]
    assert [one.when for one in line_of(page, "Wins").versions] == ["3:00 pm", "2:00 pm"]
    html = client_of(week.cast.guardian).get(url_of(sheet)).content.decode()
    assert "A draft." not in html
    assert "Never shared." not in html
    assert "Taken out" in html


def test_a_goal_in_other_words_shows_what_was_shared_before(week: Week) -> None:
    goal, teacher = week.goal, week.cast.teacher
    change_goal(
        goal,
        title="Speak up twice",
        meaning="Two times.",
        help_at_home="",
        seen={"title": 1, "meaning": 1, "help_at_home": 1},
        by=teacher,
        now=FRIDAY + MINUTE,
    )
    share_changes(week.sheet, by=teacher, now=FRIDAY + HOUR)
    line = line_of(page_of(week.sheet, week.cast.guardian), "Our goals")
    assert (line.about, said(line)) == ("Speak up twice", ["Nearly\nTwo times.", "Nearly"])


def test_what_was_taken_back_stays_taken_back(week: Week) -> None:
    teacher, sheet = week.cast.teacher, week.sheet
    take_back(sheet, note="Wrong child.", by=teacher, now=FRIDAY + HOUR)
    withdrawn = page_of(sheet, week.cast.guardian)
    assert (withdrawn.school.lines, withdrawn.class_note) == ([], None)
    rewrite(sheet, "wins", "Sang out loud.", by=teacher, now=FRIDAY + HOUR)
    put_back(sheet, by=teacher, now=FRIDAY + 2 * HOUR)
    page = page_of(sheet, week.cast.guardian)
    assert said(line_of(page, "Wins")) == ["Sang out loud."]
    assert [(one.kind, one.note) for one in page.moments] == [
        ("put_back", ""),
        ("taken", "Wrong child."),
        ("shared", ""),
    ]


def test_a_question_goes_with_the_half_that_was_taken_back(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    send(sheet, cast.guardian, FRIDAY, answers={week.question.pk: "Not yet."})
    [own] = page_of(sheet, cast.guardian).homes
    assert [(line.about, said(line)) for line in own.lines] == [
        ("Has Javier met other children?", ["Not yet."])
    ]
    take_back(sheet, by=cast.teacher, now=FRIDAY + HOUR)
    html = client_of(cast.guardian).get(url_of(sheet)).content.decode()
    assert "Not yet." in html
    assert "Has Javier met other children?" not in html


def test_an_undone_share_is_as_if_it_had_not_been(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(sheet, by=cast.teacher, now=FRIDAY + MINUTE)
    assert home_history(acting(cast.guardian), sheet.pk, now=FRIDAY) is None
    assert client_of(cast.guardian).get(url_of(sheet)).status_code == 404


def test_the_class_note_is_shown_from_what_stood_at_the_share_on(cast: Cast) -> None:
    def note(text: str, version: int, now: dt.datetime) -> None:
        write_class_note(cast.classroom, WEEK, text=text, version=version, by=cast.teacher, now=now)

    note("Never read at home.", 0, FRIDAY - 2 * HOUR)
    note("Zoo on Monday.", 1, FRIDAY - HOUR)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    note("Zoo on Tuesday.", 2, FRIDAY + HOUR)
    page = page_of(sheet, cast.guardian)
    assert page.class_note is not None
    assert [one.words for one in page.class_note.versions] == ["Zoo on Tuesday.", "Zoo on Monday."]


# --- Replies and shares that cross ----------------------------------------------------------------
def test_a_reply_keeps_the_revision_that_its_writer_had_read(week: Week) -> None:
    client = client_of(week.cast.guardian)
    url = reverse("home_sheet", args=[week.sheet.pk])
    data = filled(client, url, home__wins="He cooked.")
    rewrite(week.sheet, "wins", "Sang.", by=week.cast.teacher, now=FRIDAY + MINUTE)
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY + MINUTE)
    assert client.post(url, data).status_code == 303
    assert HomeHalf.objects.get().answered_revision == 1
    again = filled(client, url, home__wins="He baked.")
    assert client.post(url, again).status_code == 303
    assert HomeHalf.objects.get().answered_revision == 2


@pytest.mark.parametrize(("sent", "kept"), [("9", 1), ("x", 1), ("-1", 1), ("", 1), ("0", 1)])
def test_no_page_answers_what_was_never_shared(week: Week, sent: str, kept: int) -> None:
    client = client_of(week.cast.guardian)
    url = reverse("home_sheet", args=[week.sheet.pk])
    client.post(url, filled(client, url, home__wins="He cooked.") | {"revision": sent})
    assert HomeHalf.objects.get().answered_revision == kept


@pytest.mark.parametrize("minutes", [5, 20])
def test_a_reply_under_way_lands_after_school_took_its_half_back(week: Week, minutes: int) -> None:
    """Undone within the grace, withdrawn after it: home's words are home's."""
    client = client_of(week.cast.guardian)
    url = reverse("home_sheet", args=[week.sheet.pk])
    data = filled(client, url, home__wins="He cooked.")
    take_back(week.sheet, by=week.cast.teacher, now=FRIDAY + minutes * MINUTE)
    assert client.post(url, data).status_code == 303
    assert Entry.objects.get(half=Half.HOME).text == "He cooked."
    html = client.get(url).content.decode()
    assert "School has taken its words back for now." in html
    assert "Put his hand up twice in math." not in html
    assert "We planted beans." not in html


def test_a_class_note_changed_after_the_share_says_so(week: Week) -> None:
    client = client_of(week.cast.guardian)
    url = reverse("home_sheet", args=[week.sheet.pk])
    assert "Changed" not in client.get(url).content.decode()
    monday = FRIDAY + dt.timedelta(days=3)
    write_class_note(
        week.cast.classroom,
        WEEK,
        text="We planted peas.",
        version=1,
        by=week.cast.teacher,
        now=monday,
    )
    html = client.get(url).content.decode()
    assert html.count("Changed Monday.") == 1
    assert "We planted peas." in html


# --- Who sees it ----------------------------------------------------------------------------------
def test_each_home_reads_its_own_half_only(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked."]})
    send(sheet, cast.guardian, FRIDAY + HOUR, texts={"wins": ["He baked."]})
    send(sheet, cast.co_guardian, FRIDAY, texts={"wins": ["He swam."]})
    [own] = page_of(sheet, cast.guardian).homes
    assert [said(line) for line in own.lines] == [["He baked.", "He cooked."]]
    assert "He swam." not in client_of(cast.guardian).get(url_of(sheet)).content.decode()
    assert "He baked." not in client_of(cast.co_guardian).get(url_of(sheet)).content.decode()


@pytest.mark.parametrize(
    "name", ["blocked_guardian", "other_guardian", "strange_guardian", "teacher"]
)
def test_nobody_elses_history_is_found(week: Week, name: str) -> None:
    assert client_of(getattr(week.cast, name)).get(url_of(week.sheet)).status_code == 404


def test_a_reply_link_does_not_open_it(week: Week) -> None:
    browser = week.browser()
    assert browser.get(week.url).status_code == 200
    answer = browser.get(url_of(week.sheet))
    assert (answer.status_code, answer["Location"].startswith("/login/")) == (302, True)


@pytest.mark.parametrize("turns", [1, 30])
def test_the_page_costs_the_same_queries_however_often_it_changed(
    week: Week, django_assert_num_queries: DjangoAssertNumQueries, turns: int
) -> None:
    cast, sheet = week.cast, week.sheet
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked."]})
    for turn in range(1, turns):
        now = FRIDAY + turn * HOUR
        rewrite(sheet, "wins", f"Win {turn}", by=cast.teacher, now=now)
        share_changes(sheet, by=cast.teacher, now=now)
        send(sheet, cast.guardian, now, texts={"wins": [f"Cooked {turn}"]})
    with django_assert_num_queries(10):
        page = page_of(sheet, cast.guardian, FRIDAY + 40 * HOUR)
    assert len(line_of(page, "Wins").versions) == turns
    assert len(page.homes[0].lines[0].versions) == turns


# --- Bringing back --------------------------------------------------------------------------------
def test_a_guardian_brings_an_earlier_text_of_their_own_back(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked.", "He read."]})
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked."]})
    entry = Entry.objects.get(half=Half.HOME, position=1)
    page = client_of(cast.guardian).post(url_of(sheet), ask_back(entry, 1, 2), follow=True)
    assert "Brought back and sent." in page.content.decode()
    wins = Entry.objects.filter(half=Half.HOME).order_by("position")
    assert list(wins.values_list("text", "version")) == [("He cooked.", 1), ("He read.", 3)]


def test_bringing_back_keeps_what_is_typed_and_not_sent(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked."]})
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He baked."]})
    save_draft(sheet=sheet, by=cast.guardian, typed={"home-works_at_home": ["A walk"]}, now=FRIDAY)
    entry = Entry.objects.get(half=Half.HOME)
    client_of(cast.guardian).post(url_of(sheet), ask_back(entry, 1, 2))
    assert unsent(HomeDraft.objects.get()) == {"home-works_at_home": ["A walk"]}


def test_a_private_text_comes_back_for_its_readers_only(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    only = {"family_note": [cast.teacher.pk]}
    send(sheet, cast.guardian, FRIDAY, texts={"family_note": ["We part."]}, readers=only)
    send(
        sheet,
        cast.guardian,
        FRIDAY,
        texts={"family_note": ["We move."]},
        readers={"family_note": []},
    )
    entry = Entry.objects.get(half=Half.HOME)
    client_of(cast.guardian).post(url_of(sheet), ask_back(entry, 1, 2))
    entry.refresh_from_db()
    assert (entry.text, entry.has_chosen_readers) == ("We part.", True)
    assert [one.member for one in entry.chosen_readers.all()] == [cast.teacher]


def test_a_line_that_moved_on_is_asked_about(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    for text in ("He cooked.", "He baked.", "He sang."):
        send(sheet, cast.guardian, FRIDAY, texts={"wins": [text]})
    entry = Entry.objects.get(half=Half.HOME)
    answer = client_of(cast.guardian).post(url_of(sheet), ask_back(entry, 1, 2))
    assert answer.status_code == 409
    assert "He sang." in answer.content.decode()
    entry.refresh_from_db()
    assert entry.version == 3


def test_a_folded_sheet_gives_nothing_back(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    for text in ("He cooked.", "He baked."):
        send(sheet, cast.guardian, FRIDAY, texts={"wins": [text]})
    Sheet.objects.filter(pk=sheet.pk).update(shared_at=FRIDAY - dt.timedelta(days=20))
    share_sheet(cast, IsoWeek.parse("2026-W47"), now=FRIDAY - dt.timedelta(days=1))
    entry = Entry.objects.get(half=Half.HOME)
    client = client_of(cast.guardian)
    assert "Bring this back" not in client.get(url_of(sheet)).content.decode()
    page = client.post(url_of(sheet), ask_back(entry, 1, 2), follow=True)
    assert "This sheet is folded." in page.content.decode()
    entry.refresh_from_db()
    assert entry.text == "He baked."


def test_nobody_brings_back_what_another_wrote(week: Week) -> None:
    cast, sheet = week.cast, week.sheet
    cast.co_guardian.household = cast.guardian.household
    cast.co_guardian.save()
    for text in ("He cooked.", "He baked."):
        send(sheet, cast.guardian, FRIDAY, texts={"wins": [text]})
    entry = Entry.objects.get(half=Half.HOME)
    school = Entry.objects.filter(half=Half.SCHOOL).first()
    assert school is not None
    wanted = ask_back(entry, 1, 2)
    assert client_of(cast.co_guardian).post(url_of(sheet), wanted).status_code == 403
    assert client_of(cast.other_guardian).post(url_of(sheet), wanted).status_code == 404
    own = client_of(cast.guardian)
    assert own.post(url_of(sheet), ask_back(school, 1, 1)).status_code == 404
    assert own.post(url_of(sheet), {"line": "x"}).status_code == 404
    entry.refresh_from_db()
    assert entry.text == "He baked."


@pytest.mark.parametrize("why", ["blocked", "ended"])
def test_who_is_no_longer_in_force_signs_nothing_that_is_brought_back(week: Week, why: str) -> None:
    """Two adults of one home with one address: behind the sign-in stand both."""
    cast, sheet = week.cast, week.sheet
    ana, luis = cast.guardian, cast.co_guardian
    for text in ("He cooked.", "He baked."):
        send(sheet, ana, FRIDAY, texts={"wins": [text]}, answers={week.question.pk: text})
    luis.household, luis.email, luis.user = ana.household, ana.email, ana.user
    luis.save()
    home = ana.household
    if why == "blocked":
        by = acting(cast.leader)
        services.block(guardian=ana, child=cast.child, evidence="Seen", by=by, now=FRIDAY)
    else:
        link = Guardianship.objects.get(guardian=ana)
        services.unlink_guardian(link=link, by=acting(cast.office), now=FRIDAY)
    # A block parts the homes; the roster may hold them as one again.
    Guardian.objects.filter(pk=ana.pk).update(household=home)
    luis.user.refresh_from_db()
    client = client_of(luis)
    entry = Entry.objects.get(half=Half.HOME)
    html = client.get(url_of(sheet)).content.decode()
    assert "He cooked." in html
    assert f'value="{entry.pk}"' not in html
    assert client.post(url_of(sheet), ask_back(entry, 1, 2)).status_code == 403
    entry.refresh_from_db()
    assert entry.text == "He baked."
    asked = {"kind": "answer", "line": str(week.question.pk), "version": "1", "seen": "2"}
    assert client.post(url_of(sheet), asked).status_code == 303
    newest = AnswerRevision.objects.order_by("version").last()
    assert newest is not None
    assert (newest.text, newest.by_guardian) == ("He cooked.", luis)
    assert HomeHalf.objects.get().sent_by == luis
