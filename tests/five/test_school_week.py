"""The grid by day follows the school's own week, in every place where it stands."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, School
from checkins.builtin import create_builtins
from checkins.builtin.days import DAYS
from checkins.models import Entry, Half, Kind, Prompt, Sheet, Template
from checkins.queries.prompts import row_words, value_in_words
from checkins.services.founding import change_school
from checkins.services.giving import give
from checkins.services.opening import open_sheet
from checkins.services.templates import Row, new_version, publish, rewrite, rows_of
from checkins.services.writing import WrongValue, set_value
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.five.conftest import Scene, scene_of

SUNDAY_ON = [7, 1, 2, 3, 4]
SUNDAY_WORDS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday"]
MONDAY_WORDS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
KEY = "my-goals"


def school_with(cast: Cast, days: list[int]) -> School:
    """Before it has the template: as a school is that is founded so."""
    cast.school.school_days = days
    cast.school.save()
    return cast.school


def change_days(cast: Cast, days: list[int]) -> None:
    school = School.objects.get(pk=cast.school.pk)
    change_school(school, school_days=days, by=acting(cast.leader), now=FRIDAY)


def versions_of(cast: Cast, key: str = KEY) -> list[Template]:
    return list(Template.objects.filter(school=cast.school, key=key).order_by("version"))


def grid_of(template: Template | Sheet) -> Prompt:
    of = template.template if isinstance(template, Sheet) else template
    return Prompt.objects.get(template=of, kind=Kind.GRID)


def words_of(template: Template | Sheet) -> list[str]:
    return [word for _key, word in row_words(grid_of(template))]


def heard(page: Any, words: list[str]) -> list[str]:
    """The days of the page in the order in which they stand there, for one goal."""
    text = page.content.decode()
    found = sorted((text.index(f">{word}<"), word) for word in words if f">{word}<" in text)
    return [word for _place, word in found]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([1, 2, 3, 4, 5], MONDAY_WORDS),
        ([5, 3, 1, 2, 4], MONDAY_WORDS),
        ([1, 2, 3, 4, 7], SUNDAY_WORDS),
        ([1, 2, 4, 5], ["Monday", "Tuesday", "Thursday", "Friday"]),
        ([6, 7, 1, 2, 3], ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]),
        ([1, 2, 3, 4, 5, 6], [*MONDAY_WORDS, "Saturday"]),
    ],
)
def test_a_school_gets_its_own_days_in_its_weeks_order(
    cast: Cast, days: list[int], words: list[str]
) -> None:
    create_builtins(school_with(cast, days), [_my_goals()])
    assert words_of(versions_of(cast)[0]) == words


def _my_goals() -> Any:
    return import_module("checkins.builtin.my_goals").BUILTIN


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A Sunday to Thursday school, with one goal."""
    school_with(cast, SUNDAY_ON)
    return scene_of(cast, KEY, goals=1)


def test_the_editor_asks_about_the_schools_days(scene: Scene) -> None:
    page = scene.desk().get(scene.url)
    form = page.context["form"]
    cells = [one.label for name, one in form.fields.items() if name.startswith("days-")]
    assert cells == SUNDAY_WORDS
    assert "Friday" not in page.content.decode()


def test_a_step_on_a_sunday_is_kept_and_reaches_the_family(scene: Scene) -> None:
    goal = scene.goals[0].pk
    sunday = f"days-sun-{goal}"
    autosave = reverse("sheet_autosave", args=[scene.sheet.pk])
    sent = scene.desk().post(autosave, {"field": sunday, sunday: "3"})
    assert sent.status_code == 200, sent.content
    assert Entry.objects.get(sheet=scene.sheet).value == {"sun": 3}
    scene.write()
    scene.share()
    assert heard(scene.phone().get(scene.family_url), [d["word"] for d in DAYS]) == SUNDAY_WORDS
    history = client_of(scene.cast.teacher).get(reverse("sheet_history", args=[scene.sheet.pk]))
    assert "Sunday: Still learning, Monday: With a reminder" in history.content.decode()


def test_the_family_reads_the_days_in_arabic(scene: Scene) -> None:
    scene.write()
    scene.share()
    scene.cast.guardian.language = "ar"
    scene.cast.guardian.save()
    with translation.override("ar"):
        words = [translation.gettext(day["word"]) for day in DAYS]
    page = scene.phone().get(scene.family_url)
    assert 'lang="ar" dir="rtl"' in page.content.decode()
    assert heard(page, words) == [words[6], *words[:4]]


@pytest.mark.parametrize("key", ["fri", "sat", "someday"])
def test_a_day_without_a_row_is_refused_in_words(scene: Scene, key: str) -> None:
    goal, desk = scene.goals[0], scene.desk()
    with pytest.raises(WrongValue):
        set_value(
            scene.sheet,
            grid_of(scene.sheet),
            goal=goal,
            value={key: 1},
            by=scene.cast.teacher,
            now=FRIDAY,
        )
    name, word = f"days-{key}-{goal.pk}", {"fri": "Friday", "sat": "Saturday"}.get(key, key)
    wanted = f"Your mark “{word}: On my own” is not saved: this sheet has no such row any more."
    saved = desk.post(reverse("sheet_autosave", args=[scene.sheet.pk]), {"field": name, name: "3"})
    assert (saved.status_code, saved.json()["error"]) == (400, wanted)
    page = desk.post(scene.url, {name: "3"} | scene.hidden(desk))
    assert (page.status_code, page.context["form"].non_field_errors()) == (200, [wanted])
    assert not Entry.objects.filter(sheet=scene.sheet).exists()


# --- The week changes -----------------------------------------------------------------------------
def test_an_open_sheet_keeps_its_rows_and_the_new_week_has_new_ones(cast: Cast) -> None:
    scene = scene_of(cast, KEY, goals=1)
    give(KEY, cast.school, from_this_week=True, by=cast.leader, now=FRIDAY)
    scene.write()
    scene.share()
    change_days(cast, SUNDAY_ON)
    first, second = versions_of(cast)
    assert (first.is_current, second.is_current, second.is_builtin) == (False, True, True)
    assert (second.version, second.first_week) == (2, WEEK + 1)
    assert (words_of(first), words_of(second)) == (MONDAY_WORDS, SUNDAY_WORDS)
    assert heard(scene.phone().get(scene.family_url), [d["word"] for d in DAYS]) == MONDAY_WORDS
    cast.child.refresh_from_db()
    cast.child.school.refresh_from_db()
    sheet = open_sheet(cast.child, WEEK + 1, now=FRIDAY + dt.timedelta(days=2))
    assert words_of(sheet) == SUNDAY_WORDS
    verbs = AuditEntry.objects.filter(verb__startswith="template ").order_by("created_at")
    assert [(one.verb, one.by_member) for one in verbs if "key" in one.about][-2:] == [
        ("template drafted", cast.leader),
        ("template published", cast.leader),
    ]


def test_only_templates_by_day_get_a_version(cast: Cast) -> None:
    scene_of(cast, KEY)
    change_days(cast, [1, 2, 3, 4])
    newer = Template.objects.filter(school=cast.school, version__gt=1)
    assert [one.key for one in newer] == [KEY]


@pytest.mark.parametrize("days", [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]])
def test_the_same_days_change_nothing(cast: Cast, days: list[int]) -> None:
    scene_of(cast, KEY)
    change_days(cast, days)
    assert len(versions_of(cast)) == 1


def reworded(version: Template, **changes: Any) -> list[Row]:
    """The version's rows with the grid's words, or its rows, as a leader writes them."""
    return [row.reworded(**changes) if row.kind == Kind.GRID else row for row in rows_of(version)]


def test_a_leaders_words_go_along_and_their_own_rows_stay(cast: Cast) -> None:
    scene_of(cast, KEY)
    (first,) = versions_of(cast)
    words = publish(
        new_version(first, rows=reworded(first, label="How it went"), by=cast.leader, now=FRIDAY),
        by=cast.leader,
        now=FRIDAY,
    )
    change_days(cast, SUNDAY_ON)
    third = versions_of(cast)[-1]
    assert (third.version, third.is_builtin) == (3, words.is_builtin)
    assert (grid_of(third).label, words_of(third)) == ("How it went", SUNDAY_WORDS)

    subjects = ({"key": "mon", "word": "Math"}, {"key": "tue", "word": "Reading"})
    publish(
        new_version(third, rows=reworded(third, rows=subjects), by=cast.leader, now=FRIDAY),
        by=cast.leader,
        now=FRIDAY,
    )
    change_days(cast, [1, 2, 3, 4])
    assert (len(versions_of(cast)), words_of(versions_of(cast)[-1])) == (4, ["Math", "Reading"])


def test_a_draft_that_waits_has_the_days_and_is_still_the_next(cast: Cast) -> None:
    scene_of(cast, KEY)
    (first,) = versions_of(cast)
    draft = new_version(first, rows=reworded(first, label="Our days"), by=cast.leader, now=FRIDAY)
    change_days(cast, SUNDAY_ON)
    assert [(one.version, one.is_draft) for one in versions_of(cast)] == [
        (1, False),
        (3, False),
        (4, True),
    ]
    draft.refresh_from_db()
    assert (grid_of(draft).label, words_of(draft)) == ("Our days", SUNDAY_WORDS)
    rewrite(draft, rows=rows_of(draft), name="Ours", by=cast.leader, now=FRIDAY)
    assert publish(draft, by=cast.leader, now=FRIDAY).is_current


def test_the_schools_page_changes_the_days_once(cast: Cast) -> None:
    scene_of(cast, KEY)
    office = client_of(cast.office)
    form = office.get("/school/").context["form"]
    sent = {one.html_name: one.value() or "" for one in form} | {"school_days": ["7", "1", "2"]}
    for _time in range(2):
        assert office.post("/school/", sent).status_code == 302
    assert [words_of(one) for one in versions_of(cast)] == [
        MONDAY_WORDS,
        ["Sunday", "Monday", "Tuesday"],
    ]


def test_what_stands_on_no_row_is_said_by_its_day(scene: Scene) -> None:
    said = value_in_words(grid_of(scene.sheet), {"fri": 1, "sun": 3})
    assert said == "Sunday: On my own, Friday: Still learning"


# --- Schools that were there before ---------------------------------------------------------------
def migrate() -> None:
    import_module("checkins.migrations.0028_tables_by_the_schools_own_days").give_own_days(
        apps, None
    )


def test_a_school_of_monday_to_friday_is_left_alone(cast: Cast) -> None:
    scene_of(cast, KEY)
    before = list(Template.objects.order_by("pk").values())
    migrate()
    assert list(Template.objects.order_by("pk").values()) == before


def test_another_school_gets_its_days_from_its_next_week_on(cast: Cast) -> None:
    scene = scene_of(cast, KEY, goals=1)
    (first,) = versions_of(cast)
    draft = new_version(first, by=cast.leader, now=FRIDAY)
    school_with(cast, SUNDAY_ON)
    migrate()
    _first, second, third = versions_of(cast)
    assert (second.is_current, second.is_builtin, second.first_week) == (True, True, WEEK + 1)
    assert (third.pk, third.is_draft) == (draft.pk, True)
    assert [words_of(one) for one in (first, second, third)] == [
        MONDAY_WORDS,
        SUNDAY_WORDS,
        SUNDAY_WORDS,
    ]
    assert words_of(scene.sheet) == MONDAY_WORDS
    same = [row for row in rows_of(second) if row.kind != Kind.GRID]
    assert same == [row for row in rows_of(first) if row.kind != Kind.GRID]
    migrate()
    assert len(versions_of(cast)) == 3
    assert second.prompts.filter(half=Half.SCHOOL).count() == 7
