"""The teacher's editor: drafts always save, one refusal costs no other word, a GET writes nothing."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.models import (
    Answer,
    AnswerRevision,
    Entry,
    Goal,
    Half,
    Kind,
    Prompt,
    Question,
    Sheet,
    Voice,
    template,
)
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.writing import set_value
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.people import make_child
from tests.factories.replies import ask
from tests.factories.sheets import make_shared_sheet, prompt_of, write


@pytest.fixture(autouse=True)
def forget_prompts() -> Iterator[None]:
    template.forget_prompts()
    yield


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def url_of(sheet: Sheet) -> str:
    return reverse("sheet_edit", args=[sheet.pk])


def texts(sheet: Sheet, key: str) -> list[str]:
    entries = Entry.objects.filter(sheet=sheet, prompt__key=key).order_by("position")
    return [entry.text for entry in entries]


def test_what_is_typed_is_saved_and_the_next_child_opens(cast: Cast, sheet: Sheet) -> None:
    page = client_of(cast.teacher).post(
        url_of(sheet),
        {"wins-0": "Sang.", "wins-1": "Danced.", "next_step": "Rest.", "week": "4", "go": "next"},
    )
    following = reverse("child_sheet", args=[cast.other_child.pk, WEEK]) + "#id_wins-0"
    assert (page.status_code, page["Location"]) == (302, following)
    assert texts(sheet, "wins") == ["Sang.", "Danced."]
    assert texts(sheet, "next_step") == ["Rest."]
    assert Entry.objects.get(prompt__key="week").value == 4


def test_looking_at_an_unopened_week_writes_nothing_and_the_first_word_opens_it(cast: Cast) -> None:
    url = reverse("child_sheet", args=[cast.child.pk, WEEK])
    client = client_of(cast.teacher)
    assert client.get(url).status_code == 200
    assert Sheet.objects.count() == 0
    client.post(url, {"wins-0": "Sang."})
    assert texts(Sheet.objects.get(), "wins") == ["Sang."]
    assert client.get(url)["Location"] == url_of(Sheet.objects.get())


def test_one_refused_field_costs_no_other_word(cast: Cast, sheet: Sheet) -> None:
    page = client_of(cast.teacher).post(
        url_of(sheet), {"wins-0": "Sang.", "next_step": "x" * 1_040, "go": "next"}
    )
    assert page.status_code == 200
    assert "That is 40 letters too long" in page.content.decode()
    assert "x" * 1_040 in page.content.decode()
    assert texts(sheet, "wins") == ["Sang."]
    assert texts(sheet, "next_step") == []


@pytest.mark.parametrize("bad", ["a\0b", "x" * 1_000_000, "a\n" * 10_000])
def test_bad_text_gets_a_sentence_beside_its_field(cast: Cast, sheet: Sheet, bad: str) -> None:
    page = client_of(cast.teacher).post(url_of(sheet), {"good_to_know": bad})
    assert page.status_code == 200
    assert page.context["form"].errors["good_to_know"]
    assert texts(sheet, "good_to_know") == []


def test_markup_is_words(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "<script>alert(1)</script>"})
    page = client.get(url_of(sheet)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_ready_needs_a_win_and_keeps_what_was_typed(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    page = client.post(url_of(sheet), {"next_step": "Rest.", "ready": "1", "go": "next"})
    assert "A sheet starts with a win" in page.content.decode()
    assert texts(sheet, "next_step") == ["Rest."]
    page = client.post(url_of(sheet), {"wins-0": "Sang.", "ready": "1", "go": "next"})
    assert page.status_code == 302
    sheet.refresh_from_db()
    assert sheet.ready_at == FRIDAY


def test_two_windows_of_one_teacher_keep_both_texts(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "Sang.", "seen-wins-0": "0"})
    late = {"wins-0": "Danced.", "seen-wins-0": "0"}
    for _turn in range(2):
        page = client.post(url_of(sheet), late).content.decode()
        assert "You wrote here in another window:" in page
        assert "Sang.</p>" in page
        assert "Danced.</textarea>" in page
        assert texts(sheet, "wins") == ["Sang."]


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", "Danced."), ("theirs", "Sang."), ("both", "Sang.\nDanced.")],
)
def test_the_writer_says_which_of_two_texts_stands(
    cast: Cast, sheet: Sheet, choice: str, stands: str
) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "Sang.", "seen-wins-0": "0"})
    late = {"wins-0": "Danced.", "seen-wins-0": "0", "stands-wins-0": f"{choice}-1"}
    assert client.post(url_of(sheet), late).status_code == 302
    assert texts(sheet, "wins") == [stands]


def test_a_choice_made_over_an_older_text_is_asked_again(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    for version, text in enumerate(("Sang.", "Sang twice.")):
        client.post(url_of(sheet), {"wins-0": text, "seen-wins-0": str(version)})
    for choice in ("mine-1", "both-1"):
        late = {"wins-0": "Danced.", "seen-wins-0": "0", "stands-wins-0": choice}
        page = client.post(url_of(sheet), late).content.decode()
        assert "Sang twice.</p>" in page
        assert "Danced.</textarea>" in page
    assert texts(sheet, "wins") == ["Sang twice."]


def test_both_texts_too_long_together_stay_two(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "a" * 600, "seen-wins-0": "0"})
    late = {"wins-0": "b" * 600, "seen-wins-0": "0", "stands-wins-0": "both-1"}
    page = client.post(url_of(sheet), late).content.decode()
    assert "That is 201 letters too long" in page
    assert "b" * 600 in page
    assert texts(sheet, "wins") == ["a" * 600]


def test_an_old_page_takes_back_nothing_it_did_not_touch(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "Sang.", "seen-wins-0": "0"})
    client.post(url_of(sheet), {"wins-0": "Sang twice.", "seen-wins-0": "1"})
    old_page = {"wins-0": "Sang.", "seen-wins-0": "1", "next_step": "Rest.", "seen-next_step": "0"}
    assert client.post(url_of(sheet), old_page).status_code == 302
    assert texts(sheet, "wins") == ["Sang twice."]
    assert texts(sheet, "next_step") == ["Rest."]
    page = client.post(url_of(sheet), old_page | {"next_step": "x" * 1_001})
    assert page.context["form"]["wins-0"].value() == "Sang twice."
    assert page.context["form"]["seen-wins-0"].value() == "2"


def test_autosave_of_an_untouched_line_hands_out_no_newer_version(cast: Cast, sheet: Sheet) -> None:
    client, url = client_of(cast.teacher), reverse("sheet_autosave", args=[sheet.pk])
    for version, text in enumerate(("Sang.", "Sang twice.")):
        client.post(url, {"field": "wins-0", "wins-0": text, "seen-wins-0": str(version)})
    landed = client.post(url, {"field": "wins-0", "wins-0": "Sang.", "seen-wins-0": "1"})
    assert landed.json()["hidden"] == {}
    assert texts(sheet, "wins") == ["Sang twice."]


def test_a_third_win_lands_though_another_window_emptied_the_second(
    cast: Cast, sheet: Sheet
) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "Sang.", "wins-1": "Read."})
    client.post(url_of(sheet), {"wins-1": "", "seen-wins-1": "1"})
    client.post(url_of(sheet), {"wins-0": "Sang.", "wins-2": "Danced.", "seen-wins-2": "0"})
    assert texts(sheet, "wins") == ["Sang.", "", "Danced."]


def asked(cast: Cast, sheet: Sheet) -> Question:
    return ask(sheet, cast.guardian, "Does he need a recorder?", now=FRIDAY)


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("", "No."), ("mine-1", "Yes."), ("theirs-1", "No."), ("both-1", "No.\nYes.")],
)
def test_an_answer_typed_while_a_colleague_answered_is_shown_beside_theirs(
    cast: Cast, sheet: Sheet, choice: str, stands: str
) -> None:
    question = asked(cast, sheet)
    name = f"answer-{question.pk}"
    client_of(cast.co_teacher).post(url_of(sheet), {name: "No."})
    client = client_of(cast.teacher)
    page = client.post(url_of(sheet), {name: "Yes.", f"stands-{name}": choice})
    assert page.status_code == (302 if choice else 200)
    if not choice:
        html = page.content.decode()
        assert "Mr. Reyes has answered in the meantime:" in html
        assert "No.</p>" in html
        assert "Yes.</textarea>" in html
    assert Answer.objects.get().text == stands
    history = AnswerRevision.objects.order_by("version").values_list("text", flat=True)
    assert list(history) == (["No."] if stands == "No." else ["No.", stands])


def goal_of(cast: Cast) -> Goal:
    return begin_goal(cast.child, title="Read", meaning="Any book.", by=cast.teacher, now=FRIDAY)


def test_two_teachers_who_change_different_words_of_a_goal_both_keep_theirs(cast: Cast) -> None:
    goal = goal_of(cast)
    url = reverse("goal_edit", args=[goal.pk])
    first = {"title": "Read aloud", "meaning": "Any book.", "help_at_home": "", "version": "1"}
    second = {"title": "Read", "meaning": "Any book.", "help_at_home": "Listen.", "version": "1"}
    assert client_of(cast.teacher).post(url, first).status_code == 302
    assert client_of(cast.co_teacher).post(url, second).status_code == 302
    goal.refresh_from_db()
    assert (goal.title, goal.help_at_home, goal.version) == ("Read aloud", "Listen.", 3)


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("", "Read aloud"), ("mine-2", "Read at night"), ("theirs-2", "Read aloud")],
)
def test_two_teachers_who_give_a_goal_two_names_are_asked(
    cast: Cast, choice: str, stands: str
) -> None:
    goal = goal_of(cast)
    url = reverse("goal_edit", args=[goal.pk])
    words = {"meaning": "Any book.", "help_at_home": "", "version": "1"}
    client_of(cast.teacher).post(url, words | {"title": "Read aloud"})
    page = client_of(cast.co_teacher).post(
        url, words | {"title": "Read at night", "stands-title": choice}
    )
    if not choice:
        html = page.content.decode()
        assert "A colleague wrote this here in the meantime:" in html
        assert "Read aloud</p>" in html
        assert 'value="Read at night"' in html
    goal.refresh_from_db()
    assert goal.title == stands
    titles = goal.revisions.order_by("version").values_list("title", flat=True)
    assert list(titles)[:2] == ["Read", "Read aloud"]


def test_autosave_keeps_one_field_and_says_when(cast: Cast, sheet: Sheet) -> None:
    url = reverse("sheet_autosave", args=[sheet.pk])
    client = client_of(cast.teacher)
    landed = client.post(url, {"field": "wins-0", "wins-0": "Sang.", "seen-wins-0": "0"})
    assert landed.json() == {"saved": "2:00 pm", "hidden": {"seen-wins-0": 1}, "helps": ""}
    refused = client.post(url, {"field": "next_step", "next_step": "x" * 1_001})
    assert (refused.status_code, list(refused.json())) == (400, ["error"])
    late = client.post(url, {"field": "wins-0", "wins-0": "Danced.", "seen-wins-0": "0"})
    assert late.status_code == 409
    assert texts(sheet, "wins") == ["Sang."]


def test_autosave_of_a_line_that_is_not_there_says_so_and_keeps_nothing(
    cast: Cast, sheet: Sheet
) -> None:
    url = reverse("sheet_autosave", args=[sheet.pk])
    answer = client_of(cast.teacher).post(url, {"field": "es", "wins-0": "Sang."})
    assert answer.status_code == 400
    assert answer.json() == {"error": "This line is not on the sheet any more."}
    assert texts(sheet, "wins") == []


def test_the_button_saves_every_line_whatever_else_is_sent(cast: Cast, sheet: Sheet) -> None:
    sent = {"field": "es", "wins-0": "Sang.", "seen-wins-0": "0"}
    assert client_of(cast.teacher).post(url_of(sheet), sent).status_code == 302
    assert texts(sheet, "wins") == ["Sang."]


def test_a_colleagues_line_stands_beside_ones_own(cast: Cast, sheet: Sheet) -> None:
    write(sheet, "next_step", "Asking for help.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.co_teacher)
    client.post(url_of(sheet), {"next_step": "Carrying on.", "seen-next_step": "0"})
    lines = Entry.objects.filter(sheet=sheet, prompt__key="next_step")
    assert {line.author_member: line.text for line in lines} == {
        cast.teacher: "Asking for help.",
        cast.co_teacher: "Carrying on.",
    }
    page = client.get(url_of(sheet)).content.decode()
    assert "Asking for help." in page


def test_a_specialist_writes_lines_but_no_rating_and_does_not_share(
    cast: Cast, sheet: Sheet
) -> None:
    client = client_of(cast.specialist)
    client.post(url_of(sheet), {"wins-0": "Said r.", "week": "5", "ready": "1"})
    assert texts(sheet, "wins") == ["Said r."]
    assert not Entry.objects.filter(prompt__key="week").exists()
    sheet.refresh_from_db()
    assert sheet.ready_at is None


def test_a_specialist_reads_the_goals_and_the_marks(cast: Cast, sheet: Sheet) -> None:
    goal = begin_goal(cast.child, title="Speak up once a day", by=cast.teacher, now=FRIDAY)
    begin_goal(cast.child, title="Read aloud", by=cast.teacher, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "week"), value=4, by=cast.teacher, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "goals"), goal=goal, value=3, by=cast.teacher, now=FRIDAY)
    answer = client_of(cast.specialist).get(url_of(sheet))
    told = {row.key: row.told for row in answer.context["page"].rows if row.told}
    assert told == {
        "week": (("", "Good"),),
        "goals": (("Speak up once a day", "Nearly"), ("Read aloud", "Not marked yet")),
    }
    assert "Speak up once a day" in answer.content.decode()
    assert f"/goal/{goal.pk}/" not in answer.content.decode()


def test_the_way_back_leads_where_the_writer_may_go(cast: Cast, sheet: Sheet) -> None:
    class_url = reverse("class_week", args=[sheet.classroom_id, sheet.week])
    assert f'href="{class_url}"' in client_of(cast.teacher).get(url_of(sheet)).content.decode()
    client = client_of(cast.specialist)
    assert class_url not in client.get(url_of(sheet)).content.decode()
    saved = client.post(url_of(sheet), {"wins-0": "Said r.", "go": reverse("my_children")})
    assert client.get(saved["Location"]).status_code == 200


def test_the_answer_to_a_question_goes_with_the_form(cast: Cast, sheet: Sheet) -> None:
    question = Question.objects.create(
        school=cast.school,
        child=cast.child,
        sheet=sheet,
        prompt=prompt_of(sheet, "question", Half.HOME),
        half=Half.HOME,
        household=cast.guardian.household,
        by_guardian=cast.guardian,
        text="Does he need a recorder?",
        asked_at=FRIDAY,
    )
    client = client_of(cast.teacher)
    assert "Does he need a recorder?" in client.get(url_of(sheet)).content.decode()
    by_itself = {"field": f"answer-{question.pk}", f"answer-{question.pk}": "No, we"}
    client.post(reverse("sheet_autosave", args=[sheet.pk]), by_itself)
    assert not Answer.objects.exists()  # half a sentence reaches nobody
    client.post(url_of(sheet), {f"answer-{question.pk}": "No, we have one."})
    assert Answer.objects.get().text == "No, we have one."


def test_changes_of_a_shared_sheet_wait_for_their_button(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {"wins-0": "Sang on.", "seen-wins-0": "1"})
    sheet.refresh_from_db()
    assert sheet.shared_revision == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("co_teacher", 200),
        ("specialist", 200),
        ("other_teacher", 404),
        ("stranger", 404),
        ("leader", 404),
        ("guardian", 404),
    ],
)
def test_the_editor_is_for_those_who_teach_the_child(
    cast: Cast, sheet: Sheet, who: str, status: int
) -> None:
    client = client_of(getattr(cast, who))
    assert client.get(url_of(sheet)).status_code == status
    assert client.post(url_of(sheet), {"wins-0": "Sang."}).status_code in (status, 302)
    assert len(texts(sheet, "wins")) == (1 if status == 200 else 0)


def test_weeks_that_are_none_are_not_found(cast: Cast) -> None:
    client = client_of(cast.teacher)
    for week in ("2026-W60", "0000-W01", "2026-W00", "2026-W53"):
        assert client.get(f"/child/{cast.child.pk}/{week}/").status_code == 404


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_editor_costs_the_same_for_one_child_and_for_28(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    assert queries_of(client, url_of(sheet)) == 11
    for number in range(26):
        make_child(cast.classroom, f"Child {number}")
    begin_goal(cast.child, title="Read", by=cast.teacher, now=FRIDAY)
    for back in range(1, 5):
        make_shared_sheet(cast.child, WEEK - back, by=cast.teacher, now=FRIDAY)
    assert queries_of(client, url_of(sheet)) == 11


def test_a_goal_is_added_changed_and_ended(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    back = f"?week={WEEK}"
    add = reverse("goal_add", args=[cast.child.pk]) + back
    assert client.post(add, {"title": ""}).status_code == 200
    assert client.post(add, {"title": "Read", "meaning": "Any book."}).status_code == 302
    goal = Goal.objects.get()
    client.post(url_of(sheet), {f"goals-{goal.pk}": "2"})
    assert Entry.objects.get(goal=goal).value == 2
    client.post(
        reverse("goal_edit", args=[goal.pk]) + back, {"title": "Read aloud", "version": "1"}
    )
    client.post(reverse("goal_end", args=[goal.pk]) + back, {"how": "got"})
    goal.refresh_from_db()
    assert (goal.title, goal.ended_by) == ("Read aloud", cast.teacher)


def test_a_fifth_goal_is_refused_kindly(cast: Cast) -> None:
    for number in range(4):
        begin_goal(cast.child, title=f"Goal {number}", by=cast.teacher, now=FRIDAY)
    page = client_of(cast.teacher).post(
        reverse("goal_add", args=[cast.child.pk]), {"title": "A fifth"}
    )
    assert "Four goals are enough" in page.content.decode()
    assert Goal.objects.count() == 4


def test_ticks_that_are_all_taken_away_are_cleared(cast: Cast, sheet: Sheet) -> None:
    prompt = Prompt.objects.create(
        school=cast.school,
        template=sheet.template,
        half=Half.SCHOOL,
        voice=Voice.SCHOOL,
        kind=Kind.TICKS,
        key="care",
        label="Care",
        position=20,
        options=[{"key": "rest", "word": "Rest"}, {"key": "mood", "word": "Mood"}],
    )
    client = client_of(cast.teacher)
    url = reverse("sheet_autosave", args=[sheet.pk])

    def ticked() -> object:
        return Entry.objects.get(prompt=prompt).value

    client.post(url_of(sheet), {"care": ["rest", "mood"], "shown-care": "1"})
    assert ticked() == ["rest", "mood"]
    client.post(url, {"field": "wins-0", "wins-0": "Sang.", "shown-care": "1"})
    assert ticked() == ["rest", "mood"]
    client.post(url, {"field": "care", "shown-care": "1"})
    assert ticked() is None
    client.post(url_of(sheet), {"care": "rest", "shown-care": "1"})
    client.post(url_of(sheet), {"shown-care": "1"})
    assert ticked() is None


def test_a_lone_surrogate_gets_a_sentence_beside_its_field(cast: Cast, sheet: Sheet) -> None:
    page = client_of(cast.teacher).post(
        url_of(sheet),
        b"good_to_know=a%ED%A0%80b&wins-0=Sang.",
        content_type="application/x-www-form-urlencoded",
    )
    assert "cannot be stored" in page.context["form"].errors["good_to_know"][0]
    assert (texts(sheet, "good_to_know"), texts(sheet, "wins")) == ([], ["Sang."])


def test_a_line_that_was_emptied_can_be_written_again(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)

    def send(text: str) -> None:
        seen = client.get(url_of(sheet)).context["form"]["seen-next_step"].value()
        client.post(url_of(sheet), {"next_step": text, "seen-next_step": seen})

    for text in ("Rest.", "", "Sing."):
        send(text)
        assert texts(sheet, "next_step") == [text]
