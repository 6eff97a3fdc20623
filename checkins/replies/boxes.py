"""The boxes of home's half: they come from the template's prompts, their names from the prompts' keys."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.commas import in_words
from accounts.text import ShortTextField
from accounts.widgets import Faces, Readers, Ruled, Steps, TapBoxes, Taps
from checkins.models import Half, HomeHalf, Kind, ReactionKind
from checkins.queries.prompts import called, row_words
from checkins.replies import goal_boxes, works
from checkins.replies.page import FamilyPage
from checkins.replies.page_rows import Asked, Asking, Reader, Written
from checkins.replies.plan_boxes import boxes_of
from checkins.replies.words import choices_of, steps_of, word_of_prompt
from checkins.services.boxes import Box, box_of
from checkins.snapshots import goals_in

NO_SUCH_CHOICE = {
    "invalid_choice": gettext_lazy("Please choose one of these."),
    "invalid_list": gettext_lazy("Please choose from these."),
}
ALL_TEACHERS = "class"


def only(readers: Iterable[Reader]) -> str:
    """The choice of these alone. It names them, not what they are today: a page that was drawn
    before somebody took over says nothing to who came after."""
    return "-".join(sorted(reader.id.hex for reader in readers))


class ReadersField(forms.ChoiceField):
    """Who reads a note. The class's teachers may always be chosen; who else there is, is asked for
    only where the field is drawn or somebody else was chosen."""

    def valid_value(self, value: Any) -> bool:
        return value == ALL_TEACHERS or super().valid_value(value)


class HomeBoxes(forms.Form):
    """One guardian's boxes, each with what was last sent.

    `first` and `more` are the names of home's boxes before and inside "Say more", `goals` those
    of the goal marks, `about` those of what is asked about goals and of an idea for one, `questions`
    those of the answers by the question's id, `works` those of what works, `plan` those
    of "We said".
    """

    def __init__(self, page: FamilyPage, data: QueryDict | None = None) -> None:
        super().__init__(data.copy() if data is not None else None, use_required_attribute=False)
        self.page = page
        self.sent: dict[str, Box] = {}
        self.first: list[str] = []
        self.more: list[str] = []
        self.goals: list[str] = []
        self.about: list[str] = []
        self.questions: dict[uuid.UUID, str] = {}
        self.works: list[str] = []
        self._rows: dict[str, Asking] = {}
        self._cells: dict[str, tuple[Asking, str]] = {}
        self._add_taps()
        for question in page.questions:
            self._add_answer(question)
        for row in page.rows_of(Half.HOME):
            self._add_row(row)
        for name, field, sent in works.boxes_of(page):
            self._add(name, field, sent)
            self.works.append(name)
        self.plan = boxes_of(page)
        for name, (box, stands) in self.plan.fields.items():
            self._add(name, box, stands)
        if self.may_propose:
            for name, field in goal_boxes.idea_fields().items():
                self._add(name, field, goal_boxes.idea_sent(page)[name])
                self.about.append(name)

    def _add(self, name: str, field: forms.Field, sent: object) -> None:
        if isinstance(field, forms.ChoiceField):
            field.error_messages |= NO_SUCH_CHOICE
        self.fields[name] = field
        self.sent[name] = box_of(sent)

    def _add_taps(self) -> None:
        page = self.page
        kinds = [(kind.value, kind.label) for kind in ReactionKind]
        boxes = forms.MultipleChoiceField(choices=kinds, required=False, widget=TapBoxes)
        self._add("reactions", boxes, page.reactions)
        tries = [("", _("Clear")), *[(one.value, one.label) for one in HomeHalf.Try]]
        field = forms.ChoiceField(choices=tries, required=False, widget=Taps(layout="even"))
        self._add("try_answer", field, page.try_answer)

    def _add_answer(self, question: Asked) -> None:
        if question.half != Half.SCHOOL or not question.text:
            return
        name = f"answer-{question.id.hex}"
        self._add(name, ShortTextField(label=_("Your answer"), widget=Ruled), question.answer)
        self.questions[question.id] = name

    def _add_row(self, row: Asking) -> None:
        prompt = row.prompt
        if prompt.kind == Kind.GOALS:
            self._add_goals(row)
            return
        if prompt.kind == Kind.GRID:
            self._add_grid(row)
            return
        if prompt.kind == Kind.CHIPS:
            self._add_about(row)
            if not goal_boxes.chips_left(self.page, row):
                return
        name = f"home-{prompt.key}"
        self._rows[name] = row
        is_first = not self._has_kind(prompt.kind, but=name)
        place = self.first if prompt.kind in (Kind.TEXT, Kind.RATING) and is_first else self.more
        self._add(name, self._field_of(row), self._sent_of(row))
        place.append(name)
        if prompt.has_readers:
            place.append(self._add_readers(row))

    def _has_kind(self, kind: str, *, but: str) -> bool:
        return any(row.prompt.kind == kind for name, row in self._rows.items() if name != but)

    def _field_of(self, row: Asking) -> forms.Field:
        prompt = row.prompt
        beside = (other.prompt for other in self.page.rows_of(Half.HOME) if self._stands(other))
        words: dict[str, Any] = {
            "label": called(prompt, self.page.sheet.child.given_name, beside),
            "help_text": capfirst(word_of_prompt(prompt, "hint")),
            "required": False,
        }
        if prompt.kind == Kind.RATING:
            steps = [("", _("Clear")), *steps_of(prompt)]
            widget = Faces if len(steps) == 6 else Taps
            return forms.ChoiceField(choices=steps, widget=widget, **words)
        if prompt.kind in (Kind.TICKS, Kind.CHIPS):
            choices = choices_of(prompt)
            if prompt.kind == Kind.CHIPS:
                choices = goal_boxes.chips_left(self.page, row)
            return forms.MultipleChoiceField(choices=choices, widget=TapBoxes, **words)
        return ShortTextField(widget=Ruled, **words)

    def _sent_of(self, row: Asking) -> object:
        if row.prompt.kind != Kind.TEXT:
            return next((one.value for one in row.written), None)
        return "\n".join(one.text for one in self._mine(row) if one.text)

    def _mine(self, row: Asking) -> list[Written]:
        return [one for one in row.written if one.author_id == self.page.guardian.pk]

    def _add_goals(self, row: Asking) -> None:
        steps = [("", _("Clear")), *steps_of(row.prompt)]
        marks = {str(one.goal_id): one.value for one in row.written}
        for goal in goals_in(self.page.content):
            name = f"goal-{uuid.UUID(goal['goal']).hex}"
            was = self.page.last_marks.get(uuid.UUID(goal["goal"]))
            widget = Steps(school=goal["step"], was=was)
            field = forms.ChoiceField(
                choices=steps, required=False, label=goal["title"], widget=widget
            )
            self._add(name, field, marks.get(goal["goal"]))
            self.goals.append(name)

    def _add_grid(self, row: Asking) -> None:
        """A box for each row of it."""
        prompt, said = row.prompt, self._sent_of(row)
        steps = [("", _("Clear")), *steps_of(prompt)]
        label = called(prompt, self.page.sheet.child.given_name)
        for key, word in row_words(prompt):
            name = f"home-{prompt.key}-{key}"
            field = forms.ChoiceField(
                choices=steps,
                required=False,
                label=_("%(row)s: %(step)s") % {"row": label, "step": word},
                widget=Taps(layout="even"),
            )
            self._add(name, field, said.get(key) if isinstance(said, dict) else None)
            self._cells[name] = (row, key)
            self.more.append(name)

    def _add_about(self, row: Asking) -> None:
        """Taps that ask about a goal: with one goal in the row's own place, with more at each."""
        label = word_of_prompt(row.prompt, "label")
        field = goal_boxes.about_field(self.page, row.prompt, label)
        if field is None or goal_boxes.ABOUT in self.fields:
            return
        self._add(goal_boxes.ABOUT, field, goal_boxes.about_sent(self.page))
        if len(self.goals) == 1:
            self.more.append(goal_boxes.ABOUT)
        else:
            self.about.append(goal_boxes.ABOUT)

    def _stands(self, row: Asking) -> bool:
        """Whether the row is one of its own here: chips about several goals stand at each of them."""
        is_chips = row.prompt.kind == Kind.CHIPS and len(self.goals) > 1
        return not is_chips or bool(goal_boxes.chips_left(self.page, row))

    @property
    def may_propose(self) -> bool:
        """Where home marks goals, home may propose one."""
        return any(row.prompt.kind == Kind.GOALS for row in self.page.rows_of(Half.HOME))

    def _add_readers(self, row: Asking) -> str:
        name = f"home-{row.prompt.key}-readers"
        note = next((one for one in self._mine(row) if one.has_chosen_readers), None)
        # Who was chosen and sees the sheet no more stays chosen, until somebody else is.
        chosen = only(self.page.still_reading(note) or note.readers) if note else ALL_TEACHERS
        label = _("Who reads this note?")
        choices = partial(self._readers, note)
        field = ReadersField(choices=choices, required=False, label=label, widget=Readers)
        self._add(name, field, chosen)
        return name

    def _readers(self, note: Written | None) -> list[tuple[str, str]]:
        page = self.page
        choices = {ALL_TEACHERS: _("%(room)s’s teachers") % {"room": page.sheet.classroom}}
        for readers in self._offered():
            names = in_words(one.name for one in readers)
            choices[only(readers)] = _("Only %(teacher)s") % {"teacher": names}
        if note:
            reading = page.still_reading(note)
            names = in_words(one.name for one in reading or note.readers)
            words = _("Only %(teacher)s") if reading else _("Nobody now. You chose %(teacher)s.")
            choices.setdefault(only(reading or note.readers), words % {"teacher": names})
        return list(choices.items())

    def _offered(self) -> list[list[Reader]]:
        """Those who may be chosen to read a note alone: the teacher, or both."""
        teacher, counsellor = self.page.teacher, self.page.counsellor
        if not teacher:
            return []
        return [[teacher], [teacher, counsellor]] if counsellor else [[teacher]]

    @property
    def chooses_readers(self) -> bool:
        """Whether one of the boxes in "Say more" is a note whose readers are chosen."""
        return any(name.endswith("-readers") for name in self.more)

    @property
    def asides(self) -> set[str]:
        """Boxes that go on with another: who reads a note, a question in one's own words."""
        own = str(_("In your own words"))
        return {
            name
            for name, field in self.fields.items()
            if name.endswith("-readers") or str(field.label) == own
        }

    def row_of(self, name: str) -> Asking | None:
        """The prompt behind a box; None for the boxes that belong to no prompt of home's."""
        return self._rows.get(name)
