"""One letter to each guardian for all their children's sheets, at the school's hour."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.letters.worker import deliver
from accounts.models import Block, Delivery, Guardian, Guardianship
from checkins.models import Announcement, Prompt, ReplyLink, Sheet
from checkins.reminders.letters import sender_among
from checkins.reminders.planner import plan, plan_week_ready, post
from checkins.reminders.sweep import sweep
from checkins.services.goals import begin_goal
from checkins.services.good_news import take_back_good_news, tell_good_news
from checkins.services.links import hash_of
from checkins.services.share import share, take_back
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import block, make_child, make_guardian
from tests.factories.sheets import WIN, make_shared_sheet, make_sheet, write

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
SLOT = FRIDAY + 2 * HOUR
State = Delivery.State


def letters() -> list[tuple[str, str, str]]:
    """(to, state, due hour at the school) of every letter, by address."""
    return [
        (one.to, one.state, f"{one.school.local(one.due_at):%a %H:%M}")
        for one in Delivery.objects.select_related("school").order_by("to", "due_at")
    ]


def recipients() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def mail_to(address: str) -> Any:
    (found,) = [message for message in mail.outbox if message.to == [address]]
    return found


def test_a_share_puts_a_letter_for_each_guardian_at_the_schools_hour(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert letters() == [
        ("ana@mail.example", "new", "Fri 16:00"),
        ("luis@mail.example", "new", "Fri 16:00"),
    ]
    assert deliver(now=SLOT - MINUTE) == {}
    assert deliver(now=SLOT) == {"sent": 2}
    assert recipients() == ["ana@mail.example", "luis@mail.example"]


def test_a_share_and_its_letters_are_one_transaction(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    with pytest.raises(RuntimeError), transaction.atomic():
        share([sheet], by=cast.teacher, now=FRIDAY)
        assert len(letters()) == 2
        raise RuntimeError
    sheet.refresh_from_db()
    assert (sheet.shared_at, letters()) == (None, [])


def test_a_later_share_leaves_ten_minutes_after(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=SLOT + HOUR)
    assert [row[2] for row in letters()] == ["Fri 17:10", "Fri 17:10"]


def test_siblings_share_one_letter_with_a_button_each(cast: Cast) -> None:
    sister = make_child(cast.other_classroom, "Lucía Ortega", pronoun="she")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    make_shared_sheet(sister, WEEK, by=cast.other_teacher, now=FRIDAY + HOUR, win="Sang it all.")
    deliver(now=SLOT)
    message = mail_to("ana@mail.example")
    html, _kind = message.alternatives[0]
    assert message.subject == "Javier’s and Lucía’s weeks are ready"
    assert html.count("/r/") == 2 + html.count("?lang=")
    assert html.count("?lang=") == 3  # the first child's, in each other language
    assert "Read <bdi>Javier</bdi>’s week, and reply" in html
    assert "Read <bdi>Lucía</bdi>’s week, and reply" in html
    assert "Ms. Chen and Ms. Delgado" in message.body
    assert mail_to("luis@mail.example").body.count("/r/") == 1


def test_a_sibling_shared_just_before_the_hour_joins_after_its_grace(cast: Cast) -> None:
    sister = make_child(cast.classroom, "Lucía Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    make_shared_sheet(sister, WEEK, by=cast.teacher, now=SLOT - 5 * MINUTE)
    assert letters()[0] == ("ana@mail.example", "new", "Fri 16:05")
    deliver(now=SLOT + 5 * MINUTE)
    assert mail_to("ana@mail.example").body.count("/r/") == 2


def test_never_two_letters_a_day_and_the_next_goes_at_tomorrows_hour(cast: Cast) -> None:
    sister = make_child(cast.classroom, "Lucía Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    make_shared_sheet(sister, WEEK, by=cast.teacher, now=SLOT + HOUR)
    assert letters()[:2] == [
        ("ana@mail.example", "sent", "Fri 16:00"),
        ("ana@mail.example", "new", "Sat 16:00"),
    ]


def test_the_night_does_not_move_a_letter_that_waits_for_tomorrow(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    make_shared_sheet(cast.child, WEEK - 1, by=cast.teacher, now=SLOT + HOUR)
    for hours in (8, 15, 23.9):
        assert sweep(now=SLOT + hours * HOUR)["sent"] == 0
    assert sweep(now=SLOT + 24 * HOUR)["sent"] == 2


def test_a_letter_that_leaves_while_a_planner_reads_is_not_planned_for_tomorrow(
    cast: Cast,
) -> None:
    """The planner has read the news already, and reads the letters of the day next."""
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    left: list[int] = []

    def leave_first(execute: Any, sql: str, *rest: Any) -> Any:
        if 'FROM "accounts_delivery"' in sql and not left:
            left.append(1)
            assert deliver(now=SLOT) == {"sent": 2}
        return execute(sql, *rest)

    with connection.execute_wrapper(leave_first):
        assert plan_week_ready(cast.school, now=SLOT) == []
    assert left == [1]


def test_never_two_letters_about_one_sheet(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    for moment in (SLOT, SLOT + HOUR, SLOT + 30 * HOUR):
        sweep(now=moment)
    assert recipients() == ["ana@mail.example", "luis@mail.example"]
    assert Announcement.objects.count() == 2


@pytest.mark.parametrize("shared", ["22:30", "05:00"])
def test_no_letter_comes_in_quiet_hours(cast: Cast, shared: str) -> None:
    cast.school.letter_time = dt.time(4, 0)
    cast.school.save()
    make_shared_sheet(
        cast.child,
        WEEK,
        by=cast.teacher,
        now=cast.school.at(dt.date(2026, 11, 13), dt.time.fromisoformat(shared)),
    )
    day = "Sat" if shared == "22:30" else "Fri"
    assert {row[2] for row in letters()} == {f"{day} 07:00"}


def test_a_delayed_letter_waits_for_the_morning(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    night = cast.school.at(dt.date(2026, 11, 13), dt.time(23, 0))
    assert deliver(now=night) == {"postponed": 2}
    assert deliver(now=night + 7 * HOUR) == {}
    assert deliver(now=night + 8 * HOUR) == {"sent": 2}


def test_take_back_in_its_grace_cancels_the_letter(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(sheet, by=cast.teacher, now=FRIDAY + 9 * MINUTE)
    assert [row[1] for row in letters()] == ["cancelled", "cancelled"]
    assert sweep(now=SLOT)["sent"] == 0


def test_take_back_leaves_the_siblings_letter_without_the_sheet(cast: Cast) -> None:
    sister = make_child(cast.classroom, "Lucía Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    make_shared_sheet(sister, WEEK, by=cast.teacher, now=FRIDAY, win="Sang it all.")
    take_back(sheet, by=cast.teacher, now=FRIDAY + MINUTE)
    sweep(now=SLOT)
    assert recipients() == ["ana@mail.example"]
    assert mail.outbox[0].subject == "Lucía’s week is ready, and it starts with a win"
    assert "Javier" not in mail.outbox[0].body


def test_a_sheet_shared_again_after_take_back_gets_its_letter(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(sheet, by=cast.teacher, now=FRIDAY + MINUTE)
    make_shared_sheet_again(sheet, cast, FRIDAY + HOUR)
    sweep(now=SLOT)
    assert recipients() == ["ana@mail.example", "luis@mail.example"]


def make_shared_sheet_again(sheet: Sheet, cast: Cast, now: dt.datetime) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(ready_at=now)
    assert share([sheet], by=cast.teacher, now=now)


def change(cast: Cast, how: str) -> None:
    """What makes Ana's letter needless after it was planned."""
    ana = cast.guardian
    if how == "blocked":
        block(ana, cast.child)
    elif how == "unlinked":
        Guardianship.objects.filter(guardian=ana).update(ended_on=FRIDAY.date())
    elif how == "child left":
        cast.child.left_on = FRIDAY.date()
        cast.child.save()
    else:
        setattr(
            ana,
            *{
                "stopped": ("stopped_at", FRIDAY),
                "bounced": ("bounced_at", FRIDAY),
                "to paper": ("channel", "paper"),
                "guardian left": ("ended_on", FRIDAY.date()),
                "address changed": ("email", "ana@new.example"),
            }[how],
        )
        ana.save()


@pytest.mark.parametrize(
    "how",
    [
        "blocked",
        "unlinked",
        "child left",
        "stopped",
        "bounced",
        "to paper",
        "guardian left",
        "address changed",
    ],
)
def test_a_letter_is_asked_once_more_before_it_leaves(cast: Cast, how: str) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    change(cast, how)
    deliver(now=SLOT)
    assert "ana@mail.example" not in recipients()
    assert Delivery.objects.get(to="ana@mail.example").state == State.CANCELLED


@pytest.mark.parametrize("how", ["blocked", "unlinked", "stopped", "bounced", "to paper"])
def test_nobody_out_of_reach_is_planned_for(cast: Cast, how: str) -> None:
    change(cast, how)
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert [row[0] for row in letters()] == ["luis@mail.example"]


def test_a_suggested_link_gets_no_letter(cast: Cast) -> None:
    Guardianship.objects.filter(guardian=cast.guardian).update(status="suggested")
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert [row[0] for row in letters()] == ["luis@mail.example"]


def test_a_block_lifted_in_time_lets_the_letter_go(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Block.objects.get(guardian=cast.blocked_guardian).lift(now=FRIDAY)
    sweep(now=FRIDAY + MINUTE)
    assert [row[0] for row in letters()] == [
        "ana@mail.example",
        "luis@mail.example",
        "rick@mail.example",
    ]


def test_one_household_with_one_address_gets_one_letter_to_both(cast: Cast) -> None:
    make_guardian(
        cast.school,
        "Ben Ortega",
        "ana@mail.example",
        cast.child,
        household=cast.guardian.household,
    )
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    assert recipients() == ["ana@mail.example", "luis@mail.example"]
    assert "Hello Ana and Ben." in mail_to("ana@mail.example").body
    assert Announcement.objects.count() == 3


def test_two_households_with_one_address_get_none(cast: Cast) -> None:
    make_guardian(cast.school, "Tia Ortega", "ana@mail.example", cast.child)
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert [row[0] for row in letters()] == ["luis@mail.example"]


def test_planning_twice_adds_nothing(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    before = letters()
    for moment in (FRIDAY, FRIDAY + HOUR, SLOT):
        assert post(plan(cast.school, now=moment), now=moment) == 0
    assert letters() == before


def test_the_sweep_finds_a_share_whose_letters_are_missing(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    Delivery.objects.all().delete()
    assert post(plan(cast.school, now=FRIDAY), now=FRIDAY) == 2


def test_old_sheets_are_no_news_for_a_guardian_linked_later(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=SLOT)
    make_guardian(cast.school, "Nana Ortega", "nana@mail.example", cast.child)
    assert len(plan_week_ready(cast.school, now=FRIDAY + 9 * 24 * HOUR)) == 1
    assert plan_week_ready(cast.school, now=FRIDAY + 11 * 24 * HOUR) == []


@pytest.mark.parametrize("families", [3, 30])
def test_planning_costs_the_same_for_any_number_of_guardians(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, families: int
) -> None:
    for number in range(families):
        child = make_child(cast.classroom, f"Child {number}")
        make_guardian(cast.school, f"Guardian {number}", f"g{number}@mail.example", child)
        make_shared_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
    with django_assert_num_queries(5):
        assert len(plan(cast.school, now=FRIDAY)) == families


def test_a_letter_reads_well_and_carries_a_link_of_its_own(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write(sheet, "question", "What helps in the morning?", by=cast.teacher, now=FRIDAY)
    begin_goal(cast.child, title="Ask for help", by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    message = mail_to("ana@mail.example")
    link = ReplyLink.objects.get(guardian=cast.guardian)
    (url,) = [line for line in message.body.splitlines() if "/r/" in line]
    token = url.removeprefix("http://127.0.0.1:8000/r/").rstrip("/")
    stop = message.extra_headers["List-Unsubscribe"][1:-1]
    assert (len(token), hash_of(token)) == (43, link.token_hash)
    assert message.from_email == '"Ms. Chen, Alder Street School" <checkin@localhost>'
    assert message.subject == "Javier’s week is ready, and it starts with a win"
    assert message.body == (
        "Alder Street School\n\nJavier’s week is ready\n\n"
        "Hello Ana. Ms. Chen has written this week’s sheet. It begins like this:\n\n"
        f"  ✓ {WIN}\n\n"
        "There’s a little more inside, and one question for you.\n\n"
        f"Read and reply:\n{url}\n\n"
        "Two minutes, no password\n\n"
        "This link is for you, Ana, so please don’t pass it on.\n"
        "Rather have paper? Tell the school office at 555-0142.\n\n"
        f"Stop these emails:\n{stop}\n"
    )
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "What helps" not in message.body + message.alternatives[0][0]


def test_a_letter_speaks_the_guardians_language(cast: Cast) -> None:
    make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    html, _kind = mail_to("noor@mail.example").alternatives[0]
    assert '<html lang="ar" dir="rtl">' in html


def test_links_come_from_the_schools_own_address(cast: Cast) -> None:
    cast.school.base_url = "https://checkin.alder.example"
    cast.school.save()
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    message = mail_to("ana@mail.example")
    html, _kind = message.alternatives[0]
    assert html.count("https://checkin.alder.example/") == 5  # sheet, three languages, stop
    assert "127.0.0.1" not in html + message.body
    assert message.extra_headers["Message-ID"].endswith("@checkin.alder.example>")


def test_markup_in_words_stays_words(cast: Cast) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=y>"
    cast.child.given_name = "<b>Jav"
    cast.child.save()
    Guardian.objects.filter(pk=cast.guardian.pk).update(name="<i>Ana Ortega")
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY, win=hostile)
    deliver(now=SLOT)
    message = mail_to("ana@mail.example")
    html, _kind = message.alternatives[0]
    assert not [tag for tag in ("<script", "<img", "<b>", "<i>") if tag in html]
    assert "&lt;script&gt;" in html
    assert hostile in message.body


def test_two_teachers_and_one_who_is_gone_leave_the_school(cast: Cast) -> None:
    assert sender_among(["Ms. Chen", "Mr. Reyes"], cast.school) == "Alder Street School"
    assert sender_among(["Alder Street School"], cast.school) == "Alder Street School"


def test_a_name_with_a_line_break_writes_no_header(cast: Cast) -> None:
    cast.child.given_name = "Javier\r\nBcc: thief@mail.example"
    cast.child.save()
    cast.school.name = "Alder\nBcc: thief@mail.example"
    cast.school.save()
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    message = mail_to("ana@mail.example").message()
    assert message["Bcc"] is None
    assert message["From"] == '"Ms. Chen, Alder Bcc: thief@mail.example" <checkin@localhost>'
    assert sorted(name for name in message if name.lower() == "bcc") == []


def test_the_clock_is_the_callers(cast: Cast, clock: time_machine.Traveller) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SLOT)
    sent = Delivery.objects.get(to="ana@mail.example")
    assert sent.sent_at is not None
    assert (sent.state, sent.sent_at - SLOT < MINUTE, sent.details) == (State.SENT, True, {})


def test_a_win_that_asks_for_a_code_is_not_in_the_mail(cast: Cast) -> None:
    """A school may mark any line of its own as sensitive; no other line stands in for a win."""
    Prompt.objects.filter(school=cast.school, half="school", key="wins").update(is_sensitive=True)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    content = sheet.snapshots.get().content
    words = [line["text"] for row in content for line in row.get("lines", ())]
    sweep(now=SLOT)
    assert mail.outbox
    for message in mail.outbox:
        html = str(message.alternatives[0][0])
        assert "/r/" in html
        for said in words:
            assert said not in f"{message.subject} {message.body} {html}"


def test_good_news_of_the_week_is_quoted_and_no_other(cast: Cast) -> None:
    tell = {"child": cast.child, "by": cast.teacher}
    tell_good_news(text="Told the week before.", now=FRIDAY - dt.timedelta(days=7), **tell)
    for day, text in enumerate(("He waited.", "He laughed.", "He sang <b>low</b>."), start=1):
        tell_good_news(text=text, now=FRIDAY - dt.timedelta(days=4 - day), **tell)
    layla = {**tell, "child": cast.other_child}
    tell_good_news(text="Layla drew a horse.", now=FRIDAY, **layla)
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    taken_back = tell_good_news(text="Told too soon.", now=SLOT - MINUTE, **tell)
    assert taken_back is not None
    take_back_good_news(taken_back, by=cast.teacher, now=SLOT - MINUTE)
    deliver(now=SLOT)
    letter = mail_to("ana@mail.example")
    assert letter.body.count("✓") == 3
    win, newest, before = (letter.body.index(f"  ✓ {words}") for words in QUOTED)
    assert win < newest < before
    for words in ("He waited", "week before", "Layla", "too soon"):
        assert words not in letter.body
    ((html, _kind),) = letter.alternatives
    assert "He sang &lt;b&gt;low&lt;/b&gt;." in html


QUOTED = (WIN, "He sang <b>low</b>.", "He laughed.")
