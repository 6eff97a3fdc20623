"""Two adults of one home with one address: one letter reaches both, so the page asks who writes.

It is asked once in each browser, after the button; the browser's device keeps the answer, and the
next letter opened in the same browser knows it (MODEL.md, "two guardians, one e-mail").
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, OuterRef, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.lists import Row, listed
from accounts.models import Guardian, Guardianship
from accounts.widgets import Readers
from checkins.models import Device

WHO = "who"
"""The box of the question, and what its form posts."""

SIGN = "sign"
"""What the button "Go on" says in `go`."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who reads the mailbox that the letter went to, and may sign what is written."""

    id: uuid.UUID
    name: str


def writer_column(*, is_signed: bool) -> Any:
    """Of a device's row: who writes on it. With `is_signed` whoever said so, else the link's guardian."""
    if not is_signed:
        return F("link__guardian")
    return Coalesce("writes_as", "link__guardian", output_field=UUIDField())


def mailbox_column() -> Subquery:
    """Of a device's row: the guardians in force for the child, of the link's guardian's home, who
    have the address that the letter went to."""
    sharing = Guardianship.objects.in_force().filter(
        child=OuterRef("link__sheet__child"),
        guardian__school=OuterRef("link__guardian__school"),
        guardian__household=OuterRef("link__guardian__household"),
        guardian__email=OuterRef("link__guardian__email"),
    )
    return listed(sharing.exclude(guardian__email=""), Row("guardian_id", "guardian__name"))


def writers_on(device: Any) -> list[Writer]:
    """Who may sign on this device, by name, where that is a question; nobody where one reads alone.
    `device` carries `mailbox`."""
    found = [Writer(uuid.UUID(pk), name) for pk, name in device.mailbox or ()]
    return sorted(found, key=lambda one: (one.name, one.id)) if len(found) > 1 else []


def is_signed(device: Any) -> bool:
    """Somebody said that they write on this device, and they may still."""
    return device.writes_as_id in {one.id for one in writers_on(device)}


def writer_of(device: Device) -> Guardian:
    """Who writes on it: whoever said so, else the guardian whose letter it was."""
    return device.writes_as or device.link.guardian


class WriterForm(forms.Form):
    """ "Who is writing?" """

    def __init__(
        self, writers: Iterable[Writer], signed: uuid.UUID | None = None, data: Any = None
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields[WHO] = forms.ChoiceField(
            choices=[(str(one.id), one.name) for one in writers],
            label=_("Who is writing?"),
            help_text=_("These letters come to all of you. Each has words of their own."),
            widget=Readers,
            initial=str(signed or ""),
            error_messages={
                "required": gettext_lazy("Please choose a name."),
                "invalid_choice": gettext_lazy("Please choose a name."),
            },
        )


def is_answer(posted: QueryDict) -> bool:
    """Whether the question's answer is what was posted."""
    return posted.get("go") == SIGN or WHO in posted


def sign_as(device: Device, guardian_id: uuid.UUID) -> Guardian:
    """From now on this guardian writes on the device; one of `writers_on`."""
    guardian = Guardian.objects.get(pk=guardian_id)
    Device.objects.filter(pk=device.pk).update(writes_as=guardian)
    return guardian
