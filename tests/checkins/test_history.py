"""A sheet's history: every earlier text, who wrote it and when, as far as its reader may see it."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Assignment, Guardian, Member
from checkins.models import Entry, Half, Prompt, Revision, Sheet
from checkins.queries.history import History, sheet_history
from checkins.queries.history_lines import line_history
from checkins.queries.home_history import home_history
from checkins.queries.versions import Line, Save, folded, still_stands
from checkins.services.answers import answer
from checkins.services.class_note import write_class_note
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.reply import Reply, send_reply
from checkins.services.share import put_back, share, share_changes, take_back
from checkins.services.writing import set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.replies import ask
from tests.factories.sheets import make_shared_sheet, make_sheet, prompt_of, write

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


def rewrite(sheet: Sheet, key: str, text: str, *, by: Member, now: dt.datetime) -> Entry:
    """The next version of a line, however many there are."""
    prompt = prompt_of(sheet, key)
    standing = Entry.objects.get(sheet=sheet, prompt=prompt, author_member=by, position=0)
    entry = write_line(sheet, prompt, text=text, version=standing.version, by=by, now=now)
    assert entry is not None
    return entry


def send(sheet: Sheet, by: Guardian, now: dt.datetime, **said: object) -> None:
    reply = Reply(**said)  # type: ignore[arg-type]
    send_reply(sheet=sheet, by=by, reply=reply, operation_id=uuid.uuid4(), now=now)


def history_of(sheet: Sheet, who: Member) -> History:
    return sheet_history(acting(who), sheet, may_write=True)


def said(line: Line) -> list[str]:
    return [version.words for version in line.versions]


def url_of(sheet: Sheet) -> str:
    return reverse("sheet_history", args=[sheet.pk])


# --- Folding --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "later", "stands"),
    [
        ("", "Sang.", True),
        ("Put his ha", "Put his hand up.", True),
        ("Sang.", "Sang. Danced.", True),
        ("Sang today.", "He sang today.", False),
        ("Sang today.", "Sang loudly today.", True),
        ("Sang. Danced.", "Sang.", False),
        ("Sang", "", False),
    ],
)
def test_a_text_stands_in_a_later_one_when_no_word_is_gone(
    text: str, later: str, stands: bool
) -> None:
    assert still_stands(text, later) is stands


def test_saves_of_one_sitting_fold_and_what_was_taken_away_stands_alone() -> None:
    typed = ["Put", "Put his", "Put his hand up.", "", "Sang."]
    saves = [
        Save(n, text, None, "Ms. Chen", FRIDAY + n * MINUTE) for n, text in enumerate(typed, 1)
    ]
    shown = [(save.text, count) for save, count in folded(saves[::-1])]
    assert shown == [("Sang.", 1), ("Put his hand up.", 2)]


@pytest.mark.parametrize(
    ("by", "minutes", "shared"), [("Mr. Reyes", 1, ()), ("Ms. Chen", 11, ()), ("Ms. Chen", 1, (1,))]
)
def test_another_writer_a_later_hour_and_what_was_shared_do_not_fold(
    by: str, minutes: int, shared: tuple[int, ...]
) -> None:
    out = tuple(FRIDAY for _one in shared)
    first = Save(1, "Sang", None, "Ms. Chen", FRIDAY, shared=out)
    second = Save(2, "Sang on.", None, by, FRIDAY + minutes * MINUTE)
    assert len(folded([second, first])) == 2


# --- What staff see -------------------------------------------------------------------------------
def test_each_line_shows_what_it_said_before_by_whom_and_when(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write(sheet, "wins", "Read aloud.", by=cast.co_teacher, now=FRIDAY)
    rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY + HOUR)
    lines = history_of(sheet, cast.specialist).school.lines
    second, first = sorted(lines, key=lambda line: len(line.versions))
    assert [(one.words, one.by, one.when, one.is_present) for one in first.versions] == [
        ("Danced.", "Ms. Chen", "3:00 pm", True),
        ("Put his hand up twice in math.", "Ms. Chen", "2:00 pm", False),
    ]
    assert (said(second), second.versions[0].by) == (["Read aloud."], "Mr. Reyes")


def test_marks_keep_their_earlier_values_in_words(cast: Cast) -> None:
    goal = begin_goal(cast.child, title="Speak up", by=cast.teacher, now=FRIDAY)
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    for turn, (face, step) in enumerate([(4, 2), (2, 3)]):
        now = FRIDAY + turn * MINUTE
        set_value(sheet, prompt_of(sheet, "week"), value=face, by=cast.teacher, now=now)
        set_value(sheet, prompt_of(sheet, "goals"), goal=goal, value=step, by=cast.teacher, now=now)
    _wins, week, goals = history_of(sheet, cast.teacher).school.lines
    assert [(one.words, one.face) for one in week.versions] == [("Bumpy", 2), ("Good", 4)]
    assert (goals.about, said(goals)) == ("Speak up", ["Nearly", "Getting there"])


def test_what_was_shared_when_stands_on_the_page_and_at_each_text(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY + MINUTE)
    share_changes(sheet, by=cast.co_teacher, now=FRIDAY + HOUR)
    take_back(sheet, note="Wrong child.", by=cast.teacher, now=FRIDAY + 2 * HOUR)
    put_back(sheet, by=cast.teacher, now=FRIDAY + 3 * HOUR)
    page = history_of(Sheet.objects.get(pk=sheet.pk), cast.teacher)
    assert [(one.kind, one.when, one.by, one.note) for one in page.moments] == [
        ("put_back", "5:00 pm", "Ms. Chen", ""),
        ("taken", "4:00 pm", "Ms. Chen", "Wrong child."),
        ("changed", "3:00 pm", "Mr. Reyes", ""),
        ("shared", "2:00 pm", "Ms. Chen", ""),
    ]
    [line] = page.school.lines
    assert [one.shared for one in line.versions] == [("3:00 pm",), ("2:00 pm",)]


def test_an_undone_share_says_so_and_the_next_one_is_a_share_again(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(sheet, by=cast.teacher, now=FRIDAY + MINUTE)
    Sheet.objects.filter(pk=sheet.pk).update(ready_at=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY + HOUR)
    kinds = [one.kind for one in history_of(sheet, cast.teacher).moments]
    assert kinds == ["shared", "undone", "shared"]


def test_homes_stand_apart_with_what_they_answered(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    send(sheet, cast.guardian, FRIDAY + MINUTE, texts={"wins": ["He cooked."]})
    rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY + MINUTE)
    share_changes(sheet, by=cast.teacher, now=FRIDAY + HOUR)
    send(sheet, cast.guardian, FRIDAY + 2 * HOUR, texts={"wins": ["He baked."]})
    send(sheet, cast.co_guardian, FRIDAY + 2 * HOUR, texts={"wins": ["He swam."]})
    homes = history_of(Sheet.objects.get(pk=sheet.pk), cast.teacher).homes
    assert sorted((home.label, said(home.lines[0]), home.sent) for home in homes) == [
        ("Ana", ["He baked.", "He cooked."], "Sent 4:00 pm, to what school shared 3:00 pm."),
        ("Luis", ["He swam."], "Sent 4:00 pm, to what school shared 3:00 pm."),
    ]


def test_the_class_note_keeps_its_versions(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    for version, text in enumerate(["Zoo on Monday.", "Zoo on Tuesday."]):
        write_class_note(
            cast.classroom, WEEK, text=text, version=version, by=cast.teacher, now=FRIDAY
        )
    note = history_of(sheet, cast.teacher).class_note
    assert note is not None
    assert [one.words for one in note.versions] == ["Zoo on Tuesday.", "Zoo on Monday."]


def test_answers_keep_their_earlier_words(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    question = ask(sheet, cast.guardian, "Who does he sit with?", now=FRIDAY)
    for version, text in enumerate(["With Kenji.", "With Mina."]):
        answer(question, text=text, version=version, by=cast.teacher, now=FRIDAY)
    line = history_of(sheet, cast.co_teacher).school.lines[-1]
    assert (line.label, line.about, said(line)) == (
        "Our answer",
        "Who does he sit with?",
        ["With Mina.", "With Kenji."],
    )
    page = home_history(acting(cast.guardian), sheet.pk, now=FRIDAY)
    assert page is not None
    assert said(page.school.lines[-1]) == ["With Mina.", "With Kenji."]
    other_home = home_history(acting(cast.co_guardian), sheet.pk, now=FRIDAY)
    assert other_home is not None
    assert [line.label for line in other_home.school.lines] == ["Wins"]


# --- Chosen readers -------------------------------------------------------------------------------
def note_of(sheet: Sheet, who: Member) -> list[str]:
    """The family notes that somebody reads in the history, all versions."""
    return [
        version.words
        for home in history_of(sheet, who).homes
        for line in home.lines
        if line.label == "Family note"
        for version in line.versions
    ]


def test_a_text_kept_for_chosen_readers_stays_theirs_when_a_later_one_is_for_all(
    cast: Cast,
) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    only = {"family_note": [cast.teacher.pk]}
    send(sheet, cast.guardian, FRIDAY, texts={"family_note": ["We part."]}, readers=only)
    send(
        sheet,
        cast.guardian,
        FRIDAY + HOUR,
        texts={"family_note": ["We move."]},
        readers={"family_note": []},
    )
    assert note_of(sheet, cast.teacher) == ["We move.", "We part."]
    assert note_of(sheet, cast.co_teacher) == ["We move."]
    assert note_of(sheet, cast.specialist) == []


def test_a_text_narrowed_after_it_was_sent_stays_narrow(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    send(sheet, cast.guardian, FRIDAY, texts={"family_note": ["We part."]})
    send(sheet, cast.guardian, FRIDAY, readers={"family_note": [cast.teacher.pk]})
    send(
        sheet,
        cast.guardian,
        FRIDAY + HOUR,
        texts={"family_note": ["We move."]},
        readers={"family_note": []},
    )
    assert note_of(sheet, cast.co_teacher) == ["We move."]


def test_a_note_for_chosen_readers_hides_all_its_history_from_others(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    send(sheet, cast.guardian, FRIDAY, texts={"family_note": ["We move."]})
    only = {"family_note": [cast.teacher.pk]}
    send(sheet, cast.guardian, FRIDAY, texts={"family_note": ["We part."]}, readers=only)
    assert note_of(sheet, cast.teacher) == ["We part.", "We move."]
    assert note_of(sheet, cast.co_teacher) == []
    entry = Entry.objects.get(text="We part.")
    assert line_history(acting(cast.co_teacher), sheet, entry.pk, may_write=True) is None


# --- The page -------------------------------------------------------------------------------------
@pytest.mark.parametrize("saves", [1, 30])
def test_the_page_costs_the_same_queries_however_often_it_was_saved(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, saves: int
) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked."]})
    for turn in range(1, saves):
        now = FRIDAY + turn * HOUR
        rewrite(sheet, "wins", f"Win {turn}", by=cast.teacher, now=now)
        send(sheet, cast.guardian, now, texts={"wins": [f"He cooked {turn}"]})
        share_changes(sheet, by=cast.teacher, now=now)
    sheet = Sheet.objects.select_related("school", "child").get(pk=sheet.pk)
    teacher = acting(cast.teacher)
    with django_assert_num_queries(8):
        page = sheet_history(teacher, sheet, may_write=True)
    assert len(page.school.lines[0].versions) == saves
    assert len(page.homes[0].lines[0].versions) == saves


def test_a_line_saved_two_hundred_times_folds_and_pages(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    entry = write(sheet, "wins", "Sang", by=cast.teacher, now=FRIDAY)
    Revision.objects.bulk_create(
        Revision(
            school=cast.school,
            entry=entry,
            version=number,
            text=f"Sang {'la ' * number}".strip(),
            by_member=cast.teacher,
            written_at=FRIDAY + number * dt.timedelta(seconds=5),
        )
        for number in range(2, 201)
    )
    Entry.objects.filter(pk=entry.pk).update(version=200, text=f"Sang {'la ' * 200}".strip())
    [line] = history_of(sheet, cast.teacher).school.lines
    assert [(one.number, one.saves) for one in line.versions] == [(200, 39)]
    assert line.has_more
    first = line_history(acting(cast.teacher), sheet, entry.pk, may_write=True)
    assert first is not None
    assert [one.number for one in first.line.versions] == list(range(200, 150, -1))
    last = line_history(acting(cast.teacher), sheet, entry.pk, before=51, may_write=True)
    assert last is not None
    assert [one.number for one in last.line.versions][-1] == 1
    assert (first.older, last.older) == (151, 0)
    assert [one.is_present for one in last.line.versions] == [False] * 50


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("teacher", 200),
        ("specialist", 200),
        ("other_teacher", 404),
        ("stranger", 404),
        ("leader", 404),
        ("guardian", 404),
    ],
)
def test_who_may_open_the_page(cast: Cast, name: str, status: int) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert client_of(getattr(cast, name)).get(url_of(sheet)).status_code == status


def test_the_page_says_it_in_words(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "", by=cast.teacher, now=FRIDAY + HOUR)
    html = client_of(cast.teacher).get(url_of(sheet)).content.decode()
    assert "Emptied" in html
    assert html.count("Bring this back") == 1
    assert f'id="line-{entry.pk}"' in html
    assert "Shared 2:00 pm" in html


@pytest.mark.parametrize("query", ["line=x", "line=&before=0", "before=-1", "line=%00"])
def test_nonsense_in_the_address_is_not_found(cast: Cast, query: str) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert client_of(cast.teacher).get(f"{url_of(sheet)}?{query}").status_code == 404


# --- Bringing back --------------------------------------------------------------------------------
def ask_back(sheet: Sheet, entry: Entry, version: int, seen: int) -> dict[str, str]:
    return {"line": str(entry.pk), "version": str(version), "seen": str(seen)}


def test_an_earlier_text_comes_back_as_a_new_version(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "", by=cast.teacher, now=FRIDAY)
    answer = client_of(cast.teacher).post(url_of(sheet), ask_back(sheet, entry, 1, 2))
    assert answer["Location"] == f"{url_of(sheet)}#line-{entry.pk}"
    entry.refresh_from_db()
    assert (entry.text, entry.version) == ("Put his hand up twice in math.", 3)
    texts = list(entry.revisions.order_by("version").values_list("text", flat=True))
    assert texts == ["Put his hand up twice in math.", "", "Put his hand up twice in math."]


def test_pressing_twice_brings_back_once(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    for _turn in range(2):
        assert client.post(url_of(sheet), ask_back(sheet, entry, 1, 2)).status_code == 302
    assert entry.revisions.count() == 3


def test_what_was_written_meanwhile_stands_and_the_writer_is_asked(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    answer = client.post(url_of(sheet), ask_back(sheet, entry, 1, 2))
    assert answer.status_code == 409
    assert "Sang." in answer.content.decode()
    entry.refresh_from_db()
    assert (entry.text, entry.version) == ("Sang.", 3)
    assert client.post(url_of(sheet), ask_back(sheet, entry, 1, 3)).status_code == 302
    entry.refresh_from_db()
    assert entry.text == "Put his hand up twice in math."


def test_after_sharing_a_text_brought_back_is_a_draft(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY)
    share_changes(sheet, by=cast.teacher, now=FRIDAY)
    page = client_of(cast.teacher).post(url_of(sheet), ask_back(sheet, entry, 1, 2), follow=True)
    assert "Brought back, as a draft" in page.content.decode()
    last = sheet.snapshots.order_by("revision").last()
    assert last is not None
    assert (last.revision, last.content[0]["lines"][0]["text"]) == (2, "Danced.")


def test_a_mark_is_brought_back_by_whoever_writes_the_school_half(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    for value in (4, 2):
        set_value(sheet, prompt_of(sheet, "week"), value=value, by=cast.teacher, now=FRIDAY)
    entry = Entry.objects.get(prompt__key="week")
    wanted = ask_back(sheet, entry, 1, 2)
    assert client_of(cast.specialist).post(url_of(sheet), wanted).status_code == 403
    assert client_of(cast.co_teacher).post(url_of(sheet), wanted).status_code == 302
    entry.refresh_from_db()
    assert (entry.value, entry.author_member) == (4, cast.co_teacher)


def test_nobody_brings_back_a_line_that_is_not_their_own(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY)
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He cooked."]})
    send(sheet, cast.guardian, FRIDAY, texts={"wins": ["He baked."]})
    home = Entry.objects.get(half=Half.HOME)
    co_teacher = client_of(cast.co_teacher)
    assert co_teacher.post(url_of(sheet), ask_back(sheet, entry, 1, 2)).status_code == 403
    assert co_teacher.post(url_of(sheet), ask_back(sheet, home, 1, 2)).status_code == 403
    assert Revision.objects.count() == 4


def test_who_only_reads_a_sheet_brings_nothing_back(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(sheet, "wins", "Danced.", by=cast.teacher, now=FRIDAY)
    Assignment.objects.filter(member=cast.teacher).update(ends_on=FRIDAY.date())
    in_ten_days = FRIDAY + dt.timedelta(days=10)
    with time_machine.travel(in_ten_days, tick=False):
        client = client_of(cast.teacher)
        html = client.get(url_of(sheet)).content.decode()
        assert "Danced." in html
        assert "Bring this back" not in html
        assert client.post(url_of(sheet), ask_back(sheet, entry, 1, 2)).status_code == 403


def test_a_line_of_another_sheet_is_not_found(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    other = make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    entry = rewrite(other, "wins", "Danced.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    assert client.post(url_of(sheet), ask_back(sheet, entry, 1, 2)).status_code == 404
    assert client.get(f"{url_of(sheet)}?line={entry.pk}").status_code == 404
    assert client.post(url_of(other), ask_back(other, entry, 9, 2)).status_code == 404
    assert client.post(url_of(other), {"line": "x"}).status_code == 404


def test_a_prompt_may_have_gone_from_the_template(cast: Cast) -> None:
    """An entry keeps its prompt, whatever version the sheet stands on."""
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Prompt.objects.filter(pk=prompt_of(sheet, "wins").pk).update(label="Good things")
    assert [line.label for line in history_of(sheet, cast.teacher).school.lines] == ["Good things"]
