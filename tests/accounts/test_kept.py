"""Staff who were signed out while they typed: their words wait, for them alone, and nothing is saved."""

import datetime as dt
import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import kept
from accounts.models import Block, Child, Member
from accounts.signin.sessions import clear_old
from checkins.models import Answer, ClassNote, Entry, Goal, Sheet
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.replies import ask, reply
from tests.factories.sheets import make_shared_sheet

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
WORDS = "Read a whole page <b>aloud</b> &amp; laughed. ñ 🌻"
SAID = "Your words are back in the boxes."


def hidden_of(client: Client, url: str) -> dict[str, str]:
    """What the page's forms carry along."""
    return {
        name: unescape(value) for name, value in HIDDEN.findall(client.get(url).content.decode())
    }


def sign_in(client: Client, who: Member) -> None:
    client.force_login(who.user, backend=BACKEND)


class Late:
    """Somebody whose page was drawn, who was signed out, and who presses the button then."""

    def __init__(self, who: Member, page: str, action: str = "", **typed: str) -> None:
        self.who, self.page, self.action, self.client = who, page, action or page, client_of(who)
        self.data = hidden_of(self.client, page) | typed
        self.client.logout()

    def press(self) -> Any:
        return self.client.post(self.action, self.data)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def late_editor(cast: Cast, sheet: Sheet, **typed: str) -> Late:
    return Late(
        cast.teacher, reverse("sheet_edit", args=[sheet.pk]), **(typed or {"wins-0": WORDS})
    )


def forms(cast: Cast) -> dict[str, tuple[Member, str, str, str]]:
    """Each form with a box for words: who writes, the page, where it is sent to, the box."""
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY - dt.timedelta(hours=2))
    question = ask(sheet, cast.guardian, "Why?", now=FRIDAY)
    goal = begin_goal(cast.child, title="Reads", by=cast.teacher, now=FRIDAY)
    child, other, room = cast.child.pk, cast.other_child.pk, cast.classroom.pk
    teacher, office, leader = cast.teacher, cast.office, cast.leader
    note = reverse("class_note", args=[room, WEEK])
    goal_url = f"{reverse('goal_edit', args=[goal.pk])}?week={WEEK}"
    return {
        "editor": (teacher, reverse("sheet_edit", args=[sheet.pk]), "", "next_step"),
        "new sheet": (teacher, reverse("child_sheet", args=[other, WEEK]), "", "next_step"),
        "note": (teacher, reverse("class_week", args=[room, WEEK]), note, "text"),
        "answer": (teacher, reverse("question_answer", args=[question.pk]), "", "text"),
        "goal": (teacher, goal_url, "", "meaning"),
        "first goal": (teacher, reverse("goal_add", args=[other]), "", "meaning"),
        "away": (teacher, reverse("child_away", args=[other, WEEK]), "", "reason"),
        "take back": (teacher, reverse("sheet_take_back", args=[sheet.pk]), "", "note"),
        "block": (leader, reverse("block_add", args=[child]), "", "evidence"),
        "child": (office, reverse("child_record", args=[child]), "", "given_name"),
        "guardian": (office, reverse("guardian_add", args=[child]), "", "name"),
        "class": (office, reverse("classroom_add"), "", "name"),
        "staff": (leader, reverse("staff"), "", "display_name"),
        "days off": (leader, reverse("calendar_add", args=["closure"]), "", "name"),
        "school": (leader, reverse("school_page"), "", "name"),
    }


FORMS = (
    *("editor", "new sheet", "note", "answer", "goal", "first goal", "away", "take back"),
    *("block", "child", "guardian", "class", "staff", "days off", "school"),
)


def stored() -> list[str]:
    """Every text that one of `forms` could have written."""
    return [
        *Entry.objects.values_list("text", flat=True),
        *ClassNote.objects.values_list("text", flat=True),
        *Answer.objects.values_list("text", flat=True),
        *Goal.objects.values_list("meaning", flat=True),
        *Sheet.objects.values_list("skipped_reason", flat=True),
        *Sheet.objects.values_list("withdrawn_note", flat=True),
        *Block.objects.values_list("evidence", flat=True),
        *Child.objects.values_list("given_name", flat=True),
    ]


def waiting() -> list[Any]:
    """What is put by, a session each."""
    return [one.get_decoded().get(kept.KEPT) for one in Session.objects.all()]


@pytest.mark.parametrize("name", FORMS)
def test_words_of_every_form_wait_for_their_writer(cast: Cast, name: str) -> None:
    who, page_url, action, box = forms(cast)[name]
    late = Late(who, page_url, action, **{box: WORDS})
    answer = late.press()
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={quote(late.page)}")
    assert "your words are kept for you" in late.client.get(answer["Location"]).content.decode()
    sign_in(late.client, late.who)
    page = late.client.get(late.page, follow=True)
    boxes = unescape(page.content.decode())
    assert SAID in boxes
    assert WORDS in boxes
    assert WORDS not in stored()


def test_every_form_is_in_the_list(cast: Cast) -> None:
    assert tuple(forms(cast)) == FORMS


def test_the_words_are_saved_by_the_next_press_and_wait_no_more(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet)
    late.press()
    sign_in(late.client, cast.teacher)
    assert late.client.post(late.page, late.data).status_code == 302
    assert Entry.objects.get(prompt__key="wins").text == WORDS
    assert SAID not in late.client.get(late.page).content.decode()
    assert kept.KEPT not in late.client.session or not late.client.session[kept.KEPT]["forms"]


def test_they_wait_for_a_second_look_too(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet)
    late.press()
    sign_in(late.client, cast.teacher)
    for _look in range(2):
        page = unescape(late.client.get(late.page).content.decode())
        assert page.count(SAID) == 1
        assert WORDS in page


def test_somebody_else_who_signs_in_there_does_not_get_them(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet)
    late.press()
    sign_in(late.client, cast.co_teacher)
    page = unescape(late.client.get(late.page).content.decode())
    assert WORDS not in page
    assert SAID not in page
    assert kept.KEPT not in late.client.session
    late.client.logout()
    sign_in(late.client, cast.teacher)
    assert WORDS not in unescape(late.client.get(late.page).content.decode())


def test_who_is_signed_in_by_then_is_given_nothing_of_another(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet)
    other = Client(enforce_csrf_checks=True)
    sign_in(other, cast.co_teacher)
    assert other.post(late.page, late.data).status_code == 403
    assert kept.KEPT not in other.session
    assert not Entry.objects.exists()


def test_a_page_from_before_signing_in_again_keeps_its_words(cast: Cast, sheet: Sheet) -> None:
    """The token is another one by then, so the form counts as forged, and is not saved."""
    late = late_editor(cast, sheet)
    again = Client(enforce_csrf_checks=True)
    sign_in(again, cast.teacher)
    answer = again.post(late.page, late.data)
    assert (answer.status_code, answer["Location"]) == (303, late.page)
    page = unescape(again.get(late.page).content.decode())
    assert SAID in page
    assert WORDS in page
    assert not Entry.objects.exists()


def test_a_signed_out_browser_whose_cookies_are_gone_keeps_them_too(
    cast: Cast, sheet: Sheet
) -> None:
    late = late_editor(cast, sheet)
    bare = Client(enforce_csrf_checks=True)
    assert bare.post(late.page, late.data).status_code == 302
    sign_in(bare, cast.teacher)
    assert WORDS in unescape(bare.get(late.page).content.decode())


def test_another_site_leaves_nothing(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet)
    bare = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example"})
    assert bare.post(late.page, late.data).status_code == 403
    assert Session.objects.count() == 0


@pytest.mark.parametrize("seal", ["", "nonsense", "0199:forged", "\x00"])
def test_a_form_without_its_writers_seal_leaves_nothing(
    cast: Cast, sheet: Sheet, seal: str
) -> None:
    late = late_editor(cast, sheet)
    late.data["writer"] = seal
    assert late.press()["Location"].startswith("/login/?next=")
    assert Session.objects.count() == 0


def test_too_much_is_said_and_not_kept(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet, **{"wins-0": "x" * (kept.MOST_LETTERS + 1)})
    late.press()
    sign_in(late.client, cast.teacher)
    page = late.client.get(late.page).content.decode()
    assert "That was too much to keep." in page
    assert SAID not in page


def test_no_more_forms_wait_than_a_browser_has_windows(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet)
    for number in range(kept.MOST_FORMS + 1):
        late.client.post(reverse("child_sheet", args=[cast.child.pk, WEEK - number]), late.data)
    assert len(late.client.session[kept.KEPT]["forms"]) == kept.MOST_FORMS


def test_twelve_hours_are_over_while_somebody_types(cast: Cast, sheet: Sheet, clock: Any) -> None:
    client = client_of(cast.teacher)
    page = reverse("sheet_edit", args=[sheet.pk])
    data = hidden_of(client, page) | {"wins-0": WORDS}
    clock.shift(12 * 60 * 60 + 60)
    assert client.post(page, data).status_code == 302
    sign_in(client, cast.teacher)
    assert WORDS in unescape(client.get(page).content.decode())


def test_a_sheet_that_was_opened_since_shows_them(cast: Cast) -> None:
    late = Late(cast.teacher, reverse("child_sheet", args=[cast.child.pk, WEEK]), next_step=WORDS)
    late.press()
    open_sheet(cast.child, WEEK, now=FRIDAY)
    sign_in(late.client, cast.teacher)
    assert WORDS in unescape(late.client.get(late.page, follow=True).content.decode())


def test_an_answer_from_the_classs_page_waits_on_the_questions_own(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.")
    question = ask(sheet, cast.guardian, "Why?", now=FRIDAY)
    week = reverse("class_week", args=[cast.classroom.pk, WEEK])
    action = reverse("question_answer", args=[question.pk])
    late = Late(cast.teacher, week, action, text=WORDS)
    assert f'action="{action}"' in client_of(cast.teacher).get(week).content.decode()
    assert late.press()["Location"] == f"/login/?next={quote(action)}"
    sign_in(late.client, cast.teacher)
    page = unescape(late.client.get(action).content.decode())
    assert WORDS in page
    assert SAID in page


def test_script_keeps_its_own_and_leaves_nothing(cast: Cast) -> None:
    week = [cast.classroom.pk, WEEK]
    late = Late(
        cast.teacher, reverse("class_week", args=week), reverse("class_note", args=week), text=WORDS
    )
    late.client.post(late.action, late.data, headers={"accept": "application/json"})
    assert kept.KEPT not in late.client.session


def test_sessions_that_ran_out_are_removed_with_what_waits_in_them(
    cast: Cast, sheet: Sheet, clock: Any
) -> None:
    late_editor(cast, sheet).press()
    assert clear_old(now=FRIDAY) == 0
    assert Session.objects.count() == 1
    clock.shift(12 * 60 * 60 + 60)
    assert clear_old(now=timezone.now()) == 1
    assert Session.objects.count() == 0


def test_a_box_that_was_saved_since_is_not_filled_with_the_older_words(
    cast: Cast, sheet: Sheet
) -> None:
    late = late_editor(cast, sheet, **{"next_step": "Older.", "good_to_know": WORDS})
    late.press()
    sign_in(late.client, cast.teacher)
    page = late.client.get(late.page).content.decode()
    assert "Older." in page
    autosave = reverse("sheet_autosave", args=[sheet.pk])
    newer = {"field": "next_step", "next_step": "Newer.", "seen-next_step": "0"}
    assert late.client.post(autosave, newer).status_code == 200
    page = unescape(late.client.get(late.page).content.decode())
    assert "Newer." in page
    assert "Older." not in page
    assert WORDS in page


def test_what_a_script_saves_beside_the_form_takes_up_no_room(cast: Cast, sheet: Sheet) -> None:
    late = late_editor(cast, sheet, next_step=WORDS)
    for url in (
        reverse("sheet_autosave", args=[sheet.pk]),
        reverse("child_autosave", args=[cast.other_child.pk, WEEK]),
    ):
        answer = late.client.post(url, late.data | {"field": "next_step"})
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]
    assert [one for one in waiting() if one] == []
    late.press()
    assert [WORDS in str(one) for one in waiting() if one] == [True]


def test_a_seal_from_long_ago_stores_nothing(cast: Cast, sheet: Sheet, clock: Any) -> None:
    late = late_editor(cast, sheet)
    clock.move_to(FRIDAY + kept.SEAL_HOLDS + dt.timedelta(minutes=1))
    late.press()
    assert [one for one in waiting() if one] == []
