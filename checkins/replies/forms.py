"""Home's half as a form: its fields come from the template's prompts, its names from their keys."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import ShortTextField, clean_text
from accounts.which_stands import BOTH, MINE, THEIRS, ask, choice_of, joined, show
from accounts.widgets import Faces, Readers, Ruled, Steps, TapBoxes, Taps
from checkins.models import Half, HomeHalf, Kind, ReactionKind
from checkins.replies import unsent
from checkins.replies.page import Asked, Asking, FamilyPage, Written
from checkins.replies.typed import seal, touched, unseal
from checkins.replies.unsent import Unsent, is_about, version_of
from checkins.replies.words import choices_of, steps_of, word_of_prompt
from checkins.services.boxes import Box, box_of, digest
from checkins.services.drafts import OnPage, Typed
from checkins.services.reply import MovedOn, Reply

NO_SUCH_CHOICE = {
    "invalid_choice": gettext_lazy("Please choose one of these."),
    "invalid_list": gettext_lazy("Please choose from these."),
}
ALL_TEACHERS, ONE_TEACHER, WITH_COUNSELLOR = "class", "teacher", "counsellor"


class ReplyForm(forms.Form):
    """Built for one guardian's page. Unbound, it stands as last sent, with their draft over it.

    `first` and `more` are the names of home's boxes before and inside "Say more", `goals` those
    of the goal marks, `questions` those of the answers by the question's id.
    """

    operation_id = forms.Field(required=False, widget=forms.HiddenInput)
    draft = forms.Field(required=False, widget=forms.HiddenInput)
    seen = forms.Field(required=False, widget=forms.HiddenInput)
    revision = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, page: FamilyPage, data: QueryDict | None = None, *, mood: str = "") -> None:
        super().__init__(data.copy() if data is not None else None, use_required_attribute=False)
        self.page = page
        self.sent: dict[str, Box] = {}
        self.first: list[str] = []
        self.more: list[str] = []
        self.goals: list[str] = []
        self.questions: dict[uuid.UUID, str] = {}
        self._rows: dict[str, Asking] = {}
        self._add_taps()
        for question in page.questions:
            self._add_answer(question)
        for row in page.rows_of(Half.HOME):
            self._add_row(row)
        self._settled: set[str] = set()
        self.unsent = Unsent(page.draft, self._typed_on() if self.is_bound else None)
        self.initial = self._initial(mood)
        if not self.is_bound:
            for name, other in self._beside().items():
                show(self, name, said=_from_elsewhere(), theirs=other, version=version_of(other))

    # --- Fields --------------------------------------------------------------------------------
    def _add(self, name: str, field: forms.Field, sent: object) -> None:
        if isinstance(field, forms.ChoiceField):
            field.error_messages |= NO_SUCH_CHOICE
        self.fields[name] = field
        self.sent[name] = box_of(sent)

    def _add_taps(self) -> None:
        page = self.page
        kinds = [(kind.value, kind.label) for kind in ReactionKind]
        boxes = forms.MultipleChoiceField(choices=kinds, required=False, widget=TapBoxes())
        self._add("reactions", boxes, page.reactions)
        tries = [("", _("Clear")), *[(one.value, one.label) for one in HomeHalf.Try]]
        field = forms.ChoiceField(choices=tries, required=False, widget=Taps(layout="even"))
        self._add("try_answer", field, page.try_answer)

    def _add_answer(self, question: Asked) -> None:
        if question.half != Half.SCHOOL or not question.text:
            return
        name = f"answer-{question.id.hex}"
        self._add(name, ShortTextField(label=_("Your answer"), widget=Ruled()), question.answer)
        self.questions[question.id] = name

    def _add_row(self, row: Asking) -> None:
        prompt = row.prompt
        if prompt.kind == Kind.GOALS:
            self._add_goals(row)
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
        words: dict[str, Any] = {
            "label": word_of_prompt(prompt, "label"),
            "help_text": capfirst(word_of_prompt(prompt, "hint")),
            "required": False,
        }
        if prompt.kind == Kind.RATING:
            steps = [("", _("Clear")), *steps_of(prompt)]
            widget = Faces() if len(steps) == 6 else Taps()
            return forms.ChoiceField(choices=steps, widget=widget, **words)
        if prompt.kind in (Kind.TICKS, Kind.CHIPS):
            return forms.MultipleChoiceField(choices=choices_of(prompt), widget=TapBoxes(), **words)
        if any(
            other.prompt.kind == Kind.CHIPS and other.prompt.mirror == prompt.mirror
            for other in self._rows.values()
        ):
            words["label"] = _("In your own words")
        return ShortTextField(widget=Ruled(), **words)

    def _sent_of(self, row: Asking) -> object:
        if row.prompt.kind != Kind.TEXT:
            return next((one.value for one in row.written), None)
        return "\n".join(one.text for one in self._mine(row) if one.text)

    def _mine(self, row: Asking) -> list[Written]:
        return [one for one in row.written if one.author_id == self.page.guardian.pk]

    def _add_goals(self, row: Asking) -> None:
        steps = [("", _("Clear")), *steps_of(row.prompt)]
        marks = {str(one.goal_id): one.value for one in row.written}
        for shared in self.page.content:
            for goal in shared.get("goals", []):
                name = f"goal-{uuid.UUID(goal['goal']).hex}"
                widget = Steps(school=goal["step"])
                field = forms.ChoiceField(
                    choices=steps, required=False, label=goal["title"], widget=widget
                )
                self._add(name, field, marks.get(goal["goal"]))
                self.goals.append(name)

    def _add_readers(self, row: Asking) -> str:
        page, name = self.page, f"home-{row.prompt.key}-readers"
        choices = [(ALL_TEACHERS, _("%(room)s’s teachers") % {"room": page.sheet.classroom})]
        if page.teacher:
            choices += [(ONE_TEACHER, _("Only %(teacher)s") % {"teacher": page.teacher.name})]
        if page.teacher and page.counsellor:
            names = {"teacher": page.teacher.name, "counselor": page.counsellor.name}
            choices += [(WITH_COUNSELLOR, _("Only %(teacher)s and %(counselor)s") % names)]
        chosen = ALL_TEACHERS
        for note in self._mine(row):
            if note.has_chosen_readers:
                chosen = WITH_COUNSELLOR if note.readers > 1 else ONE_TEACHER
        label = _("Who reads this note?")
        field = forms.ChoiceField(choices=choices, required=False, label=label, widget=Readers())
        self._add(name, field, chosen)
        return name

    def row_of(self, name: str) -> Asking | None:
        """The prompt behind a box; None for the boxes that belong to no prompt of home's."""
        return self._rows.get(name)

    # --- Values --------------------------------------------------------------------------------
    def _initial(self, mood: str) -> dict[str, Any]:
        boxes = dict(self.sent)
        for name, row in self._rows.items():
            steps = [step for step, _word in steps_of(row.prompt)]
            if row.prompt.kind == Kind.RATING and not boxes[name] and mood in steps:
                boxes[name] = [mood]
                break
        boxes |= {n: values for n, values in self.unsent.boxes().items() if n in self.sent}
        filled: dict[str, Any] = {
            name: box if self._is_many(name) else "".join(box[:1]) for name, box in boxes.items()
        }
        return (
            filled
            | {"operation_id": str(uuid.uuid4()), "seen": seal(self.sent)}
            | {"revision": str(self.page.sheet.shared_revision), "draft": self.unsent.seal()}
        )

    def _is_many(self, name: str) -> bool:
        return isinstance(self.fields[name], forms.MultipleChoiceField)

    def _touched(self) -> list[str]:
        boxes = {name: box_of(self._posted(name)) for name in self.sent}
        return touched(self.sent, boxes, self.data.get("seen", ""))

    def _posted(self, name: str) -> list[str]:
        assert isinstance(self.data, QueryDict)  # noqa: S101 - asked of a sent form only
        return self.data.getlist(name)

    # --- What waits unsent ---------------------------------------------------------------------
    def _beside(self) -> dict[str, str]:
        """By box: the text of another page that was not sent, where it says something else."""
        texts = [n for n, row in self._rows.items() if row.prompt.kind == Kind.TEXT]
        drawn = unseal(self.data.get("seen", ""))
        found = {
            name: self.unsent.beside(
                name,
                box="\n".join(self._posted(name)) if self.is_bound else self.initial[name],
                sent=self.sent[name],
                drawn=drawn.get(name, "") if self.is_bound else digest(self.sent[name]),
            )
            for name in (*texts, *self.questions.values())
        }
        return {name: other for name, other in found.items() if other}

    def _chosen(self, name: str, other: str) -> str:
        """How the writer decided between the box and this text; empty when they have not."""
        choice = choice_of(self.data, name)
        return choice.what if choice and choice.version == version_of(other) else ""

    def _typed_on(self) -> OnPage:
        shown = unsent.unseal(self.data.get("draft", ""))
        base = unseal(self.data.get("seen", ""))
        return OnPage(self._page_id(), shown=shown, base=base)

    def _page_id(self) -> str:
        try:
            return str(uuid.UUID(self.data.get("operation_id", "")))
        except ValueError:
            return ""

    @property
    def on_page(self) -> OnPage:
        """This page, for the draft. A box whose other text was chosen stays unsettled until Send."""
        beside = self._beside()
        unsettled = {name for name, other in beside.items() if self._chosen(name, other) != MINE}
        return replace(self._typed_on(), unsettled=frozenset(unsettled - self._settled))

    def _settle_unsent(self) -> None:
        """Where an unsent text stands beside a box: as the writer chose, else they are asked."""
        for name, other in self._beside().items():
            what = self._chosen(name, other)
            if not what:
                ask(self, name, said=_from_elsewhere(), theirs=other, version=version_of(other))
            elif name in self.cleaned_data:
                mine = self.cleaned_data[name]
                words = other if what == THEIRS else joined(other, mine) if what == BOTH else mine
                self._settled.add(name)
                try:
                    self.cleaned_data[name] = clean_text(words)
                except forms.ValidationError as problem:
                    self.add_error(name, problem)

    def typed(self) -> Typed:
        """What was touched, as it stands in the boxes: valid or not, for the draft."""
        return {name: self._posted(name) for name in self._touched()}

    @property
    def has_more_open(self) -> bool:
        """Whether something stands in "Say more", or is wrong there."""
        inside = [*self.more, *self.goals]
        if self.is_bound:
            return any(name in self.errors or self._posted(name) for name in inside)
        defaults = {name for name in inside if name.endswith("-readers")}
        return any(self.initial[name] for name in inside if name not in defaults)

    @property
    def operation(self) -> uuid.UUID:
        """The id this form was given when it was drawn; a new one when it came back without."""
        try:
            return uuid.UUID(self.data.get("operation_id", ""))
        except ValueError:
            return uuid.uuid4()

    @property
    def answered(self) -> int | None:
        """Which of school's snapshots stood on the page; None when it came back without."""
        number = self.data.get("revision", "")
        return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None

    def clean(self) -> dict[str, Any]:
        """Where two texts were shown and both shall stand, they are one."""
        for name in self.sent:
            choice = choice_of(self.data, name)
            if choice is None or choice.what != BOTH or name not in self.cleaned_data:
                continue
            if is_about(choice):
                continue
            if choice.version == digest(self.sent[name]):
                both = joined("\n".join(self.sent[name]), self.cleaned_data[name])
                try:
                    self.cleaned_data[name] = clean_text(both)
                except forms.ValidationError as problem:
                    self.add_error(name, problem)
        self._settle_unsent()
        return self.cleaned_data

    def _changes(self) -> dict[str, Any]:
        """What was touched, by name; where the other text shall stand, nothing was."""
        choices = {name: choice_of(self.data, name) for name in self.sent}
        left = {
            name
            for name, choice in choices.items()
            if choice and choice.what == THEIRS and not is_about(choice)
        }
        touched = [*self._touched(), *self._settled]
        return {name: self.cleaned_data[name] for name in touched if name not in left}

    def _seen(self, said: Mapping[str, Any]) -> dict[str, str]:
        """What the writer had before them, as Reply wants it."""
        drawn = unseal(self.data.get("seen", ""))
        asked = {name: choice_of(self.data, name) for name in said}
        before = {
            name: choice.version if choice and not is_about(choice) else drawn.get(name, "")
            for name, choice in asked.items()
        }
        texts = {
            row.prompt.key: before[name]
            for name, row in self._rows.items()
            if name in said and row.prompt.kind == Kind.TEXT
        }
        answers = {str(pk): before[name] for pk, name in self.questions.items() if name in said}
        return texts | answers

    def ask_about(self, moved: MovedOn) -> None:
        """Both texts are shown, and the writer chooses. The boxes keep what was typed, and what
        they have chosen of unsent texts."""
        said = _from_elsewhere()
        assert isinstance(self.data, QueryDict)  # noqa: S101 - asked of a sent form only
        for name in self._settled:
            self.data[name] = self.cleaned_data[name]
        for key, text in moved.texts.items():
            version = digest(box_of(text))
            ask(self, f"home-{key}", said=said, theirs=text, version=version or "0")
        for question_id, answer in moved.answers.items():
            by = answer.by_guardian
            if by is not None and by.pk != self.page.guardian.pk:
                said = _("%(name)s has answered in the meantime:") % {"name": by.given_name}
            version = digest(box_of(answer.text))
            name = self.questions[question_id]
            ask(self, name, said=said, theirs=answer.text, version=version)

    def reply(self) -> Reply:
        """What the guardian changed, checked. Only after `is_valid()`."""
        said = self._changes()
        texts, values = self._texts_and_values(said)
        return Reply(
            texts=texts,
            values=values,
            readers=self._readers(said),
            marks={
                uuid.UUID(name.removeprefix("goal-")): int(said[name]) if said[name] else None
                for name in self.goals
                if name in said
            },
            answers={pk: said[name] for pk, name in self.questions.items() if name in said},
            reactions=frozenset(said["reactions"]) if "reactions" in said else None,
            try_answer=said.get("try_answer"),
            seen=self._seen(said),
        )

    def _texts_and_values(
        self, said: Mapping[str, Any]
    ) -> tuple[dict[str, list[str]], dict[str, Any]]:
        texts: dict[str, list[str]] = {}
        values: dict[str, Any] = {}
        for name, row in self._rows.items():
            if name not in said:
                continue
            prompt, value = row.prompt, said[name]
            if prompt.kind == Kind.TEXT:
                texts[prompt.key] = value.split("\n") if prompt.is_many else [value]
            elif prompt.kind == Kind.RATING:
                values[prompt.key] = int(value) if value else None
            else:
                values[prompt.key] = [key for key, _word in choices_of(prompt) if key in value]
        return texts, values

    def _readers(self, said: Mapping[str, Any]) -> dict[str, list[uuid.UUID]]:
        page = self.page
        members = {
            ONE_TEACHER: [page.teacher],
            WITH_COUNSELLOR: [page.teacher, page.counsellor],
        }
        return {
            name.removeprefix("home-").removesuffix("-readers"): [
                one.id for one in members.get(said[name], []) if one is not None
            ]
            for name in said
            if name.endswith("-readers")
        }


def _from_elsewhere() -> str:
    return _("You wrote here on another phone or page:")
