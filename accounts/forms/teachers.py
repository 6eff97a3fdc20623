"""A list of teachers, typed or pasted: a line each."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Classroom
from accounts.services import Teacher
from accounts.text import ShortTextField, name_key, one_line

MOST = 200
LONGEST = 20_000
LONGEST_NAME, LONGEST_ADDRESS = 80, 254
BETWEEN = ("\t", ";", ",")
"""What stands between cells: of these the first that is in the line, for a name may have a comma."""


class TeachersForm(forms.Form):
    """`teachers` gives what was read. A line that cannot be read is named; none is left out."""

    lines = ShortTextField(
        label=gettext_lazy("One teacher a line: name, email address, class"),
        help_text=gettext_lazy(
            "Like: Ms. Chen, chen@school.example, Room 12. Three columns of a spreadsheet may be "
            "pasted. The class may be left out."
        ),
        longest=LONGEST,
        lines=8,
        required=True,
        error_messages={"required": gettext_lazy("Type or paste one teacher a line.")},
    )

    def __init__(self, *args: Any, classrooms: Iterable[Classroom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.classrooms = {name_key(room.name): room for room in classrooms}
        self.teachers: tuple[Teacher, ...] = ()

    def clean_lines(self) -> str:
        text = str(self.cleaned_data["lines"])
        lines = [(at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("At most %(most)s lines at once.") % {"most": MOST})
        problems: list[str] = []
        self.teachers = tuple(self._read(lines, problems))
        if problems:
            raise ValidationError(problems)
        return text

    def _read(self, lines: Iterable[tuple[int, str]], problems: list[str]) -> Iterator[Teacher]:
        seen: set[str] = set()
        for at, line in lines:
            between = next((one for one in BETWEEN if one in line), BETWEEN[-1])
            name, email, room = (*map(one_line, line.split(between, maxsplit=2)), "", "")[:3]
            email = email.lower()
            if said := self._wrong(name, email, room, seen):
                problems.append(_("Line %(line)s: %(said)s") % {"line": at, "said": said})
            else:
                seen.add(email)
                yield Teacher(name, email, self.classrooms.get(name_key(room)))

    def _wrong(self, name: str, email: str, room: str, seen: set[str]) -> str:
        if not name or len(name) > LONGEST_NAME:
            return _("a name of at most 80 letters comes first.")
        if not _is_address(email):
            return _("the email address comes second, and this is none.")
        if email in seen:
            return _("this address stands in a line above.")
        if room and name_key(room) not in self.classrooms:
            return _("there is no class %(room)s.") % {"room": room[:LONGEST_NAME]}
        return ""


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST_ADDRESS
