"""Writing a thank-you."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import (
    Actor,
    active_members,
    children_managed_by,
    children_visible_to,
)
from accounts.forms.people import LineField
from accounts.models import Child, Member
from checkins.models import LONGEST_THANKS

COLLEAGUE, FAMILY = "m", "c"


class ThanksForm(forms.Form):
    """To a colleague, or to the family of a child whom the writer knows by their work."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Member.objects.filter(active_members(actor.today), school=actor.school)
        self.colleagues = {one.pk: one for one in colleagues if one != actor.member}
        known = Q(pk__in=children_visible_to(actor).order_by().values("pk"))
        known |= Q(pk__in=children_managed_by(actor).order_by().values("pk"))
        children = Child.objects.filter(known, school=actor.school).at_school()
        self.children = {one.pk: one for one in children.by_name()}
        self.fields["to"] = forms.ChoiceField(label=_("To whom?"), choices=self._choices())
        self.fields["called"] = LineField(
            label=_("For a family: what the wall calls them"),
            help_text=_("Like “the Haddad family” or “Grandpa Silva”. No child’s name is needed."),
            longest=80,
        )
        self.fields["text"] = LineField(
            label=_("Thank you for"), longest=LONGEST_THANKS, required=True
        )
        self.fields["is_asked"] = forms.BooleanField(
            label=_("The family was asked and said yes: all staff will read it"), required=False
        )

    def _choices(self) -> list[Any]:
        families = [
            (f"{FAMILY}:{pk}", _("%(name)s’s family") % {"name": one.full_name})
            for pk, one in self.children.items()
        ]
        people = [(f"{COLLEAGUE}:{pk}", one.display_name) for pk, one in self.colleagues.items()]
        return [
            ("", _("Choose")),
            (_("People at school"), people),
            (_("Families"), families),
        ]

    @property
    def thanked(self) -> Member | Child:
        """Who was chosen; of a valid form."""
        kind, _colon, chosen = self.cleaned_data["to"].partition(":")
        pk = uuid.UUID(chosen)
        return self.colleagues[pk] if kind == COLLEAGUE else self.children[pk]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if str(values.get("to", "")).startswith(f"{FAMILY}:"):
            if not values.get("called"):
                self.add_error("called", _("What may the wall call them?"))
            if not values.get("is_asked"):
                self.add_error("is_asked", _("Please ask the family first."))
        return values
