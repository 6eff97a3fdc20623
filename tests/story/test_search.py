"""Search in the sheets: each word somewhere in one line, in any script, of one's own children only."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Household, ReadLog
from accounts.services.pace import MOST_CHILDREN
from checkins.models import Sheet
from checkins.services.answers import answer
from checkins.services.good_news import tell_good_news
from checkins.services.writing import write_line
from checkins.story.finding import ON_A_PAGE, Finds, folded, found_by_family, found_by_staff, pieces
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child
from tests.factories.replies import answer_school, ask, home_entry, reply
from tests.factories.sheets import make_shared_sheet
from tests.story.fill import a_week


def staff(cast: Cast, words: str, who: str = "teacher", page: int = 1) -> Finds:
    return found_by_staff(acting(getattr(cast, who)), words, page)


def family(cast: Cast, words: str, who: str = "guardian") -> Finds:
    return found_by_family(acting(getattr(cast, who)), words, 1)


def texts(finds: Finds) -> list[str]:
    return ["".join(piece.text for piece in one.pieces) for one in finds.rows]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("kite", "Built a Kite that flew."),
        ("flew KITE", "Built a kite that flew."),
        ("comio", "Él comió solo."),
        ("COMIÓ", "Él comió solo."),
        ("tran", "Trần đã đọc sách."),
        ("قصه", "قصه كاملة"),
        ("قَرَأ", "قرأت لأخيها"),
        ("朗读", "他今天朗读了课文。"),
        ("strasse", "Straße"),
        ("50%", "50% of it"),
        ("_", "a_b"),
        ("'", "It's"),
        ("<b>", "a <b> b"),
    ],
)
def test_a_line_is_found_by_its_words_in_any_script(cast: Cast, words: str, text: str) -> None:
    a_week(cast, win=text)
    a_week(cast, WEEK - 1, win="Something else altogether")
    assert texts(staff(cast, words)) == [text]
    assert texts(family(cast, words)) == [text]


@pytest.mark.parametrize("words", ["kites", "kite xylophone", "zzz", "...", "\u0301"])
def test_what_stands_nowhere_is_not_found(cast: Cast, words: str) -> None:
    a_week(cast, win="Built a kite that flew")
    assert texts(staff(cast, words)) == []
    assert texts(family(cast, words)) == []


def test_what_was_found_stands_apart_within_the_whole_text() -> None:
    parts = list(pieces("Él comió pan, comió", [folded("comio"), folded("pan")]))
    assert "".join(part.text for part in parts) == "Él comió pan, comió"
    assert [part.text for part in parts if part.is_found] == ["comió", "pan", "comió"]
    assert [part.text for part in pieces("Straße", ["ss"]) if part.is_found] == ["ß"]


def test_staff_find_both_halves_as_far_as_they_read_them(cast: Cast) -> None:
    sheet = a_week(cast, win="A kite.")
    reply(sheet, cast.guardian, now=FRIDAY, win="Our kite.")
    home_entry(
        sheet,
        cast.guardian,
        "family_note",
        now=FRIDAY,
        text="Private kite.",
        readers=(cast.teacher,),
    )
    found = {
        who: sorted(texts(staff(cast, "kite", who)))
        for who in ("teacher", "co_teacher", "specialist", "other_teacher", "leader", "stranger")
    }
    both = ["A kite.", "Our kite."]
    assert found == {
        **{"teacher": [*both, "Private kite."], "co_teacher": both, "specialist": both},
        **{"other_teacher": [], "leader": [], "stranger": []},
    }


def test_a_family_finds_its_own_and_what_was_shared_with_it(cast: Cast) -> None:
    sheet = a_week(cast, win="A kite.")
    entry = sheet.entries.get(prompt__key="wins")
    write_line(sheet, entry.prompt, text="Unshared kite.", version=1, by=cast.teacher, now=FRIDAY)
    a_week(cast, WEEK - 1, win="Draft kite.", is_shared=False)
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY, win="Her kite.")
    reply(other, cast.other_guardian, now=FRIDAY, win="Noor's kite.")
    reply(sheet, cast.guardian, now=FRIDAY, win="Ana's kite.")
    reply(sheet, cast.co_guardian, now=FRIDAY, win="Luis's kite.")
    found = {
        who: sorted(texts(family(cast, "kite", who)))
        for who in ("guardian", "co_guardian", "blocked_guardian", "other_guardian")
    }
    assert found == {
        "guardian": ["A kite.", "Ana's kite."],
        "co_guardian": ["A kite.", "Luis's kite."],
        "blocked_guardian": [],
        "other_guardian": ["Her kite.", "Noor's kite."],
    }


def test_what_was_taken_back_is_not_found_by_the_family(cast: Cast) -> None:
    sheet = a_week(cast, win="A kite.")
    Sheet.objects.filter(pk=sheet.pk).update(withdrawn_at=FRIDAY)
    assert texts(family(cast, "kite")) == []


def test_answers_are_found_by_school_and_by_the_home_that_they_are_for(cast: Cast) -> None:
    sheet = a_week(cast, win="Read aloud.")
    answer_school(sheet, cast.guardian, "What flies?", "Ana’s kite.", now=FRIDAY)
    answer_school(sheet, cast.co_guardian, "What flies?", "Luis’s kite.", now=FRIDAY)
    asked = ask(sheet, cast.guardian, "And at school?", now=FRIDAY)
    answer(asked, text="A paper kite.", by=cast.teacher, now=FRIDAY)
    everyone = ["A paper kite.", "Ana’s kite.", "Luis’s kite."]
    by_staff = {
        who: sorted(texts(staff(cast, "kite", who)))
        for who in ("teacher", "co_teacher", "specialist", "other_teacher", "leader", "stranger")
    }
    assert by_staff == {
        **dict.fromkeys(("teacher", "co_teacher", "specialist"), everyone),
        **{"other_teacher": [], "leader": [], "stranger": []},
    }
    by_families = {
        who: sorted(texts(family(cast, "kite", who)))
        for who in ("guardian", "co_guardian", "blocked_guardian", "other_guardian")
    }
    assert by_families == {
        "guardian": everyone[:2],
        "co_guardian": everyone[2:],
        "blocked_guardian": [],
        "other_guardian": [],
    }


def test_good_news_is_found_by_who_may_read_it_and_leads_to_the_story(cast: Cast) -> None:
    a_week(cast, win="A kite on the sheet.")
    a_week(cast, WEEK - 2, win="An older kite.")
    last_week = FRIDAY - dt.timedelta(days=7)
    tell_good_news(child=cast.child, text="He flew a kite.", by=cast.teacher, now=last_week)
    tell_good_news(child=cast.other_child, text="Her kite.", by=cast.teacher, now=FRIDAY)
    in_order = ["A kite on the sheet.", "He flew a kite.", "An older kite."]
    assert [one for one in texts(staff(cast, "kite")) if one != "Her kite."] == in_order
    assert texts(family(cast, "kite")) == in_order
    assert texts(family(cast, "kite", "co_guardian")) == in_order
    assert texts(family(cast, "kite", "other_guardian")) == ["Her kite."]
    for who in ("blocked_guardian", "strange_guardian"):
        assert texts(family(cast, "kite", who)) == []
    for who in ("other_teacher", "leader", "office", "stranger"):
        assert texts(staff(cast, "kite", who)) == []
    assert reverse("child_story", args=[cast.child.pk]) in post(cast, "teacher", "flew")
    assert reverse("home_story", args=[cast.child.pk]) in post(cast, "guardian", "flew")


def post(cast: Cast, who: str, words: str, **more: str) -> str:
    name = "home_search" if "guardian" in who else "sheet_search"
    answer = client_of(getattr(cast, who)).post(reverse(name), {"words": words, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_what_was_found_in_bold_and_notes_whose_words_were_shown(cast: Cast) -> None:
    a_week(cast, win="A kite & a <b>.")
    for who in ("teacher", "guardian"):
        html = post(cast, who, "kite")
        assert "A <b>kite</b> &amp; a &lt;b&gt;." in html
    rows = ReadLog.objects.select_related("by_member", "by_guardian")
    assert sorted((row.what, str(row.by_member or row.by_guardian)) for row in rows) == [
        ("found", "Ana Ortega"),
        ("found", "Ms. Chen"),
    ]


def test_nothing_found_says_so_and_notes_nothing(cast: Cast) -> None:
    a_week(cast, win="A kite.")
    assert "Nothing like it stands in the sheets." in post(cast, "teacher", "xylophone")
    assert ReadLog.objects.count() == 0


@pytest.mark.parametrize("words", ["", " ", "x" * 1_000_000, "\0"])
def test_words_that_are_none_or_too_many_are_refused_kindly(cast: Cast, words: str) -> None:
    for who in ("teacher", "guardian"):
        html = post(cast, who, words)
        assert 'aria-invalid="true"' in html
        assert "finds" not in html


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 50, "999", "\u0663"])
def test_a_page_that_is_not_there_is_empty_or_the_first(cast: Cast, page: str) -> None:
    a_week(cast, win="A kite.")
    post(cast, "teacher", "kite", page=page)


def test_more_than_a_page_goes_on_on_the_next(cast: Cast) -> None:
    sheet = a_week(cast, win="Kite 0.")
    prompt = sheet.entries.get(prompt__key="wins").prompt
    for at in range(1, ON_A_PAGE + 2):
        write_line(sheet, prompt, position=at, text=f"Kite {at}.", by=cast.teacher, now=FRIDAY)
    first, second = staff(cast, "kite"), staff(cast, "kite", page=2)
    assert (len(first.rows), first.older, len(second.rows), second.older) == (ON_A_PAGE, 2, 2, 0)
    assert not set(texts(first)) & set(texts(second))
    assert 'name="page" value="2"' in post(cast, "teacher", "kite")
    assert 'name="page"' not in post(cast, "teacher", "kite", page="2")


def test_words_of_more_children_than_the_pace_allows_are_not_shown(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    for number in range(MOST_CHILDREN):
        child = make_child(cast.classroom, f"Child {number}")
        assert browser.get(reverse("child_weeks", args=[child.pk])).status_code == 200
    a_week(cast, win="A kite.")
    answer = browser.post(reverse("sheet_search"), {"words": "kite"})
    assert answer.status_code == 429
    assert "A kite." not in answer.content.decode()


@pytest.mark.parametrize("weeks", [1, 10])
def test_search_costs_three_queries_for_staff_and_four_for_a_family(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, weeks: int
) -> None:
    for back in range(weeks):
        sheet = a_week(cast, WEEK - back, win="A kite.")
        reply(sheet, cast.guardian, now=FRIDAY, win="Our kite.")
        answer_school(sheet, cast.guardian, "What flies?", "A red kite.", now=FRIDAY)
        then = FRIDAY - dt.timedelta(weeks=back)
        tell_good_news(child=cast.child, text=f"Kite number {back}.", by=cast.teacher, now=then)
    teacher, guardian = acting(cast.teacher), acting(cast.guardian)
    with django_assert_num_queries(3):
        assert len(found_by_staff(teacher, "kite", 1).rows) == min(4 * weeks, ON_A_PAGE)
    with django_assert_num_queries(4):
        assert len(found_by_family(guardian, "kite", 1).rows) == min(4 * weeks, ON_A_PAGE)


def test_a_home_finds_what_it_wrote_before_it_moved(cast: Cast) -> None:
    sheet = a_week(cast, win="Read aloud.")
    reply(sheet, cast.guardian, now=FRIDAY, win="Our kite.")
    cast.guardian.household = Household.objects.create(school=cast.school)
    cast.guardian.save(update_fields=["household"])
    assert texts(family(cast, "kite")) == ["Our kite."]
