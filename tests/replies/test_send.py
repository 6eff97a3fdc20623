"""One Send: what lands, how often, and for whom."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.models import Assignment, Guardian, Role
from checkins.models import (
    Answer,
    Entry,
    EntryReader,
    Half,
    HomeDraft,
    HomeHalf,
    Operation,
    Question,
    Reaction,
    Receipt,
    Revision,
    Sheet,
)
from checkins.weeks import Week as WeekOfYear
from tests.conftest import FRIDAY, client_of
from tests.factories.people import assign, block, make_guardian, make_member
from tests.replies.conftest import Week, filled, press, send, share_sheet, unsent

DAY = dt.timedelta(days=1)


def home_entries(week: Week) -> list[tuple[str, str, Any]]:
    """What stands on home's half: the prompt, the words, the value."""
    found = Entry.objects.filter(sheet=week.sheet, half=Half.HOME).standing()
    rows = found.order_by("prompt__position", "position")
    return [(row.prompt.key, row.text, row.value) for row in rows.select_related("prompt")]


def whole(week: Week) -> dict[str, Any]:
    """An answer in every box."""
    return {
        "reactions": ["thanks", "talked"],
        "try_answer": "try",
        f"answer__{week.question.pk.hex}": "There is a boy downstairs, Mateo.",
        "home__wins": "He read to his sister.\nTwo nights in a row!",
        "home__week": "4",
        f"goal__{week.goal.pk.hex}": "3",
        "home__know": ["change", "sleep"],
        "home__works_at_home": "A snack first.",
        "about__goals": [f"{week.goal.pk.hex}-help"],
        "home__question": "Who does he sit with?",
        "home__family_note": "Grandma comes on Saturday.",
    }


def test_a_reply_lands_in_every_row(week: Week) -> None:
    client = week.browser()
    answer = send(client, week.url, **whole(week))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{week.url}sent/")
    assert home_entries(week) == [
        ("wins", "He read to his sister.", None),
        ("wins", "Two nights in a row!", None),
        ("week", "", 4),
        ("goals", "", 3),
        ("know", "", ["sleep", "change"]),
        ("works_at_home", "A snack first.", None),
        ("question", "Who does he sit with?", None),
        ("family_note", "Grandma comes on Saturday.", None),
    ]
    assert Revision.objects.filter(entry__half=Half.HOME).count() == 8
    half = HomeHalf.objects.get()
    assert (half.household, half.sent_by) == (week.cast.guardian.household, week.cast.guardian)
    assert (half.sent_at, half.answered_revision, half.try_answer) == (FRIDAY, 1, "try")
    assert sorted(Reaction.objects.values_list("kind", flat=True)) == ["talked", "thanks"]
    assert Answer.objects.get().text == "There is a boy downstairs, Mateo."
    asked = Question.objects.from_home().open().order_by("chip")
    assert [(one.chip, one.text, one.goal) for one in asked] == [
        ("", "Who does he sit with?", None),
        ("help", "", week.goal),
    ]
    week.sheet.refresh_from_db()
    assert week.sheet.replied_at == FRIDAY
    assert week.sheet.call_asked_at is None


def test_the_sent_page_says_it_was_sent_and_shows_it(week: Week) -> None:
    client = week.browser()
    send(client, week.url, **whole(week))
    html = client.get(f"{week.url}sent/").content.decode()
    assert "Sent. Thank you." in html
    assert "Ms. Chen will read it before class on Monday." in html
    for words in ("Two nights in a row!", "Mateo", "Grandma", "Good", "Nearly", "Sleep"):
        assert words in html
    assert "Change my reply" in html


def test_the_sent_page_waits_for_a_send(week: Week) -> None:
    answer = week.browser().get(f"{week.url}sent/")
    assert (answer.status_code, answer.headers["Location"]) == (303, week.url)


def test_an_untouched_form_says_thanks(week: Week) -> None:
    client = week.browser()
    assert send(client, week.url).status_code == 303
    assert Reaction.objects.get().kind == "thanks"
    assert home_entries(week) == []
    send(client, week.url)
    assert Reaction.objects.count() == 1


def test_please_call_me_stands_on_the_sheet(week: Week) -> None:
    client = week.browser()
    send(client, week.url, reactions=["call"])
    week.sheet.refresh_from_db()
    assert week.sheet.call_asked_at == FRIDAY
    send(client, week.url, reactions=[])
    week.sheet.refresh_from_db()
    assert week.sheet.call_asked_at is None


# --- Once -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("times", [1, 2, 5])
def test_one_operation_lands_once_however_often_it_is_sent(week: Week, times: int) -> None:
    client = week.browser()
    data = filled(client, week.url, **whole(week))
    answers = [client.post(week.url, data) for _turn in range(times)]
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["Location"] for answer in answers} == {f"{week.url}sent/"}
    assert Operation.objects.count() == 1
    assert Revision.objects.filter(entry__half=Half.HOME).count() == 8
    assert Question.objects.from_home().count() == 2
    assert Answer.objects.get().version == 1


def test_an_operation_replayed_later_undoes_nothing(week: Week) -> None:
    client = week.browser()
    old = filled(client, week.url, home__wins="First words.")
    client.post(week.url, old)
    send(client, week.url, home__wins="Better words.")
    client.post(week.url, old)
    assert home_entries(week) == [("wins", "Better words.", None)]


def test_the_back_button_with_other_words_loses_none(week: Week) -> None:
    client = week.browser()
    data = filled(client, week.url, home__wins="First words.")
    client.post(week.url, data)
    client.post(week.url, data | {"home-wins": "More words."})
    assert home_entries(week) == [("wins", "More words.", None)]
    assert Revision.objects.filter(entry__half=Half.HOME).count() == 2


def test_a_second_tab_takes_back_nothing_that_it_did_not_show(week: Week) -> None:
    client = week.browser()
    first = filled(client, week.url, home__wins="He read.", home__week="4")
    second = filled(client, week.url, reactions=["talked"])
    client.post(week.url, first)
    client.post(week.url, second)
    assert home_entries(week) == [("wins", "He read.", None), ("week", "", 4)]
    assert Reaction.objects.get().kind == "talked"


def test_a_link_renewed_in_between_still_lands_once(week: Week) -> None:
    client = week.browser()
    data = filled(client, week.url, home__wins="He read.")
    client.post(week.url, data)
    press(client, week.token())
    client.post(week.url, data)
    assert Operation.objects.count() == 1


@pytest.mark.parametrize("broken", ["", "nonsense", "0" * 4_000])
def test_a_form_without_an_operation_id_still_lands(week: Week, broken: str) -> None:
    client = week.browser()
    data = filled(client, week.url, home__wins="He read.") | {"operation_id": broken}
    assert client.post(week.url, data).status_code == 303
    assert home_entries(week) == [("wins", "He read.", None)]


# --- Changing ---------------------------------------------------------------------------------------
def test_changing_a_reply_keeps_the_earlier_words_in_history(week: Week) -> None:
    client = week.browser()
    send(client, week.url, home__wins="One.\nTwo.", home__week="2", home__question="Why?")
    send(client, week.url, home__wins="One.", home__week="", home__question="How?")
    assert home_entries(week) == [("wins", "One.", None), ("question", "How?", None)]
    assert sorted(
        Revision.objects.filter(entry__half=Half.HOME).values_list("text", "version")
    ) == [
        ("", 1),
        ("", 2),
        ("", 2),
        ("How?", 2),
        ("One.", 1),
        ("Two.", 1),
        ("Why?", 1),
    ]
    assert Question.objects.from_home().get().text == "How?"


def test_an_emptied_question_is_dropped_and_comes_back_when_asked_again(week: Week) -> None:
    client = week.browser()
    chip = f"{week.goal.pk.hex}-help"
    send(client, week.url, home__question="Why?", about__goals=[chip])
    send(client, week.url, home__question="", about__goals=[])
    assert not Question.objects.from_home().open().exists()
    send(client, week.url, home__question="Why?", about__goals=[chip])
    assert Question.objects.from_home().open().count() == 2
    assert Question.objects.from_home().count() == 2


def test_an_emptied_answer_opens_schools_question_again(week: Week) -> None:
    client, name = week.browser(), f"answer__{week.question.pk.hex}"
    send(client, week.url, **{name: "Mateo."})
    assert week.question.answered_at == FRIDAY
    send(client, week.url, **{name: ""})
    assert week.question.answered_at is None
    assert not Answer.objects.exists()


def test_schools_answer_shows_on_the_page_at_once(week: Week) -> None:
    from checkins.services.answers import answer

    client = week.browser()
    send(client, week.url, home__question="Who does he sit with?")
    asked = Question.objects.from_home().get()
    answer(asked, text="With Kenji.", by=week.cast.teacher, now=FRIDAY)
    html = client.get(week.url).content.decode()
    assert "Ms. Chen answered you" in html
    assert "With Kenji." in html


def test_homes_half_closes_with_the_next_sheet_after_two_weeks(
    week: Week, clock: time_machine.Traveller
) -> None:
    guardian = client_of(week.cast.guardian)
    url = f"/home/sheet/{week.sheet.pk}/"
    send(guardian, url, home__wins="He read.")
    stale = filled(guardian, url, home__wins="Too late.")
    for number, weeks in (("2026-W47", 1), ("2026-W48", 2)):
        clock.move_to(FRIDAY + weeks * 7 * DAY - DAY)
        share_sheet(week.cast, WeekOfYear.parse(number), now=FRIDAY + weeks * 7 * DAY - DAY)
    assert "This sheet is folded" not in guardian.get(url).content.decode()
    clock.move_to(FRIDAY + 14 * DAY)
    guardian = client_of(week.cast.guardian)
    page = guardian.get(url).content.decode()
    assert "This sheet is folded" in page
    assert "He read." in page
    assert "<textarea" not in page
    late = guardian.post(url, stale)
    assert late.status_code == 400
    assert "Too late." in late.content.decode()
    assert home_entries(week) == [("wins", "He read.", None)]


# --- Readers of a note --------------------------------------------------------------------------------
def counsel(week: Week, **spell: Any) -> Assignment:
    """Mr. Amari, the child's counsellor."""
    amari = make_member(week.cast.school, "amari@alder.example", Role.COUNSELLOR, name="Mr. Amari")
    return assign(amari, child=week.cast.child, kind=Assignment.Kind.SPECIALIST, **spell)


READERS = "home-family_note-readers"
TEACHERS, ONLY, BOTH = "Room 12’s teachers", "Only Ms. Chen", "Only Ms. Chen and Mr. Amari"


def choices(client: Client, week: Week) -> dict[str, str]:
    """The values of who reads the note, by the words beside them."""
    field = client.get(week.url).context["form"].fields[READERS]
    return {str(words): key for key, words in field.choices}


def offered(week: Week) -> list[str]:
    return list(choices(week.browser(), week))


def chosen(client: Client, week: Week) -> str:
    """The words beside the choice that stands."""
    field = client.get(week.url).context["form"][READERS]
    return str(dict(field.field.choices)[field.value()])


def send_note(client: Client, week: Week, text: str, words: str) -> Any:
    boxes = {"home__family_note": text, READERS: choices(client, week)[words]}
    return send(client, week.url, **boxes)


@pytest.mark.parametrize(
    ("words", "names"), [(TEACHERS, []), (ONLY, ["Ms. Chen"]), (BOTH, ["Mr. Amari", "Ms. Chen"])]
)
def test_a_family_note_is_for_the_readers_that_were_chosen(
    week: Week, words: str, names: list[str]
) -> None:
    counsel(week)
    client = week.browser()
    send_note(client, week, "For you alone.", words)
    note = Entry.objects.get(prompt__key="family_note")
    assert note.has_chosen_readers == bool(names)
    readers = EntryReader.objects.order_by("member__display_name")
    assert [reader.member.display_name for reader in readers] == names
    assert chosen(client, week) == words


def test_without_a_counsellor_none_is_offered(week: Week) -> None:
    client = week.browser()
    assert offered(week) == [TEACHERS, ONLY]
    boxes = {"home__family_note": "Secret.", READERS: "counsellor"}
    assert send(client, week.url, **boxes).status_code == 400
    assert home_entries(week) == []


def test_a_counsellor_of_other_children_is_not_offered(week: Week) -> None:
    cast = week.cast
    amari = make_member(cast.school, "amari@alder.example", Role.COUNSELLOR, name="Mr. Amari")
    assign(amari, child=cast.other_child, kind=Assignment.Kind.SPECIALIST)
    assert offered(week) == [TEACHERS, ONLY]
    members = [cast.teacher.pk.hex, amari.pk.hex]
    boxes = {"home__family_note": "Secret.", READERS: "-".join(sorted(members))}
    assert send(week.browser(), week.url, **boxes).status_code == 400
    assert home_entries(week) == []
    assign(amari, classroom=cast.classroom, kind=Assignment.Kind.SPECIALIST)
    assert offered(week) == [TEACHERS, ONLY, BOTH]
    assert choices(week.browser(), week)[BOTH] == boxes[READERS]


@pytest.mark.parametrize("days", [-1, 0])
def test_a_counsellor_is_offered_to_the_last_day(week: Week, days: int) -> None:
    counsel(week, ends_on=FRIDAY.date() + dt.timedelta(days))
    assert offered(week) == ([TEACHERS, ONLY, BOTH] if days == 0 else [TEACHERS, ONLY])


@pytest.mark.parametrize("who", ["teacher", "counsellor"])
def test_who_is_kept_from_the_child_is_not_offered(week: Week, who: str) -> None:
    cast = week.cast
    amari = counsel(week).member
    kept_out = cast.teacher if who == "teacher" else amari
    address = kept_out.user.email
    guardian = make_guardian(cast.school, kept_out.display_name, address, cast.child)
    block(guardian, cast.child)
    known = {"teacher": [TEACHERS, "Only Mr. Reyes", "Only Mr. Reyes and Mr. Amari"]}
    assert offered(week) == known.get(who, [TEACHERS, ONLY])


def test_a_counsellor_who_was_chosen_and_moves_on_does_not_open_the_note_to_all(week: Week) -> None:
    spell = counsel(week)
    send_note(week.browser(), week, "For two.", BOTH)
    Assignment.objects.filter(pk=spell.pk).update(ends_on=FRIDAY.date() - dt.timedelta(1))
    assert offered(week) == [TEACHERS, ONLY]
    client = week.browser()
    assert chosen(client, week) == ONLY
    send(client, week.url, home__week="4")
    send(client, week.url, **{"home__week": "3", READERS: ""})
    assert Entry.objects.get(prompt__key="family_note").has_chosen_readers
    assert EntryReader.objects.count() == 2


NOBODY = "Nobody now. You chose Ms. Chen."


@pytest.mark.parametrize(
    ("stays_until", "words"), [(FRIDAY.date() - DAY, ONLY), (FRIDAY.date() - 31 * DAY, NOBODY)]
)
def test_who_was_chosen_and_has_left_is_not_called_by_the_next_ones_name(
    week: Week, stays_until: dt.date, words: str
) -> None:
    chen = week.cast.teacher
    send_note(week.browser(), week, "For you alone.", ONLY)
    Assignment.objects.filter(member=chen).update(
        starts_on=stays_until - 7 * DAY, ends_on=stays_until
    )
    client = week.browser()
    assert chosen(client, week) == words
    assert "Only Mr. Reyes" in choices(client, week)
    sent = client.get(f"{week.url}sent/").content.decode()
    assert "for Ms. Chen" in sent
    assert "for Mr. Reyes" not in sent
    # What is left as it stands stays the chosen one's; nothing opens by itself.
    send(client, week.url, home__family_note="Still for you alone.")
    assert [one.member for one in EntryReader.objects.all()] == [chen]
    assert chosen(client, week) == words
    send_note(client, week, "For you now.", "Only Mr. Reyes")
    assert [one.member for one in EntryReader.objects.all()] == [week.cast.co_teacher]


def test_a_page_from_before_a_new_teacher_came_tells_the_note_to_nobody_else(week: Week) -> None:
    client = week.browser()
    boxes = {"home__family_note": "For Ms. Chen.", READERS: choices(client, week)[ONLY]}
    early = filled(client, week.url, **boxes)
    assert client.post(f"{week.url}draft/", early).status_code == 204
    gone = FRIDAY.date() - 31 * DAY
    Assignment.objects.filter(member=week.cast.teacher).update(starts_on=gone, ends_on=gone)
    late = client.post(week.url, early)
    assert late.status_code == 400
    assert "For Ms. Chen." in late.content.decode()
    # Nor does a fresh page, on which nobody is chosen: its writer is asked.
    again = filled(client, week.url)
    assert again["home-family_note"] == "For Ms. Chen."
    assert client.post(week.url, {**again, READERS: ""}).status_code == 400
    assert home_entries(week) == []
    send_note(client, week, "For Ms. Chen.", "Only Mr. Reyes")
    assert [one.member for one in EntryReader.objects.all()] == [week.cast.co_teacher]


# --- Homes --------------------------------------------------------------------------------------------
@pytest.fixture
def same_home(week: Week) -> Guardian:
    """Luis, moved into Ana's household."""
    luis = week.cast.co_guardian
    luis.household = week.cast.guardian.household
    luis.save()
    return luis


def test_two_households_never_see_each_others_half(week: Week) -> None:
    ana = week.browser()
    send(ana, week.url, **whole(week))
    luis = week.browser(week.cast.co_guardian)
    for url in (week.url, f"{week.url}sent/"):
        html = luis.get(url, follow=True).content.decode()
        for words in ("He read to his sister", "Mateo", "A snack first", "Grandma", "Ana"):
            assert words not in html
    page = luis.get(week.url).context["form"]
    assert all(not page.initial[name] for name in page.sent if not name.endswith("readers"))
    send(luis, week.url, home__week="1", home__question="Mine?")
    assert HomeHalf.objects.filter(sent_at__isnull=False).count() == 2
    ours = ana.get(week.url)
    assert "Mine?" not in ours.content.decode()
    assert ours.context["form"].initial["home-week"] == "4"


def test_two_adults_of_one_home_share_values_and_keep_their_own_words(
    week: Week, same_home: Guardian
) -> None:
    ana, luis = week.browser(), week.browser(same_home)
    send(ana, week.url, home__wins="Ana's win.", home__week="4")
    page = luis.get(week.url)
    assert "Ana&#x27;s win." in page.content.decode()
    assert page.context["form"].initial["home-week"] == "4"
    assert page.context["form"].initial["home-wins"] == ""
    send(luis, week.url, home__wins="Luis's win.", home__week="2")
    values = Entry.objects.filter(sheet=week.sheet, half=Half.HOME, prompt__key="week")
    assert [(one.value, one.author_guardian) for one in values] == [(2, same_home)]
    wins = Entry.objects.filter(sheet=week.sheet, half=Half.HOME, prompt__key="wins")
    assert sorted(one.text for one in wins) == ["Ana's win.", "Luis's win."]
    assert HomeHalf.objects.get().sent_by == same_home


def test_the_other_parents_open_page_takes_back_nothing(week: Week, same_home: Guardian) -> None:
    ana, luis = week.browser(), week.browser(same_home)
    early = filled(luis, week.url, home__wins="Luis's win.")
    send(ana, week.url, home__week="4", try_answer="try", home__know=["sleep"])
    luis.post(week.url, early)
    assert home_entries(week) == [
        ("wins", "Luis's win.", None),
        ("week", "", 4),
        ("know", "", ["sleep"]),
    ]
    assert HomeHalf.objects.get().try_answer == "try"


# --- Drafts -------------------------------------------------------------------------------------------
def test_a_draft_waits_behind_the_button_for_its_writer_alone(
    week: Week, same_home: Guardian
) -> None:
    client = week.browser()
    data = filled(client, week.url, home__wins="Half a word", home__week="3")
    assert client.post(f"{week.url}draft/", data).status_code == 204
    token = week.token()
    assert "Half a word" not in Client().get(f"/r/{token}/").content.decode()
    assert "Half a word" not in week.browser(same_home).get(week.url).content.decode()
    assert not HomeHalf.objects.exists()
    again = Client()
    press(again, token)
    page = again.get(week.url)
    assert "Half a word" in page.content.decode()
    assert "Kept for you. Not sent yet." in page.content.decode()
    assert page.context["form"].initial["home-week"] == "3"
    send(again, week.url)
    assert home_entries(week) == [("wins", "Half a word", None), ("week", "", 3)]
    assert not HomeDraft.objects.exists()


def test_a_draft_rests_after_two_weeks(week: Week, clock: time_machine.Traveller) -> None:
    from checkins.services.drafts import drop_old_drafts

    client = week.browser()
    client.post(f"{week.url}draft/", filled(client, week.url, home__wins="Half a word"))
    later = FRIDAY + 15 * DAY
    clock.move_to(later)
    assert "Half a word" not in week.browser().get(week.url).content.decode()
    assert drop_old_drafts(now=later) == 1


def test_a_draft_that_is_too_much_is_refused(week: Week) -> None:
    client = week.browser()
    data = filled(client, week.url, home__wins="x" * 1_000_000)
    assert client.post(f"{week.url}draft/", data).status_code == 413
    assert not HomeDraft.objects.exists()


# --- The session ended while somebody typed --------------------------------------------------------------
def test_words_sent_too_late_are_kept_and_land_after_the_button(
    week: Week, clock: time_machine.Traveller
) -> None:
    client, token = Client(), week.token()
    press(client, token)
    data = filled(client, week.url, home__wins="Long thought <b>over</b>.", home__week="4")
    clock.move_to(FRIDAY + dt.timedelta(hours=2))
    late = client.post(week.url, data)
    html = late.content.decode()
    assert late.status_code == 404
    assert "Long thought &lt;b&gt;over&lt;/b&gt;." in html
    assert "Put his hand up" not in html
    assert home_entries(week) == []
    assert unsent(HomeDraft.objects.get())["home-wins"] == ["Long thought <b>over</b>."]
    press(client, token)
    carried = dict(late.context["carried"])
    assert client.post(week.url, carried).status_code == 303
    assert home_entries(week) == [("wins", "Long thought <b>over</b>.", None), ("week", "", 4)]


def test_words_of_a_browser_without_any_session_are_kept_on_the_page(week: Week) -> None:
    late = Client().post(week.url, {"home-wins": "My words.", "operation_id": str(uuid.uuid4())})
    assert late.status_code == 404
    assert "My words." in late.content.decode()
    assert not HomeDraft.objects.exists()


def test_a_form_whose_token_was_renewed_keeps_its_words(week: Week) -> None:
    client, token = Client(enforce_csrf_checks=True), week.token()
    client.get(f"/r/{token}/")
    press(client, token, csrfmiddlewaretoken=client.cookies["csrf"].value)
    data = filled(client, week.url, home__wins="My words.")
    stale = client.post(week.url, data | {"csrfmiddlewaretoken": "x" * 32})
    assert stale.status_code == 403
    assert "My words." in stale.content.decode()
    good = client.post(week.url, data | {"csrfmiddlewaretoken": client.cookies["csrf"].value})
    assert good.status_code == 303
    assert settings.CSRF_COOKIE_NAME == "csrf"


# --- Signed in --------------------------------------------------------------------------------------------
def test_a_signed_in_guardian_has_the_same_page(week: Week) -> None:
    client = client_of(week.cast.guardian)
    url = f"/home/sheet/{week.sheet.pk}/"
    html = client.get(url).content.decode()
    assert "Put his hand up twice in math." in html
    assert "not watched day and night" in html
    assert Receipt.objects.get().guardian == week.cast.guardian
    answer = send(client, url, **whole(week))
    assert answer.headers["Location"] == f"{url}sent/"
    assert len(home_entries(week)) == 8
    assert "Two nights in a row!" in client.get(f"{url}sent/").content.decode()


def test_words_of_a_parent_whose_sign_in_ended_are_kept(week: Week) -> None:
    client = client_of(week.cast.guardian)
    url = f"/home/sheet/{week.sheet.pk}/"
    data = filled(client, url, home__wins="My words.")
    client.logout()
    late = client.post(url, data)
    html = late.content.decode()
    assert late.status_code == 404
    assert "My words." in html
    assert "Put his hand up" not in html
    client.force_login(week.cast.guardian.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(url, dict(late.context["carried"])).status_code == 303
    assert home_entries(week) == [("wins", "My words.", None)]


def test_a_forged_send_to_a_parent_account_is_refused(week: Week) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(week.cast.guardian.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post(f"/home/sheet/{week.sheet.pk}/", {"home-wins": "Not mine."})
    assert answer.status_code == 403
    assert home_entries(week) == []


@pytest.mark.parametrize("name", ["blocked_guardian", "other_guardian", "strange_guardian"])
def test_a_guardian_of_nobody_here_finds_nothing(week: Week, name: str) -> None:
    client = client_of(getattr(week.cast, name))
    url = f"/home/sheet/{week.sheet.pk}/"
    unknown = f"/home/sheet/{uuid.uuid4()}/"
    for path in ("", "sent/"):
        answer = client.get(url + path)
        assert answer.status_code == 404
        assert answer.content == client.get(unknown + path).content
    assert client.post(url, {"home-wins": "Mine."}).status_code == 404
    assert not Entry.objects.filter(half=Half.HOME).exists()


def test_a_sheet_that_was_never_shared_has_no_page(week: Week) -> None:
    Sheet.objects.update(shared_at=None, shared_revision=0)
    assert client_of(week.cast.guardian).get(f"/home/sheet/{week.sheet.pk}/").status_code == 404
