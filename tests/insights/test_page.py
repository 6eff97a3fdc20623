"""The page of who is reached: whose numbers stand there, and for whom."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Block, Guardian, Member, Role
from checkins.models import ReactionKind, Sheet
from checkins.services.erasing import erase_child
from checkins.services.good_news import take_back_good_news, tell_good_news
from checkins.services.readiness import mark_away
from checkins.services.share import take_back
from tests.conftest import FRIDAY, WEEK, acting, client_of
from tests.factories.people import assign, make_child, make_classroom, make_guardian, make_member
from tests.factories.replies import ask, reply
from tests.factories.sheets import make_sheet
from tests.insights.conftest import Term

PATH = f"/reach/{WEEK}/"


def test_a_leader_sees_every_class_and_the_week_in_figures(term: Term) -> None:
    page = term.page()
    total = page.total
    assert (total.shared, total.read, total.wrote, page.children) == (2, 2, 1, 2)
    assert [row.name for row in page.rows] == ["Room 4", "Room 12"]
    room_12 = page.rows[1]
    assert (room_12.teacher, room_12.wrote, room_12.read) == ("Ms. Chen", "50%", "100%")
    assert len(room_12.tiles) == 12
    assert [one.said for one in room_12.tiles[-4:]] == [
        "no sheet that week",
        *["50% wrote back, 100% read"] * 3,
    ]
    assert page.rows[0].tiles[-1].shared == 0


def test_children_without_a_sheet_and_those_who_are_away_count(term: Term) -> None:
    make_child(term.cast.classroom, "Zoe Campbell")
    away = make_child(term.cast.classroom, "Hugo Martin")
    sheet = make_sheet(away, WEEK, by=term.cast.teacher, now=FRIDAY)
    mark_away(sheet, reason="ill", by=term.cast.teacher, now=FRIDAY)
    page = term.page()
    assert (page.total.shared, page.children, page.total.away) == (2, 4, 1)


def test_what_was_taken_back_is_not_shared(term: Term) -> None:
    sheet = term.sheets[term.cast.other_child, WEEK]
    take_back(sheet, by=term.cast.teacher, now=FRIDAY + dt.timedelta(hours=1))
    assert term.page().total.shared == 1


def test_a_teacher_sees_their_own_class_and_no_other_name(term: Term) -> None:
    cast = term.cast
    term.add("Nadia Karimi", room=cast.other_classroom)
    page = term.page(cast.teacher)
    assert [row.name for row in page.rows] == ["Room 12"]
    assert (page.total.shared, page.languages, page.families) == (2, (), page.families)
    assert "Nadia" not in [one.given_name for one in page.families]
    answer = client_of(cast.teacher).get(PATH)
    assert "Room 4" not in answer.content.decode()
    assert client_of(cast.teacher).get(f"{PATH}figures.csv").status_code == 403
    assert client_of(cast.teacher).get(f"{PATH}poster/").status_code == 403


def test_the_office_sees_the_list_and_no_figure(term: Term) -> None:
    term.add("Nadia Karimi", room=term.cast.other_classroom)
    page = term.page(term.cast.office)
    assert (page.rows, page.total.shared, page.languages, page.waiting) == ((), 0, (), ())
    assert page.good_news is None
    assert [one.given_name for one in page.families] == ["Layla", "Nadia"]
    words = client_of(term.cast.office).get(PATH).content.decode()
    assert "wrote back, week by week" not in words
    assert client_of(term.cast.office).get(f"{PATH}good-news/").status_code == 403


def test_a_teacher_who_is_the_office_too_sees_figures_of_their_own_class_alone(term: Term) -> None:
    term.add("Nadia Karimi", room=term.cast.other_classroom)
    both = make_member(term.cast.school, "both@alder.example", Role.TEACHER, Role.OFFICE)
    assign(both, classroom=term.cast.classroom)
    page = term.page(both)
    assert [row.name for row in page.rows] == ["Room 12"]
    assert page.total.shared == 2
    assert "Nadia" in [one.given_name for one in page.families]


@pytest.mark.parametrize("who", ["specialist", "guardian"])
def test_nobody_else_opens_it(term: Term, who: str) -> None:
    person: Member | Guardian = getattr(term.cast, who)
    assert client_of(person).get(PATH).status_code == (403 if who == "specialist" else 404)


def test_another_school_sees_its_own(term: Term) -> None:
    page = term.page(term.cast.stranger)
    assert (page.total.shared, [row.name for row in page.rows]) == (0, ["Room 1"])
    assert "Layla" not in client_of(term.cast.stranger).get(PATH).content.decode()


def test_a_leader_who_is_kept_from_a_child_does_not_find_them_counted(term: Term) -> None:
    leader = term.cast.leader
    kept = make_guardian(term.cast.school, "Lee Leader", leader.user.email, term.cast.other_child)
    Block.objects.create(
        school=term.cast.school, guardian=kept, child=term.cast.other_child, evidence="Order"
    )
    page = term.page(leader)
    assert (page.total.shared, page.total.wrote, page.children) == (1, 1, 1)
    assert page.families == ()
    assert page.good_news is not None
    assert page.good_news.children == 1
    assert "Layla" not in client_of(leader).get(PATH).content.decode()


def test_a_child_who_left_counts_in_weeks_gone_by_and_is_no_longer_looked_for(term: Term) -> None:
    child = term.cast.other_child
    child.left_on = FRIDAY.date() - dt.timedelta(days=7)
    child.save()
    child.enrolments.update(ends_on=child.left_on)
    page = term.page()
    assert page.families == ()
    assert page.good_news is not None
    assert page.good_news.children == 1
    assert term.page(week=WEEK - 1).total.shared == 2


def test_an_erased_child_leaves_numbers(term: Term) -> None:
    erase_child(term.cast.child, by=acting(term.cast.leader), now=FRIDAY)
    page = term.page()
    assert (page.total.shared, page.total.wrote, page.children) == (2, 1, 2)
    assert "Javier" not in client_of(term.cast.leader).get(PATH).content.decode()


def test_open_questions_and_calls_are_counted_with_the_age_of_the_oldest(term: Term) -> None:
    cast = term.cast
    sheet = term.sheets[cast.child, WEEK]
    ask(sheet, cast.guardian, "May we call?", now=FRIDAY - dt.timedelta(days=3))
    ask(sheet, cast.co_guardian, "And when?", now=FRIDAY - dt.timedelta(hours=1))
    reply(
        term.sheets[cast.other_child, WEEK],
        cast.other_guardian,
        now=FRIDAY,
        taps=(ReactionKind.CALL,),
    )
    (row,) = term.page().waiting
    assert (row.room, row.questions, row.questions_age) == ("Room 12", 2, "for 3 days")
    assert (row.calls, row.calls_age) == (1, "since today")
    Sheet.objects.update(called_on=FRIDAY.date())
    assert term.page().waiting[0].calls == 0


def test_weeks_gone_by_say_nothing_of_what_is_open_now(term: Term) -> None:
    page = term.page(week=WEEK - 1)
    assert (page.is_now, page.families, page.waiting, page.good_news) == (False, (), (), None)
    assert client_of(term.cast.leader).get(f"/reach/{WEEK - 1}/").status_code == 200


def test_weeks_outside_every_year_do_not_exist(term: Term) -> None:
    leader = client_of(term.cast.leader)
    for path in ("", "good-news/", "poster/", "figures.csv"):
        assert leader.get(f"/reach/2024-W20/{path}").status_code == 404


def test_a_leader_who_teaches_no_class_begins_here(term: Term) -> None:
    answer = client_of(term.cast.leader).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == PATH
    assert client_of(term.cast.office).get("/", follow=True).redirect_chain[-1][0] == "/people/"


def test_a_school_without_a_year_is_told_so(term: Term) -> None:
    from checkins.models import SchoolYear

    SchoolYear.objects.filter(school=term.cast.school).delete()
    leader = client_of(term.cast.leader)
    assert "not set up yet" in leader.get("/reach/").content.decode()
    assert leader.get("/", follow=True).redirect_chain[-1][0] == "/people/"


def test_classes_stand_in_the_order_of_their_numbers(term: Term) -> None:
    for name in ("Room 2", "Room 100", "Annex", "Room 2b"):
        make_classroom(term.cast.school, name)
    names = [row.name for row in term.page().rows]
    assert names == ["Annex", "Room 2", "Room 2b", "Room 4", "Room 12", "Room 100"]


def test_good_news_counts_and_names_who_waits(term: Term) -> None:
    cast = term.cast
    term.share(make_child(cast.other_classroom, "Ana Lima"), WEEK - 3)
    make_child(cast.other_classroom, "Mei Wong")
    news = term.page().good_news
    assert news is not None
    assert (news.children, news.had, news.waiting, news.since) == (4, 2, 2, "October 26")
    words = client_of(cast.leader).get(f"{PATH}good-news/").content.decode()
    assert words.index("Ana Lima") < words.index("last in the week of Oct 19")
    assert words.index("Mei Wong") < words.index("none yet")
    assert "Javier" not in words
    assert "Mei" not in client_of(cast.teacher).get(f"{PATH}good-news/").content.decode()


def test_wins_of_both_halves_are_counted(term: Term) -> None:
    Sheet.objects.filter(pk=term.sheets[term.cast.child, WEEK].pk).update(wins=2, home_wins=3)
    total = term.page().total
    assert (total.wins, total.home_wins) == (3, 3)


def test_it_speaks_arabic_with_its_digits(term: Term) -> None:
    words = client_of(term.cast.leader).get(f"{PATH}?lang=ar").content.decode()
    assert 'dir="rtl"' in words


def test_signed_out_people_sign_in(term: Term) -> None:
    assert Client().get(PATH).status_code == 302


def test_a_note_told_on_any_day_is_good_news_until_it_is_taken_back(term: Term) -> None:
    quiet = make_child(term.cast.classroom, "Omar Quiet")
    teacher = term.cast.teacher
    counted = [term.page().good_news]
    news = tell_good_news(child=quiet, text="He sang.", by=teacher, now=FRIDAY)
    counted.append(term.page().good_news)
    assert news is not None
    take_back_good_news(news, by=teacher, now=FRIDAY)
    counted.append(term.page().good_news)
    assert [(one.had, one.waiting) for one in counted if one] == [(2, 1), (3, 0), (2, 1)]


def test_a_child_whose_last_note_is_old_waits_and_the_note_says_since_when(term: Term) -> None:
    quiet = make_child(term.cast.classroom, "Omar Quiet")
    month = FRIDAY - dt.timedelta(weeks=5)
    tell_good_news(child=quiet, text="He sang.", by=term.cast.teacher, now=month)
    words = client_of(term.cast.leader).get(f"{PATH}good-news/").content.decode()
    assert words.index("Omar Quiet") < words.index("last in the week of Oct 5")
