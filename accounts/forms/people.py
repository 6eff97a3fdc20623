"""Classes, children, guardians, homes, blocks."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.digits import digits
from accounts.models import Block, Child, Classroom, Guardian, Pronoun
from accounts.queries.people import Named
from accounts.text import ShortTextField, name_key

NAME = 200


class LineField(ShortTextField):
    """A name, a class, a number: one line of text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(single_line=True, **kwargs)


class ClassroomForm(forms.Form):
    """A class, as families name it."""

    name = LineField(
        label=_("Name of the class"),
        help_text=_("As families know it, like Room 12."),
        longest=80,
        required=True,
    )


class ChildForm(forms.Form):
    """A child's name and pronoun."""

    given_name = LineField(
        label=_("First name"), help_text=_("As they are called."), longest=NAME, required=True
    )
    family_name = LineField(label=_("Last name"), longest=NAME)
    pronoun = forms.ChoiceField(
        label=_("Pronoun"),
        help_text=_("Letters and sheets use it. “They” always fits."),
        choices=Pronoun.choices,
        initial=Pronoun.THEY,
    )


MOVED_BACK, MOVED_AHEAD = dt.timedelta(days=30), dt.timedelta(days=366)
"""How far from today a move may be dated."""


if TYPE_CHECKING:
    ClassroomChoice = forms.ModelChoiceField[Classroom]
else:
    ClassroomChoice = forms.ModelChoiceField


class ClassroomField(ClassroomChoice):
    """Classes; one that is yet to begin says when."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.starts_on is None:
            return str(obj.name)
        day = digits(date_format(obj.starts_on, "DATE_FORMAT"))
        return gettext("%(room)s, from %(day)s") % {"room": obj.name, "day": day}


class ChildRecordForm(ChildForm):
    """The child's record: also the class, which moves them, today or on another day."""

    classroom = ClassroomField(
        label=_("Class"),
        help_text=_("This week's sheet stays where it was begun; if nobody has, it goes along."),
        queryset=Classroom.objects.none(),
        required=False,
        empty_label=_("No class yet"),
    )

    from_day = forms.DateField(
        label=_("Another class counts from"),
        help_text=_("Leave it empty for today."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, classrooms: QuerySet[Classroom], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["classroom"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = classrooms

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, room = values.get("from_day"), values.get("classroom")
        if day and not self.today - MOVED_BACK <= day <= self.today + MOVED_AHEAD:
            self.add_error("from_day", _("Choose a day of the last 30 or the next 366 days."))
        elif room and room.ended_on and (day or self.today) > room.ended_on:
            self.add_error("classroom", _("This class is over by then."))
        return values


class LeavingForm(forms.Form):
    """The last day at school."""

    last_day = forms.DateField(
        label=_("Last day at this school"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"last_day": today.isoformat()})
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come. Come back to this then."))
        return day


class GuardianForm(forms.Form):
    """An adult who cares for a child, and how letters reach them."""

    name = LineField(label=_("Name"), longest=NAME, required=True)
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("Without one, their sheets are printed."),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
    )
    phone = LineField(label=_("Phone"), longest=40)
    language = forms.ChoiceField(label=_("Language"), required=False)
    channel = forms.ChoiceField(
        label=_("How the sheet reaches them"),
        choices=Guardian.Channel.choices,
        initial=Guardian.Channel.MAIL,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101 - declared above
        language.choices = [("", _("The school's language")), *settings.LANGUAGES]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class OfChildForm(forms.Form):
    """Who gets access to a child. Somebody who looks like an adult with a Block is asked about once
    more: a second record of the same person would bring them back."""

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child = child
        if SOMEBODY_ELSE in self.data:
            self._add_question()

    def _add_question(self) -> None:
        self.fields[SOMEBODY_ELSE] = forms.BooleanField(
            label=_("This is somebody else"), required=False
        )

    def ask_who(self, field: str, *, name: str, email: str) -> None:
        """Ask, unless that was answered."""
        blocks = Block.objects.filter(child=self.child, lifted_at=None).select_related("guardian")
        like = next((one.guardian for one in blocks if _is_like(one.guardian, name, email)), None)
        if like is None or self.cleaned_data.pop(SOMEBODY_ELSE, False):
            return
        self._add_question()
        said = gettext("%(name)s has no access to %(child)s. Is this somebody else?")
        self.add_error(field, said % {"name": like.name, "child": self.child.given_name})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.ask(values)
        values.pop(SOMEBODY_ELSE, None)
        return values

    def ask(self, values: dict[str, Any]) -> None:
        """Call `ask_who` for the adult who was typed or chosen."""


SOMEBODY_ELSE = "is_somebody_else"


def _is_like(blocked: Guardian, name: str, email: str) -> bool:
    same_address = bool(email) and email == blocked.email
    return same_address or name_key(name) == name_key(blocked.name)


class GuardianOfForm(OfChildForm, GuardianForm):
    """A new guardian of a child."""

    relation = LineField(
        label=_("Who they are to the child"), help_text=_("Like mother or uncle."), longest=60
    )
    field_order = ("name", "relation", "email", "phone", "language", "channel")

    def ask(self, values: dict[str, Any]) -> None:
        if values.get("name"):
            self.ask_who("name", name=values["name"], email=values.get("email", ""))


if TYPE_CHECKING:
    GuardianChoice = forms.ModelChoiceField[Guardian]
else:
    GuardianChoice = forms.ModelChoiceField


class GuardianField(GuardianChoice):
    """Guardians told apart by their address."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} {obj.email}".strip()


class LinkForm(OfChildForm):
    """A guardian who is on file already."""

    guardian = GuardianField(label=_("Guardian"), queryset=Guardian.objects.none())
    relation = LineField(
        label=_("Who they are to the child"), help_text=_("Like mother or uncle."), longest=60
    )

    def __init__(self, *args: Any, guardians: QuerySet[Guardian], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["guardian"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = guardians

    def ask(self, values: dict[str, Any]) -> None:
        chosen = values.get("guardian")
        if chosen is not None:
            self.ask_who("guardian", name=chosen.name, email=chosen.email)


class HomeForm(forms.Form):
    """With whom a guardian lives."""

    other = forms.TypedChoiceField(label=_("Lives with"))

    def __init__(self, *args: Any, others: Iterable[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = self.fields["other"]
        assert isinstance(other, forms.ChoiceField)  # noqa: S101 - declared above
        other.choices = [(str(one.id), one.name) for one in others]


class BlockForm(forms.Form):
    """No access for a guardian to this child."""

    guardian = forms.ModelChoiceField(label=_("Who"), queryset=Guardian.objects.none())
    evidence = ShortTextField(
        label=_("What the school was shown, and when"),
        help_text=_("Like: court order of June 3, seen by Dr. Osei. Only leaders read this."),
        longest=400,
        required=True,
    )

    def __init__(
        self, *args: Any, child: Child, guardians: QuerySet[Guardian], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["guardian"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = guardians.filter(guardianships__child=child).order_by("name", "id")
