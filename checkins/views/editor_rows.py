"""The editor's rows in reading order: what each one is drawn by, and what it holds."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.commas import in_a_row
from accounts.commas import in_words as names_in_words
from checkins.forms.school_fields import label_of, question_words
from checkins.forms.school_half import SchoolHalfForm
from checkins.models import Entry, Goal, Kind, Prompt
from checkins.models.template import TO_TRY
from checkins.queries.prompts import option_words, worded
from checkins.queries.sheet_edit import Colleague, Desk
from checkins.queries.versions import in_words
from checkins.queries.what_works import LastTry


@dataclass(frozen=True)
class GoalRow:
    title: str
    field: Any
    edit_url: str
    odds: str = ""


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
    others: tuple[Colleague, ...] = ()
    readers: str = ""
    """Who at home reads it, where that is not everybody."""
    odds: str = ""
    last: LastTry | None = None
    told: tuple[tuple[str, str], ...] = ()
    """What others marked, for who writes lines only: (goal or nothing, in words)."""


def rows_of(desk: Desk, form: SchoolHalfForm) -> tuple[Row, ...]:
    """In reading order: wins, what they asked, then the rest of the template."""
    wins, rest = desk.prompts[:1], desk.prompts[1:]
    rows = [_row(desk, form, prompt) for prompt in wins]
    rows += [
        Row(
            key=f"answer-{question.pk}",
            template_name="checkins/_rows/question.html",
            label=_("They asked"),
            words=question_words(question),
            field=form[f"answer-{question.pk}"],
        )
        for question in desk.questions
        if f"answer-{question.pk}" in form.fields
    ]
    rows += [_row(desk, form, prompt) for prompt in rest]
    return tuple(row for row in rows if row is not None)


def _row(desk: Desk, form: SchoolHalfForm, prompt: Prompt) -> Row | None:
    others = tuple(desk.others.get(prompt.pk, ()))
    label = label_of(prompt)
    if prompt.kind == Kind.TEXT and prompt.is_many:
        names = [f"{prompt.key}-{place}" for place in form.places_of(prompt)]
        return Row(
            key=prompt.key,
            template_name="checkins/_rows/wins.html",
            label=label,
            fields=tuple(form[name] for name in names),
            others=others,
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
            readers=_readers(desk.mine.get((prompt.pk, 0))),
        )
    if not desk.may_write_all:
        return _told_row(desk, prompt, label)
    if prompt.kind == Kind.GOALS:
        return _goals_row(desk, form, prompt, label)
    if prompt.key in form.fields:
        odds = desk.odds.get((prompt.pk, None), "")
        return Row(
            prompt.key, "checkins/_rows/choice.html", label, field=form[prompt.key], odds=odds
        )
    return None


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
    """Goals and marks to read: a specialist marks none (MODEL.md), and works on the same goals."""
    template = "checkins/_rows/told.html"
    if prompt.kind == Kind.GOALS:
        told = tuple((goal.title, _steps_in_words(desk, prompt, goal)) for goal in desk.goals)
        return Row(prompt.key, template, label, told=told) if told else None
    entry = desk.marks.get((prompt.pk, None))
    words = in_words(prompt, "", entry.value) if entry else ""
    return Row(prompt.key, template, label, told=(("", words),)) if words else None


def _steps_in_words(desk: Desk, prompt: Prompt, goal: Goal) -> str:
    """Where school put it this week, and home."""
    entry, home = desk.marks.get((prompt.pk, goal.pk)), desk.home_marks.get(goal.pk)
    school = in_words(prompt, "", entry.value) if entry else ""
    words = [school or _("Not marked yet")]
    if home:
        words.append(_("home: %(step)s") % {"step": in_words(prompt, "", home)})
    return in_a_row(words)


def _goals_row(desk: Desk, form: SchoolHalfForm, prompt: Prompt, label: str) -> Row:
    child = desk.sheet.child_id
    return Row(
        key=prompt.key,
        template_name="checkins/_rows/goals.html",
        label=label,
        steps=tuple(word for _key, word in option_words(prompt)),
        goals=tuple(
            GoalRow(
                title=goal.title,
                field=form[f"{prompt.key}-{goal.pk}"],
                edit_url=_with_return("goal_edit", goal.pk, desk),
                odds=desk.odds.get((prompt.pk, goal.pk), ""),
            )
            for goal in desk.goals
        ),
        add_url=_with_return("goal_add", child, desk) if len(desk.goals) < 4 else "",
        add_label=(_("A first goal"), _("A second goal"), _("A third goal"), _("A fourth goal"))[
            min(len(desk.goals), 3)
        ],
    )


def _with_return(name: str, pk: uuid.UUID, desk: Desk) -> str:
    return f"{reverse(name, args=[pk])}?week={desk.sheet.week}"
