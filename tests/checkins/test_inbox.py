"""What came from home: shown to those who may read it, answered once, and new until it was read."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from time_machine import Traveller

from accounts.models import Assignment, Guardian
from checkins.models import Answer, Question, ReactionKind, Sheet
from checkins.queries.class_week import class_week
from checkins.queries.inbox import Inbox
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign
from tests.factories.replies import answer_school, ask, home_entry, reply
from tests.factories.sheets import make_shared_sheet

EVENING = FRIDAY.replace(hour=16, minute=41)
LATER = FRIDAY.replace(hour=18)


@pytest.fixture
def sheet(cast: Cast, clock: Traveller) -> Sheet:
    shared = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    clock.move_to(LATER)
    return shared


def inbox_of(cast: Cast, who: str = "teacher", week: Week = WEEK) -> Inbox:
    page = class_week(acting(getattr(cast, who), LATER), cast.classroom.pk, week)
    assert page is not None
    return page.inbox


def html_of(cast: Cast) -> str:
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    return client_of(cast.teacher).get(url).content.decode()


def seen(sheet: Sheet) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(reply_seen_at=LATER)


# --- What is shown --------------------------------------------------------------------------------
def test_a_new_reply_shows_face_win_taps_and_question(cast: Cast, sheet: Sheet) -> None:
    reply(
        sheet,
        cast.guardian,
        now=EVENING,
        win="He read to his sister.",
        face=4,
        try_answer="try",
        taps=(ReactionKind.THANKS,),
    )
    home_entry(sheet, cast.guardian, "know", now=EVENING, value=["sleep", "worry"])
    ask(sheet, cast.guardian, "Who does he sit with?", now=EVENING)
    [slip] = inbox_of(cast).new
    assert (slip.child, slip.when, slip.face) == ("Javier Ortega", "Ana Ortega, 4:41 pm", 4)
    assert [(line.label, line.words) for line in slip.lines] == [
        ("", "He read to his sister."),
        ("Good to know", "Sleep, A worry"),
    ]
    assert sorted(slip.reactions) == ["Thank you", "We’ll try it"]
    assert [question.words for question in slip.questions] == ["Who does he sit with?"]
    assert "1 new, 1 question" in html_of(cast)


def test_a_tapped_question_is_shown_in_its_words(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING)
    ask(sheet, cast.guardian, chip="explain", now=EVENING)
    assert [question.words for question in inbox_of(cast).new[0].questions] == [
        "Can you explain this goal?"
    ]


def test_an_answer_to_schools_question_stands_under_it(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    answer_school(sheet, cast.guardian, "What did you enjoy?", "The map of Peru.", now=EVENING)
    [slip] = inbox_of(cast).new
    assert [(line.label, line.words) for line in slip.lines] == [
        ("", "He cooked."),
        ("What did you enjoy?", "The map of Peru."),
    ]
    assert "The map of Peru." in html_of(cast)
    seen(sheet)
    assert "The map of Peru." not in html_of(cast)


def test_each_homes_answer_stands_on_its_own_slip(cast: Cast, sheet: Sheet) -> None:
    for guardian, words in ((cast.guardian, "The map."), (cast.co_guardian, "The boat.")):
        reply(sheet, guardian, now=EVENING)
        answer_school(sheet, guardian, "What did you enjoy?", words, now=EVENING)
    assert {(slip.when, line.words) for slip in inbox_of(cast).new for line in slip.lines} == {
        ("Ana Ortega, 4:41 pm", "The map."),
        ("Luis Ortega, 4:41 pm", "The boat."),
    }


def test_two_homes_have_a_slip_each(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    reply(sheet, cast.co_guardian, now=EVENING + dt.timedelta(minutes=1), win="He swam.")
    slips = inbox_of(cast).new
    assert [[line.words for line in slip.lines] for slip in slips] == [["He swam."], ["He cooked."]]
    assert [slip.when for slip in slips] == ["Luis Ortega, 4:42 pm", "Ana Ortega, 4:41 pm"]


def test_a_reply_to_last_week_is_read_on_this_weeks_page(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    [slip] = inbox_of(cast, week=WEEK + 1).new
    assert slip.when == "Ana Ortega, 4:41 pm, November 9–13"


def test_a_note_for_chosen_readers_is_shown_to_them_alone(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    home_entry(
        sheet,
        cast.guardian,
        "family_note",
        now=EVENING,
        text="We are moving.",
        readers=(cast.teacher,),
    )
    mine = [line.words for line in inbox_of(cast).new[0].lines]
    theirs = [line.words for line in inbox_of(cast, "co_teacher").new[0].lines]
    assert (mine, theirs) == (["He cooked.", "We are moving."], ["He cooked."])


def test_a_helper_in_class_reads_a_family_note_only_when_chosen(cast: Cast, sheet: Sheet) -> None:
    assign(cast.specialist, classroom=cast.classroom, kind=Assignment.Kind.SPECIALIST)
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    home_entry(sheet, cast.guardian, "family_note", now=EVENING, text="We are moving.")
    helpers = inbox_of(cast, "specialist").new[0]
    assert [line.words for line in helpers.lines] == ["He cooked."]
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    html = client_of(cast.specialist).get(url).content.decode()
    assert "Mark as read" not in html
    assert "Save the note" not in html


def test_please_call_me_comes_first_of_what_is_open(cast: Cast, sheet: Sheet) -> None:
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(other, cast.other_guardian, now=EVENING)
    ask(other, cast.other_guardian, "When is it?", now=LATER)
    seen(other)
    Guardian.objects.filter(pk=cast.guardian.pk).update(phone="555-0118")
    reply(sheet, cast.guardian, now=EVENING, taps=(ReactionKind.CALL,))
    inbox = inbox_of(cast)
    assert inbox.new == ()
    assert [(slip.child, slip.wants_call, slip.phone) for slip in inbox.open] == [
        ("Javier Ortega", True, "555-0118"),
        ("Layla Haddad", False, ""),
    ]
    assert "555-0118" in html_of(cast)


def test_what_was_typed_is_never_markup(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="<img src=x onerror=alert(1)>\u202egnp")
    ask(sheet, cast.guardian, "</textarea><script>alert(1)</script>", now=EVENING)
    html = html_of(cast)
    assert "<img" not in html
    assert "<script>alert" not in html


def test_another_classs_replies_are_not_here(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    page = class_week(acting(cast.other_teacher, LATER), cast.other_classroom.pk, WEEK)
    assert page is not None
    assert (page.inbox.new, page.inbox.open) == ((), ())


# --- Read and called ------------------------------------------------------------------------------
def post(cast: Cast, name: str, pk: uuid.UUID, data: dict[str, Any], who: str = "teacher") -> Any:
    return client_of(getattr(cast, who)).post(reverse(name, args=[pk]), data)


def test_a_reply_stays_new_until_it_is_marked_as_read(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    html_of(cast)
    [slip] = inbox_of(cast).new
    page = post(cast, "reply_seen", sheet.pk, {"replied": slip.replied, "week": "2026-W47"})
    assert page["Location"] == reverse("class_week", args=[cast.classroom.pk, "2026-W47"])
    assert inbox_of(cast).new == ()


def test_a_reply_that_came_meanwhile_stays_new(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    [slip] = inbox_of(cast).new
    reply(sheet, cast.co_guardian, now=EVENING + dt.timedelta(minutes=5), win="He swam.")
    post(cast, "reply_seen", sheet.pk, {"replied": slip.replied})
    assert len(inbox_of(cast).new) == 2


@pytest.mark.parametrize(
    "replied", ["", "x", "\0", "9999-99-99T99:99:99Z", "2027-01-01", "1" * 9_999]
)
def test_nonsense_about_which_reply_marks_nothing(cast: Cast, sheet: Sheet, replied: str) -> None:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    assert post(cast, "reply_seen", sheet.pk, {"replied": replied}).status_code == 302
    assert len(inbox_of(cast).new) == 1


def test_called_today_ends_the_task(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=EVENING, taps=(ReactionKind.CALL,))
    for _twice in range(2):
        assert post(cast, "family_called", sheet.pk, {}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.called_on == LATER.date()
    assert [(slip.wants_call, slip.was_called) for slip in inbox_of(cast).open] == [(False, True)]


def test_nobody_is_called_about_a_sheet_that_asks_for_no_call(cast: Cast, sheet: Sheet) -> None:
    assert post(cast, "family_called", sheet.pk, {}).status_code == 404


# --- Answers --------------------------------------------------------------------------------------
@pytest.fixture
def question(cast: Cast, sheet: Sheet) -> Question:
    reply(sheet, cast.guardian, now=EVENING, win="He cooked.")
    return ask(sheet, cast.guardian, "Who does he sit with?", now=EVENING)


def test_an_answer_closes_the_question_and_counts_as_read(cast: Cast, question: Question) -> None:
    [slip] = inbox_of(cast).new
    page = post(
        cast, "question_answer", question.pk, {"text": "With Kenji.", "replied": slip.replied}
    )
    assert page.status_code == 302
    assert Answer.objects.get().text == "With Kenji."
    assert (inbox_of(cast).new, inbox_of(cast).open) == ((), ())


def test_a_question_of_a_reply_that_was_read_stays_open(
    cast: Cast, sheet: Sheet, question: Question
) -> None:
    seen(sheet)
    inbox = inbox_of(cast)
    assert (len(inbox.new), inbox.questions) == (0, 1)
    assert [slip.lines for slip in inbox.open] == [()]
    assert "Still open" in html_of(cast)


def test_the_same_answer_sent_twice_lands_once(cast: Cast, question: Question) -> None:
    for _twice in range(2):
        page = post(cast, "question_answer", question.pk, {"text": "With Kenji."})
        assert page.status_code == 302
    assert Answer.objects.count() == 1


def test_two_teachers_who_answer_see_both_texts_and_are_asked(
    cast: Cast, question: Question
) -> None:
    post(cast, "question_answer", question.pk, {"text": "With Kenji."}, "co_teacher")
    page = post(cast, "question_answer", question.pk, {"text": "Beside Leo."})
    html = page.content.decode()
    assert page.status_code == 409
    assert "Mr. Reyes has answered in the meantime" in html
    assert "With Kenji." in html
    assert "Beside Leo." in html
    assert Answer.objects.get().text == "With Kenji."
    again = post(cast, "question_answer", question.pk, {"text": "Beside Leo."})
    assert again.status_code == 409
    assert Answer.objects.get().text == "With Kenji."


@pytest.mark.parametrize(
    ("choice", "text", "stands"),
    [
        ("mine", "Beside Leo.", "Beside Leo."),
        ("theirs", "Beside Leo.", "With Kenji."),
        ("theirs", "", "With Kenji."),
        ("both", "Beside Leo.", "With Kenji.\nBeside Leo."),
    ],
)
def test_the_writer_says_which_answer_stands(
    cast: Cast, question: Question, choice: str, text: str, stands: str
) -> None:
    post(cast, "question_answer", question.pk, {"text": "With Kenji."}, "co_teacher")
    asked = post(cast, "question_answer", question.pk, {"text": "Beside Leo."})
    radios = asked.context["form"].fields["stands-text"].choices
    [chosen] = [value for value, _word in radios if value.startswith(choice)]
    page = post(cast, "question_answer", question.pk, {"text": text, "stands-text": chosen})
    assert page.status_code == 302
    assert Answer.objects.get().text == stands


@pytest.mark.parametrize("choice", ["mine-1", "both-1", "both-0", "mine-x"])
def test_an_answer_that_has_moved_on_is_asked_about_again(
    cast: Cast, question: Question, choice: str
) -> None:
    post(cast, "question_answer", question.pk, {"text": "With Kenji."}, "co_teacher")
    later = {"text": "With Mia.", "version": 1}
    post(cast, "question_answer", question.pk, later, "co_teacher")
    page = post(cast, "question_answer", question.pk, {"text": "Leo.", "stands-text": choice})
    assert page.status_code == 409
    assert "With Mia." in page.content.decode()
    assert Answer.objects.get().text == "With Mia."


def test_the_answer_page_shows_what_stands_and_changes_nothing(
    cast: Cast, question: Question
) -> None:
    post(cast, "question_answer", question.pk, {"text": "With Kenji."})
    page = client_of(cast.teacher).get(reverse("question_answer", args=[question.pk]))
    assert "Who does he sit with?" in page.content.decode()
    assert page.context["form"]["text"].value() == "With Kenji."
    assert page.context["form"]["version"].value() == 1


@pytest.mark.parametrize("text", ["", " ", "x" * 1_001, "x" * 1_000_000, "a\0b", "a\n" * 10_000])
def test_a_bad_answer_is_refused_beside_its_box_and_kept(
    cast: Cast, question: Question, text: str
) -> None:
    page = post(cast, "question_answer", question.pk, {"text": text})
    assert page.status_code == 400
    assert page.context["form"].errors["text"]
    assert page.context["form"]["text"].value() == text
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [("other_teacher", 404), ("stranger", 404), ("specialist", 403), ("guardian", 404)],
)
def test_only_the_childs_teachers_act_on_a_reply(
    cast: Cast, sheet: Sheet, question: Question, name: str, status: int
) -> None:
    replied = inbox_of(cast).new[0].replied
    for url, pk in (
        ("question_answer", question.pk),
        ("reply_seen", sheet.pk),
        ("family_called", sheet.pk),
    ):
        page = post(cast, url, pk, {"text": "With Kenji.", "replied": replied}, name)
        assert page.status_code == status, url
    assert Answer.objects.count() == 0
    assert len(inbox_of(cast).new) == 1


def test_school_does_not_answer_its_own_question(cast: Cast, question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(half="school", household=None)
    assert post(cast, "question_answer", question.pk, {"text": "x"}).status_code == 404


def test_an_unknown_question_is_the_same_page_as_anothers(cast: Cast, question: Question) -> None:
    client = client_of(cast.other_teacher)
    theirs = client.get(reverse("question_answer", args=[question.pk]))
    unknown = client.get(reverse("question_answer", args=[uuid.uuid4()]))
    assert (theirs.status_code, theirs.content) == (404, unknown.content)
