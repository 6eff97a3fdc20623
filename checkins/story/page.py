"""The page of a child's story, by term, as its reader may see it. A fixed number of queries.

Whoever it is for, it begins from `sheets_visible_to`: a teacher's story ends where their weeks end
(docs/adr/0005), a family's is of its own half and of what was shared with it.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.access import Actor, Hat, children_read_by, children_visible_to
from accounts.commas import in_a_row
from accounts.models import Child, Enrolment
from checkins.access import sheets_visible_to
from checkins.dates import week_in_words
from checkins.models import Sheet
from checkins.queries.strategies import Works, strategies_of
from checkins.story import words
from checkins.story.drawn import GoalStory, Mood, goals_of, mood_of, told_of
from checkins.story.plan import Said, plan_of
from checkins.story.prompts import prompts_of
from checkins.story.sides import Side, Sides, Win, sides_of
from checkins.story.terms import Chapter, chapters, chosen
from checkins.voices import good_news_visible_to
from checkins.weeks import Week

MOST_WEEKS = 60
"""Weeks of one chapter; a term that somebody dated wrongly is told by its newest."""
SHOWN_FIRST = 5
"""Weeks that stand open on the page; the earlier ones are one press away."""


@dataclass(frozen=True)
class HomeSide:
    """One home's side of a week. `label` names the home when the child has more than one."""

    label: str
    kind: int
    felt: int | None
    felt_word: str
    wins: tuple[Win, ...]


@dataclass(frozen=True)
class StoryWeek:
    """One week with words; `name` is its first day, short. `gap` says for staff why a half is missing."""

    week: Week
    label: str
    name: str
    gap: str
    felt: int | None
    felt_word: str
    wins: tuple[Win, ...]
    homes: tuple[HomeSide, ...]


@dataclass(frozen=True)
class Story:
    """The page. `lede` and what follows it are sentences; `recent` and `before` are newest first, and
    `earlier` names the months of the second. `is_over`: who reads no longer works with the child."""

    child: Child
    room: str
    is_over: bool
    chapters: tuple[Chapter, ...]
    chapter: Chapter | None
    weeks_told: str
    wins_told: str
    wins_seen: str
    has_both: bool
    mood: Mood | None
    works: tuple[Works, ...]
    plan: tuple[Said, ...]
    goals: tuple[GoalStory, ...]
    recent: tuple[StoryWeek, ...]
    before: tuple[StoryWeek, ...]
    earlier: str
    has_homes_apart: bool

    @property
    def weeks(self) -> tuple[StoryWeek, ...]:
        return self.recent + self.before


def story(actor: Actor, child_id: uuid.UUID, *, term: uuid.UUID | None = None) -> Story | None:
    """None for a child whom the actor may not read, and for a term of which there is nothing. Eleven
    queries, for staff twelve."""
    child = _child(actor, child_id)
    if child is None:
        return None
    sheets = _sheets(actor, child)
    news = _news(actor, child)
    weeks = {*(one.week for one in sheets), *(week for week, _text in news)}
    told = chapters(child.school, weeks, actor.today)
    chapter = chosen(told, term)
    if term is not None and chapter is None:
        return None
    ours = [one for one in sheets if chapter and chapter.holds(one.week)][-MOST_WEEKS:]
    ours_news = [one for one in news if chapter and chapter.holds(one[0])]
    return _story(actor, child, _Told(ours, ours_news, told, chapter))


@dataclass(frozen=True)
class _Told:
    """What the chapter is made of: sheets oldest first, and good news with the week it was told in."""

    sheets: list[Sheet]
    news: list[tuple[Week, str]]
    chapters: tuple[Chapter, ...]
    chapter: Chapter | None


def _story(actor: Actor, child: Child, told: _Told) -> Story:
    sheets, news, chapter = told.sheets, told.news, told.chapter
    prompts = prompts_of({one.template_id for one in sheets})
    sides = sides_of(actor, {one.pk: one.week for one in sheets}, prompts)
    for sheet in sheets:
        if sheet.skipped_at:  # a gap, whatever had been begun
            sides.school.pop(sheet.week, None)
    for week, text in news:
        sides.school[week].has_words = True
        sides.school[week].wins.append(Win(text))
    homes = _homes(sides)
    weeks = tuple(reversed(list(_weeks(actor, child, sheets, sides, homes))))
    at_school = sum(len(one.wins) for one in weeks)
    at_home = sum(len(home.wins) for one in weeks for home in one.homes)
    line = _line_of_weeks(sides)
    this_week = Week.containing(actor.today, child.school.school_days)
    lines = told_of(line, sides, homes)
    return Story(
        child=child,
        room=getattr(child, "room", None) or "",
        is_over=not getattr(child, "is_here", True),
        chapters=told.chapters,
        chapter=chapter,
        weeks_told=words.weeks_told(*_counted(sides)),
        wins_told=words.wins_told(at_school + at_home),
        wins_seen=words.wins_seen(at_school, at_home),
        has_both=at_school > 0 and at_home > 0,
        mood=mood_of(lines, is_now=bool(line) and line[-1] >= this_week),
        works=tuple(one for one in strategies_of(actor, child.pk) if one.is_live),
        plan=plan_of(actor, child, chapter) if chapter else (),
        goals=goals_of(lines, sides.goals),
        recent=weeks[:SHOWN_FIRST],
        before=weeks[SHOWN_FIRST:],
        earlier=words.months_between(weeks[-1].week, weeks[SHOWN_FIRST].week)
        if len(weeks) > SHOWN_FIRST
        else "",
        has_homes_apart=len(homes) > 1,
    )


def _child(actor: Actor, child_id: uuid.UUID) -> Child | None:
    """With school, the name of today's home class, and whether they are together still."""
    home = Enrolment.objects.filter(child=OuterRef("pk")).on(actor.today).home()
    here = Q(pk__in=children_visible_to(actor).values("pk"))
    children = children_read_by(actor).filter(pk=child_id).select_related("school")
    return children.annotate(
        room=Subquery(home.values("classroom__name")[:1]),
        is_here=ExpressionWrapper(here, output_field=BooleanField()),
    ).first()


def _sheets(actor: Actor, child: Child) -> list[Sheet]:
    """All that the actor may open of this child, oldest first."""
    return list(sheets_visible_to(actor).filter(child=child).order_by("week", "id"))


def _homes(sides: Sides) -> dict[uuid.UUID, str]:
    """The homes that wrote, in one order for every drawing, and their names where there are several."""
    wrote = {home for of_sheet in sides.homes.values() for home in of_sheet}
    named = {home: in_a_row(sorted(sides.writers.get(home, ()))) or _("Home") for home in wrote}
    order = sorted(wrote, key=lambda home: (named[home], home))
    return {home: named[home] if len(wrote) > 1 else "" for home in order}


def _news(actor: Actor, child: Child) -> list[tuple[Week, str]]:
    """Good news of any day, a win of its week whether there is a sheet or not."""
    news = good_news_visible_to(actor).filter(child=child).order_by("told_at", "id")
    return list(news.values_list("week", "text"))


def _weeks(
    actor: Actor, child: Child, sheets: list[Sheet], sides: Sides, homes: dict[uuid.UUID, str]
) -> Iterator[StoryWeek]:
    gaps = {one.week: _gap(one) for one in sheets} if actor.hat == Hat.STAFF else {}
    told = sides.school.keys() | sides.homes.keys() | {week for week, gap in gaps.items() if gap}
    for week in sorted(told):
        school, wrote = sides.school.get(week, Side()), sides.homes.get(week, {})
        yield StoryWeek(
            week=week,
            label=week_in_words(week, child.school.school_days),
            name=words.first_day(week, child.school.school_days),
            gap=gaps.get(week, ""),
            felt=school.felt,
            felt_word=school.felt_word,
            wins=tuple(school.wins),
            homes=tuple(
                HomeSide(label, min(place, 3), side.felt, side.felt_word, tuple(side.wins))
                for place, (home, label) in enumerate(homes.items(), 1)
                if (side := wrote.get(home)) is not None
            ),
        )


def _counted(sides: Sides) -> tuple[int, int]:
    """Weeks with words, and of these the ones with words of both sides."""
    school, home = sides.school.keys(), sides.homes.keys()
    return len(school | home), len(school & home)


def _line_of_weeks(sides: Sides) -> tuple[Week, ...]:
    """Every week from the first with words to the last: those between without a word stay gaps."""
    told = sorted(sides.school.keys() | sides.homes.keys())
    if not told:
        return ()
    first, last = max(told[0], told[-1] - (MOST_WEEKS - 1)), told[-1]
    count = (last.monday - first.monday) // dt.timedelta(weeks=1) + 1
    return tuple(first + ahead for ahead in range(count))


def _gap(sheet: Sheet) -> str:
    """Why the family reads nothing from school in this week."""
    if sheet.skipped_at and sheet.skipped_reason:
        return _("Away, %(reason)s") % {"reason": sheet.skipped_reason}
    if sheet.skipped_at:
        return _("Away")
    if sheet.withdrawn_at:
        return _("Taken back")
    return "" if sheet.shared_at else _("Not shared yet")
