"""What the steps ask. Each form asks about one thing and writes only that."""

import datetime as dt
import json
import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import LineField
from accounts.hours import is_quiet_hour
from accounts.models import Member, School
from accounts.widgets import TapBoxes
from checkins.forms.home import language_choices
from checkins.forms.school import hours_of_letters, weekdays

REGIONS = (
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)


LONGEST_SEEN = 4_000


@cache
def _zones() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """(region, its zones as (name, words)): places that people know, without the database's aliases
    of another age such as Cuba or GMT+5."""
    found: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(zoneinfo.available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region in found:
            found[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return tuple((region, tuple(places)) for region, places in found.items())


class ZoneField(forms.ChoiceField):
    """A place whose clock is the school's; any that the school has already is offered too."""

    def __init__(self, *, has: str = "") -> None:
        known = has in dict(pair for _region, places in _zones() for pair in places)
        first = [(has, has)] if has and not known else []
        super().__init__(
            label=_("Time zone"),
            help_text=_("The big place nearest to you whose clocks show the same as yours."),
            choices=[("", "–"), *first, *_zones()],
            error_messages={
                "invalid_choice": _("There is no such time zone. Choose one of the list.")
            },
        )


class SeenField(forms.Field):
    """What stood in the boxes when the page was made. No person types it: nonsense is no error, counts
    as having seen nothing, and is not repeated."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, str) or len(value) > LONGEST_SEEN:
            return {}
        try:
            seen = json.loads(value)
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if self.clean(data) else initial


class PartForm(forms.Form):
    """A part of what the school says about itself.

    `seen` carries what stood in the boxes, so that only what this person has changed is written: a
    page that was open for long does not take back what a colleague has changed meanwhile.
    """

    seen = SeenField(required=False)
    names: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, school: School) -> None:
        standing = {name: self.standing(school, name) for name in self.names}
        super().__init__(data, initial={**standing, "seen": json.dumps(standing)})
        self.school = school

    @staticmethod
    def standing(school: School, name: str) -> Any:
        value = getattr(school, name)
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value

    @property
    def changed(self) -> dict[str, Any]:
        """What was typed differently from what stood there, ready for the record."""
        seen = self.cleaned_data["seen"]
        return {
            name: self.cleaned_data[name]
            for name in self.names
            if name not in seen or _plain(self.cleaned_data[name]) != _plain(seen[name])
        }


def _plain(value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


class SchoolPart(PartForm):
    """Name, language, paper."""

    names = ("name", "language", "paper")
    name = LineField(label=_("The school’s name"), longest=120, required=True)
    language = forms.ChoiceField(label=_("The school’s language"), choices=language_choices)
    paper = forms.ChoiceField(label=_("Paper"), choices=School.Paper.choices)


class ZonePart(PartForm):
    """The clock."""

    names = ("time_zone",)

    def __init__(self, data: Any = None, *, school: School) -> None:
        super().__init__(data, school=school)
        self.fields["time_zone"] = ZoneField(has=school.time_zone)


class LanguagesPart(PartForm):
    """Languages that families may choose; the school's own is always one of them."""

    names = ("languages",)
    languages = forms.MultipleChoiceField(
        label=_("Families may read in"),
        help_text=_(
            "Letters, pages and printed sheets. What people write stays in their own words."
        ),
        choices=language_choices,
        widget=TapBoxes(layout=""),
        error_messages={"required": _("Choose at least one language.")},
    )

    def clean_languages(self) -> list[str]:
        chosen = {*self.cleaned_data["languages"], self.school.language}
        return [code for code, _words in language_choices() if code in chosen]


class NumbersPart(PartForm):
    """What stands at the foot of every family page."""

    names = ("emergency_number", "office_phone", "office_hours")
    emergency_number = LineField(
        label=_("Emergency number"),
        help_text=_("Like 911 or 112. It stands at the foot of every family page."),
        longest=40,
        required=True,
    )
    office_phone = LineField(label=_("The office’s phone"), longest=40)
    office_hours = LineField(
        label=_("The office’s hours"),
        help_text=_("Like 8 to 4."),
        longest=60,
        widget=forms.TextInput({"dir": "auto"}),
    )


class ClockField(forms.TypedChoiceField):
    """A full or half hour."""

    def __init__(self, label: Any, help_text: Any = "", *, first: int = 0, last: int = 48) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            choices=lambda: hours_of_letters(first, last),
            coerce=dt.time.fromisoformat,
        )


class LettersPart(PartForm):
    """When letters leave, when the reminder comes, and when it is night."""

    names = ("letter_time", "reminder_weekday", "reminder_time", "quiet_from", "quiet_until")
    letter_time = ClockField(
        _("Letters leave on the last school day at"), _("In the school’s time."), first=16, last=40
    )
    reminder_weekday = forms.TypedChoiceField(
        label=_("The reminder comes on"), choices=weekdays, coerce=int
    )
    reminder_time = ClockField(_("The reminder comes at"))
    quiet_from = ClockField(_("Quiet from"), _("No letter comes in quiet hours."))
    quiet_until = ClockField(_("Quiet until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if since is None or until is None:
            return cleaned
        for name in ("letter_time", "reminder_time"):
            if cleaned.get(name) and is_quiet_hour(cleaned[name], since, until):
                self.add_error(name, _("That is within your quiet hours. Choose another hour."))
        return cleaned


class LeadForm(forms.Form):
    """Somebody who works here already, or a new colleague by name and address."""

    member = forms.ModelChoiceField(
        label=_("Somebody who works here already"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("Somebody else"),
    )
    display_name = LineField(
        label=_("Or somebody new: their name"), help_text=_("Like Ms. Chen."), longest=80
    )
    email = forms.EmailField(
        label=_("Their email address"),
        help_text=_("Nothing is sent yet. You invite them when you like."),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, members: QuerySet[Member]) -> None:
        super().__init__(data)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = members

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or cleaned.get("member"):
            return cleaned
        if not cleaned.get("display_name"):
            self.add_error("display_name", _("Who is it? Choose somebody, or type a name."))
        elif not cleaned.get("email"):
            self.add_error("email", _("We need their address too."))
        return cleaned


class RestForm(forms.Form):
    """The first day on which letters leave again."""

    until = forms.DateField(
        label=_("Letters leave again on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class FirstSchoolForm(forms.Form):
    """The very first page: the code from the server, the school, and who leads it."""

    code = LineField(
        label=_("Setup code"),
        help_text=_("The server has printed it. Whoever installed this can tell you."),
        longest=60,
        required=True,
        widget=forms.TextInput(
            {"autocomplete": "off", "dir": "ltr", "autocapitalize": "characters"}
        ),
    )
    name = LineField(label=_("The school’s name"), longest=120, required=True)
    language = forms.ChoiceField(label=_("The school’s language"), choices=language_choices)
    time_zone = ZoneField()
    display_name = LineField(
        label=_("Your name, as families read it"),
        help_text=_("Like Ms. Chen."),
        longest=80,
        required=True,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("Codes to sign in go there."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
