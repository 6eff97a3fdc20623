"""The editor's rows in reading order: what each one is drawn by, and what it holds."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.commas import in_a_row
from accounts.commas import in_words as names_in_words
from checkins.forms.school_fields import is_by_goal, label_of, named, question_words
from checkins.forms.school_half import SchoolHalfForm
from checkins.models import Entry, Goal, Kind, Prompt, Question
from checkins.models.template import TO_TRY
from checkins.queries.prompts import option_words, worded
from checkins.queries.sheet_edit import Colleague, Desk
from checkins.queries.told import News, news_in, news_of
from checkins.queries.versions import in_words
from checkins.queries.what_works import LastTry
from checkins.services.goal_ideas import is_idea
from checkins.services.wins import may_be_win
from checkins.views.editor_goals import EndedRow, due, ended_rows
from checkins.views.editor_parts import Part, cells_of, parts_of
from checkins.views.editor_plan import plan_rows, still_asked


@dataclass(frozen=True)
class GoalRow:
    """A goal: its step (`field`, or `words` for who marks none), and what else is asked about it."""

    title: str
    field: Any
    edit_url: str
    odds: str = ""
    words: str = ""
    parts: tuple[Part, ...] = ()
    due: str = ""
    end_url: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the form; `template_name` draws it (checkins/_rows/)."""

    key: str
    template_name: str
    label: str
    hint: str = ""
    words: str = ""
    field: Any = None
    fields: tuple[Any, ...] = ()
    steps: tuple[str, ...] = ()
    goals: tuple[GoalRow, ...] = ()
    add_url: str = ""
    add_label: str = ""
    ended: tuple[EndedRow, ...] = ()
    others: tuple[Colleague, ...] = ()
    readers: str = ""
    """Who at home reads it, where that is not everybody."""
    odds: str = ""
    last: LastTry | None = None
    cells: tuple[Any, ...] = ()
    """A grid's rows, bound."""
    plan: Any = None
    is_first: bool = False
    news: tuple[News, ...] = ()
    """Good news that was told this week."""
    told: tuple[tuple[str, str], ...] = ()
    """What others marked, for who writes lines only: (goal or nothing, in words)."""


def rows_of(desk: Desk, form: SchoolHalfForm) -> tuple[Row, ...]:
    """In reading order: all up to the win, what they asked, then the rest of the template."""
    shown = [prompt for prompt in desk.prompts if not _is_under_goals(desk, prompt)]
    to_win = 1 + next((n for n, prompt in enumerate(shown) if may_be_win(prompt)), 0)
    wins, rest = shown[:to_win], shown[to_win:]
    rows = [_row(desk, form, prompt) for prompt in wins]
    rows += [
        Row(
            key=f"answer-{question.pk}",
            template_name="checkins/_rows/question.html",
            label=_("Their idea") if is_idea(question) else _("They asked"),
            words=question_words(question),
            add_url=_idea_url(desk, question) if is_idea(question) else "",
            field=form[f"answer-{question.pk}"],
        )
        for question in desk.questions
        if f"answer-{question.pk}" in form.fields
    ]
    if desk.may_write_all and desk.still_asked:
        asked = still_asked(form.plan)
        rows.append(Row("asked", "checkins/_rows/still_asked.html", _("We asked"), plan=asked))
    last_goal = max((n for n, prompt in enumerate(rest) if is_by_goal(prompt)), default=-1)
    rows += [_row(desk, form, prompt) for prompt in rest[: last_goal + 1]]
    if desk.may_write_all:
        said = plan_rows(form.plan)
        rows.append(Row("we-said", "checkins/_rows/plan.html", _("We said"), plan=said))
    rows += [_row(desk, form, prompt) for prompt in rest[last_goal + 1 :]]
    return tuple(row for row in rows if row is not None)


def _row(desk: Desk, form: SchoolHalfForm, prompt: Prompt) -> Row | None:
    others = tuple(desk.others.get((prompt.pk, None), ()))
    label = label_of(prompt, desk.sheet.child.given_name, desk.prompts)
    if prompt.kind == Kind.TEXT and prompt.is_many:
        names = [f"{prompt.key}-{place}" for place in form.places_of(prompt)]
        return Row(
            key=prompt.key,
            template_name="checkins/_rows/wins.html",
            label=label,
            fields=tuple(form[name] for name in names),
            others=others,
            is_first=prompt == desk.prompts[0],
            news=_news(desk) if may_be_win(prompt) else (),
        )
    if prompt.kind == Kind.TEXT:
        return Row(
            prompt.key,
            "checkins/_rows/text.html",
            label,
            worded(prompt, "hint"),
            field=form[prompt.key],
            others=others,
            last=desk.last_try if prompt.key == TO_TRY else None,
            readers=_readers(desk.mine.get((prompt.pk, None, 0))),
        )
    if is_by_goal(prompt):
        return _goals_row(desk, form, prompt, label)
    if not desk.may_write_all:
        return _told_row(desk, prompt, label)
    return _mark_row(desk, form, prompt, label)


def _goals_told(prompt: Prompt, label: str, goals: tuple[GoalRow, ...]) -> Row | None:
    if not goals:
        return None
    if any(goal.parts for goal in goals):
        return Row(prompt.key, "checkins/_rows/goals_told.html", label, goals=goals)
    told = tuple((goal.title, goal.words) for goal in goals)
    return Row(prompt.key, "checkins/_rows/told.html", label, told=told)


def _is_under_goals(desk: Desk, prompt: Prompt) -> bool:
    """What is asked for each goal stands under the goals where the half has them."""
    return prompt.is_per_goal and any(one.kind == Kind.GOALS for one in desk.prompts)


def _mark_row(desk: Desk, form: SchoolHalfForm, prompt: Prompt, label: str) -> Row | None:
    """A rating, ticks or a grid."""
    odds = desk.odds.get((prompt.pk, None), "")
    if prompt.kind == Kind.GRID:
        return Row(
            key=prompt.key,
            template_name="checkins/_rows/grid.html",
            label=label,
            hint=worded(prompt, "hint"),
            steps=tuple(word for _key, word in option_words(prompt)),
            cells=cells_of(form, prompt, None),
            odds=odds,
        )
    if prompt.key not in form.fields:
        return None
    return Row(prompt.key, "checkins/_rows/choice.html", label, field=form[prompt.key], odds=odds)


def _news(desk: Desk) -> tuple[News, ...]:
    """What the sheet came with; of one that no row stands for yet, asked for by itself."""
    sheet = desk.sheet
    if sheet._state.adding:
        return news_of(sheet.child_id, sheet.week, sheet.school)
    return news_in(getattr(sheet, "told", None), sheet.week, sheet.school)


def _readers(entry: Entry | None) -> str:
    """A sentence about a line that not every home reads, or not by the link."""
    if entry is None or not entry.text:
        return ""
    said = []
    if entry.only_for_id:
        names = names_in_words(sorted(name for (name,) in entry.home_names or ()))  # type: ignore[attr-defined]
        said.append(_("Only for %(names)s.") % {"names": names or _("a home that has ended")})
    if entry.needs_code:
        said.append(_("Opens with a code only."))
    return " ".join(said)


def _told_row(desk: Desk, prompt: Prompt, label: str) -> Row | None:
    """Marks to read: a specialist marks none (MODEL.md), and works on the same goals."""
    template = "checkins/_rows/told.html"
    entry = desk.marks.get((prompt.pk, None))
    words = in_words(prompt, "", entry.value) if entry else ""
    return Row(prompt.key, template, label, told=(("", words),)) if words else None


def _steps_in_words(desk: Desk, prompt: Prompt, goal: Goal) -> str:
    """Where school put it this week, and home."""
    entry = desk.marks.get((prompt.pk, goal.pk))
    school = in_words(prompt, "", entry.value) if entry else ""
    words = [school or _("Not marked yet")]
    for home in desk.home_marks.get(goal.pk, ()):
        words.append(_("home: %(step)s") % {"step": in_words(prompt, "", home)})
    return in_a_row(words)


def _goals_row(desk: Desk, form: SchoolHalfForm, prompt: Prompt, label: str) -> Row | None:
    """The goals with all that is asked about them. Who marks none reads the marks and writes lines."""
    child, is_grid = desk.sheet.child_id, prompt.kind == Kind.GRID
    under = [one for one in desk.prompts if _is_under_goals(desk, one)]
    asked = [prompt] if is_grid else under
    goals = tuple(
        GoalRow(
            title=goal.title,
            field=form[name] if (name := named(prompt, goal)) in form.fields else None,
            edit_url=_with_return("goal_edit", goal.pk, desk) if desk.may_write_all else "",
            odds=desk.odds.get((prompt.pk, goal.pk), "") if desk.may_write_all else "",
            due=due(desk.sheet, goal) if desk.may_write_all else "",
            end_url=_with_return("goal_end", goal.pk, desk),
            words="" if is_grid or desk.may_write_all else _steps_in_words(desk, prompt, goal),
            parts=parts_of(desk, form, goal, asked),
        )
        for goal in desk.goals
    )
    if not desk.may_write_all:
        return _goals_told(prompt, label, goals)
    return Row(
        key=prompt.key,
        template_name=f"checkins/_rows/goals{'_by_day' if is_grid else ''}.html",
        label=label,
        hint=worded(prompt, "hint"),
        steps=tuple(word for _key, word in option_words(prompt)),
        goals=goals,
        ended=() if is_grid else ended_rows(desk, prompt),
        add_url=_with_return("goal_add", child, desk) if len(desk.goals) < 4 else "",
        add_label=(_("A first goal"), _("A second goal"), _("A third goal"), _("A fourth goal"))[
            min(len(desk.goals), 3)
        ],
    )


def _idea_url(desk: Desk, question: Question) -> str:
    return f"{_with_return('goal_add', desk.sheet.child_id, desk)}&idea={question.pk}"


def _with_return(name: str, pk: uuid.UUID, desk: Desk) -> str:
    return f"{reverse(name, args=[pk])}?week={desk.sheet.week}"
