"""Choosing where classes and children go, and who teaches them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.forms.people import LineField
from accounts.models import Member
from checkins.forms.calendar import SpanForm
from checkins.rollover.planning import OldClass, Plan

LEAVES, WITH_CLASS = "-", ""
"""Choices that are no class's name: a name is never a single dash (see `clean`)."""


class YearForm(SpanForm):
    """The next school year; it begins after today's."""

    def __init__(self, *args: Any, after: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after = after

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first = values.get("starts_on")
        if first and self.after and first <= self.after:
            self.add_error("starts_on", _("It begins after the last day of the year before."))
        return values


class ClassesForm(forms.Form):
    """A row for each class of this year, and one for each class of next year's.

    `kept_out`: a member who is a choice only for classes that the plan gives them already.
    """

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        staff: Iterable[Member],
        kept_out: uuid.UUID | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for one in plan.old:
            self.fields[f"to-{one.id}"] = LineField(
                label=_("Next year’s class of %(room)s") % {"room": one.name},
                longest=80,
                initial=one.to or "",
            )
            self.fields[f"leaves-{one.id}"] = forms.BooleanField(
                label=_("The children of %(room)s leave the school") % {"room": one.name},
                required=False,
                initial=one.to == "",
            )
        self.staff, self.kept_out = tuple(staff), kept_out
        for place, new in enumerate(plan.new):
            self.fields[f"name-{place}"] = forms.CharField(
                initial=new.name, widget=forms.HiddenInput
            )
            words = {"room": new.name}
            labels = (_("Teacher of %(room)s") % words, _("Co-teacher of %(room)s") % words)
            for number, label in enumerate(labels):
                standing = new.teachers[number : number + 1]
                self.fields[f"teacher-{place}-{number}"] = forms.ChoiceField(
                    label=label,
                    choices=self._people(self.data.get(f"name-{place}", new.name)),
                    required=False,
                    initial=str(standing[0].pk) if standing else "",
                )
        for name, field in self.fields.items():
            if not name.startswith("name-"):
                field.widget.attrs["aria-label"] = str(field.label)

    def _people(self, name: str) -> list[tuple[str, str]]:
        """Who may be chosen for the class of next year that is named here, or was sent."""
        standing = {one.pk for new in self.plan.new if new.name == name for one in new.teachers}
        may_teach = [one for one in self.staff if one.pk != self.kept_out or one.pk in standing]
        return [("", "–"), *[(str(one.pk), one.display_name) for one in may_teach]]

    def old_rows(self) -> Iterator[tuple[OldClass, Any, Any]]:
        for one in self.plan.old:
            yield one, self[f"to-{one.id}"], self[f"leaves-{one.id}"]

    def new_rows(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        for place, new in enumerate(self.plan.new):
            names = (f"name-{place}", f"teacher-{place}-0", f"teacher-{place}-1")
            yield new, self[names[0]], self[names[1]], self[names[2]]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for one in self.plan.old:
            to = values.get(f"to-{one.id}")
            if to and values.get(f"leaves-{one.id}"):
                self.add_error(f"to-{one.id}", _("Either a class, or leaving."))
            elif to == LEAVES:
                self.add_error(f"to-{one.id}", _("A class needs a name."))
        return values

    def classes(self) -> dict[uuid.UUID, str | None]:
        found: dict[uuid.UUID, str | None] = {}
        for one in self.plan.old:
            leaves = self.cleaned_data[f"leaves-{one.id}"]
            found[one.id] = "" if leaves else self.cleaned_data[f"to-{one.id}"] or None
        return found

    def teachers(self) -> dict[str, list[uuid.UUID]]:
        found: dict[str, list[uuid.UUID]] = {}
        known = {new.name for new in self.plan.new}
        for place in range(len(self.plan.new)):
            name = self.cleaned_data[f"name-{place}"]
            chosen = [self.cleaned_data[f"teacher-{place}-{number}"] for number in (0, 1)]
            if name in known:
                found[name] = [uuid.UUID(one) for one in dict.fromkeys(filter(None, chosen))]
        return found


class ChildrenForm(forms.Form):
    """Children of one class: with the class, to another one, or leaving. Who has no name here
    stays where the plan has them."""

    def __init__(self, *args: Any, old: OldClass, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old
        with_class = (WITH_CLASS, _("With the class"))
        choices = [with_class, *[(n, n) for n in names], (LEAVES, _("Leaves the school"))]
        for child in old.named:
            first = child.to or LEAVES if child.is_exception else WITH_CLASS
            self.fields[str(child.id)] = forms.ChoiceField(
                label=child.name, choices=choices, required=False, initial=first
            )

    def children(self) -> dict[uuid.UUID, str | None]:
        said = {child.id: self.cleaned_data[str(child.id)] for child in self.old.named}
        return {
            child: None if to == WITH_CLASS else "" if to == LEAVES else to
            for child, to in said.items()
        }


class GoalsForm(forms.Form):
    """Which live goals go on into the next year."""

    def __init__(self, *args: Any, goals: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            self.fields[str(goal.pk)] = forms.BooleanField(
                label=goal.title, required=False, initial=goal.carries
            )

    def rows(self) -> Iterator[tuple[Any, Any]]:
        for goal in self.goals:
            yield goal, self[str(goal.pk)]

    def carried(self) -> list[uuid.UUID]:
        return [goal.pk for goal in self.goals if self.cleaned_data[str(goal.pk)]]
