"""What a school says about itself."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.models.school import check_time_zone
from accounts.text import ShortTextField
from accounts.widgets import TapBoxes
from checkins.forms.home import language_choices
from checkins.services.founding import LONGEST_YEAR


def hours_of_letters(first: int = 16, last: int = 40) -> list[tuple[str, str]]:
    """Every half hour, counted from midnight; by default those in which letters may leave."""
    return [
        (f"{n // 2:02}:{n % 2 * 30:02}", f"{n // 2}:{n % 2 * 30:02}") for n in range(first, last)
    ]


def weekdays() -> list[tuple[int, Any]]:
    """ISO weekdays: 1 is Monday."""
    return [(number + 1, name) for number, name in WEEKDAYS.items()]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SchoolForm(forms.Form):
    """Name, the numbers at the foot of every family page, the calendar, the letters."""

    name = ShortTextField(
        label=_("The school’s name"), longest=120, single_line=True, required=True
    )
    emergency_number = ShortTextField(
        label=_("Emergency number"),
        help_text=_("Like 911 or 112. It stands at the foot of every family page."),
        longest=40,
        single_line=True,
        required=True,
    )
    office_phone = ShortTextField(label=_("The office’s phone"), longest=40, single_line=True)
    office_hours = ShortTextField(
        label=_("The office’s hours"),
        help_text=_("Like 8 to 4."),
        longest=60,
        single_line=True,
        widget=forms.TextInput({"dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("The school’s language"), choices=language_choices)
    paper = forms.ChoiceField(label=_("Paper"), choices=School.Paper.choices)
    time_zone = ShortTextField(
        label=_("Time zone"),
        help_text=_("Like America/Chicago. All hours are meant there."),
        longest=64,
        single_line=True,
        required=True,
    )
    school_days = forms.TypedMultipleChoiceField(
        label=_("School days"),
        choices=weekdays,
        coerce=int,
        widget=TapBoxes(layout=""),
        error_messages={"required": _("Choose at least one day.")},
    )
    letter_time = forms.ChoiceField(
        label=_("Letters leave on the last school day at"),
        choices=hours_of_letters,
        help_text=_("In the school’s time."),
    )
    digest_time = forms.ChoiceField(
        label=_("Teachers are told what waits from home, on the first school day, at"),
        choices=lambda: [("", _("Never")), *hours_of_letters(10, 24)],
        required=False,
        help_text=_("Names and numbers by email, never a word of a family."),
    )
    first_day = forms.DateField(label=_("First school day of this year"), widget=DayInput())
    last_day = forms.DateField(label=_("Last school day of this year"), widget=DayInput())

    def __init__(self, *args: Any, has_one_term: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_one_term:
            # A year in terms is not moved by its ends.
            del self.fields["first_day"], self.fields["last_day"]

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        try:
            check_time_zone(name)
        except forms.ValidationError:
            words = _("There is no such time zone. Try one like America/Chicago.")
            raise forms.ValidationError(words) from None
        return name

    def clean_letter_time(self) -> dt.time:
        return dt.time.fromisoformat(self.cleaned_data["letter_time"])

    def clean_digest_time(self) -> dt.time | None:
        hour = self.cleaned_data["digest_time"]
        return dt.time.fromisoformat(hour) if hour else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and not dt.timedelta(0) < last - first <= LONGEST_YEAR:
            self.add_error("last_day", _("The last day comes after the first, within a year."))
        return cleaned
