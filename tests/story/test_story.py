"""A child's story by term: what its teacher reads of all homes, and each family of its own."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.models import Half, ReactionKind, SchoolYear, Sheet, Term
from checkins.services.good_news import tell_good_news
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_away
from checkins.services.share import share, take_back
from checkins.services.strategies import keep_strategy
from checkins.services.we_said import DONE, look_back, propose, set_step
from checkins.services.writing import write_line
from checkins.story.page import Story, story
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.replies import home_entry, reply
from tests.factories.sheets import prompt_of, write
from tests.story.fill import a_goal, a_term, a_week, tick

NOBODYS = "01a1d67e-0000-7000-8000-000000000000"


def of(cast: Cast, who: str = "teacher", term: uuid.UUID | None = None) -> Story:
    page = story(acting(getattr(cast, who)), cast.child.pk, term=term)
    assert page is not None
    return page


def html_of(cast: Cast, who: str = "teacher") -> str:
    name = "home_story" if "guardian" in who else "child_story"
    answer = client_of(getattr(cast, who)).get(reverse(name, args=[cast.child.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_sentence_counts_weeks_and_the_wins_of_both_sides(cast: Cast) -> None:
    first = a_week(cast, WEEK - 2, win="Read aloud.")
    reply(first, cast.guardian, now=FRIDAY, win="He cooked.")
    a_week(cast, WEEK, win="Asked a question.")
    page = of(cast)
    assert (page.weeks_told, page.wins_told, page.wins_seen) == (
        "2 weeks, 1 of them written from both sides",
        "3 wins",
        "2 seen at school, 1 at home",
    )
    assert (page.has_both, page.chapter and page.chapter.name) == (True, "Fall")
    assert "so far" in html_of(cast)


def test_how_the_weeks_felt_is_two_lines_and_a_week_without_a_sheet_a_gap(cast: Cast) -> None:
    reply(a_week(cast, WEEK - 2, felt=4), cast.guardian, now=FRIDAY, face=3)
    a_week(cast, WEEK, felt=5)
    mood = of(cast).mood
    assert mood is not None
    assert [(row.label, row.school, row.homes) for row in mood.rows] == [
        ("Oct 26", "Good", ("OK",)),
        ("Nov 2", "", ("",)),
        ("Nov 9", "Great", ("",)),
    ]
    assert mood.spoken == (
        "At school, week by week: Good, nothing, Great",
        "At home, week by week: OK, nothing, nothing",
    )
    assert (len(mood.wide.squares), len(mood.wide.homes[0].houses)) == (2, 1)
    assert mood.wide.line == ""


def test_a_change_at_home_is_a_dotted_line_with_its_words(cast: Cast) -> None:
    sheet = a_week(cast, WEEK, felt=4)
    reply(sheet, cast.guardian, now=FRIDAY, face=3)
    tick(sheet, cast, "sleep", "change")
    mood = of(cast).mood
    assert mood is not None
    assert (mood.events, len(mood.wide.events)) == ((("A change at home", "Nov 9"),), 1)
    assert "in the week of Nov 9" in html_of(cast)


def test_a_goals_line_tells_both_halves_and_where_it_stands(cast: Cast) -> None:
    goal = a_goal(cast)
    sheet = a_week(cast, WEEK - 1, steps={goal: 1})
    home_entry(sheet, cast.guardian, "goals", now=FRIDAY, value=2, goal=goal)
    a_week(cast, WEEK, steps={goal: 3})
    for who in ("teacher", "guardian"):
        [line] = of(cast, who).goals
        assert (line.title, line.now) == ("Speak up once a day", "Nearly")
        assert [(row.school, row.homes) for row in line.rows] == [
            ("Just starting", ("Getting there",)),
            ("Nearly", ("",)),
        ]


def test_two_homes_stand_apart_for_the_teacher_and_each_family_sees_its_own(cast: Cast) -> None:
    sheet = a_week(cast, felt=4)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.", face=5)
    reply(sheet, cast.co_guardian, now=FRIDAY, win="He swam.", face=1)
    page = of(cast)
    assert page.mood is not None
    assert [key.label for key in page.mood.keys] == ["at home, Ana", "at home, Luis"]
    assert [[home.label, home.felt] for home in page.weeks[0].homes] == [["Ana", 5], ["Luis", 1]]
    own = {
        who: [win.text for home in of(cast, who).weeks[0].homes for win in home.wins]
        for who in ("guardian", "co_guardian")
    }
    assert own == {"guardian": ["He cooked."], "co_guardian": ["He swam."]}
    for who, theirs in (("guardian", ("swam", "Luis")), ("co_guardian", ("cooked", "Ana"))):
        html = html_of(cast, who)
        assert [word in html for word in theirs] == [False, False]
    assert "home-2" not in html_of(cast, "guardian")
    assert "home-2" in html_of(cast)


def test_a_family_reads_what_was_shared_last_and_nothing_that_was_not(cast: Cast) -> None:
    sheet = a_week(cast, felt=4, win="Read aloud.")
    entry = sheet.entries.get(prompt__key="wins")
    write_line(
        sheet, entry.prompt, text="UNSHARED", version=entry.version, by=cast.teacher, now=FRIDAY
    )
    a_week(cast, WEEK - 1, win="DRAFT", is_shared=False)
    assert "UNSHARED" in html_of(cast)
    html = html_of(cast, "guardian")
    assert ("Read aloud." in html, "UNSHARED" in html, "DRAFT" in html) == (True, False, False)
    assert of(cast, "guardian").weeks_told == "1 week"


def test_what_was_taken_back_is_gone_from_the_familys_story(cast: Cast) -> None:
    sheet = a_week(cast, felt=4, win="TAKEN")
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.")
    Sheet.objects.filter(pk=sheet.pk).update(shared_at=FRIDAY - dt.timedelta(days=1))
    take_back(sheet, note="Wrong child.", by=cast.teacher, now=FRIDAY)
    html = html_of(cast, "guardian")
    assert ("TAKEN" in html, "Taken back" in html, "He cooked." in html) == (False, False, True)
    assert "Taken back" in html_of(cast)


def test_a_week_away_is_a_gap_with_its_reason_for_the_teacher_only(cast: Cast) -> None:
    a_week(cast, WEEK - 1, felt=4)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "wins", "BEGUN", by=cast.teacher, now=FRIDAY)
    mark_away(sheet, reason="family trip", by=cast.teacher, now=FRIDAY)
    page = of(cast)
    assert [(week.gap, len(week.wins)) for week in page.weeks] == [
        ("Away, family trip", 0),
        ("", 1),
    ]
    assert (page.weeks_told, page.mood and len(page.mood.rows)) == ("1 week", 1)
    assert "family trip" not in html_of(cast, "guardian")


def test_a_single_win_that_was_seen_at_home_too_is_marked(cast: Cast) -> None:
    one = a_week(cast, WEEK - 1, win="Chose to read aloud.")
    reply(one, cast.co_guardian, now=FRIDAY, taps=(ReactionKind.HOME_TOO,))
    two = a_week(cast, WEEK, win="First.", is_shared=False)
    write_line(two, prompt_of(two, "wins"), position=1, text="Second.", by=cast.teacher, now=FRIDAY)
    share([two], by=cast.teacher, now=FRIDAY)
    reply(two, cast.co_guardian, now=FRIDAY, taps=(ReactionKind.HOME_TOO,))
    marked = {
        who: [win.text for week in of(cast, who).weeks for win in week.wins if win.is_both]
        for who in ("teacher", "co_guardian", "guardian")
    }
    assert marked == {
        "teacher": ["Chose to read aloud."],
        "co_guardian": ["Chose to read aloud."],
        "guardian": [],
    }


def test_a_family_note_stands_in_nobodys_story(cast: Cast) -> None:
    sheet = a_week(cast)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.")
    home_entry(
        sheet, cast.guardian, "family_note", now=FRIDAY, text="MOVING", readers=(cast.teacher,)
    )
    assert "MOVING" not in html_of(cast)
    assert "MOVING" not in html_of(cast, "guardian")


def test_a_story_is_told_by_term_and_begins_with_the_newest(cast: Cast) -> None:
    a_week(cast, WEEK - 8, win="In September.")
    a_week(cast, WEEK, win="In November.")
    fall, second = Term.objects.filter(school=cast.school).order_by("starts_on")
    Term.objects.filter(pk=fall.pk).update(ends_on=dt.date(2026, 10, 23))
    Term.objects.filter(pk=second.pk).update(starts_on=dt.date(2026, 10, 26))
    page = of(cast)
    assert [one.name for one in page.chapters] == ["Fall", "Spring"]
    assert page.chapter and page.chapter.id == second.pk
    assert [win.text for week in page.weeks for win in week.wins] == ["In November."]
    earlier = of(cast, term=fall.pk)
    assert [win.text for week in earlier.weeks for win in week.wins] == ["In September."]
    assert earlier.chapter and earlier.chapter.is_over
    url = reverse("child_story", args=[cast.child.pk])
    html = client_of(cast.teacher).get(url, {"term": fall.pk}).content.decode()
    assert ("In September." in html, "In November." in html) == (True, False)


def test_without_terms_the_weeks_are_one_story(cast: Cast) -> None:
    a_week(cast, WEEK - 8)
    a_week(cast, WEEK)
    Term.objects.filter(school=cast.school).delete()
    page = of(cast)
    assert (len(page.weeks), page.chapter and page.chapter.name) == (2, "")


def test_what_was_said_stands_with_how_it_went_each_home_its_own(cast: Cast) -> None:
    sheet = a_week(cast, is_shared=False)
    propose(sheet, half=Half.SCHOOL, text="A card on his desk.", by=cast.teacher, now=FRIDAY)
    [ours, _theirs] = sorted(
        propose(sheet, half=Half.HOME, text="Read together.", by=cast.teacher, now=FRIDAY),
        key=lambda one: one.household_id != cast.guardian.household_id,
    )
    share([sheet], by=cast.teacher, now=FRIDAY)
    ours = set_step(ours, step=DONE, by=cast.guardian, now=FRIDAY)
    look_back(ours, weeks=2, answer="helped", text="LIKED IT", by=cast.guardian, now=FRIDAY)
    plan = {
        who: sorted((one.text, one.state, len(one.backs)) for one in of(cast, who).plan)
        for who in ("teacher", "guardian", "co_guardian")
    }
    card = ("A card on his desk.", "by Nov 20", 0)
    assert plan == {
        "teacher": [
            card,
            ("Read together.", "by Nov 20", 0),
            ("Read together.", "done Nov 13", 1),
        ],
        "guardian": [card, ("Read together.", "done Nov 13", 1)],
        "co_guardian": [card, ("Read together.", "by Nov 20", 0)],
    }
    assert sorted(one.who for one in of(cast).plan) == ["Home, Ana", "Home, Luis", "School will"]
    assert {one.who for one in of(cast, "guardian").plan} == {"Home will", "School will"}
    assert "LIKED IT" in html_of(cast)
    assert "LIKED IT" in html_of(cast, "guardian")
    assert "LIKED IT" not in html_of(cast, "co_guardian")


def test_what_works_in_both_places_is_marked(cast: Cast) -> None:
    sheet = a_week(cast, win="One small job to be in charge of.")
    keep_strategy(sheet.entries.get(prompt__key="wins"), by=cast.teacher, now=FRIDAY)
    works = of(cast).works
    assert [(line.words, line.is_in_both) for line in works] == [
        ("One small job to be in charge of.", False)
    ]
    assert "school since Nov 13" in html_of(cast)


def test_good_news_of_a_day_is_a_win_of_its_week(cast: Cast) -> None:
    a_week(cast, WEEK - 1, win="Read aloud.")
    tell_good_news(child=cast.child, text="He sang alone.", by=cast.teacher, now=FRIDAY)
    for who in ("teacher", "guardian"):
        page = of(cast, who)
        assert [win.text for win in page.weeks[0].wins] == ["He sang alone."]
        assert (page.wins_told, page.weeks_told) == ("2 wins", "2 weeks")


def test_the_file_holds_the_same_as_the_page(cast: Cast) -> None:
    goal = a_goal(cast)
    sheet = a_week(cast, felt=4, steps={goal: 2}, win="=1+1")
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.", face=5)
    reply(sheet, cast.co_guardian, now=FRIDAY, win="He swam.")
    files = {}
    for who, name in (("teacher", "child_story_file"), ("guardian", "home_story_file")):
        answer = client_of(getattr(cast, who)).get(reverse(name, args=[cast.child.pk]))
        assert "attachment" in answer["Content-Disposition"]
        files[who] = answer.content.decode("utf-8-sig").splitlines()
    own = [
        "Week,From,About,Words",
        "November 9–13,School,How the week felt,Good",
        "November 9–13,School,Win,'=1+1",
        "November 9–13,Home,How the week felt,Great",
        "November 9–13,Home,Win,He cooked.",
        "Nov 9,School,Speak up once a day,Getting there",
    ]
    assert files["guardian"] == own
    assert "November 9–13,Luis,Win,He swam." in files["teacher"]


@pytest.mark.parametrize("term", ["", "x", "\0", NOBODYS, "9" * 5_000])
def test_a_term_that_is_not_there_is_not_there(cast: Cast, term: str) -> None:
    a_week(cast)
    for who, name in (("teacher", "child_story"), ("guardian", "home_story")):
        url = reverse(name, args=[cast.child.pk])
        assert client_of(getattr(cast, who)).get(url, {"term": term}).status_code == 404


def test_before_the_first_sheet_the_page_says_so(cast: Cast) -> None:
    assert "begins with the first sheet" in html_of(cast)
    assert "begins with the first sheet" in html_of(cast, "guardian")


@pytest.mark.parametrize(
    ("name", "desk", "home"),
    [
        *(("teacher", 200, 404), ("co_teacher", 200, 404), ("specialist", 200, 404)),
        *(("other_teacher", 404, 404), ("stranger", 404, 404), ("leader", 403, 404)),
        *(("office", 403, 404), ("guardian", 404, 200), ("co_guardian", 404, 200)),
        *(("blocked_guardian", 404, 404), ("other_guardian", 404, 404)),
    ],
)
def test_the_story_is_for_who_works_with_the_child_and_who_cares(
    cast: Cast, name: str, desk: int, home: int
) -> None:
    a_week(cast)
    browser = client_of(getattr(cast, name))
    statuses = [
        browser.get(reverse(page, args=[cast.child.pk])).status_code
        for page in ("child_story", "home_story")
    ]
    assert statuses == [desk, home]


@pytest.mark.parametrize("weeks", [1, 40])
@pytest.mark.parametrize("who", ["teacher", "guardian"])
def test_the_story_is_read_in_twelve_queries_by_staff_and_eleven_by_family(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, who: str, weeks: int
) -> None:
    a_term(cast, weeks)
    SchoolYear.objects.filter(school=cast.school).update(starts_on=(WEEK - 50).monday)
    actor = acting(getattr(cast, who))
    with django_assert_num_queries(12 if who == "teacher" else 11):
        page = story(actor, cast.child.pk)
    assert page is not None
    assert len(page.weeks) == weeks
